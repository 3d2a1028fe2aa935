"""The federation tests of the W3C, from the client's side.

The server asks no other server. A client that can federate (here pyoxigraph) gets the expected
results when our servers stand at the endpoints that the tests name.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest
from tests.w3c.direct import evaluate
from tests.w3c.replies import NOTHING
from tests.w3c.results import accept_for, differences, load_result, parse_result
from tests.w3c.serving import serving
from tests.w3c.suite import load_evaluations, rdf_format, read

if TYPE_CHECKING:
    from pathlib import Path

#: Without service5, whose endpoints are data: this client wants to know them from the start.
SERVICES = ("service1", "service2", "service4a", "service6")


@pytest.mark.parametrize("name", SERVICES)
def test_a_federating_client_gets_the_expected_result(suite: Path, name: str) -> None:
    case = next(case for case in load_evaluations(suite) if case.id == f"sparql11/service#{name}")
    assert case.services
    with ExitStack() as servers:
        endpoints = {
            iri: servers.enter_context(serving(str(file))) + "/sparql"
            for iri, file in case.services
        }

        def local(text: str) -> str:
            for iri, endpoint in endpoints.items():
                text = text.replace(f"<{iri}>", f"<{endpoint}>")
            return text

        data = case.data.default or NOTHING
        store = ox.Store()
        store.load(local(read(data)).encode(), rdf_format(data))
        body, media_type = evaluate(store, local(case.text()), accept_for(case.result))

    for iri, endpoint in endpoints.items():
        body = body.replace(endpoint.encode(), iri.encode())
    wrong = differences(load_result(case.result, case.result_iri), parse_result(body, media_type))
    assert not wrong, wrong


def test_a_refused_federation_says_what_to_do_instead(client: httpx.Client) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"

    answer = client.get("/sparql", params={"query": query})

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "SERVICE" in answer.text
    assert "Federate from your side" in answer.text
