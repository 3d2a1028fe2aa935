"""Describe the endpoint in the words of the SPARQL 1.1 Service Description.

The service has the address of the endpoint as its IRI; parts of it are fragments of that address,
so there are no blank nodes.

>>> facts = ServiceFacts("http://localhost/sparql", triple_count=0)
>>> any(str(t.predicate) == f"<{SD}resultFormat>" for t in describe_service(facts))
True
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import RDF, RDFS, SD, VOID
from hnkg.sparql.functions import EXTENSION_FUNCTIONS
from hnkg.sparql.statistics import NO_ITEMS, PREFIXES, Listing, note_on
from hnkg.store.evaluate import RESULT_FORMATS
from hnkg.store.graphs import RDF_FORMATS, tidy, write_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hnkg.formats import Format

ENTAILMENT: Final = "http://www.w3.org/ns/entailment/"


@dataclass(frozen=True)
class ServiceFacts:
    """What a description says beyond what every endpoint of this kind has in common.

    Args:
        endpoint: absolute address of the endpoint.
        triple_count: triples of the default graph.
        graphs: each named graph and its number of triples.
        is_union: whether the default graph is the union of the named graphs.
        timeout_s: seconds after which a query is stopped.
        see_also: absolute addresses of more descriptions.
    """

    endpoint: str
    triple_count: int
    graphs: Listing = NO_ITEMS
    is_union: bool = False
    timeout_s: float = 30.0
    see_also: tuple[str, ...] = ()


def describe_service(facts: ServiceFacts) -> tuple[ox.Triple, ...]:
    """Return the Service Description.

    Raises:
        ValueError: the address is not an IRI.
    """
    service = ox.NamedNode(facts.endpoint)
    dataset = ox.NamedNode(f"{facts.endpoint}#dataset")
    default_graph = ox.NamedNode(f"{facts.endpoint}#default-graph")
    return (
        ox.Triple(service, _TYPE, _sd("Service")),
        ox.Triple(service, _sd("endpoint"), service),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL10Query")),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        *(ox.Triple(service, _sd("resultFormat"), name) for name in _result_formats()),
        *((ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),) * facts.is_union),
        *(ox.Triple(service, _sd("extensionFunction"), name) for name in _FUNCTIONS),
        *(ox.Triple(name, _TYPE, _sd("Function")) for name in _FUNCTIONS),
        ox.Triple(service, _sd("defaultEntailmentRegime"), ox.NamedNode(f"{ENTAILMENT}Simple")),
        ox.Triple(service, _COMMENT, ox.Literal(_comment(facts))),
        *(ox.Triple(service, _SEE_ALSO, ox.NamedNode(address)) for address in facts.see_also),
        ox.Triple(service, _sd("defaultDataset"), dataset),
        ox.Triple(dataset, _TYPE, _sd("Dataset")),
        ox.Triple(dataset, _sd("defaultGraph"), default_graph),
        ox.Triple(default_graph, _TYPE, _sd("Graph")),
        ox.Triple(default_graph, _TRIPLES, ox.Literal(facts.triple_count)),
        *_describe_graphs(facts, dataset),
    )


def serialize_description(triples: Iterable[ox.Triple], rdf_format: Format) -> bytes:
    """Return a description in one of the graph formats."""
    output = io.BytesIO()
    write_triples(triples, output, rdf_format, PREFIXES)
    return tidy(output.getvalue(), rdf_format, is_whole=True)


def _comment(facts: ServiceFacts) -> str:
    return (
        f"Reads only: no updates, no SERVICE. A query is stopped after {facts.timeout_s:g} s. "
        f"{note_on(facts.graphs, 'named graphs')}"
    ).strip()


def _describe_graphs(facts: ServiceFacts, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    for number, (iri, triple_count) in enumerate(facts.graphs.counts, start=1):
        named = ox.NamedNode(f"{facts.endpoint}#named-graph-{number}")
        graph = ox.NamedNode(f"{facts.endpoint}#graph-{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, _TYPE, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
        yield ox.Triple(named, _sd("graph"), graph)
        yield ox.Triple(graph, _TYPE, _sd("Graph"))
        yield ox.Triple(graph, _TRIPLES, ox.Literal(triple_count))


def _result_formats() -> Iterator[ox.NamedNode]:
    for results_format in RESULT_FORMATS.values():
        yield ox.NamedNode(results_format.iri)
    for rdf_format in RDF_FORMATS.values():
        # W3C's list of format IRIs has JSON-LD beside the others; the engine has it elsewhere.
        yield _JSON_LD if rdf_format == ox.RdfFormat.JSON_LD else ox.NamedNode(rdf_format.iri)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{SD}{name}")


_JSON_LD: Final = ox.NamedNode("http://www.w3.org/ns/formats/JSON-LD")
_TYPE: Final = ox.NamedNode(f"{RDF}type")
_SEE_ALSO: Final = ox.NamedNode(f"{RDFS}seeAlso")
_FUNCTIONS: Final = tuple(ox.NamedNode(iri) for iri in EXTENSION_FUNCTIONS)
_COMMENT: Final = ox.NamedNode(f"{RDFS}comment")
_TRIPLES: Final = ox.NamedNode(f"{VOID}triples")
