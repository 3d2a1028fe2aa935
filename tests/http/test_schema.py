"""The pages about the terms of the data: what is used, what it means, which rules hold."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.http.test_examples import ASSETS, MOST_BYTES
from tests.http.test_pages import Page

from hnkg.namespaces import HNKV, SHAPE
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

PAGES = ("/schema", "/schema/properties", "/ontology.html", "/shapes.html")

FOREIGN = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Person a owl:Class ; rdfs:label "person"@en , "Mensch"@de ;
  rdfs:comment "<script>alert(1)</script>"@en .
ex:knows a owl:ObjectProperty ; rdfs:domain ex:Person ; rdfs:comment "Has met."@en .
ex:a a ex:Person ; ex:knows ex:b . ex:b a ex:Person .
"""


def ids(text: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', text)


def words(text: str) -> str:
    """Return what a page says, its cells and lines apart."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", text)))


def column(released: FlaskClient, query: str) -> dict[str, int]:
    answer = released.get("/sparql", query_string={"query": query, "format": "csv"}).text
    rows = (line.rsplit(",", 1) for line in answer.split("\r\n")[1:-1])
    return {iri.strip('"'): int(count) for iri, count in rows}


@pytest.fixture(scope="module")
def foreign() -> FlaskClient:
    store = ox.Store()
    store.load(FOREIGN.encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "foreign")).test_client()


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_are_small_and_well_formed(released: FlaskClient, address: str) -> None:
    response = released.get(address)
    page = Page(response.text)
    loads = [ASSETS / load.rpartition("/")[2] for load in page.loads if "assets" in load]
    places = ids(response.text)

    assert response.status_code == 200
    assert page.tags.count("h1") == 1
    assert len(set(places)) == len(places)
    assert len(loads) > 1
    assert len(response.data) + sum(load.stat().st_size for load in loads) < MOST_BYTES
    for regions in re.findall(r'aria-labelledby="([^"]+)"', response.text):
        assert regions in places


@pytest.mark.parametrize("address", PAGES)
def test_every_link_within_them_has_its_place(released: FlaskClient, address: str) -> None:
    """Links to places of these pages lead somewhere."""
    found = {page: set(ids(released.get(page).text)) for page in PAGES}
    links = [link for link in Page(released.get(address).text).links if "#" in link]

    assert links
    for link in links:
        page, _, place = link.partition("#")
        assert place in found[page or address], link


def test_the_classes_have_the_counts_that_queries_give(released: FlaskClient) -> None:
    text = released.get("/schema").text
    counts = column(
        released, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c"
    )

    assert len(counts) > 80
    for iri, count in counts.items():
        if iri.startswith(HNKV):
            place = iri.removeprefix(HNKV)
            found = re.search(
                rf'<h3 id="{place}">.*? · <a [^>]*>([\d,]+) members?</a></small>', text
            )
        else:
            found = re.search(
                rf'<a href="[^"]*{re.escape(_encoded(iri))}">[^<]*</a></th>'
                r'<td class="number">([\d,]+)<',
                text,
            )
        assert found, iri
        assert int(found[1].replace(",", "")) == count, iri


def test_the_properties_have_the_counts_that_queries_give(released: FlaskClient) -> None:
    text = released.get("/schema/properties").text
    counts = column(released, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    rows = dict(
        re.findall(
            r'<tr id="[^"]+"><th scope="row"><a href="([^"]+)">.*?<td class="number">([\d,]+)<',
            text,
        )
    )

    assert len(counts) > 150
    for iri, count in counts.items():
        address = (
            f"/ontology.html#{iri.removeprefix(HNKV)}"
            if iri.startswith(HNKV)
            else f"/describe?iri={_encoded(iri)}"
        )
        assert int(rows.pop(address).replace(",", "")) == count, iri
    # What is left are relations that the vocabulary has and the data do not use.
    assert set(rows.values()) == {"0"}
    assert "/ontology.html#actsOn" in rows


def test_the_properties_of_a_relation_say_their_polarity_and_hedge_in_words(
    released: FlaskClient,
) -> None:
    text = words(released.get("/schema/properties").text)

    assert "is reported to act on affirmed, outright or with a hedge 1" in text
    assert "putatively acts on affirmed, with a hedge 1" in text
    assert "lacks significant affinity for denied, outright 1" in text
    assert re.search(r"affirmed, [a-z ]+, says what is needed", text)
    assert "affirmed, outright, only says how the source describes it" in text


def test_the_rules_for_a_claim_are_in_words(released: FlaskClient) -> None:
    text = released.get("/schema").text
    claim = Page(text[text.index('<h3 id="Claim">') : text.index('<h3 id="Publication">')]).text

    assert "identifier: exactly one, a plain text" in claim
    assert "label: exactly one, a text in English" in claim
    assert "polarity: exactly one: affirmed or denied" in claim
    assert re.search(r"in system: at most one", claim)
    assert re.search(r"21 more rules", claim)


def test_every_term_has_its_place_in_the_document_of_the_ontology(released: FlaskClient) -> None:
    places = set(ids(released.get("/ontology.html").text))
    terms = column(
        released,
        "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o "
        f'FILTER(STRSTARTS(STR(?s), "{HNKV}")) }} GROUP BY ?s',
    )

    assert len(terms) > 300
    assert {term.removeprefix(HNKV) for term in terms} <= places


def test_every_term_has_its_definition_there(released: FlaskClient) -> None:
    text = Page(released.get("/ontology.html").text).text
    rows = released.get(
        "/sparql",
        query_string={
            "query": "SELECT ?d { ?s <http://www.w3.org/2004/02/skos/core#definition> ?d "
            f'FILTER(STRSTARTS(STR(?s), "{HNKV}")) }}',
            "format": "json",
        },
    ).json

    assert rows is not None
    definitions = [row["d"]["value"] for row in rows["results"]["bindings"]]
    assert len(definitions) > 200
    assert [d for d in definitions if re.sub(r"\s+", " ", d) not in text] == []


def test_every_rule_has_its_place_and_its_message(released: FlaskClient) -> None:
    response = released.get("/shapes.html")
    places, text = set(ids(response.text)), Page(response.text).text
    rows = released.get(
        "/sparql",
        query_string={
            "query": "SELECT ?r ?m { ?r <http://www.w3.org/ns/shacl#message> ?m }",
            "format": "json",
        },
    ).json

    assert rows is not None
    for row in rows["results"]["bindings"]:
        assert row["r"]["value"].removeprefix(SHAPE) in places
        assert row["m"]["value"] in text


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_is_known_is_not_sent_again(released: FlaskClient, address: str) -> None:
    etag = released.get(address).headers["ETag"]

    assert released.get(address, headers={"If-None-Match": etag}).status_code == 304


# Other data


def test_other_data_are_counted_and_called_by_their_names(foreign: FlaskClient) -> None:
    classes, properties = (foreign.get(a).text for a in ("/schema", "/schema/properties"))

    assert "<script>alert" not in classes
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in classes
    assert re.search(r"example.org%2FPerson.*?<td class=\"number\">2<", classes)
    assert "Has met." in properties
    assert "/ontology.html" not in classes + properties
    assert "hydroxynorketamine" not in (classes + properties).lower()


def test_data_without_classes_say_so(http: WsgiClient) -> None:
    response = http.get("/schema")

    assert response.status_code == 200
    assert "Nothing in the data says of which class it is." in response.text
    assert "http://example.org/" in http.get("/schema/properties").text


def _encoded(iri: str) -> str:
    return iri.replace(":", "%3A").replace("/", "%2F").replace("#", "%23")
