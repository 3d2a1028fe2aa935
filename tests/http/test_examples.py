"""The example questions: pages, and answers at addresses that stay."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limited
from hypothesis import strategies as st
from tests.http.conftest import BROWSER
from tests.http.gate_client import whole_server
from tests.http.test_pages import Page

import hnkg.web
from hnkg.queries import load_queries
from hnkg.settings import Settings
from hnkg.sparql.offers import Offer
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web.examples import GENERAL

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from tests.http.conftest import CountingStore
    from werkzeug.test import Client as WsgiClient

OFFERS = [
    Offer.of(query) for query in (*load_queries("competency"), *load_queries("examples"), *GENERAL)
]
ANSWERED = [offer for offer in OFFERS if not offer.federates]
DATA = [pytest.param(o, e, id=f"{o.query.id}.{e}") for o in ANSWERED for e in o.formats]

ASSETS = Path(hnkg.web.__file__).parent / "assets"
#: With all that it loads, a page weighs no more than this.
MOST_BYTES = 100_000


def page_at(http: FlaskClient, address: str) -> Page:
    response = http.get(address, headers={"Accept": BROWSER})
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    return Page(response.text)


@pytest.fixture(scope="module")
def released_front() -> WsgiClient:
    """The released graph behind the gate."""
    return whole_server(Settings(), EmbeddedStore.of(load_release()))


def answer_of(http: FlaskClient, address: str) -> dict[str, Any]:
    response = http.get(address)
    assert response.status_code == 200
    answer: dict[str, Any] = json.loads(response.text)
    return answer


def rows_of(http: FlaskClient, address: str) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = answer_of(http, address)["results"]["bindings"]
    return rows


def test_the_list_has_every_question_and_says_whose_it_is(released: FlaskClient) -> None:
    page = page_at(released, "/examples")

    assert {f"/examples/{offer.query.name}" for offer in OFFERS} <= set(page.links)
    assert all(offer.query.question in page.text for offer in OFFERS)
    assert page.text.index("Drug-discovery researchers") < page.text.index("Of any data")


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.query.id)
def test_every_question_has_a_page_with_its_answer(released: FlaskClient, offer: Offer) -> None:
    response = released.get(f"/examples/{offer.query.name}")
    page = Page(response.text)

    assert response.status_code == 200
    assert page.tags.count("h1") == 1
    assert offer.query.question in page.text
    loads = [ASSETS / address.rpartition("/")[2] for address in page.loads if "assets" in address]
    assert len(loads) > 1
    assert len(response.data) + sum(load.stat().st_size for load in loads) < MOST_BYTES
    if offer.federates:
        assert "--federate" in page.text
        return
    if offer.kind == "solutions":
        row_count = len(rows_of(released, f"/examples/{offer.query.id}.json"))
        assert page.tags.count("tr") == min(row_count, 25) + (row_count > 0)
        assert f"{row_count:,}" in page.text
    elif offer.kind == "boolean":
        answer = answer_of(released, f"/examples/{offer.query.id}.json")
        assert ("Yes" if answer["boolean"] else "No") in page.words
    else:
        assert "triples" in page.text


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.query.id)
def test_the_number_of_a_question_leads_to_its_page(released: FlaskClient, offer: Offer) -> None:
    short = released.get(f"/examples/{offer.query.id}?x=%22y%22")
    if offer.query.id == offer.query.name:
        assert short.status_code == 400  # it is the page, and x is no parameter
    else:
        assert short.status_code == 302
        assert short.headers["Location"] == f"/examples/{offer.query.name}?x=%22y%22"


@pytest.mark.parametrize(("offer", "ending"), DATA)
def test_an_answer_as_data_is_that_of_the_endpoint(
    released: FlaskClient, offer: Offer, ending: str
) -> None:
    chosen = offer.formats[ending]
    asked = {"query": offer.query.text, "format": chosen.media_type}

    found = released.get(f"/examples/{offer.query.id}.{ending}")
    endpoint = released.get("/sparql", query_string=asked)

    assert found.status_code == 200
    assert found.data == endpoint.data
    assert found.headers["Content-Type"] == endpoint.headers["Content-Type"] == chosen.content_type
    assert found.headers["ETag"] == endpoint.headers["ETag"]
    assert found.headers["X-Row-Count"] == endpoint.headers["X-Row-Count"]
    assert endpoint.headers["X-Cache"] == "hit"  # both answers come from one evaluation


@pytest.mark.parametrize("name", ["cq-01", "cq01", "CQ1", "cq-01-targets"])
def test_a_question_is_found_by_name_and_by_number(released: FlaskClient, name: str) -> None:
    assert released.get(f"/examples/{name}.csv").text.startswith("target\r\nhttps://")


def test_an_answer_is_read_by_pandas(released: FlaskClient) -> None:
    frame = pd.read_csv(io.BytesIO(released.get("/examples/cq-22.csv").data))

    assert list(frame.columns[:4]) == ["claim", "subject", "predicate", "object"]
    assert len(frame) == 76


def test_an_answer_that_is_known_is_not_sent_again(http: WsgiClient) -> None:
    first = http.get("/examples/classes.csv")
    known = http.get("/examples/classes.csv", headers={"If-None-Match": first.headers["ETag"]})
    head = http.head("/examples/classes.csv")

    assert known.status_code == 304
    assert known.data == b""
    assert head.headers["Content-Length"] == str(len(first.data))
    assert head.data == b""


def test_a_known_answer_is_sent_without_asking_again(
    front: WsgiClient, store: CountingStore
) -> None:
    """The second time nothing is asked, not even which questions there are."""
    first = front.get("/examples/classes.csv")
    asked = len(store.asked)
    again = front.get("/examples/classes.csv")
    other = front.get("/examples/classes.json")

    assert again.data == first.data
    assert again.headers["X-Cache"] == "hit"
    assert other.mimetype != first.mimetype
    assert len(store.asked) == asked + 1  # for the other format

    store.name_of_data = "new"
    assert front.get("/examples/classes.csv").headers["X-Cache"] == "miss"


def test_a_known_answer_has_other_parameters(released_front: WsgiClient) -> None:
    one, two = (
        [released_front.get(f"/examples/cq-16.csv?claim=wikimd:C0{n}.1").text for _ in range(2)]
        for n in (5, 6)
    )

    assert one[0] == one[1] != two[0] == two[1]


def test_an_answer_is_coded_as_the_client_likes(released: FlaskClient) -> None:
    coded = released.get("/examples/cq-22.json", headers={"Accept-Encoding": "gzip"})

    assert coded.headers["Content-Encoding"] == "gzip"
    assert coded.headers["Vary"] == "Accept, Accept-Encoding"


def test_what_accept_says_does_not_change_the_format_of_an_address(http: WsgiClient) -> None:
    found = http.get("/examples/classes.csv", headers={"Accept": "application/json"})

    assert found.mimetype == "text/csv"


def test_an_answer_can_not_be_posted_to(http: WsgiClient) -> None:
    assert http.post("/examples/classes.csv").status_code == 405


# Parameters


def test_a_parameter_gives_a_variable_a_value(released: FlaskClient) -> None:
    short = rows_of(released, "/examples/cq-16.json?claim=wikimd:C05.1")
    full = "https://w3id.org/hnk-kg/claim/wikimd-hnk/C05.1"

    (row,) = short
    assert row["claim"]["value"] == full
    assert row["exact"]["value"] == "It does not have significant affinity for the NMDA receptor"
    for written in (full, f"<{full}>"):
        assert rows_of(released, f"/examples/cq-16.json?claim={quote(written)}") == short


def test_a_parameter_leaves_the_rows_that_have_it(released: FlaskClient) -> None:
    """A row without a hedge is not shown as one with the hedge that was asked for."""
    everything = rows_of(released, "/examples/cq-02.json")
    asked = urlencode({"hedge": '"is believed to"'})

    rows = rows_of(released, f"/examples/cq-02.json?{asked}")

    assert rows == [r for r in everything if r.get("hedge", {}).get("value") == "is believed to"]
    assert 0 < len(rows) < len(everything)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("clam=hnk:ketamine", "cq-16 has no parameter 'clam'"),
        ("clam=hnk:ketamine", "Its parameters are: claim, section,"),
        ("format=csv", "no parameter 'format'"),
        ("claim=hnk:a&claim=hnk:b", "'claim' is given twice"),
        ("claim=", "'' is not a term"),
        ("claim=C05.1", "'C05.1' is not a term"),
        ("claim=nowhere:C05.1", "the prefix 'nowhere' of 'nowhere:C05.1' is not declared"),
        ("claim=GO:12", "is not an identifier of GO"),
        ("claim=_:b", "'_:b' is not a term"),
        ("claim=https://a%20b", "IRI"),
        ("claim=%22a", "is not a term"),
        ("claim=%3Curn:a%3E%20%7D%20%23", "is not a term"),
        ("claim=%GG", "not percent-encoded"),
        ("claim=%FF", "0xFF"),
    ],
)
@pytest.mark.parametrize("place", ["cq-16.csv", "cq-16-passage", "cq-16.ipynb"])
def test_a_wrong_parameter_is_explained(
    released: FlaskClient, place: str, asked: str, words: str
) -> None:
    response = released.get(f"/examples/{place}?{asked}")

    if place == "cq-16-passage" and asked == "claim=":  # an empty field of the form
        assert response.status_code == 200
        return
    assert response.status_code == 400
    assert words in response.text


@limited(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
)
@given(
    written=st.one_of(
        st.text(st.sampled_from("\\u0027\"'{}<>#?;. \n@^aC:5")),
        st.text(st.characters(codec="utf-8")).map(json.dumps),
        st.sampled_from(
            [
                '"} UNION { ?claim ?section ?prefix } #',
                '"a" } DROP ALL',
                "<urn:a> <urn:b>",
                "<urn:a>\n<urn:b>",
                '"\\u0022 } #"',
                '"a\\\\u0022 } UNION { ?a ?b ?c } #"',
                "<https://example.org/\\u003E>",
                "?claim",
                "UNDEF",
                '"4"^^xsd:integer',
                '"four"^^<http://www.w3.org/2001/XMLSchema#integer>',
            ]
        ),
    ),
    name=st.sampled_from(["claim", "exact"]),
)
def test_no_value_makes_another_query(released: FlaskClient, written: str, name: str) -> None:
    """The answer to a value that no row has is empty, and never an error of the engine."""
    response = released.get(f"/examples/cq-16.csv?{urlencode({name: written})}")

    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert response.text == "claim,section,prefix,exact,suffix,start,end,sentence\r\n"


def test_a_value_makes_no_query_longer_than_the_limit(released: FlaskClient) -> None:
    asked = urlencode({"claim": json.dumps("x" * 300_000)})

    assert released.get(f"/examples/cq-16.csv?{asked}").status_code == 413


# Pages


def test_a_long_answer_has_pages_that_together_are_the_whole(released: FlaskClient) -> None:
    rows = [
        row
        for number in range(1, 5)
        for row in re.findall(
            r'<tr><td><a href="[^"]*" title="(https://w3id.org/hnk-kg/claim/[^"]+)"',
            released.get(f"/examples/cq-22-claims?page={number}").text,
        )
    ]
    frame = pd.read_csv(io.BytesIO(released.get("/examples/cq-22.csv").data))

    assert rows == list(frame["claim"])


@pytest.mark.parametrize("number", ["0", "5", "-1", "x", "1e9", "٣", "99999999999999", "1&page=2"])
def test_a_page_that_is_not_there_is_refused(released: FlaskClient, number: str) -> None:
    assert released.get(f"/examples/cq-22-claims?page={number}").status_code == 400


def test_a_page_keeps_the_values_and_offers_the_answer_with_them(released: FlaskClient) -> None:
    asked = urlencode({"modality": "hnkv:AssertedOutright", "rank": ""})
    page = page_at(released, f"/examples/cq-22-claims?{asked}")
    kept = urlencode({"modality": "hnkv:AssertedOutright"})

    assert f"/examples/cq-22.csv?{kept}" in page.links
    assert f"curl -s 'http://localhost/examples/cq-22.csv?{kept}'" in page.text
    assert f"pd.read_csv('http://localhost/examples/cq-22.csv?{kept}')" in page.text


def test_a_page_shows_values_as_text(released: FlaskClient) -> None:
    asked = urlencode({"exact": '"<script>alert(1)</script>"'})
    response = released.get(f"/examples/cq-16-passage?{asked}")

    assert "<script>alert" not in response.text
    assert "0 rows" in Page(response.text).text


def test_a_question_is_taken_away_as_a_notebook(released: FlaskClient) -> None:
    response = released.get("/examples/cq-16.ipynb?claim=wikimd:C05.1")
    about, _, query, _ = ("".join(cell["source"]) for cell in json.loads(response.text)["cells"])

    assert "What is the passage behind a claim" in about
    assert "<https://w3id.org/hnk-kg/claim/wikimd-hnk/C05.1>" in query


def test_a_question_to_another_endpoint_is_not_answered_here(released: FlaskClient) -> None:
    response = released.get("/examples/cq-31.csv")

    assert response.status_code == 403
    assert "hnkg query cq-31 --federate" in response.text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("cq-99.csv", "Did you mean"),
        ("targets", "No example query is called"),
        ("cq-01.ttl", "It is offered as: csv, tsv, json, xml."),
        ("cq-28.csv", "It is offered as: ttl, nt, jsonld, rdf."),
        ("cq-09.csv", "It is offered as: json, xml, txt."),
        ("cq-01.", "is not offered as ''"),
    ],
)
def test_what_is_not_there_is_explained(released: FlaskClient, address: str, words: str) -> None:
    response = released.get(f"/examples/{address}")

    assert response.status_code == 404
    assert words in response.text


# Other data


def test_other_data_have_the_questions_that_any_data_can_answer(http: WsgiClient) -> None:
    text = http.get("/examples").text

    assert "/examples/properties" in text
    assert "cq-01" not in text
    assert http.get("/examples/cq-01.csv").status_code == 404
    assert "http://example.org/knows,1" in http.get("/examples/properties.csv").text
    assert http.get("/examples/properties").status_code == 200


def test_the_page_of_a_query_leads_to_its_answer(released: FlaskClient) -> None:
    page = released.get("/query/cq-01-targets.html").text
    other = released.get("/entity/ketamine.html").text

    assert 'href="/examples/cq-01-targets"' in page
    assert "Its answer, and how to ask it" not in other
