"""Describe any data in the words of VoID: how much there is, of which classes and properties.

The dataset and its parts are fragments of the address of the description, so there are no blank
nodes. See https://www.w3.org/TR/void/.

>>> data = Statistics(2, classes=Listing((("http://example.org/A", 1),)))
>>> said = describe_statistics(data, "http://localhost/.well-known/void", "http://localhost/sparql")
>>> any(t.predicate.value == f"{VOID}classPartition" for t in said)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import RDF, RDFS, SD, VOID, XSD, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FOAF: Final = "http://xmlns.com/foaf/0.1/"
PREFIXES: Final = {"foaf": FOAF, "rdf": RDF, "rdfs": RDFS, "sd": SD, "void": VOID, "xsd": XSD}


@dataclass(frozen=True)
class Listing:
    """IRIs and how often each occurs, the most frequent first.

    Args:
        counts: IRI and number.
        is_complete: false where there are more than are listed; with nothing listed, they could
            not be counted.
    """

    counts: tuple[tuple[str, int], ...] = ()
    is_complete: bool = True


NO_ITEMS: Final = Listing()


@dataclass(frozen=True)
class Statistics:
    """What was counted.

    Args:
        triple_count: triples in all; none where they could not be counted.
        classes: each class and the number of its members.
        properties: each property and the number of its triples.
        graphs: each named graph and the number of its triples.
        is_sum: whether a triple of several graphs counts once for each of them.
    """

    triple_count: int | None
    classes: Listing = NO_ITEMS
    properties: Listing = NO_ITEMS
    graphs: Listing = NO_ITEMS
    is_sum: bool = False


def describe_statistics(data: Statistics, address: str, endpoint: str) -> tuple[ox.Triple, ...]:
    """Return the VoID description.

    Args:
        data: what was counted.
        address: absolute address of the description.
        endpoint: absolute address of the SPARQL endpoint.

    Raises:
        ValueError: an address is not an IRI.
    """
    document, dataset = ox.NamedNode(address), ox.NamedNode(f"{address}#dataset")
    return (
        ox.Triple(document, _TYPE, _void("DatasetDescription")),
        ox.Triple(document, ox.NamedNode(f"{FOAF}primaryTopic"), dataset),
        ox.Triple(dataset, _TYPE, _void("Dataset")),
        ox.Triple(dataset, _void("sparqlEndpoint"), ox.NamedNode(endpoint)),
        *_describe_size(data, dataset),
        *(ox.Triple(dataset, _COMMENT, ox.Literal(note)) for note in _iter_notes(data)),
        *_describe_parts(data.classes, dataset, "class", "entities"),
        *_describe_parts(data.properties, dataset, "property", "triples"),
        *_describe_graphs(data.graphs, dataset),
        *_describe_vocabularies(data, dataset),
    )


def note_on(listing: Listing, what: str) -> str:
    """Return what is missing in a listing, as a sentence; empty when nothing is.

    >>> note_on(Listing(is_complete=False), "classes")
    'The classes are not listed: counting them takes too long.'
    """
    if listing.is_complete:
        return ""
    if not listing.counts:
        return f"The {what} are not listed: counting them takes too long."
    return f"Only the {len(listing.counts)} most frequent {what} are listed."


def _iter_notes(data: Statistics) -> Iterator[str]:
    if data.is_sum:
        yield "A triple of several graphs is counted once for each of them."
    for listing, what in (
        (data.classes, "classes"),
        (data.properties, "properties"),
        (data.graphs, "named graphs"),
    ):
        if note := note_on(listing, what):
            yield note


def _describe_size(data: Statistics, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    if data.triple_count is not None:
        yield ox.Triple(dataset, _void("triples"), ox.Literal(data.triple_count))


def _describe_parts(
    listing: Listing, dataset: ox.NamedNode, kind: str, measure: str
) -> Iterator[ox.Triple]:
    if listing.is_complete:
        total = "classes" if kind == "class" else "properties"
        yield ox.Triple(dataset, _void(total), ox.Literal(len(listing.counts)))
    for number, (iri, count) in enumerate(listing.counts, start=1):
        part = ox.NamedNode(f"{dataset.value.removesuffix('dataset')}{kind}-{number}")
        yield ox.Triple(dataset, _void(f"{kind}Partition"), part)
        yield ox.Triple(part, _void(kind), ox.NamedNode(iri))
        yield ox.Triple(part, _void(measure), ox.Literal(count))


def _describe_graphs(listing: Listing, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    for number, (iri, count) in enumerate(listing.counts, start=1):
        graph = ox.NamedNode(f"{dataset.value.removesuffix('dataset')}graph-{number}")
        yield ox.Triple(dataset, _void("subset"), graph)
        yield ox.Triple(graph, _TYPE, _void("Dataset"))
        yield ox.Triple(graph, _TYPE, ox.NamedNode(f"{SD}NamedGraph"))
        yield ox.Triple(graph, ox.NamedNode(f"{SD}name"), ox.NamedNode(iri))
        yield ox.Triple(graph, _void("triples"), ox.Literal(count))


def _describe_vocabularies(data: Statistics, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    terms = (iri for iri, _ in (*data.classes.counts, *data.properties.counts))
    for namespace in sorted({namespace_of(term) for term in terms} - {""}):
        yield ox.Triple(dataset, _void("vocabulary"), ox.NamedNode(namespace))


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{VOID}{name}")


_TYPE: Final = ox.NamedNode(f"{RDF}type")
_COMMENT: Final = ox.NamedNode(f"{RDFS}comment")
