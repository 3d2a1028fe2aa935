"""The mapping layer: SSSOM in its RDF form, and the plain triples that federation needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.build.terms import Graph, english, entity, iri, label_, own, text, type_, vocab
from hnkg.namespaces import DCTERMS, MAPPING, OWL, RDFS, SEMAPV, SKOS, SSSOM

if TYPE_CHECKING:
    from hnkg.model import Knowledge


def build_mappings(knowledge: Knowledge) -> Graph:
    """Return the named graph of the mapping layer."""
    graph = Graph("mappings")
    mapping_set = own("mappings/hnk-kg.sssom")
    graph.add(mapping_set, type_, iri(f"{SSSOM}MappingSet"))
    graph.add(mapping_set, f"{DCTERMS}license", iri(knowledge.info.license))
    title = english("HNK-KG entities to terms of other ontologies")
    graph.add(mapping_set, f"{DCTERMS}title", title)
    for item in knowledge.mappings:
        node = iri(f"{MAPPING}{item.record}")
        graph.add(mapping_set, f"{SSSOM}mappings", node)
        graph.add(node, type_, iri(f"{OWL}Axiom"))
        graph.add(node, f"{OWL}annotatedSource", entity(item.subject))
        graph.add(node, f"{OWL}annotatedProperty", iri(f"{SKOS}{item.predicate}"))
        graph.add(node, f"{OWL}annotatedTarget", iri(item.iri))
        graph.add(node, vocab("objectCurie"), text(item.curie))
        graph.add(node, f"{SSSOM}object_label", text(item.object_label))
        graph.add(node, f"{SSSOM}mapping_justification", iri(f"{SEMAPV}{item.justification}"))
        graph.add(node, f"{RDFS}comment", english(item.comment))
        graph.add(entity(item.subject), f"{SKOS}{item.predicate}", iri(item.iri))
    return graph


def build_terms(knowledge: Knowledge) -> Graph:
    """Return the named graph with the labels of the terms of other ontologies."""
    graph = Graph("terms")
    for term in knowledge.terms:
        graph.add(iri(term.iri), label_, english(term.label))
        graph.add(iri(term.iri), vocab("labelSeenIn"), text(term.seen_in))
    return graph
