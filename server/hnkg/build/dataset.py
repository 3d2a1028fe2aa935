"""Put the layers together, and derive the direct triples from the claims by the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.claims import build_claims
from hnkg.build.entities import build_entities
from hnkg.build.mappings import build_mappings
from hnkg.build.ontology import build_ontology, direct_superclasses
from hnkg.build.serialize import sort_quads
from hnkg.build.shapes import build_shapes
from hnkg.build.source import build_source
from hnkg.build.terms import Graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.model import Knowledge
    from hnkg.namespaces import Prefix


@dataclass(frozen=True)
class Ingredients:
    """What the build reads beside the curated tables.

    Args:
        core: the triples of ``ontology/core.ttl``.
        shapes: the triples of each file of shapes, files by name.
        rules: the CONSTRUCT queries of ``queries/rules``, by name.
        prefixes: the declared prefixes.
    """

    core: Sequence[ox.Quad]
    shapes: Sequence[Sequence[ox.Quad]]
    rules: Mapping[str, str]
    prefixes: Mapping[str, Prefix]


def build_dataset(knowledge: Knowledge, ingredients: Ingredients) -> tuple[ox.Quad, ...]:
    """Return every quad of the release but the dataset description, sorted.

    Each triple is in exactly one named graph.
    """
    layers = [
        build_ontology(ingredients.core, knowledge, ingredients.prefixes),
        build_source(knowledge),
        build_entities(knowledge, direct_superclasses(ingredients.core)),
        build_claims(knowledge),
        build_mappings(knowledge),
        build_shapes(ingredients.shapes),
    ]
    layers.append(derive_direct(layers, ingredients.rules))
    return sort_quads(quad for layer in layers for quad in layer.quads)


def derive_direct(layers: Iterable[Graph], rules: Mapping[str, str]) -> Graph:
    """Return the named graph that the rules derive from the other layers."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for g in layers for q in g.quads)
    graph = Graph("direct")
    for text in rules.values():
        result = store.query(text)
        if not isinstance(result, ox.QueryTriples):
            raise TypeError("a rule is a CONSTRUCT query")
        graph.quads.update(ox.Quad(t.subject, t.predicate, t.object, graph.name) for t in result)
    return graph
