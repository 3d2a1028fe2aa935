"""The protocol tests of the W3C, and its tests of the Service Description, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx
import pyoxigraph as ox
import pytest
from tests.w3c.protocol import PREFIX, load_protocol_tests
from tests.w3c.results import GRAPH_TYPES, Solutions, parse_result
from tests.w3c.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.w3c.protocol import ProtocolTest, Request

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

#: The vocabulary of the Service Description: each property with the classes at its ends.
SD_PROPERTIES: Final = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", ""),
    "inputFormat": ("Service", ""),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
SD_CLASSES: Final = {"Service", "Dataset", "Graph", "NamedGraph", "GraphCollection"} | {
    end for ends in SD_PROPERTIES.values() for end in ends if end
}
#: What the vocabulary, or the registry of entailment regimes, declares to be of a class.
SD_MEMBERS: Final = {
    "Language": {f"{SD}{name}" for name in ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update")},
    "Feature": {
        f"{SD}{name}"
        for name in (
            "DereferencesURIs",
            "UnionDefaultGraph",
            "RequiresDataset",
            "EmptyGraphs",
            "BasicFederatedQuery",
        )
    },
    "EntailmentRegime": {
        f"http://www.w3.org/ns/entailment/{name}"
        for name in ("Simple", "RDF", "RDFS", "D", "OWL-Direct", "OWL-RDF-Based", "RIF")
    },
}
SD_SUBCLASSES: Final = {"NamedGraph": {"NamedGraph"}, "GraphCollection": {"Dataset"}}


@pytest.fixture(scope="module")
def tests(suite: Path) -> tuple[ProtocolTest, ...]:
    return load_protocol_tests(suite, "sparql11/protocol/manifest.ttl", "ProtocolTest")


@pytest.fixture(scope="module")
def endpoint(tests: tuple[ProtocolTest, ...]) -> Iterator[httpx.Client]:
    """Return a client of a server that holds the graphs which the tests name."""
    graphs = {iri: file for test in tests for iri, file in test.graphs}
    files = [f"{iri}={file}" for iri, file in graphs.items()]
    with serving(*files) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def send(client: httpx.Client, request: Request) -> httpx.Response:
    assert request.address.startswith(PREFIX)
    address = "/sparql" + request.address.removeprefix(PREFIX)
    return client.request(
        request.method, address, headers=request.headers, content=request.body or None
    )


def check_answer(request: Request, answer: httpx.Response) -> None:
    """Check an answer against what the manifest expects of it."""
    expected = request.expected
    said = f"{request.method} {request.address}\n{answer.status_code} {answer.text}"
    assert f"StatusCode{answer.status_code // 100}xx" in expected.statuses, said
    if not expected.format:
        return
    result = parse_result(answer.content, answer.headers["Content-Type"].split(";")[0])
    assert isinstance(result, bool if expected.format == "boolean" else Solutions), said
    if expected.boolean is not None:
        assert result is expected.boolean, said


def test_every_protocol_test_of_a_query_passes(
    endpoint: httpx.Client, tests: tuple[ProtocolTest, ...]
) -> None:
    queries = [test for test in tests if not test.updates]

    assert len(queries) == 12
    for test in queries:
        for request in test.requests:
            check_answer(request, send(endpoint, request))


def test_every_protocol_test_of_an_update_is_refused_with_403_or_415(
    endpoint: httpx.Client, tests: tuple[ProtocolTest, ...]
) -> None:
    updates = [test for test in tests if test.updates]

    assert len(updates) == 4
    for test in updates:
        answer = send(endpoint, test.requests[0])
        typed = any(name == "content-type" for name, _ in test.requests[0].headers)
        assert answer.status_code == (403 if typed else 415), f"{test.id}: {answer.text}"


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_the_bare_endpoint_returns_rdf(endpoint: httpx.Client, media_type: str) -> None:
    answer = endpoint.get("/sparql", headers={"Accept": media_type})

    assert answer.status_code == httpx.codes.OK
    assert answer.headers["Content-Type"].split(";")[0] == media_type
    assert list(ox.parse(answer.content, GRAPH_TYPES[media_type]))


def test_the_service_description_conforms_to_its_schema(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql", headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.extend(ox.parse(answer.content, ox.RdfFormat.TURTLE))

    for quad in store:
        if quad.predicate.value.startswith(SD):
            domain, ends = SD_PROPERTIES[quad.predicate.value.removeprefix(SD)]
            assert is_a(store, quad.subject, domain), quad
            assert not ends or is_a(store, quad.object, ends), quad
        elif quad.predicate == TYPE and str(quad.object.value).startswith(SD):
            assert quad.object.value.removeprefix(SD) in SD_CLASSES, quad
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(SD):
                members = set().union(*SD_MEMBERS.values())
                assert term.value in members or term.value.removeprefix(SD) in SD_CLASSES, quad


def test_the_service_description_describes_exactly_this_service(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql", headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.extend(ox.parse(answer.content, ox.RdfFormat.TURTLE))

    services = list(store.quads_for_pattern(None, TYPE, ox.NamedNode(SD + "Service")))
    assert len(services) == 1
    service = services[0].subject

    def values(name: str) -> set[str]:
        found = store.quads_for_pattern(service, ox.NamedNode(SD + name), None)
        return {str(quad.object.value) for quad in found if not isinstance(quad.object, ox.Triple)}

    assert values("endpoint") == {f"{endpoint.base_url}/sparql".replace("//sparql", "/sparql")}
    assert SD + "SPARQL11Query" in values("supportedLanguage")
    assert SD + "SPARQL11Update" not in values("supportedLanguage")
    assert SD + "BasicFederatedQuery" not in values("feature")
    assert len(values("resultFormat")) >= 10


def is_a(store: ox.Store, term: object, name: str) -> bool:
    """Tell whether the description, or the vocabulary, says that a term is of a class."""
    if isinstance(term, ox.NamedNode) and term.value in SD_MEMBERS.get(name, ()):
        return True
    types = {
        str(quad.object).strip("<>").removeprefix(SD)
        for quad in store.quads_for_pattern(term, TYPE, None)  # type: ignore[arg-type]  # any term
    }
    return bool(types & {name, *SD_SUBCLASSES.get(name, ())})
