"""Make the generated parts of the READMEs: ``python -m tests.docs.indexes`` writes them.

A generated part stands between ``<!-- name: begin -->`` and ``<!-- name: end -->``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from tests.docs.counts import count_tables

from hnkg.curation import load_knowledge
from hnkg.settings import Settings, environment_variable, show_value
from hnkg.web.access_log import FIELDS
from hnkg.web.metrics import METRICS

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


def settings_table() -> str:
    """One line a setting, in their documented order."""
    lines = ["| Option | Environment variable | Default | |", "|---|---|---|---|"]
    for item in fields(Settings):
        option, variable = item.name.replace("_", "-"), environment_variable(item.name)
        shown = show_value(item.default)
        if item.name.endswith("_bytes"):
            default = int(shown)
            unit, power = next((u, p) for u, p in UNITS if default >= 1024**p)
            shown += f" ({default / 1024**power:g} {unit})"
        lines.append(f"| `--{option}` | `{variable}` | {shown} | {item.metadata['help']} |")
    return "\n".join(lines)


def metrics_table() -> str:
    """One line a metric, as Prometheus is asked for it."""
    lines = ["| Metric | Kind | Labels | |", "|---|---|---|---|"]
    lines += [
        f"| `{metric.scraped_name}` | {metric.kind} | {', '.join(metric.labels)} | {metric.help} |"
        for metric in METRICS
    ]
    return "\n".join(lines)


def log_table() -> str:
    """One line a field of the access log."""
    lines = ["| Field | |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in FIELDS.items()]
    return "\n".join(lines)


UNITS = (("GiB", 3), ("MiB", 2), ("KiB", 1))

#: File, name of the part, and what makes it.
PARTS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("README.md", "counts", count_tables),
    ("ontology/README.md", "relations", relation_table),
    ("server/README.md", "settings", settings_table),
    ("server/README.md", "metrics", metrics_table),
    ("server/README.md", "log", log_table),
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
