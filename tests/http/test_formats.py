"""The format of an answer is the client's choice."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from .conftest import ASK, BROWSER, CONSTRUCT, DESCRIBE, SELECT

if TYPE_CHECKING:
    from .conftest import Client

LABELS = {"ä", "b"}

RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


def test_select_in_json(client: Client) -> None:
    response = client.query(SELECT, "application/sparql-results+json")

    assert response.headers["Content-Type"] == "application/sparql-results+json"
    rows = json.loads(response.data)["results"]["bindings"]
    assert {row["label"]["value"] for row in rows} == LABELS


def test_select_in_xml(client: Client) -> None:
    response = client.query(SELECT, "application/sparql-results+xml")

    assert response.headers["Content-Type"] == "application/sparql-results+xml"
    literals = ET.fromstring(response.data).iter(  # noqa: S314 (our own answer)
        "{http://www.w3.org/2005/sparql-results#}literal"
    )
    assert {literal.text for literal in literals} == LABELS


def test_select_in_csv(client: Client) -> None:
    response = client.query(SELECT, "text/csv")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert {row["label"] for row in csv.DictReader(io.StringIO(response.text))} == LABELS


def test_select_in_tsv(client: Client) -> None:
    response = client.query(SELECT, "text/tab-separated-values")

    assert response.headers["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert response.text.splitlines()[0] == "?s\t?label"
    assert '"ä"@en' in response.text


@pytest.mark.parametrize(
    ("accept", "body"),
    [
        ("application/sparql-results+json", '{"head":{},"boolean":true}'),
        ("application/sparql-results+xml", "<boolean>true</boolean>"),
        ("text/boolean", "true"),
        ("text/csv", "true"),
        ("text/tab-separated-values", "true"),
    ],
)
def test_ask_in_every_format(client: Client, accept: str, body: str) -> None:
    response = client.query(ASK, accept)

    assert response.mimetype == accept
    assert body in response.text


@pytest.mark.parametrize("media_type", list(RDF))
@pytest.mark.parametrize("text", [CONSTRUCT, DESCRIBE])
def test_graphs_in_every_format(client: Client, text: str, media_type: str) -> None:
    response = client.query(text, media_type)

    assert response.mimetype == media_type
    triples = {quad.triple for quad in ox.parse(response.data, format=RDF[media_type])}
    knows = ox.Triple(
        ox.NamedNode("http://example.org/a"),
        ox.NamedNode("http://example.org/knows"),
        ox.NamedNode("http://example.org/b"),
    )
    assert knows in triples


def test_turtle_has_the_prefixes_of_the_data(client: Client) -> None:
    assert "ex:a ex:knows ex:b" in client.query(CONSTRUCT, "text/turtle").text


@pytest.mark.parametrize("accept", [None, "*/*", "", "text/html;q=0.5, */*"])
def test_json_and_turtle_where_anything_goes(client: Client, accept: str | None) -> None:
    """Never HTML for a wildcard."""
    assert client.query(SELECT, accept).mimetype == "application/sparql-results+json"
    assert client.query(ASK, accept).mimetype == "application/sparql-results+json"
    assert client.query(CONSTRUCT, accept).mimetype == "text/turtle"
    assert client.query(DESCRIBE, accept).mimetype == "text/turtle"


def test_the_greater_quality_wins(client: Client) -> None:
    accept = "application/sparql-results+json;q=0.5, text/csv;q=0.9, text/turtle;q=0.1"

    assert client.query(SELECT, accept).mimetype == "text/csv"


def test_quality_zero_excludes_a_format(client: Client) -> None:
    """A format with q=0 is never sent, even when a wildcard would allow it."""
    accept = "*/*, application/sparql-results+json;q=0"

    assert client.query(SELECT, accept).mimetype == "application/sparql-results+xml"


def test_quality_zero_on_a_type_excludes_all_of_it(client: Client) -> None:
    accept = "application/*;q=0, */*;q=0.1"

    assert client.query(SELECT, accept).mimetype == "text/csv"


def test_the_more_specific_range_decides(client: Client) -> None:
    accept = "text/*;q=0.9, text/csv;q=0.1, application/sparql-results+xml;q=0.5"

    assert client.query(SELECT, accept).mimetype == "text/tab-separated-values"


def test_a_named_format_wins_over_a_wildcard_of_the_same_quality(client: Client) -> None:
    assert client.query(SELECT, "*/*, text/csv").mimetype == "text/csv"


def test_of_equals_the_first_named_wins(client: Client) -> None:
    accept = "application/n-triples, text/turtle"

    assert client.query(CONSTRUCT, accept).mimetype == "application/n-triples"


@pytest.mark.parametrize(
    ("text", "accept", "media_type"),
    [
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "text/javascript", "application/sparql-results+json"),
        (SELECT, "application/xml", "application/sparql-results+xml"),
        (SELECT, "text/xml", "application/sparql-results+xml"),
        (ASK, "text/plain", "text/boolean"),
        (CONSTRUCT, "application/xml", "application/rdf+xml"),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (CONSTRUCT, "text/plain", "application/n-triples"),
        (CONSTRUCT, "application/turtle", "text/turtle"),
        (CONSTRUCT, "application/x-turtle", "text/turtle"),
        (CONSTRUCT, "application/x-trig", "application/trig"),
        (CONSTRUCT, "text/x-nquads", "application/n-quads"),
    ],
)
def test_names_that_clients_use_for_a_format_are_understood(
    client: Client, text: str, accept: str, media_type: str
) -> None:
    assert client.query(text, accept).mimetype == media_type


def test_parameters_of_a_media_type_do_not_matter(client: Client) -> None:
    accept = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'

    assert client.query(CONSTRUCT, accept).mimetype == "application/ld+json"
    assert client.query(SELECT, "text/csv; charset=utf-8; header=present").mimetype == "text/csv"


@pytest.mark.parametrize("name", ["format", "output", "results"])
def test_a_hint_chooses_among_what_accept_allows(client: Client, name: str) -> None:
    assert client.query(SELECT, "*/*", **{name: "csv"}).mimetype == "text/csv"
    assert client.query(SELECT, None, **{name: "csv"}).mimetype == "text/csv"
    both = "application/sparql-results+json, text/csv;q=0.1"
    assert client.query(SELECT, both, **{name: "csv"}).mimetype == "text/csv"


def test_a_hint_against_accept_is_ignored(client: Client) -> None:
    accept = "application/sparql-results+xml"
    response = client.query(SELECT, accept, format="json")

    assert response.mimetype == accept


def test_an_unknown_hint_is_ignored(client: Client) -> None:
    response = client.query(SELECT, format="excel")

    assert response.mimetype == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("hint", "solutions", "graph"),
    [
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("tsv", "text/tab-separated-values", "text/turtle"),
        ("ttl", "application/sparql-results+json", "text/turtle"),
        ("nt", "application/sparql-results+json", "application/n-triples"),
        ("JSON-LD", "application/sparql-results+json", "application/ld+json"),
        ("rdf", "application/sparql-results+json", "application/rdf+xml"),
        ("text/csv", "text/csv", "text/turtle"),
        ("application/sparql-results+xml", "application/sparql-results+xml", "text/turtle"),
        ("application/sparql-results xml", "application/sparql-results+xml", "text/turtle"),
    ],
)
def test_hints_are_names_endings_or_media_types(
    client: Client, hint: str, solutions: str, graph: str
) -> None:
    assert client.query(SELECT, format=hint).mimetype == solutions
    assert client.query(CONSTRUCT, format=hint).mimetype == graph


def test_nothing_acceptable_is_406_and_lists_what_there_is(client: Client) -> None:
    response = client.query(SELECT, "image/png")

    assert response.status_code == 406
    assert "image/png" in response.text
    for media_type in ("application/sparql-results+json", "text/csv", "text/turtle"):
        assert media_type in response.text


def test_a_format_of_another_kind_of_result_is_406_and_lists_those_of_this(
    client: Client,
) -> None:
    select = client.query(SELECT, "text/turtle")
    construct = client.query(CONSTRUCT, "application/sparql-results+xml")

    assert (select.status_code, construct.status_code) == (406, 406)
    assert "text/csv" in select.text
    assert "text/turtle" in construct.text


@pytest.mark.parametrize("accept", ["nonsense", ";;;", ",", "/", "text", "q=1", "*/html", "\x7f"])
def test_an_accept_header_that_says_nothing_accepts_all(client: Client, accept: str) -> None:
    assert client.query(SELECT, accept).mimetype == "application/sparql-results+json"


def test_a_browser_gets_a_table_and_a_hint_gets_it_the_data(client: Client) -> None:
    assert client.query(SELECT, BROWSER).mimetype == "text/html"
    assert client.query(SELECT, BROWSER, format="html").mimetype == "text/html"
    assert client.query(SELECT, BROWSER, format="csv").mimetype == "text/csv"


def test_every_answer_says_what_it_varies_with(client: Client) -> None:
    for response in (
        client.query(SELECT),
        client.query(SELECT, BROWSER),
        client.query("SELEC"),
        client.http.get("/sparql"),
    ):
        assert response.headers["Vary"] == "Accept, Accept-Encoding"
