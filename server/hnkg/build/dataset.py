"""Put the layers together, and derive the direct triples from the claims by the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.claims import build_claims
from hnkg.build.entities import build_entities
from hnkg.build.examples import build_examples
from hnkg.build.mappings import build_mappings
from hnkg.build.ontology import build_ontology, direct_superclasses
from hnkg.build.serialize import sort_quads
from hnkg.build.shapes import build_shapes
from hnkg.build.source import build_source
from hnkg.build.terms import Graph
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.model import Knowledge
    from hnkg.namespaces import Prefix
    from hnkg.queries import NamedQuery


@dataclass(frozen=True)
class Ingredients:
    """What the build reads beside the curated tables.

    Args:
        core: the triples of ``ontology/core.ttl``.
        shapes: the triples of each file of shapes, by path.
        rules: the CONSTRUCT queries of ``queries/rules``.
        prefixes: the declared prefixes.
        examples: the example queries.
    """

    core: Sequence[ox.Quad]
    shapes: Mapping[str, Sequence[ox.Quad]]
    rules: Sequence[NamedQuery]
    prefixes: Mapping[str, Prefix]
    examples: Sequence[NamedQuery]


def build_dataset(knowledge: Knowledge, ingredients: Ingredients) -> tuple[ox.Quad, ...]:
    """Return every quad of the release but the dataset description, sorted.

    Each triple is in exactly one named graph.

    Raises:
        CurationError: the ontology, a shape or a rule cannot be used.
    """
    layers = [
        build_ontology(ingredients.core, knowledge, ingredients.prefixes),
        build_source(knowledge),
        build_entities(knowledge, direct_superclasses(ingredients.core)),
        build_claims(knowledge),
        build_mappings(knowledge),
        build_shapes(ingredients.shapes),
        build_examples(ingredients.examples),
    ]
    layers.append(derive_direct(layers, ingredients.rules))
    return sort_quads(quad for layer in layers for quad in layer.quads)


def derive_direct(layers: Iterable[Graph], rules: Iterable[NamedQuery]) -> Graph:
    """Return the named graph that the rules derive from the other layers.

    Raises:
        CurationError: a rule is not a CONSTRUCT query.
    """
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for g in layers for q in g.quads)
    graph = Graph("direct")
    for rule in rules:
        try:
            result = store.query(rule.text)
        except SyntaxError as error:
            raise CurationError(
                rule.path, 0, f"not SPARQL: {error.msg}.", "Lines count from below the header."
            ) from None
        if not isinstance(result, ox.QueryTriples):
            raise CurationError(
                rule.path, 0, "it is not a CONSTRUCT query.", "A rule derives triples."
            )
        graph.quads.update(ox.Quad(t.subject, t.predicate, t.object, graph.name) for t in result)
    return graph
