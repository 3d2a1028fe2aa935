"""The evidence layer: what a publication says of a claim. It never states the claim's triple."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.publications import publication_iri
from hnkg.build.terms import (
    XSD_DECIMAL,
    Graph,
    claim_iri,
    english,
    entity,
    iri,
    label_,
    own,
    text,
    type_,
    vocab,
)
from hnkg.curation.findings import QUANTITY_KINDS, STUDY_TYPES
from hnkg.model import NOT_VERIFIED
from hnkg.namespaces import BIOLINK, DCTERMS, ECO, HNKV, SCHEMA

if TYPE_CHECKING:
    from hnkg.build.terms import Node
    from hnkg.model import EvidenceLine, Finding, Knowledge, Quantity

_NUMBERS: Final = (
    ("value", f"{SCHEMA}value"),
    ("at_least", f"{SCHEMA}minValue"),
    ("at_most", f"{SCHEMA}maxValue"),
    ("more_than", f"{HNKV}moreThan"),
    ("less_than", f"{HNKV}lessThan"),
)


def build_evidence(knowledge: Knowledge) -> Graph:
    """Return the named graph of the evidence layer."""
    graph = Graph("evidence")
    for line in knowledge.evidence:
        _add_line(graph, line)
    for finding in knowledge.findings:
        for number, quantity in enumerate(finding.quantities, start=1):
            _add_quantity(graph, _quantity_iri(finding, number), quantity)
    return graph


def _add_line(graph: Graph, line: EvidenceLine) -> None:
    node, finding = own(f"evidence/{line.id}"), line.finding
    publication, study = finding.publication, STUDY_TYPES[finding.study_type]
    graph.add(node, type_, vocab("EvidenceLine"))
    graph.add(node, label_, english(f"{publication.key} {line.direction} {line.claim.reference}"))
    graph.add(node, f"{DCTERMS}identifier", text(line.id))
    graph.add(node, vocab("bearsOn"), claim_iri(line.claim.reference))
    graph.add(node, vocab("direction"), vocab(line.direction.capitalize()))
    graph.add(node, f"{DCTERMS}source", publication_iri(publication))
    graph.add(node, vocab("studyType"), vocab(study.concept))
    graph.add(node, f"{BIOLINK}has_evidence_of_type", iri(f"{ECO}{study.evidence}"))
    graph.add(node, vocab("finding"), english(finding.paraphrase))
    graph.add(node, vocab("seenLevel"), text(publication.seen_level))
    graph.add(node, vocab("countsTowardsVerdict"), ox.Literal(publication.counts))
    if finding.population == NOT_VERIFIED:
        graph.add(node, vocab("notVerified"), text("population"))
    elif finding.population:
        graph.add(node, vocab("population"), text(finding.population))
    graph.add(node, vocab("studiedOrganism"), *map(entity, finding.organisms))
    graph.add(node, vocab("compoundDescription"), text(finding.compound_words))
    graph.add(node, vocab("testedCompound"), *map(entity, finding.tested))
    graph.add(node, vocab("measuredMetabolite"), *map(entity, finding.measured))
    if finding.quantity_words:
        graph.add(node, vocab("quantities"), text(finding.quantity_words))
    numbers = range(1, len(finding.quantities) + 1)
    graph.add(node, vocab("reportsQuantity"), *(_quantity_iri(finding, n) for n in numbers))


def _quantity_iri(finding: Finding, number: int) -> Node:
    return own(f"publication/{finding.publication.key}#quantity-{number}")


def _add_quantity(graph: Graph, node: Node, quantity: Quantity) -> None:
    graph.add(node, type_, vocab("ReportedQuantity"))
    graph.add(node, label_, english(quantity.words))
    graph.add(node, vocab("quantityKind"), vocab(QUANTITY_KINDS[quantity.kind]))
    if quantity.compound:
        graph.add(node, vocab("quantityOf"), entity(quantity.compound))
    for field, slot in _NUMBERS:
        if number := getattr(quantity, field):
            graph.add(node, slot, _decimal(number))
    if quantity.unit:
        graph.add(node, f"{SCHEMA}unitText", text(quantity.unit))


def _decimal(number: str) -> ox.Literal:
    """Return a decimal in the canonical form that stores keep.

    >>> [_decimal(number).value for number in ("2.0", "40", "0.25")]
    ['2', '40', '0.25']
    """
    short = number.rstrip("0").rstrip(".") if "." in number else number
    return ox.Literal(short, datatype=XSD_DECIMAL)
