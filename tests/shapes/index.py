"""Make the index of shapes/README.md: ``python -m tests.shapes.index`` writes it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
from tests.docs.indexes import with_part
from tests.shapes.constraints import ROOT, constraints, node_shapes, values

from hnkg.namespaces import load_prefixes
from hnkg.validate.report import show_term

if TYPE_CHECKING:
    from tests.shapes.constraints import Constraint

README = ROOT / "shapes" / "README.md"
#: How the index says which nodes a shape looks at.
TARGETS = {
    "targetClass": "every {}",
    "targetNode": "{}, once for the whole graph",
    "targetSubjectsOf": "whatever has {}",
    "targetObjectsOf": "whatever {} points to",
}


def index() -> str:
    """Return one table a file: each constraint, what it looks at, and what it catches."""
    files = sorted({item.file for item in constraints().values()})
    return "\n\n".join(_section(file) for file in files)


def fresh(text: str) -> str:
    """Return the README with its index made anew."""
    return with_part(text, "shapes", index())


def _section(file: str) -> str:
    name = file.removeprefix("shapes/")
    lines = [f"### [{name}]({name})"]
    for shape in node_shapes():
        members = [c for c in constraints().values() if c.shape == shape and c.file == file]
        if members:
            lines += ["", f"**`shape:{shape}`** looks at {_target(shape)}.", ""]
            lines += ["| Constraint | catches | |", "|---|---|---|", *map(_row, members)]
    return "\n".join(lines)


def _row(constraint: Constraint) -> str:
    caught = constraint.message.partition(". ")[0]
    note = "" if constraint.severity == "Violation" else constraint.severity.lower()
    return f"| `{constraint.name}` | {caught}. | {note} |"


def _target(shape: str) -> str:
    kind, value = next((k, v) for k in TARGETS for v in values(shape, k))
    return TARGETS[kind].format(f"`{show_term(ox.NamedNode(value), load_prefixes())}`")


def main() -> None:
    """Write the index if it is stale."""
    before = README.read_text(encoding="utf-8")
    after = fresh(before)
    if after != before:
        README.write_text(after, encoding="utf-8")
        sys.stderr.write("Wrote the index of shapes/README.md\n")


if __name__ == "__main__":
    main()
