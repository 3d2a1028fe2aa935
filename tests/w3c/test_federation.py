"""The federation tests of the W3C, from the client's side.

The server asks no other server. A client that can federate (here pyoxigraph) gets the expected
results when our servers stand at the endpoints that the tests name.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest
from tests.w3c.direct import evaluate
from tests.w3c.federation import federating
from tests.w3c.suite import load_evaluations

if TYPE_CHECKING:
    from pathlib import Path

#: Without service5, whose endpoints are data: this client wants to know them from the start.
SERVICES = ("service1", "service2", "service4a", "service6")


@pytest.mark.parametrize("name", SERVICES)
def test_a_federating_client_gets_the_expected_result(suite: Path, name: str) -> None:
    case = next(case for case in load_evaluations(suite) if case.id == f"sparql11/service#{name}")
    with federating(case) as federation:
        store = ox.Store()
        store.load(federation.data.encode(), ox.RdfFormat.TURTLE)
        body, _ = evaluate(store, federation.query, federation.media_type)

        assert not federation.wrong(body)


def test_a_silent_service_is_empty_and_nobody_is_asked(client: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        query = f"SELECT ?a ?s {{ BIND(1 AS ?a) SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} }}"
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})

        assert answer.text.split() == ["a,s", "1,"]
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_refused_federation_says_what_to_do_instead(client: httpx.Client) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"

    answer = client.get("/sparql", params={"query": query})

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "SERVICE" in answer.text
    assert "Federate from your side" in answer.text
