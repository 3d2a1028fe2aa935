"""The rules for w3id.org, in a real Apache, before a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from tests.clients.missing import require
from tests.serving.apache import RULES, find_apache, running_apache
from tests.serving.processes import running_server

from hnkg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.engine

W3ID = "https://w3id.org"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as running:
        yield f"http://127.0.0.1:{running.port}"


@pytest.fixture(scope="module")
def w3id(server: str) -> Iterator[httpx.Client]:
    """A client of Apache that follows nothing by itself."""
    program = find_apache()
    require(program is not None, "Apache", "apt-get install apache2-bin")
    with (
        running_apache(program or "", f"{server}/") as address,
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("iri", "accept", "media_type"),
    [
        (f"{BASE}entity/ketamine", "text/turtle", "text/turtle"),
        (f"{BASE}entity/ketamine", "text/html", "text/html"),
        (f"{BASE}claim/wikimd-hnk/C03.5", "application/ld+json", "application/ld+json"),
        (f"{BASE}ontology#Claim", "*/*", "application/rdf+xml"),
        (f"{BASE}source/wikimd-hnk-2b0845c6#char=518,686", "text/html", "text/html"),
        (f"{BASE}graph/claims", "application/n-triples", "application/n-triples"),
        (f"{BASE}", "text/html", "text/html"),
        (f"{BASE}", "text/turtle", "text/turtle"),
        # The ending counts, whatever the header says.
        (f"{BASE}claim/wikimd-hnk/C03.5.ttl", "text/html", "text/turtle"),
        (f"{BASE}ontology.rdf", "text/html", "application/rdf+xml"),
    ],
)
def test_an_iri_leads_to_its_document(
    w3id: httpx.Client, iri: str, accept: str, media_type: str
) -> None:
    path = iri.removeprefix(W3ID).partition("#")[0]
    answer = w3id.get(path, headers={"Accept": accept}, follow_redirects=True)

    assert answer.history[0].status_code == 302
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (
        200,
        media_type,
    )


@pytest.mark.parametrize(
    "path",
    [
        "entity/ketamine",
        "claim/wikimd-hnk/C03.5.jsonld",
        "sparql?query=ASK%20%7B%7D&format=json",
        "entity/a%20b%3Fc%25d",
        "entity/%C3%A9",
        "entity/(a,b;c=d)@e:f",
        "a//b/",
    ],
)
def test_the_path_stays_as_it_was(w3id: httpx.Client, server: str, path: str) -> None:
    """Whatever stands in it: nothing is decoded, encoded or cut off."""
    answer = w3id.get(f"/hnk-kg/{path}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{server}/{path}"


def test_the_folder_itself_is_found_without_its_slash(w3id: httpx.Client, server: str) -> None:
    answer = w3id.get("/hnk-kg", follow_redirects=True)

    assert answer.status_code == 200
    assert str(answer.url) == f"{server}/"


def test_the_target_is_a_placeholder_that_no_name_can_be() -> None:
    """Nobody sends rules that lead to a host of somebody else by mistake."""
    (line,) = [line for line in RULES.read_text().splitlines() if line.startswith("RewriteRule")]

    assert ".invalid/" in line
