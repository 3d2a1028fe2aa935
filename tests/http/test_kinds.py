"""The addresses above those of things lead to lists of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .conftest import BROWSER

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

PAGE = {"Accept": BROWSER}


@pytest.mark.parametrize("kind", ["entity", "publication", "evidence", "source"])
@pytest.mark.parametrize("ending", ["", "/"])
def test_a_kind_is_a_list_of_everything_of_it(
    released: FlaskClient, kind: str, ending: str
) -> None:
    page = released.get(f"/{kind}{ending}", headers=PAGE)
    linked = re.findall(rf'<li><a href="(/{kind}/[^"]+)">', page.text)
    query = f"""SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ ?thing a ?class
      FILTER(STRSTARTS(STR(?thing), "https://w3id.org/hnk-kg/{kind}/")
        && !CONTAINS(STR(?thing), "#")) }}"""
    counted = released.get("/sparql", query_string={"query": query, "format": "csv"}).text

    assert page.status_code == 200
    assert len(linked) == len(set(linked)) == int(counted.split()[1])
    assert released.get(linked[0]).status_code == 200


@pytest.mark.parametrize("path", ["/claim", "/claim/"])
def test_claims_are_listed_with_their_doubt(released: FlaskClient, path: str) -> None:
    response = released.get(path, headers=PAGE)

    assert response.status_code == 303
    assert response.headers["Location"] == "/graph?focus=#claims"


@pytest.mark.parametrize("path", ["/mapping", "/mapping/"])
def test_links_to_other_ontologies_are_listed_with_both_ends(
    released: FlaskClient, path: str
) -> None:
    page = released.get(path, headers=PAGE)
    linked = dict(re.findall(r'<li><a href="(/mapping/[^"]+)">([^<]+)', page.text))
    query = "SELECT (COUNT(*) AS ?n) { ?m a <http://www.w3.org/2002/07/owl#Axiom> }"
    counted = released.get("/sparql", query_string={"query": query, "format": "csv"}).text

    assert len(linked) == int(counted.split()[1]) > 300
    assert linked["/mapping/M0001.html"] == "ketamine → CHEBI:6121 ketamine"
    assert all(released.get(address).status_code == 200 for address in linked)


@pytest.mark.parametrize("kind", ["entity", "claim", "mapping", "source"])
def test_a_program_that_wants_triples_gets_no_list(released: FlaskClient, kind: str) -> None:
    assert released.get(f"/{kind}", headers={"Accept": "text/turtle"}).status_code == 404


@pytest.mark.parametrize(
    "kind", ["entity", "claim", "publication", "evidence", "mapping", "source"]
)
def test_where_nothing_is_of_a_kind_its_address_is_404(http: WsgiClient, kind: str) -> None:
    assert http.get(f"/{kind}", headers=PAGE).status_code == 404


@pytest.mark.parametrize("path", ["/download", "/download/"])
def test_the_files_are_listed_with_sizes_and_checksums(released: FlaskClient, path: str) -> None:
    page = released.get(path, headers=PAGE)
    rows = re.findall(
        r'href="(/download/[^"]+)">[^<]+</a></td><td class="number">([\d,]+)<.*?<code>(\w{64})<',
        page.text,
    )
    listed = released.get("/download/SHA256SUMS").text.splitlines()
    sums = {name: sha256 for sha256, name in (line.split(maxsplit=1) for line in listed)}

    assert {address.removeprefix("/download/") for address, _, _ in rows} == {*sums, "SHA256SUMS"}
    for address, size, sha256 in rows:
        sent = released.get(address)
        assert len(sent.data) == int(size.replace(",", ""))
        assert sums.get(address.removeprefix("/download/"), sha256) == sha256


def test_other_data_have_no_list_of_files(http: WsgiClient) -> None:
    response = http.get("/download/", headers={"Accept": "text/plain"})

    assert response.status_code == 404
    assert "nothing to download" in response.text
