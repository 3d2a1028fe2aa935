"""The dataset of a query, as the SPARQL protocol lets a request name it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from .conftest import ASK, DIRECT, FORM, boolean

if TYPE_CHECKING:
    from werkzeug.test import Client as WsgiClient


def test_a_dataset_without_a_query_is_400(http: WsgiClient) -> None:
    response = http.get("/sparql", query_string={"default-graph-uri": "http://example.org/one"})

    assert response.status_code == 400
    assert "no query" in response.text


def test_the_default_graph_is_the_merge_of_those_named(http: WsgiClient) -> None:
    ask = "ASK { ?a ?in <http://example.org/one>, <http://example.org/two> }"
    graphs = ["http://example.org/one", "http://example.org/two"]

    both = http.get("/sparql", query_string={"query": ask, "default-graph-uri": graphs})
    one = http.get("/sparql", query_string={"query": ask, "default-graph-uri": graphs[:1]})

    assert boolean(both)
    assert not boolean(one)


def test_a_named_graph_of_the_request_leaves_the_default_graph_empty(http: WsgiClient) -> None:
    named = {"named-graph-uri": "http://example.org/one"}

    assert not boolean(http.get("/sparql", query_string={"query": ASK, **named}))
    inside = "ASK { GRAPH ?g { ?s ?p ?o } }"
    assert boolean(http.get("/sparql", query_string={"query": inside, **named}))


def test_the_dataset_of_the_request_replaces_from(http: WsgiClient) -> None:
    ask = "ASK FROM <http://example.org/two> { <http://example.org/b> ?in ?graph }"
    one = {"query": ask, "default-graph-uri": "http://example.org/one"}

    assert boolean(http.get("/sparql", query_string={"query": ask}))
    assert not boolean(http.get("/sparql", query_string=one))


@pytest.mark.parametrize("content_type", [FORM, DIRECT])
def test_a_post_may_name_its_dataset_in_the_address(http: WsgiClient, content_type: str) -> None:
    ask = "ASK { <http://example.org/b> ?in ?graph }"
    body = f"query={quote(ask)}" if content_type == FORM else ask
    address = f"/sparql?default-graph-uri={quote('http://example.org/one')}"

    assert not boolean(http.post(address, data=body, content_type=content_type))


def test_an_unknown_graph_is_an_empty_one(http: WsgiClient) -> None:
    asked = {"query": ASK, "default-graph-uri": "http://example.org/nowhere"}

    assert not boolean(http.get("/sparql", query_string=asked))


def test_an_empty_graph_name_is_no_graph_name(http: WsgiClient) -> None:
    """Forms in the wild send the field although it was left empty."""
    assert boolean(http.get("/sparql", query_string={"query": ASK, "default-graph-uri": ""}))


def test_a_relative_graph_name_is_400(http: WsgiClient) -> None:
    response = http.get("/sparql", query_string={"query": ASK, "default-graph-uri": "one"})

    assert response.status_code == 400
    assert "default-graph-uri='one'" in response.text
