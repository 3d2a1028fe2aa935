"""The shapes layer: the SHACL files, with an IRI in place of every blank node."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.terms import Graph
from hnkg.errors import CurationError
from hnkg.namespaces import SHAPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Subject = ox.NamedNode | ox.BlankNode | ox.Triple


def build_shapes(files: Mapping[str, Sequence[ox.Quad]]) -> Graph:
    """Return the named graph of the shapes.

    A node without a name is named after the node that points to it, the property that does, and
    its turn among those, as the files have them.

    Args:
        files: the triples of each file, in the order of the file, by path.

    Raises:
        CurationError: nothing points to a node without a name.
    """
    graph = Graph("shapes")
    turns: Counter[tuple[str, str]] = Counter()  # one for all files, so that names never clash
    for path, quads in files.items():
        names = _names(path, quads, turns)

        def named(term: ox.BlankNode, names: Mapping[str, str] = names) -> ox.NamedNode:
            return ox.NamedNode(SHAPE + names[term.value])

        for quad in quads:
            subject, value = quad.subject, quad.object
            graph.quads.add(
                ox.Quad(
                    named(subject) if isinstance(subject, ox.BlankNode) else subject,
                    quad.predicate,
                    named(value) if isinstance(value, ox.BlankNode) else value,
                    graph.name,
                )
            )
    return graph


def _names(
    path: str, quads: Sequence[ox.Quad], turns: Counter[tuple[str, str]]
) -> Mapping[str, str]:
    """Return the local name of each blank node of one file."""
    parents: dict[str, tuple[Subject, str]] = {}
    for quad in quads:
        if isinstance(quad.object, ox.BlankNode) and quad.object.value not in parents:
            key = (str(quad.subject), quad.predicate.value)
            turns[key] += 1
            parents[quad.object.value] = (quad.subject, f"{_local(key[1])}{turns[key]}")

    def name(term: Subject, below: int = 0) -> str:
        if isinstance(term, ox.NamedNode):
            return _local(term.value)
        parent = parents.get(term.value) if isinstance(term, ox.BlankNode) else None
        if parent is None or below > len(parents):
            raise CurationError(
                path, 0, "it has a blank node to which nothing points.", "Give the node an IRI."
            )
        return f"{name(parent[0], below + 1)}-{parent[1]}"

    blanks = [q.subject for q in quads if isinstance(q.subject, ox.BlankNode)]
    return {blank: name(ox.BlankNode(blank)) for blank in (*parents, *(b.value for b in blanks))}


def _local(value: str) -> str:
    return value.removeprefix(SHAPE).replace("/", "#").rpartition("#")[2] or "shapes"
