"""The source layer: the documents, their units, and the quoted spans.

Span IRIs end with ``#char=start,end`` (RFC 5147). Quoted spans are W3C Web Annotation specific
resources with both text selectors; see https://www.w3.org/TR/annotation-model/#selectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.build.terms import (
    Graph,
    Node,
    english,
    entity,
    integer,
    iri,
    own,
    text,
    type_,
    vocab,
)
from hnkg.namespaces import DCTERMS, FABIO, OA, PROV, SCHEMA

if TYPE_CHECKING:
    from hnkg.model import Knowledge, Quote, Source, Unit

#: Characters of context on each side of a quote.
CONTEXT: Final = 20
#: The classes of each kind of document, beside ``prov:Entity``.
CLASSES: Final = {
    "encyclopedia article": (f"{SCHEMA}WebPage", f"{FABIO}ReferenceEntry"),
    "article": (f"{SCHEMA}Article",),
    "web page": (f"{SCHEMA}WebPage",),
    "document": (f"{SCHEMA}CreativeWork",),
}


def source_iri(source: Source) -> Node:
    """Return the IRI of this version of the document."""
    return own(f"source/{source.name}")


def span_iri(source: Source, start: int, end: int, kind: str = "char") -> Node:
    """Return the IRI of a span: ``char``, or one of its selectors, ``quote`` and ``position``."""
    return own(f"source/{source.name}#{kind}={start},{end}")


def build_source(knowledge: Knowledge) -> Graph:
    """Return the named graph of the source layer."""
    graph = Graph("source")
    for source in knowledge.sources:
        _add_document(graph, source)
    for unit in knowledge.units:
        _add_unit(graph, unit)
    for source, quote in {(claim.source, claim.quote) for claim in knowledge.claims}:
        units = (unit for unit in knowledge.units if unit.source == source)
        unit = next(u for u in units if u.start <= quote.start and quote.end <= u.end)
        _add_span(graph, unit, quote)
    return graph


def _add_document(graph: Graph, source: Source) -> None:
    document = source_iri(source)
    graph.add(document, type_, *map(iri, (f"{PROV}Entity", *CLASSES[source.kind])))
    graph.add(document, f"{DCTERMS}title", english(source.title))
    graph.add(document, f"{DCTERMS}publisher", text(source.publisher))
    graph.add(document, f"{DCTERMS}format", text("text/plain;charset=utf-8"))
    graph.add(document, f"{DCTERMS}rights", english(source.rights))
    graph.add(document, f"{SCHEMA}sha256", text(source.sha256))


def _add_unit(graph: Graph, unit: Unit) -> None:
    node = span_iri(unit.source, unit.start, unit.end)
    kind = "SourceSentence" if unit.is_sentence else "NonContentUnit"
    graph.add(node, type_, vocab("SourceUnit"), vocab(kind))
    graph.add(node, f"{DCTERMS}identifier", text(unit.id))
    graph.add(node, f"{DCTERMS}isPartOf", source_iri(unit.source))
    graph.add(node, vocab("unitKind"), text(unit.kind))
    graph.add(node, f"{OA}start", integer(unit.start))
    graph.add(node, f"{OA}end", integer(unit.end))
    graph.add(node, f"{PROV}value", text(unit.text))
    graph.add(node, vocab("mentions"), *(entity(item) for item in unit.mentions))
    if unit.section:
        graph.add(node, vocab("sectionTitle"), text(unit.section))
    if unit.why_no_claims:
        graph.add(node, vocab("withoutClaimsBecause"), text(unit.why_no_claims))


def _add_span(graph: Graph, unit: Unit, quote: Quote) -> None:
    source = unit.source
    document = source_iri(source)
    span = span_iri(source, quote.start, quote.end)
    words = span_iri(source, quote.start, quote.end, "quote")
    position = span_iri(source, quote.start, quote.end, "position")
    graph.add(span, type_, iri(f"{OA}SpecificResource"), iri(f"{PROV}Entity"))
    graph.add(span, f"{OA}hasSource", document)
    graph.add(span, f"{PROV}wasQuotedFrom", document)
    graph.add(span, f"{DCTERMS}isPartOf", span_iri(source, unit.start, unit.end))
    graph.add(span, f"{OA}hasSelector", words, position)
    graph.add(words, type_, iri(f"{OA}TextQuoteSelector"))
    graph.add(words, f"{OA}exact", text(quote.text))
    around = source.text[: unit.start] + unit.text + source.text[unit.end :]
    graph.add(words, f"{OA}prefix", text(around[max(0, quote.start - CONTEXT) : quote.start]))
    graph.add(words, f"{OA}suffix", text(around[quote.end : quote.end + CONTEXT]))
    graph.add(position, type_, iri(f"{OA}TextPositionSelector"))
    graph.add(position, f"{OA}start", integer(quote.start))
    graph.add(position, f"{OA}end", integer(quote.end))
