"""The smallest graphs that conform to a constraint and that break it.

An example is a file of Turtle or TriG named after the constraint. Lines at its top may say what it
is made with::

    # with: claim things
    # without: test:T1 rdf:subject

It is then its own triples, and those of the files ``preludes/claim.ttl`` and
``preludes/things.ttl``, less the ones with that subject and that predicate. Preludes may be made
with others in the same way.

``conforms/NAME.ttl`` is one graph. ``violates/NAME.trig`` has one named graph for each way to break
the constraint: ``case:minCount``, ``case:maxCount``, or ``case:maxCount-other`` for a second one.
Examples of check queries, ``conforms/name-of-check.trig``, are datasets that keep their graphs.

Show one whole, ready for any validator: ``python -m tests.shapes.examples ClaimHasOneSubject``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.namespaces import load_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
CASE = "urn:case:"

_DIRECTIVE = re.compile(r"# (with|without): (.+)")


@dataclass(frozen=True)
class Example:
    """One graph.

    Args:
        constraint: the name of the file: the constraint's local name, or the check's name.
        case: the way in which it breaks the constraint; empty where it conforms.
        triples: all of them, those of the preludes included.
    """

    constraint: str
    case: str
    triples: frozenset[ox.Triple]

    @property
    def component(self) -> str:
        """The parameter of the constraint that it breaks, ``minCount``."""
        return self.case.partition("-")[0]


def conforming(constraint: str) -> Example:
    """Return the conforming graph of a constraint."""
    return Example(constraint, "", _triples(FOLDER / "conforms" / f"{constraint}.ttl"))


def violating(constraint: str) -> tuple[Example, ...]:
    """Return the violating graphs of a constraint, one a case."""
    path = FOLDER / "violates" / f"{constraint}.trig"
    shared = _made_with(path)
    cases: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=path):
        case = str(quad.graph_name).strip("<>").removeprefix(CASE)
        cases.setdefault(case, set()).add(quad.triple)
    return tuple(Example(constraint, case, shared | own) for case, own in sorted(cases.items()))


def names(folder: str) -> frozenset[str]:
    """Return the names of the examples of shapes in ``conforms`` or ``violates``."""
    files = (FOLDER / folder).iterdir()
    return frozenset(file.stem for file in files if file.stem[0].isupper())


def _triples(path: Path) -> frozenset[ox.Triple]:
    return _made_with(path) | frozenset(quad.triple for quad in ox.parse(path=path))


@cache
def _made_with(path: Path) -> frozenset[ox.Triple]:
    """Return the triples of the preludes that a file asks for, less what it leaves out."""
    found: frozenset[ox.Triple] = frozenset()
    left_out = set()
    prefixes = {**load_prefixes(), "test": "https://w3id.org/hnk-kg/claim/test/"}
    for directive, value in _directives(path):
        if directive == "with":
            for name in value.split():
                found |= _triples(FOLDER / "preludes" / f"{name}.ttl")
        else:
            left_out.add(tuple(_expand(term, prefixes) for term in value.split()))
    kept = frozenset(
        triple for triple in found if (str(triple.subject), str(triple.predicate)) not in left_out
    )
    if left_out and kept == found:
        raise ValueError(f"{path}: leaves out what is not there")
    return kept


def _directives(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            return
        if found := _DIRECTIVE.fullmatch(line):
            yield found[1], found[2]


def _expand(term: str, prefixes: dict[str, str]) -> str:
    if term.startswith("<"):
        return f"<https://w3id.org/hnk-kg/{term[1:]}"
    prefix, _, local = term.partition(":")
    return f"<{prefixes[prefix]}{local}>"


def main() -> None:
    """Write the examples of one constraint as TriG, one named graph each."""
    (constraint,) = sys.argv[1:]
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(f"{CASE}{item.case or 'conforms'}"))
        for item in (conforming(constraint), *violating(constraint))
        for t in item.triples
    ]
    sys.stdout.buffer.write(ox.serialize(sorted(quads, key=str), format=ox.RdfFormat.TRIG) or b"")


if __name__ == "__main__":
    main()
