"""Results as people read them: names, links, bars, and never more than a page can show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app

from .conftest import BROWSER, SELECT
from .test_pages import Page

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse

HNK = "https://w3id.org/hnk-kg/entity/"
TARGETS = f"""
PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>
SELECT ?target {{ <{HNK}hydroxynorketamine> hnkv:reportedlyActsOn ?target }}"""


def ask(http: FlaskClient, query: str, **more: str) -> TestResponse:
    response = http.get(
        "/sparql", query_string={"query": query, **more}, headers={"Accept": BROWSER}
    )
    assert response.status_code == 200, response.text
    return response


def test_things_are_called_by_their_names_and_lead_to_their_pages(released: FlaskClient) -> None:
    text = ask(released, TARGETS).text

    link = f'<a href="/entity/ampa-receptor.html" title="{HNK}ampa-receptor">AMPA receptor</a>'
    assert link in text


def test_outside_terms_lead_to_a_page_here_and_out_to_the_web(released: FlaskClient) -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    query = f"SELECT ?match {{ <{HNK}ketamine> <{skos}exactMatch> ?match }}"
    page = Page(ask(released, query).text)

    assert any(link.startswith("/describe?iri=http") for link in page.links)
    assert any(link.startswith(("http://", "https://")) for link in page.links)


def test_what_is_only_in_the_answer_leads_to_no_page_here(released: FlaskClient) -> None:
    """An expression makes IRIs that the data do not mention, and nothing is known of those."""
    made = "http://example.org/made"
    query = f"SELECT ?x {{ VALUES ?x {{ <{made}> <{HNK}ketamine> <{HNK}made> }} }}"
    page = Page(ask(released, query).text)

    assert [link for link in page.links if link.endswith("made")] == [made]
    assert "/entity/ketamine.html" in page.links


def test_every_link_of_an_answer_to_an_example_leads_somewhere(released: FlaskClient) -> None:
    page = Page(released.get("/examples/cq-24-shapes").text)
    links = [link for link in page.links if link.startswith("/describe")]

    assert "sh:Violation" in page.text
    assert {released.get(link, headers={"Accept": BROWSER}).status_code for link in links} <= {
        200,
        303,
    }


NOT_MENTIONED = "The data do not mention hnk:ketamin. Did you mean hnk:ketamine"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?p {{ <{HNK}ketamin> ?p ?o }}",
        f"SELECT (COUNT(*) AS ?n) {{ <{HNK}ketamin> ?p ?o }}",
        f"SELECT (COUNT(*) AS ?n) (MAX(?o) AS ?last) {{ <{HNK}ketamin> ?p ?o }}",
        f"ASK {{ <{HNK}ketamin> ?p ?o }}",
        f"DESCRIBE <{HNK}ketamin>",
    ],
)
def test_an_answer_that_finds_nothing_tells_a_misspelt_name(
    released: FlaskClient, query: str
) -> None:
    assert NOT_MENTIONED in ask(released, query).text


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT (COUNT(*) AS ?n) {{ <{HNK}ketamine> <{HNK}ketamine> ?o }}",
        f"SELECT (COUNT(*) AS ?n) {{ <{HNK}ketamine> ?p ?o OPTIONAL {{ <{HNK}ketamin> ?p ?x }} }}",
    ],
)
def test_no_other_answer_has_a_remark(released: FlaskClient, query: str) -> None:
    assert "do not mention" not in ask(released, query).text


def test_the_downloads_are_of_the_same_graphs(front: WsgiClient) -> None:
    asked = {"query": SELECT, "default-graph-uri": "http://example.org/g"}
    page = Page(front.get("/sparql", query_string=asked, headers={"Accept": BROWSER}).text)
    csv = next(link for link in page.links if "format=csv" in link)

    assert parse_qs(urlsplit(csv).query)["default-graph-uri"] == ["http://example.org/g"]


def test_a_graph_is_a_table_of_triples_and_turtle(released: FlaskClient) -> None:
    page = Page(ask(released, f"DESCRIBE <{HNK}ketamine>").text)

    assert "subjectpredicateobject" in page.text.replace(" ", "")
    assert f"/entity/{'ketamine'}.html" in page.links
    assert "Turtle" in page.text
    assert "<https://w3id.org/hnk-kg/entity/ketamine>" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s a ?o } { ?s a ?o }",
        "SELECT ?s ?o { ?s a ?o }",
    ],
)
def test_a_cut_table_says_so(released: FlaskClient, query: str) -> None:
    text = Page(ask(released, query).text).text

    assert re.search(r"The table shows the first 500 (rows|triples) of \d,\d{3}", text)


def test_names_with_numbers_are_drawn_as_bars(released: FlaskClient) -> None:
    query = "SELECT ?class (COUNT(?x) AS ?things) { ?x a ?class } GROUP BY ?class "
    query += "ORDER BY DESC(?things)"
    text = ask(released, query).text

    assert 'role="img" aria-label="Bars of things by class. The table below has' in text
    widths = [float(width) for width in re.findall(r'<rect width="([\d.]+)%"', text)]
    assert widths[0] == 100.0
    assert widths == sorted(widths, reverse=True)
    assert 2 < len(widths) <= 40


@pytest.mark.parametrize(
    "query",
    [
        TARGETS,  # no number
        'SELECT * { VALUES (?name ?n) { ("a" 1) } }',  # one row
        'SELECT * { VALUES (?name ?n) { ("a" -1) ("b" 2) } }',  # less than nothing
        'SELECT * { VALUES (?name ?n ?m) { ("a" 1 2) ("b" 2 3) } }',  # which of them?
        'SELECT * { VALUES (?name ?n) { ("a" 1) ("b" "two") } }',  # not all are numbers
        "SELECT * { VALUES (?n) { (1) (2) } }",  # of what?
    ],
)
def test_what_bars_do_not_suit_has_none(released: FlaskClient, query: str) -> None:
    assert "<figure" not in ask(released, query).text


def test_the_downloads_have_the_same_result_and_a_notebook(released: FlaskClient) -> None:
    page = Page(ask(released, TARGETS).text)
    csv = next(link for link in page.links if "format=csv" in link)
    notebook = next(link for link in page.links if link.startswith("/notebook.ipynb?"))

    assert released.get(csv).text.split() == ["target", f"{HNK}ampa-receptor"]
    assert parse_qs(urlsplit(notebook).query)["query"] == [TARGETS]


def test_a_query_by_form_post_has_the_same_downloads(released: FlaskClient) -> None:
    response = released.post("/sparql", data={"query": TARGETS}, headers={"Accept": BROWSER})
    csv = next(link for link in Page(response.text).links if "format=csv" in link)

    assert parse_qs(urlsplit(csv).query)["query"] == [TARGETS]


def test_an_editor_is_told_an_error_in_json_and_a_result_as_a_page(released: FlaskClient) -> None:
    """The editor asks for both, and tells them apart by their status."""
    accept = {"Accept": "application/problem+json, text/html;q=0.9"}
    good = released.post("/sparql", data={"query": "ASK {}"}, headers=accept)
    bad = released.post("/sparql", data={"query": "ASK {\n oops }"}, headers=accept)

    assert (good.status_code, good.mimetype) == (200, "text/html")
    assert (bad.status_code, bad.mimetype) == (400, "application/problem+json")
    assert b'"line": 2' in bad.data


def test_a_very_long_text_is_cut_and_says_so() -> None:
    store = ox.Store()
    store.add(
        ox.Quad(
            ox.NamedNode("http://example.org/a"),
            ox.NamedNode("http://example.org/p"),
            ox.Literal("<script>" * 500_000),
        )
    )
    http = create_app(Settings(), EmbeddedStore(store, "d")).test_client()
    text = ask(http, "SELECT * { ?s ?p ?o }").text

    assert "the first 2,000 of 4,000,000 characters" in text
    assert len(text) < 60_000
    assert "<script>&lt;" not in text
