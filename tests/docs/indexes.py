"""Make the generated parts of the READMEs: ``python -m tests.docs.indexes`` writes them.

A generated part stands between ``<!-- name: begin -->`` and ``<!-- name: end -->``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hnkg.curation import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]


def relation_table() -> str:
    """One line a relation: what it says, and its properties."""
    families: dict[str, list[str]] = {}
    definitions: dict[str, str] = {}
    claims: dict[str, int] = {}
    knowledge = load_knowledge()
    for item in knowledge.properties:
        families.setdefault(item.relation, []).append(f"`{item.name}`")
        definitions.setdefault(item.relation, item.label)
    for claim in knowledge.claims:
        claims[claim.predicate.relation] = claims.get(claim.predicate.relation, 0) + 1
    lines = ["| Relation | reads | properties | claims |", "|---|---|---|---|"]
    lines += [
        f"| `{name}` | {definitions[name]} | {', '.join(members)} | {claims.get(name, 0)} |"
        for name, members in families.items()
    ]
    return "\n".join(lines)


#: File, name of the part, and what makes it.
PARTS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("ontology/README.md", "relations", relation_table),
)


def with_part(text: str, name: str, content: str) -> str:
    """Return the text with the part of that name replaced."""
    pattern = rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)"
    replaced, count = re.subn(pattern, lambda m: f"{m[1]}{content}\n{m[2]}", text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"there is no part {name!r}")
    return replaced


def main() -> None:
    """Write every generated part that is stale."""
    for path, name, make in PARTS:
        file = ROOT / path
        before = file.read_text(encoding="utf-8")
        after = with_part(before, name, make())
        if after != before:
            file.write_text(after, encoding="utf-8")
            sys.stderr.write(f"Wrote {name} of {path}\n")


if __name__ == "__main__":
    main()
