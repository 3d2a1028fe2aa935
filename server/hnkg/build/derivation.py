"""Derive named graphs from the others by the rules of ``queries/rules``.

A rule is a CONSTRUCT query that says which graph its triples go to. The rules of a graph are
repeated until they find nothing new, so that they may build on each other. What is known already
is not derived once more: each triple stays in exactly one named graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.terms import Graph
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hnkg.queries import NamedQuery

#: The derived graphs, in the order in which they are: each builds on those before it.
DERIVED: Final = ("direct", "entailed", "verdicts", "contested")


def derive_graphs(layers: Iterable[Graph], rules: Sequence[NamedQuery]) -> tuple[Graph, ...]:
    """Return the derived named graphs, in the order of :data:`DERIVED`.

    Args:
        layers: the named graphs that are not derived.
        rules: the rules of all derived graphs.

    Raises:
        CurationError: a rule is not a CONSTRUCT query, or names another graph.
    """
    for rule in rules:
        if rule.derives not in DERIVED:
            raise CurationError(
                rule.path,
                0,
                f"it derives {rule.derives!r}."
                if rule.derives
                else "it does not say what it derives.",
                f"Write '#+ derives: ...' with one of {', '.join(DERIVED)}.",
            )
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for graph in layers for quad in graph.quads)
    return tuple(
        _derive(name, store, [rule for rule in rules if rule.derives == name]) for name in DERIVED
    )


def _derive(name: str, store: ox.Store, rules: Sequence[NamedQuery]) -> Graph:
    """Return one graph, and add its triples to what is known."""
    graph = Graph(name)
    while True:
        found = {ox.Quad(*triple) for rule in rules for triple in _triples(rule, store)}
        new = [quad for quad in found if quad not in store]
        if not new:
            return graph
        store.extend(new)
        graph.quads.update(
            ox.Quad(quad.subject, quad.predicate, quad.object, graph.name) for quad in new
        )


def _triples(rule: NamedQuery, store: ox.Store) -> ox.QueryTriples:
    try:
        result = store.query(rule.text)
    except SyntaxError as error:
        raise CurationError(
            rule.path, 0, f"not SPARQL: {error.msg}.", "Lines count from below the header."
        ) from None
    if not isinstance(result, ox.QueryTriples):
        raise CurationError(rule.path, 0, "it is not a CONSTRUCT query.", "A rule derives triples.")
    return result
