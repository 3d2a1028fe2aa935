"""Search over HTTP: the page, the JSON behind the suggestions, and data that nobody foresaw."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from tests.http.conftest import BROWSER
from tests.http.test_pages import page_of

from hnkg.lookup.gathering import MOST_ROWS
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app

if TYPE_CHECKING:
    from typing import Any

    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

HOSTILE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://example.org/h> rdfs:label "<script>alert(1)</script> \\"'\\u202Ehostile" ;
  <http://www.w3.org/2004/02/skos/core#definition> "<img src=x onerror=alert(2)>" .
<http://example.org/a%20b?c=d&e#f> rdfs:label "odd" .
<http://example.org/long> rdfs:label "LONG" .
"""


def search(http: WsgiClient, text: str, **more: str) -> dict[str, Any]:
    response = http.get("/search.json", query_string={"q": text, **more})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.get_json()
    return document


def client_of(turtle: str) -> FlaskClient:
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "d")).test_client()


@pytest.fixture(scope="module")
def crowded() -> FlaskClient:
    """Return a client of data with more names than an index takes."""
    lines = [
        f'<http://example.org/{n}> <http://www.w3.org/2000/01/rdf-schema#label> "thing {n:05}" .'
        for n in range(MOST_ROWS + 1)
    ]
    lines.append(
        "<http://purl.obolibrary.org/obo/CHEBI_6121> "
        '<http://www.w3.org/2000/01/rdf-schema#label> "Ketamine"@en .'
    )
    return client_of("\n".join(lines))


def test_every_page_has_a_search_box_that_works_without_a_script(released: FlaskClient) -> None:
    for address in ("/", "/sparql", "/problems", "/search", "/entity/ketamine.html", "/nowhere"):
        text = released.get(address, headers={"Accept": BROWSER}).text
        assert '<form action="/search" method="get" role="search"' in text
        assert '<label class="unseen" for="search-box">' in text
        assert 'id="search-box" type="search" name="q"' in text


def test_the_search_page_lists_what_is_found_and_why(released: FlaskClient) -> None:
    page = page_of(released, "/search", q="CHEBI:6121")

    assert "ketamine chemical entity · hnk:ketamine" in page.text
    assert "Found by the identifier CHEBI:6121" in page.text
    assert "/entity/ketamine.html" in page.links


def test_a_claim_is_found_by_its_words_and_shows_doubt_and_denial(released: FlaskClient) -> None:
    page = page_of(released, "/search", q="not have significant affinity")

    assert "/claim/wikimd-hnk/C05.1.html" in page.links
    assert "denied: asserted outright" in page.text
    assert "contested in the literature" in page.text
    assert "It does not have significant affinity for the NMDA receptor" in page.text


def test_every_claim_in_json_has_its_standing(released: FlaskClient) -> None:
    hits = search(released, "HNK", kind="claim", limit="100")["hits"]

    assert len(hits) > 50
    for hit in hits:
        assert hit["kind"] == "claim"
        assert hit["standing"]["polarity"] in {"affirmed", "denied"}
        assert hit["standing"]["certainty"]
        assert hit["standing"]["quote"]
        assert isinstance(hit["standing"]["contested"], bool)


def test_a_cut_list_says_so(released: FlaskClient) -> None:
    page = page_of(released, "/search", q="HNK")
    document = search(released, "HNK", limit="3")

    assert f"The first 50 of {document['hit_count']} hits" in page.text
    assert document["hit_count"] > 100
    assert len(document["hits"]) == 3
    assert document["complete"] is False
    assert search(released, "CHEBI:6121")["complete"] is True


def test_hits_can_be_narrowed_to_a_kind(released: FlaskClient) -> None:
    page = page_of(released, "/search", q="HNK", kind="entity")

    assert any("kind=claim" in link for link in page.links)
    assert not any(link.startswith("/claim/") for link in page.links)


def test_every_hit_leads_to_a_page(released: FlaskClient) -> None:
    for text in ("HNK", "zanos", "acts on", "depression", "E0020"):
        for hit in search(released, text, limit="20")["hits"]:
            response = released.get(urlsplit(hit["page"])._replace(fragment="").geturl())
            assert response.status_code == 200, hit["page"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("q=x&limit=0", "limit takes a number from 1 to 100"),
        ("q=x&limit=1000000", "limit takes a number from 1 to 100"),
        ("q=x&limit=\u0663", "limit takes a number"),
        ("q=x&kind=drug", "The kinds are: entity, claim"),
        (f"q={'x' * 1001}", "1001 characters long; look for 1000 at most"),
    ],
)
def test_what_can_not_be_answered_is_explained(http: WsgiClient, query: str, says: str) -> None:
    response = http.get(f"/search.json?{quote(query, safe='=&')}")

    assert response.status_code == 400
    assert says in response.text


def test_nothing_found_is_said(http: WsgiClient) -> None:
    assert "Nothing is found for “zzzzz”." in page_of(http, "/search", q="zzzzz").text
    assert search(http, "zzzzz") == {
        "query": "zzzzz",
        "hits": [],
        "hit_count": 0,
        "complete": True,
        "note": "",
    }
    assert search(http, "")["hits"] == []


def test_foreign_data_are_searched(http: WsgiClient) -> None:
    (hit,) = search(http, "B")["hits"]

    assert (hit["iri"], hit["page"]) == (
        "http://example.org/b",
        "/describe?iri=http%3A%2F%2Fexample.org%2Fb",
    )


def test_names_of_data_and_texts_of_clients_are_shown_as_text() -> None:
    http = client_of(HOSTILE)
    page = page_of(http, "/search", q="hostile")
    mirrored = page_of(http, "/search", q='"><script>alert(3)</script>')

    for shown in (page, mirrored):
        assert shown.scripts == ["/assets/search.js"]
        assert "img" not in shown.tags
        assert "alert(" in shown.text


def test_too_many_names_are_searched_without_an_index_and_the_page_says_so(
    crowded: FlaskClient,
) -> None:
    page = page_of(crowded, "/search", q="thing 0041")
    document = search(crowded, "thing 0041")

    assert "too many names for an index" in page.text
    assert document["hits"][0]["label"].startswith("thing 0041")
    assert document["hit_count"] == 10
    assert "there may be more" not in document["note"]


def test_a_search_without_an_index_that_is_cut_says_so(crowded: FlaskClient) -> None:
    document = search(crowded, "thing", limit="100")

    assert document["hit_count"] == 50
    assert document["complete"] is False
    assert "there may be more" in document["note"]


@pytest.mark.parametrize(
    ("text", "how"), [("chebi:6121", "identifier"), ("ketamine", "label"), ("Ketamine", "label")]
)
def test_identifiers_and_names_are_found_without_an_index(
    crowded: FlaskClient, text: str, how: str
) -> None:
    hit = search(crowded, text)["hits"][0]

    assert (hit["label"], hit["match"]["how"]) == ("Ketamine", how)


def test_a_text_can_not_change_the_question(crowded: FlaskClient) -> None:
    document = search(crowded, '")) } UNION { ?thing ?p "thing 00001" } #\\')

    assert document["hits"] == []
