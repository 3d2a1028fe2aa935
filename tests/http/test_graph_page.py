"""The graph view: the list that is drawn, its filters, and what other data get."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

IRI = "http://example.org/a"


@pytest.fixture
def other() -> FlaskClient:
    store = ox.Store()
    text = f'<{IRI}> <http://example.org/p> <http://example.org/b> , "<script>" .'
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "d")).test_client()


def rows_of(text: str) -> list[str]:
    return re.findall(r"<tr data-relation.*?</tr>", text, re.DOTALL)


def test_everything_is_every_claim(released: FlaskClient) -> None:
    rows = rows_of(released.get("/graph?focus=").text)

    assert len(rows) == 76
    assert not any("hidden>" in row.split("\n")[0] for row in rows)


def test_it_begins_around_the_thing_that_most_claims_are_about(released: FlaskClient) -> None:
    text = released.get("/graph").text

    assert "Graph around hydroxynorketamine" in text
    assert 20 < len(rows_of(text)) < 76


@pytest.mark.parametrize(
    "focus", ["ketamine", "Ketamine", "https://w3id.org/hnk-kg/entity/ketamine", "hnk:ketamine"]
)
def test_a_focus_is_an_iri_its_end_a_curie_or_a_label(released: FlaskClient, focus: str) -> None:
    text = released.get("/graph", query_string={"focus": focus}).text
    near = rows_of(text)
    further = rows_of(released.get(f"/graph?focus={focus}&reach=2").text)

    assert "Graph around ketamine" in text
    assert all("/entity/ketamine.html" in row for row in near)
    assert len(near) < len(further) <= 76


def test_a_contested_or_denied_claim_says_so_before_its_words(released: FlaskClient) -> None:
    rows = rows_of(released.get("/graph?focus=").text)
    contested = [row for row in rows if " data-contested" in row]
    denied = [row for row in rows if 'data-polarity="denied"' in row]

    assert len(contested) == 12
    assert denied
    assert all(row.index(">Contested<") < row.index("/claim/") for row in contested)
    assert all(row.index(">Denial<") < row.index("/claim/") for row in denied)


def test_boxes_leave_claims_out_without_a_script(released: FlaskClient) -> None:
    asked = "/graph?focus=&filtered=1&verdict=contested&polarity=denied&certainty=asserted"
    rows = rows_of(released.get(asked).text)
    shown = [row for row in rows if "hidden>" not in row.split("\n")[0]]

    assert len(shown) == 1
    assert "NMDA receptor" in shown[0]


def test_what_no_claim_is_about_says_so(released: FlaskClient) -> None:
    text = released.get("/graph?focus=aspirin").text

    assert "No claim is about “aspirin”" in text
    assert len(rows_of(text)) == 76


def test_other_data_are_drawn_around_a_thing(other: FlaskClient) -> None:
    start = other.get("/graph").text
    around = other.get("/graph", query_string={"focus": IRI}).text

    assert "no claims to draw" in start
    assert "/graph?focus=http://example.org/a" in start
    assert "data-graph" in around
    assert "&lt;script&gt;" in around
    assert "<bdi><script>" not in around


def test_what_is_no_iri_is_an_error_that_says_so(other: FlaskClient) -> None:
    response = other.get("/graph?focus=nothing", headers={"Accept": "text/plain"})

    assert response.status_code == 400
    assert "not an absolute IRI" in response.text


@pytest.mark.parametrize("curie", ["wikimd:C06.1", "CHEBI:6121"])
def test_triples_are_drawn_around_a_curie(released: FlaskClient, curie: str) -> None:
    text = released.get("/graph", query_string={"focus": curie}).text

    assert "Nothing is said of it" not in text
    assert "data-graph" in text


def test_a_prefix_that_is_not_declared_is_left_as_it_is(other: FlaskClient) -> None:
    text = other.get("/graph?focus=nobodys:thing").text

    assert 'value="nobodys:thing"' in text
    assert "Nothing is said of it" in text
