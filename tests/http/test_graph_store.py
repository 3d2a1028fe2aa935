"""The SPARQL 1.1 Graph Store Protocol, for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from hnkg import formats
from hnkg.errors import QueryTimeoutError
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app

from .conftest import BROWSER

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse

    from hnkg.store import Query

    from .conftest import CountingStore

TWO = "/store?graph=http%3A%2F%2Fexample.org%2Ftwo"
EX = "http://example.org/"


def triples(response: TestResponse) -> set[ox.Triple]:
    assert response.status_code == 200, response.text
    chosen = ox.RdfFormat.from_media_type(response.mimetype or "")
    assert chosen is not None
    return {quad.triple for quad in ox.parse(response.data, chosen)}


def test_the_default_graph_is_read_with_default(http: WsgiClient) -> None:
    response = http.get("/store?default")

    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert len(triples(response)) == 3
    assert triples(http.get("/store?default=")) == triples(response)


def test_a_named_graph_is_read_by_its_iri(http: WsgiClient) -> None:
    two = ox.NamedNode(f"{EX}two")

    assert triples(http.get(TWO)) == {
        ox.Triple(ox.NamedNode(f"{EX}{name}"), ox.NamedNode(f"{EX}in"), two) for name in "ab"
    }


def test_the_named_graphs_of_the_release_are_those_of_its_n_quads(
    released: FlaskClient, released_quads: tuple[ox.Quad, ...]
) -> None:
    graphs: dict[str, set[ox.Triple]] = {}
    for quad in released_quads:
        graphs.setdefault(str(quad.graph_name).strip("<>"), set()).add(quad.triple)

    assert len(graphs) > 5
    for name, expected in graphs.items():
        found = triples(released.get("/store", query_string={"graph": name}))
        assert found == expected
    assert triples(released.get("/store?default")) == set().union(*graphs.values())


def test_an_unknown_graph_is_404(http: WsgiClient) -> None:
    response = http.get("/store?graph=http://example.org/three")

    assert response.status_code == 404
    assert "There is no graph http://example.org/three here" in response.text
    assert http.head("/store?graph=http://example.org/three").status_code == 404


@pytest.mark.parametrize(
    ("query_string", "reason"),
    [
        ("", "names no graph"),
        ("format=turtle", "names no graph"),
        ("default&graph=http://example.org/two", "more than one graph"),
        ("graph=http://example.org/one&graph=http://example.org/two", "more than one graph"),
        ("graph=two", "not an absolute IRI"),
        ("graph=/two", "not an absolute IRI"),
        ("graph=//example.org/two", "not an absolute IRI"),
        ("graph=", "not an absolute IRI"),
        ("graph=http://example.org/a%20b", "not an absolute IRI"),
        ("graph=http://example.org/%zz", "not percent-encoded"),
        ("graph=http://example.org/%FF", "not utf-8"),
    ],
)
def test_a_request_that_does_not_say_which_graph_is_400(
    http: WsgiClient, query_string: str, reason: str
) -> None:
    response = http.get(f"/store?{query_string}")

    assert response.status_code == 400
    assert reason in response.text


@pytest.mark.parametrize("name", ["a+b", "a%31b", "a#b", "a?b=c&d", "ä"])
def test_the_iri_is_decoded_once_and_a_plus_is_a_plus(name: str) -> None:
    store = ox.Store()
    graph = ox.NamedNode(f"{EX}{name}")
    store.add(ox.Quad(graph, graph, graph, graph))
    http = create_app(Settings(), EmbeddedStore(store, "d")).test_client()

    assert http.get(f"/store?graph={quote(graph.value, safe='')}").status_code == 200
    unencoded_plus = quote(graph.value, safe="+")
    assert http.get(f"/store?graph={unencoded_plus}").status_code == 200


def test_an_address_below_the_store_is_the_iri_of_its_graph() -> None:
    store = ox.Store()
    graph = ox.NamedNode("http://kg.example:8080/store/people/1.ttl")
    store.add(ox.Quad(graph, graph, graph, graph))
    http = create_app(Settings(), EmbeddedStore(store, "d")).test_client()

    found = http.get("/store/people/1.ttl", headers={"Host": "kg.example:8080"})
    assert triples(found) == {ox.Triple(graph, graph, graph)}
    assert http.get("/store/people/1.ttl").status_code == 404
    assert http.get("/store/people/2.ttl").status_code == 404


@pytest.mark.parametrize("chosen", formats.GRAPH, ids=lambda chosen: chosen.name)
def test_a_graph_comes_in_every_graph_format(http: WsgiClient, chosen: formats.Format) -> None:
    by_header = http.get(TWO, headers={"Accept": chosen.media_type})
    by_hint = http.get(f"{TWO}&format={chosen.name}")

    assert by_header.headers["Content-Type"] == chosen.content_type
    assert len(triples(by_header)) == 2
    assert by_hint.headers["Content-Type"] == chosen.content_type


@pytest.mark.parametrize("accept", [None, "*/*", "text/turtle; charset=utf-8", "text/*"])
def test_turtle_is_what_who_does_not_choose_gets(http: WsgiClient, accept: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}

    assert http.get(TWO, headers=headers).mimetype == "text/turtle"


def test_a_browser_gets_rdf_too(http: WsgiClient) -> None:
    assert len(triples(http.get(TWO, headers={"Accept": BROWSER}))) == 2


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "image/png"])
def test_a_format_that_is_none_of_graphs_is_406(http: WsgiClient, accept: str) -> None:
    response = http.get(TWO, headers={"Accept": accept})

    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_head_has_the_headers_of_get_and_no_body(http: WsgiClient) -> None:
    got, head = http.get(TWO), http.head(TWO)

    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "X-Row-Count", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_a_graph_is_evaluated_once_coded_and_revalidated(
    http: WsgiClient, store: CountingStore
) -> None:
    first = http.get(TWO)
    again = http.get(TWO, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert len(store.asked) == 1


def test_a_large_graph_is_coded(released: FlaskClient) -> None:
    plain = released.get("/store?default")
    coded = released.get("/store?default", headers={"Accept-Encoding": "br"})

    assert coded.headers["Content-Encoding"] == "br"
    assert len(coded.data) < len(plain.data) / 4


@pytest.mark.parametrize("address", [TWO, "/store?default", "/store", "/store/a"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_a_write_is_405_and_says_why(http: WsgiClient, method: str, address: str) -> None:
    response = http.open(address, method=method, data=b"<a:a> <a:b> <a:c> .")

    assert response.status_code == 405
    assert {word.strip() for word in response.headers["Allow"].split(",")} == {
        "GET",
        "HEAD",
        "OPTIONS",
    }
    assert "This server only reads" in response.text
    assert len(triples(http.get(TWO))) == 2


def test_other_methods_are_offered_to_nobody(http: WsgiClient) -> None:
    allowed = http.options("/store").headers["Allow"]

    assert {word.strip() for word in allowed.split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_a_graph_that_takes_too_long_is_an_error_and_no_cut_graph(
    http: WsgiClient, store: CountingStore
) -> None:
    def late(query: Query) -> None:
        assert 20 < query.timeout_s <= Settings().query_timeout_s == 30
        raise QueryTimeoutError("late")

    store.before_answer = late
    response = http.get(TWO)

    assert response.status_code == 503
    assert response.headers["Retry-After"]
