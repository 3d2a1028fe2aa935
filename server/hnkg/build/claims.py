"""The claim layer: one node a claim, with its words, its polarity and where it comes from.

Slots follow Biolink (knowledge level, agent type, qualifiers), ORCA (confidence, source, basis),
PROV and the Evidence and Conclusion Ontology. The agent is a program that read the article, and
the evidence is an author statement without traceable support (ECO:0000034), until a person has
reviewed the claim and agrees (then ECO:0000303). A review that doubts the reading changes neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.source import source_iri, span_iri
from hnkg.build.terms import (
    XSD_DATE,
    XSD_DATE_TIME,
    Graph,
    Node,
    Term,
    claim_iri,
    english,
    entity,
    iri,
    label_,
    own,
    property_iri,
    text,
    type_,
    vocab,
)
from hnkg.model import NOT_STATED
from hnkg.namespaces import BIOLINK, DCTERMS, ECO, ORCA, PROV, RDF, SKOS

if TYPE_CHECKING:
    from hnkg.model import Claim, Knowledge, Modality

CONFIDENCE: Final[dict[Modality, str]] = {
    "asserted": "DoxasticKnowledge",
    "believed": "DubitativeKnowledge",
    "possible": "HypotheticalKnowledge",
    "prospective": "HypotheticalKnowledge",
}
#: What the source's wording amounts to, in Biolink's terms.
KNOWLEDGE_LEVEL: Final[dict[Modality, str]] = {
    "asserted": "knowledge_assertion",
    "believed": "prediction",
    "possible": "prediction",
    "prospective": "prediction",
    "normative": "not_provided",
}
ACTIVITY: Final = own("activity/curation-1")
AGENT: Final = own("agent/hnk-kg-curation")


def build_claims(knowledge: Knowledge) -> Graph:
    """Return the named graph of the claim layer."""
    graph = Graph("claims")
    references = {claim.reference for claim in knowledge.claims}
    for claim in knowledge.claims:
        _add_claim(graph, claim, references)
        _add_review(graph, claim)
    graph.add(ACTIVITY, type_, iri(f"{PROV}Activity"))
    graph.add(ACTIVITY, label_, english("reading of the article into claims"))
    graph.add(ACTIVITY, f"{PROV}used", *map(source_iri, knowledge.sources))
    graph.add(ACTIVITY, f"{PROV}wasAssociatedWith", AGENT)
    ended = ox.Literal(f"{knowledge.info.issued}T00:00:00Z", datatype=XSD_DATE_TIME)
    graph.add(ACTIVITY, f"{PROV}endedAtTime", ended)
    graph.add(AGENT, type_, iri(f"{PROV}Agent"), iri(f"{PROV}SoftwareAgent"))
    graph.add(AGENT, label_, english("HNK-KG curation, a program that reads text"))
    return graph


def _add_claim(graph: Graph, claim: Claim, references: set[str]) -> None:
    node = claim_iri(claim.reference)

    def thing(name: str) -> Node:
        reference = f"{claim.source.key}/{name}"
        return claim_iri(reference) if reference in references else entity(name)

    graph.add(node, type_, vocab("Claim"), iri(f"{RDF}Statement"))
    graph.add(node, label_, english(claim.label))
    graph.add(node, f"{DCTERMS}identifier", text(claim.id))
    graph.add(node, f"{RDF}subject", thing(claim.subject))
    graph.add(node, f"{RDF}predicate", property_iri(claim.predicate))
    graph.add(node, f"{RDF}object", english(claim.obj) if claim.is_literal else thing(claim.obj))
    graph.add(node, vocab("polarity"), vocab(claim.polarity.capitalize()))
    graph.add(node, vocab("modality"), vocab(claim.modality.capitalize()))
    graph.add(node, vocab("explicitness"), vocab(claim.explicitness.capitalize()))
    for slot, cues in (
        ("hedgeCue", claim.hedge_cues),
        ("negationCue", claim.negation_cues),
        ("normCue", claim.norm_cues),
    ):
        graph.add(node, vocab(slot), *(text(cue) for cue in cues))
    graph.add(node, vocab("comparator"), *(_or_not_stated(item) for item in claim.comparators))
    if claim.in_system:
        graph.add(node, vocab("inSystem"), _or_not_stated(claim.in_system))
    if claim.in_context_of:
        graph.add(node, vocab("inContextOf"), thing(claim.in_context_of))
    if claim.note:
        graph.add(node, f"{SKOS}editorialNote", english(claim.note))
    for slot, value in (
        ("causal_mechanism_qualifier", claim.mechanism),
        ("object_aspect_qualifier", claim.aspect),
        ("object_direction_qualifier", claim.direction),
    ):
        if value:
            graph.add(node, f"{BIOLINK}{slot}", text(value))
    _add_provenance(graph, claim, node)


def _add_provenance(graph: Graph, claim: Claim, node: Node) -> None:
    graph.add(node, f"{BIOLINK}supporting_text", text(claim.quote.text))
    graph.add(node, f"{BIOLINK}knowledge_level", text(KNOWLEDGE_LEVEL[claim.modality]))
    if claim.modality in CONFIDENCE:
        graph.add(node, f"{ORCA}hasConfidenceLevel", iri(f"{ORCA}{CONFIDENCE[claim.modality]}"))
    unnamed = claim.attributed_to == "unnamed others"
    graph.add(
        node,
        f"{ORCA}hasSource",
        iri(f"{ORCA}{'NamelessExternalSource' if unnamed else 'AuthorImplicitly'}"),
    )
    graph.add(node, f"{ORCA}hasBasis", iri(f"{ORCA}Unidentified"))
    span = span_iri(claim.source, claim.quote.start, claim.quote.end)
    graph.add(node, f"{PROV}wasDerivedFrom", span)
    graph.add(node, f"{PROV}wasGeneratedBy", ACTIVITY)
    graph.add(node, f"{DCTERMS}source", source_iri(claim.source))


def _add_review(graph: Graph, claim: Claim) -> None:
    """Say who compared the claim with its words; only one who agrees vouches for it."""
    node = claim_iri(claim.reference)
    review = claim.review
    agreed = review is not None and review.status == "reviewed"
    agent_type = "manual_validation_of_automated_agent" if agreed else "text_mining_agent"
    evidence = f"{ECO}{'0000303' if agreed else '0000034'}"
    status = review.status.capitalize() if review else "NotYetReviewed"
    graph.add(node, f"{BIOLINK}agent_type", text(agent_type))
    graph.add(node, f"{BIOLINK}has_evidence_of_type", iri(evidence))
    graph.add(node, vocab("reviewStatus"), vocab(status))
    if review is None:
        return
    person = iri(review.by.orcid) if review.by.orcid else own(f"agent/{review.by.slug}")
    graph.add(node, vocab("reviewedBy"), person)
    graph.add(node, f"{DCTERMS}contributor", person)
    graph.add(node, vocab("reviewedOn"), ox.Literal(review.on, datatype=XSD_DATE))
    graph.add(person, type_, iri(f"{PROV}Agent"), iri(f"{PROV}Person"))
    graph.add(person, label_, text(review.by.name or review.by.orcid))


def _or_not_stated(name: str) -> Term:
    return vocab("NotStated") if name == NOT_STATED else entity(name)
