"""A running server with the released graph, and the clients that are installed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.clients import programs, python_clients
from tests.clients.facts import build_questions
from tests.clients.missing import require
from tests.w3c.serving import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.clients.facts import Answer, Question

    Ask = Callable[[str, Sequence[Question]], Mapping[Question, Answer]]


@dataclass(frozen=True)
class Client:
    """A way to ask.

    Args:
        name: how tests call it.
        ask: asks an endpoint everything.
        is_installed: whether that is possible here.
        install: what makes it possible.
    """

    name: str
    ask: Ask
    is_installed: Callable[[], bool] = lambda: True
    install: str = ""


CURL = (lambda: programs.has_program("curl"), "apt-get install curl")
JAVASCRIPT = (programs.has_javascript, ".ci/install-clients javascript")
JAVA = (programs.has_java, ".ci/install-clients java")

CLIENTS = (
    Client("SPARQLWrapper", python_clients.ask_sparqlwrapper),
    Client("SPARQLWrapper-post", python_clients.ask_sparqlwrapper_post),
    Client("rdflib-SPARQLStore", python_clients.ask_rdflib_store),
    Client("rdflib-SERVICE", python_clients.ask_rdflib_service),
    Client("oxigraph-SERVICE", python_clients.ask_oxigraph),
    Client("httpx", python_clients.ask_httpx),
    Client("address", python_clients.ask_address),
    Client("curl", programs.ask_curl, *CURL),
    Client("curl-post", programs.ask_curl_post, *CURL),
    Client("comunica", programs.ask_comunica, *JAVASCRIPT),
    Client("sparql-http-client", programs.ask_sparql_http_client, *JAVASCRIPT),
    Client("jena", programs.ask_jena, *JAVA),
    Client("rdf4j", programs.ask_rdf4j, *JAVA),
)


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Return the address of an endpoint with the released graph."""
    with serving() as address:
        yield f"{address}/sparql"


@pytest.fixture(scope="session", params=CLIENTS, ids=lambda client: client.name)
def client(request: pytest.FixtureRequest) -> Client:
    """Return one client after the other; a missing one is skipped, or fails where all must be."""
    chosen: Client = request.param
    require(chosen.is_installed(), chosen.name, chosen.install)
    return chosen


@pytest.fixture(scope="session")
def answers(client: Client, endpoint: str) -> Mapping[Question, Answer]:
    """Return all that a client found."""
    return client.ask(endpoint, build_questions())
