"""Reconciliation over other data than the release, without an index, and without a host."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from hnkg.lookup.gathering import MOST_ROWS
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def reconcile(http: WsgiClient, **queries: str) -> dict[str, Any]:
    batch = {key: {"query": text} for key, text in queries.items()}
    response = http.post("/reconcile", data={"queries": json.dumps(batch)})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.get_json()
    return document


@pytest.fixture(scope="module")
def crowded() -> FlaskClient:
    """Return a client of data with more names than an index takes."""
    lines = [f'<http://example.org/{n}> <{LABEL}> "thing {n:05}" .' for n in range(MOST_ROWS + 1)]
    store = ox.Store()
    store.load("\n".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    return create_app(Settings(), EmbeddedStore(store, "crowded")).test_client()


def test_foreign_data_are_reconciled(http: WsgiClient) -> None:
    (candidate,) = reconcile(http, q="B")["q"]["result"]
    manifest = http.get("/reconcile").get_json()

    assert (candidate["id"], candidate["match"]) == ("http://example.org/b", True)
    assert manifest["name"] == "RDF at localhost"
    assert manifest["identifierSpace"] == "http://localhost/describe"
    assert "defaultTypes" not in manifest


def test_properties_of_foreign_data_are_suggested(http: WsgiClient) -> None:
    suggested = http.get("/reconcile/suggest/property?prefix=know").get_json()

    assert suggested == {"result": [{"id": "http://example.org/knows", "name": "knows"}]}


def test_without_an_index_a_batch_is_smaller(crowded: FlaskClient) -> None:
    answers = reconcile(crowded, a="thing 00007", b="thing 000")

    assert answers["a"]["result"][0]["id"] == "http://example.org/7"
    assert len(answers["b"]["result"]) == 5
    many = {f"q{n}": {"query": "x"} for n in range(6)}
    response = crowded.post("/reconcile", data={"queries": json.dumps(many)})
    assert response.status_code == 400
    assert "send 5 at a time" in response.text


def test_without_a_host_there_is_no_address_to_describe(http: WsgiClient) -> None:
    response = http.get("/reconcile", headers={"Host": "a b<c"})

    assert response.status_code == 400
    assert "no usable Host header" in response.text
