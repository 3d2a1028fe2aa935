"""The application over a small real store, and over the released graph."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.http.gate_client import whole_server

from hnkg.settings import Settings
from hnkg.store import Activity
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse

    from hnkg.store import Answer, Query

SMALL = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a rdfs:label "ä"@en ; ex:knows ex:b .
ex:b rdfs:label "b" .
ex:one { ex:a ex:in ex:one }
ex:two { ex:a ex:in ex:two . ex:b ex:in ex:two }
"""

SELECT = "SELECT ?s ?label WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://example.org/knows> ?o }"
DESCRIBE = "DESCRIBE <http://example.org/a>"

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"

#: What browsers send for a page.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


class CountingStore:
    """A real store that remembers what it was asked, and can be held up in between."""

    def __init__(self, store: ox.Store, digest: str) -> None:
        self.quads = store
        self._store = EmbeddedStore(store, digest, {"ex": "http://example.org/"})
        self.name_of_data = digest
        self.asked: list[Query] = []
        self.before_answer: Callable[[Query], None] = lambda _: None
        self.cancelled: list[str] = []
        self.doing = Activity()
        self.took_s = 0.0

    async def ask(self, query: Query) -> Answer:
        self.asked.append(query)
        await asyncio.to_thread(self.before_answer, query)
        return (await self._store.ask(query))._replace(took_s=self.took_s)

    def cancel(self, query_id: str) -> bool:
        self.cancelled.append(query_id)
        return any(query.query_id == query_id for query in self.asked)

    def digest(self) -> str:
        return self.name_of_data

    def triple_count(self) -> int:
        return self._store.triple_count()

    def activity(self) -> Activity:
        return self.doing

    def close(self) -> None:
        self._store.close()


@dataclass(frozen=True)
class Client:
    """A test client that speaks the protocol."""

    http: WsgiClient

    def query(self, text: str, accept: str | None = None, **parameters: str) -> TestResponse:
        headers = {} if accept is None else {"Accept": accept}
        asked = {"query": text, **parameters}
        return self.http.get("/sparql", query_string=asked, headers=headers)


def boolean(response: TestResponse) -> bool:
    """Return the answer of an ASK."""
    assert response.status_code == 200, response.text
    answer = json.loads(response.data)["boolean"]
    assert isinstance(answer, bool)
    return answer


def small_store(digest: str = "small") -> CountingStore:
    store = ox.Store()
    store.load(SMALL.encode(), format=ox.RdfFormat.TRIG)
    return CountingStore(store, digest)


@pytest.fixture
def store() -> CountingStore:
    return small_store()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture(params=["application", "whole"])
def http(store: CountingStore, settings: Settings, request: pytest.FixtureRequest) -> WsgiClient:
    """The application alone, and with the front before it: both answer alike."""
    if request.param == "application":
        return create_app(settings, store).test_client()
    return whole_server(settings, store)


@pytest.fixture
def client(http: FlaskClient) -> Client:
    return Client(http)


@pytest.fixture
def front(store: CountingStore, settings: Settings) -> WsgiClient:
    """The whole, with the cache in front of the application."""
    return whole_server(settings, store)


@pytest.fixture(scope="session")
def released() -> FlaskClient:
    return create_app(Settings(), EmbeddedStore.of(load_release())).test_client()
