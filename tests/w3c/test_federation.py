"""The federation tests of the W3C, from the client's side.

The server asks no other server. A client that can federate (here pyoxigraph) gets the expected
results when our servers stand at the endpoints that the tests name.
"""

from __future__ import annotations

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


def test_a_refused_federation_says_what_to_do_instead(client: httpx.Client) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"

    answer = client.get("/sparql", params={"query": query})

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "SERVICE" in answer.text
    assert "Federate from your side" in answer.text
