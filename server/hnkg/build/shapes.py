"""The shapes layer: the SHACL files, with an IRI in place of every blank node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.terms import Graph
from hnkg.namespaces import SHAPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hnkg.build.terms import Term


def build_shapes(files: Sequence[Sequence[ox.Quad]]) -> Graph:
    """Return the named graph of the shapes.

    A node without a name is named after the node that points to it, the property that does, and
    its turn among those, as the file has them.

    Args:
        files: the triples of each file, in the order of the file.
    """
    graph = Graph("shapes")
    for quads in files:
        names = _names(quads)
        for quad in quads:
            graph.quads.add(
                ox.Quad(
                    _named(quad.subject, names), quad.predicate, _named(quad.object, names), graph.name
                )
            )
    return graph


def _named(term: object, names: dict[str, str]) -> ox.NamedNode:
    if isinstance(term, ox.BlankNode):
        return ox.NamedNode(SHAPE + names[term.value])
    return term  # type: ignore[return-value]  # literals pass as objects only


def _names(quads: Sequence[ox.Quad]) -> dict[str, str]:
    parents: dict[str, tuple[Term | ox.BlankNode, str, int]] = {}
    turns: dict[tuple[str, str], int] = {}
    for quad in quads:
        if isinstance(quad.object, ox.BlankNode) and quad.object.value not in parents:
            key = (str(quad.subject), quad.predicate.value)
            turns[key] = turns.get(key, 0) + 1
            local = quad.predicate.value.replace("/", "#").rpartition("#")[2]
            subject = quad.subject
            if isinstance(subject, ox.NamedNode | ox.BlankNode):
                parents[quad.object.value] = (subject, local, turns[key])

    def name(blank: str) -> str:
        parent, local, turn = parents[blank]
        stem = name(parent.value) if isinstance(parent, ox.BlankNode) else _local(parent.value)
        return f"{stem}-{local}{turn}"

    return {blank: name(blank) for blank in parents}


def _local(value: str) -> str:
    return value.removeprefix(SHAPE).replace("/", "#").rpartition("#")[2] or "shapes"
