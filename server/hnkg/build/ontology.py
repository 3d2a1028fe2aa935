"""The ontology layer: the hand-edited core, the relation properties, and the prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.terms import (
    XSD_ANY_URI,
    Graph,
    definition_,
    english,
    iri,
    label_,
    own,
    property_iri,
    text,
    type_,
    vocab,
)
from hnkg.errors import CurationError
from hnkg.namespaces import OWL, RDFS, SH, SKOS, expand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hnkg.model import Claim, Knowledge, Property
    from hnkg.namespaces import Prefix

TRUE = ox.Literal(value=True)
FALSE = ox.Literal(value=False)


def build_ontology(
    core: Sequence[ox.Quad], knowledge: Knowledge, prefixes: Mapping[str, Prefix]
) -> Graph:
    """Return the named graph of the ontology layer.

    Args:
        core: the triples of ``ontology/core.ttl``.
        knowledge: everything curated.
        prefixes: the declared prefixes.

    Raises:
        CurationError: the core has a blank node, whose name would change from run to run.
    """
    graph = Graph("ontology")
    if any(isinstance(term, ox.BlankNode) for quad in core for term in quad.triple):
        raise CurationError(
            "ontology/core.ttl", 0, "it has a blank node, [ ] or _:name.", "Give the node an IRI."
        )
    graph.quads.update(ox.Quad(q.subject, q.predicate, q.object, graph.name) for q in core)
    relations = dict.fromkeys(item.relation for item in knowledge.properties)
    graph.add(own("ontology#RelationScheme"), type_, iri(f"{SKOS}ConceptScheme"))
    graph.add(own("ontology#RelationScheme"), label_, english("relation"))
    for relation in relations:
        graph.add(vocab(relation), type_, iri(f"{SKOS}Concept"))
        graph.add(vocab(relation), f"{SKOS}inScheme", own("ontology#RelationScheme"))
        graph.add(vocab(relation), f"{SKOS}prefLabel", english(f"{_words(relation)} relation"))
    for item in knowledge.properties:
        _add_property(graph, item, knowledge, prefixes)
    _add_disjointness(graph, knowledge.properties)
    ontology = own("ontology")
    graph.add(ontology, f"{OWL}versionInfo", text(knowledge.info.version))
    for prefix in prefixes.values():
        node = own(f"ontology#prefix-{prefix.name}")
        graph.add(ontology, f"{SH}declare", node)
        graph.add(node, f"{SH}prefix", text(prefix.name))
        graph.add(node, f"{SH}namespace", ox.Literal(prefix.namespace, datatype=XSD_ANY_URI))
        if prefix.local_pattern:
            graph.add(node, vocab("localPattern"), text(prefix.local_pattern))
    return graph


def _add_property(
    graph: Graph, item: Property, knowledge: Knowledge, prefixes: Mapping[str, Prefix]
) -> None:
    node = property_iri(item)
    kind = "DatatypeProperty" if item.takes_literal else "ObjectProperty"
    graph.add(node, type_, iri(f"{OWL}{kind}"))
    graph.add(node, label_, english(item.label))
    graph.add(node, f"{SKOS}altLabel", *(english(name) for name in item.alt_labels))
    graph.add(node, definition_, english(item.definition))
    graph.add(node, f"{SKOS}example", english(_example(item, knowledge)))
    graph.add(node, vocab("ofRelation"), vocab(item.relation))
    graph.add(node, vocab("carriesPolarity"), vocab(item.polarity.capitalize()))
    if item.is_umbrella:
        graph.add(node, type_, vocab("ReportingProperty"))
    else:
        graph.add(node, f"{RDFS}subPropertyOf", vocab(item.umbrella))
        graph.add(node, vocab("carriesHedge"), TRUE if item.hedged else FALSE)
    if item.reading == "normative":
        graph.add(node, vocab("carriesNorm"), TRUE)
    if item.reading == "attributed":
        graph.add(node, vocab("carriesAttribution"), TRUE)
    for match, curie in item.matches:
        graph.add(node, f"{SKOS}{match}", iri(expand(curie, prefixes)))
    if item.match_note:
        graph.add(node, f"{SKOS}note", english(item.match_note))


def _example(item: Property, knowledge: Knowledge) -> str:
    def uses(claim: Claim) -> bool:
        own_or_umbrella = {claim.predicate.name, claim.predicate.umbrella}
        return item.name in own_or_umbrella

    claim = next((c for c in knowledge.claims if uses(c)), None)
    if claim is None:
        return "No claim of this release uses it."
    return f"Claim {claim.reference}: {claim.label}."


def _add_disjointness(graph: Graph, properties: Sequence[Property]) -> None:
    """Say which outright properties exclude each other; hedged ones do not, sources may differ."""
    affirmed = {p.relation: p for p in properties if p.reading == "affirmed"}
    for item in properties:
        if item.reading == "denied" and item.relation in affirmed:
            graph.add(
                property_iri(affirmed[item.relation]),
                f"{OWL}propertyDisjointWith",
                property_iri(item),
            )


def _words(relation: str) -> str:
    """Turn a concept's name into words.

    >>> _words("ParentCompoundRelation")
    'parent compound'
    """
    stem = relation.removesuffix("Relation")
    return "".join(f" {c.lower()}" if c.isupper() else c for c in stem).strip()
