"""The tests of the Graph Store Protocol of the W3C: what they read is read, what they write is not.

Each test writes a graph and reads it again. The server has no way to write, so the test keeps the
graphs itself: a write must be refused, and each read is put to a server that was given, at its
start, the graphs that the writes before it would have left.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from tests.http.gate_client import whole_server
from tests.w3c.protocol import load_protocol_tests

from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.w3c.protocol import ProtocolTest, Request
    from werkzeug.test import TestResponse

#: The host of the tests, and the place of the graph store in them and here.
HOST: Final = "www.example"
THEIRS, OURS = "/gsp", "/store"

Graphs = dict[str, set[ox.Triple]]


@pytest.fixture(scope="module")
def tests(suite: Path) -> tuple[ProtocolTest, ...]:
    return tuple(
        test
        for way in ("direct", "indirect")
        for test in load_protocol_tests(
            suite,
            f"sparql11/graph-store-protocol/manifest-{way}.ttl",
            "GraphStoreProtocolTest",
        )
    )


def graph_of(request: Request) -> str:
    """Return the IRI of the graph that a request means."""
    parts = urlsplit(request.address)
    given = parse_qs(parts.query).get("graph")
    return given[0] if given else f"http://{HOST}{parts.path}"


def parse(body: bytes, graph: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(body, ox.RdfFormat.TURTLE, base_iri=graph)]


def payload(request: Request) -> set[ox.Triple]:
    """Return the triples that a request brings, in one document or in several parts."""
    graph, media_type = graph_of(request), dict(request.headers)["content-type"]
    if not media_type.startswith("multipart/"):
        return set(parse(request.body, graph))
    message = BytesParser(policy=HTTP).parsebytes(
        f"Content-Type: {media_type}\r\n\r\n".encode() + request.body
    )
    parts = [part.get_content() for part in message.iter_parts()]
    return {triple for part in parts for triple in parse(part.encode(), graph)}


def write(graphs: Graphs, request: Request) -> None:
    """Do to the graphs what the request would do to those of a server that writes."""
    name = graph_of(request)
    if request.method == "DELETE":
        graphs.pop(name, None)
    elif request.method == "PUT":
        graphs[name] = payload(request)
    else:
        assert request.method == "POST"
        graphs[name] = graphs.get(name, set()) | payload(request)


def send(graphs: Graphs, request: Request) -> TestResponse:
    store = ox.Store()
    for name, triples in graphs.items():
        graph = ox.NamedNode(name)
        store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    client = whole_server(Settings(), EmbeddedStore(store, "the graphs so far"))
    headers = [*request.headers, ("Host", HOST)]
    return client.open(
        request.address, method=request.method, headers=headers, data=request.body or None
    )


def canonical(body: bytes, graph: str) -> ox.Dataset:
    """Return the triples of a document with canonical names for their blank nodes."""
    triples = parse(body, graph)
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def status_names(response: TestResponse) -> set[str]:
    """Return how the manifests call a status: 404 is ``NotFound``."""
    return {re.sub(r"[^A-Za-z]", "", response.status.split(" ", 1)[1].title())}


def test_every_graph_that_the_tests_of_the_graph_store_read_is_read(
    tests: tuple[ProtocolTest, ...],
) -> None:
    reads = 0
    for test in tests:
        graphs: Graphs = {}
        for theirs in test.requests:
            request = replace(theirs, address=theirs.address.replace(THEIRS, OURS, 1))
            if request.method not in {"GET", "HEAD"}:
                write(graphs, request)
                continue
            reads += 1
            response = send(graphs, request)
            said = f"{test.id}: {request.method} {request.address}\n{response.text}"
            names = {"OK"} if response.status_code == 200 else status_names(response)
            assert names & request.expected.statuses, said
            for name, value in request.expected.headers:
                assert response.headers[name] == value, said
            if request.expected.body:
                expected = canonical(request.expected.body.encode(), graph_of(request))
                assert canonical(response.data, graph_of(request)) == expected, said

    assert (len(tests), reads) == (7, 11)


def test_every_write_of_the_tests_of_the_graph_store_is_refused(
    tests: tuple[ProtocolTest, ...],
) -> None:
    writes = [r for test in tests for r in test.requests if r.method not in {"GET", "HEAD"}]

    assert {request.method for request in writes} == {"PUT", "POST", "DELETE"}
    for request in writes:
        response = send({}, replace(request, address=request.address.replace(THEIRS, OURS, 1)))
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
        assert "This server only reads" in response.text
