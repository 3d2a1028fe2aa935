"""Put the layers together, and derive what follows from them by the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hnkg.build.claims import build_claims
from hnkg.build.derivation import derive_graphs
from hnkg.build.entities import build_entities
from hnkg.build.evidence import build_evidence
from hnkg.build.examples import build_examples
from hnkg.build.mappings import build_mappings, build_terms
from hnkg.build.ontology import build_ontology
from hnkg.build.publications import build_publications
from hnkg.build.serialize import sort_quads
from hnkg.build.shapes import build_shapes
from hnkg.build.source import build_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyoxigraph as ox

    from hnkg.build.files import ReleaseFile
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
        drawings: the drawing of each compound that has one, by entity.
    """

    core: Sequence[ox.Quad]
    shapes: Mapping[str, Sequence[ox.Quad]]
    rules: Sequence[NamedQuery]
    prefixes: Mapping[str, Prefix]
    examples: Sequence[NamedQuery]
    drawings: Mapping[str, ReleaseFile] = field(default_factory=dict)


def build_dataset(knowledge: Knowledge, ingredients: Ingredients) -> tuple[ox.Quad, ...]:
    """Return every quad of the release but the dataset description, sorted.

    Each triple is in exactly one named graph.

    Raises:
        CurationError: the ontology, a shape or a rule cannot be used.
    """
    layers = [
        build_ontology(ingredients.core, knowledge, ingredients.prefixes),
        build_source(knowledge),
        build_entities(knowledge, ingredients.drawings),
        build_claims(knowledge),
        build_publications(knowledge, ingredients.prefixes),
        build_evidence(knowledge),
        build_mappings(knowledge),
        build_terms(knowledge),
        build_shapes(ingredients.shapes),
        build_examples(ingredients.examples),
    ]
    layers.extend(derive_graphs(layers, ingredients.rules))
    return sort_quads(quad for layer in layers for quad in layer.quads)
