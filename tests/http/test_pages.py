"""The pages for people."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from hnkg.queries import find_query
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app
from hnkg.web.compression import decode

from .conftest import ASK, BROWSER, CONSTRUCT, SELECT

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

    from .conftest import Client

HOSTILE = """
<http://example.org/a> <http://example.org/p> "<script>alert(1)</script>", <javascript:alert(1)>,
  "chat"@fr, "1"^^<http://www.w3.org/2001/XMLSchema#date> , _:b , 7 .
"""


class Page(HTMLParser):
    """What a page links to, loads and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.alternates: list[tuple[str, str]] = []
        self.describedby: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(  # type: ignore[explicit-override]  # typing has it since Python 3.12
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "script":
            self.scripts.append(given.get("src") or "inline")
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "link" and given.get("rel") == "alternate":
            self.alternates.append((given.get("type") or "", given.get("href") or ""))
        elif tag == "link" and given.get("rel") == "describedby":
            self.describedby.append((given.get("type") or "", given.get("href") or ""))
        elif tag in {"link", "img", "script", "form"}:
            self.loads += [v for k, v in attrs if k in {"href", "src", "action"} and v]
        assert not any(name.startswith("on") or name == "style" for name in given)

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override]  # as above
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def page_of(http: WsgiClient, address: str, **query: str) -> Page:
    response = http.get(address, query_string=query or None, headers={"Accept": BROWSER})
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    return Page(response.text)


def test_the_first_page_marks_what_is_contested(released: FlaskClient) -> None:
    """HNK on the AMPA and the NMDA receptor are; that it comes from ketamine is not."""
    text = page_of(released, "/").text

    assert text.count("contested in the literature") == 2
    assert "on AMPA receptor affirmed: believed, thought, suggested contested in" in text
    assert "for NMDA receptor denied: asserted outright contested in" in text


def test_the_first_page_leads_from_the_facts_to_what_contests_them(released: FlaskClient) -> None:
    """It says that there is literature, and the question stands right below the facts."""
    page = page_of(released, "/")
    facts, _, _ = page.text.partition(" Ask ")
    question = find_query("cq-26")

    assert "what publications say for and against them" in facts
    assert question.question in facts
    assert page.links.count(f"/examples/{question.name}") == 2


def test_the_first_page_says_the_four_facts_and_how_sure_they_are(released: FlaskClient) -> None:
    text = page_of(released, "/").text

    assert "is a metabolite of ketamine affirmed: asserted outright" in text
    assert "is reported to act on AMPA receptor affirmed: believed" in text
    assert "lacks significant affinity for NMDA receptor denied: asserted outright" in text
    assert "depression, treatment-resistant depression, chronic pain" in text
    assert "does not have significant affinity for the NMDA receptor" in text
    assert "Research information, not medical advice" in text


def test_its_facts_are_read_from_the_data() -> None:
    """Other words in the data are other words on the page."""
    hnk, hnkv = "https://w3id.org/hnk-kg/entity/", "https://w3id.org/hnk-kg/ontology#"
    store = ox.Store()
    store.load(
        f"""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <{hnk}hydroxynorketamine> <{hnkv}metaboliteOf> <{hnk}x> . <{hnk}x> rdfs:label "xylitol" .
        <{hnkv}metaboliteOf> rdfs:label "comes from" .""".encode(),
        format=ox.RdfFormat.TURTLE,
    )
    http = create_app(Settings(), EmbeddedStore(store, "d")).test_client()

    text = page_of(http, "/").text
    assert "comes from xylitol" in text
    assert "AMPA" not in text


def test_its_questions_are_links_that_work(released: FlaskClient) -> None:
    links = [link for link in page_of(released, "/").links if link.startswith("/examples/")]

    assert len(links) > 10
    for link in links:
        assert released.get(link).status_code == 200, link


def test_the_questions_of_the_query_page_are_queries_that_work(released: FlaskClient) -> None:
    links = [link for link in page_of(released, "/sparql").links if link.startswith("/sparql?")]

    assert len(links) > 10
    for link in links:
        answer = released.get(link, headers={"Accept": "application/sparql-results+json,*/*"})
        assert answer.status_code == 200, parse_qs(urlsplit(link).query)["query"][0]


def test_it_shows_the_address_and_a_line_for_curl(released: FlaskClient) -> None:
    text = page_of(released, "/").text

    assert "curl -s http://localhost/sparql" in text
    assert "triples" in text


def test_it_is_small_and_loads_nothing_from_elsewhere(released: FlaskClient) -> None:
    page = page_of(released, "/")
    sizes = [len(released.get("/", headers={"Accept": BROWSER}).data)]

    assert page.loads
    for address in page.loads:
        assert address.startswith("/")
        sizes.append(len(released.get(address, buffered=True).data))
    assert sum(sizes) < 100_000
    assert "inline" not in page.scripts


@pytest.mark.parametrize("data", ["released", "front"])
def test_it_links_to_what_programs_read(data: str, request: pytest.FixtureRequest) -> None:
    http: WsgiClient = request.getfixturevalue(data)
    page = page_of(http, "/")

    assert [media_type for media_type, _ in page.alternates] == [
        "text/turtle",
        "application/rdf+xml",
        "application/ld+json",
    ]
    for media_type, address in page.alternates:
        assert http.get(address, headers={"Accept": media_type}).mimetype == media_type
    links = [link for link in page.links if "format=turtle" in link]
    assert len(links) == 4
    for link in links:
        answer = http.get(link, headers={"Accept": BROWSER})
        assert (answer.status_code, answer.mimetype) == (200, "text/turtle")


def test_search_engines_are_pointed_to_the_words_of_schema_org(
    released: FlaskClient, http: WsgiClient
) -> None:
    """By a link, because nothing may stand in a script; other data have no such words."""
    ((media_type, address),) = page_of(released, "/").describedby
    response = released.get(address)

    assert response.status_code == 200
    assert response.mimetype == media_type == "application/ld+json"
    assert json.loads(response.data)["@type"] == "Dataset"
    assert page_of(http, "/").describedby == []


def test_other_data_get_a_page_of_their_own(http: WsgiClient) -> None:
    page = page_of(http, "/")

    assert "3 triples" in page.text
    assert "hydroxynorketamine" not in page.text.lower()
    assert "/examples/graphs" in page.links


def test_a_browser_without_a_query_gets_a_form(released: FlaskClient) -> None:
    page = page_of(released, "/sparql")

    assert {"form", "textarea", "select", "button", "label"} <= set(page.tags)
    assert "inline" not in page.scripts
    assert any(link.startswith("/sparql?query=") for link in page.links)


def test_a_program_without_a_query_gets_no_page(http: WsgiClient) -> None:
    for accept in (None, "*/*", "text/html;q=0.9, text/turtle", "text/html, */*"):
        headers = {} if accept is None else {"Accept": accept}
        assert http.get("/sparql", headers=headers).mimetype == "text/turtle"


def test_a_browser_sees_a_table(client: Client) -> None:
    page = page_of(client.http, "/sparql", query=SELECT, format="html")

    assert {"table", "th", "td"} <= set(page.tags)
    assert "2 rows" in page.text
    assert "ä en" in page.text
    assert "http://example.org/a" in page.links
    downloads = [link for link in page.links if "format=" in link]
    assert [parse_qs(urlsplit(link).query)["format"][0] for link in downloads] == [
        "json",
        "xml",
        "csv",
        "tsv",
    ]
    for link in downloads:
        answer = client.http.get(link, headers={"Accept": BROWSER})
        assert answer.mimetype != "text/html"


def test_a_browser_sees_yes_or_no(client: Client) -> None:
    assert "Yes (true)" in page_of(client.http, "/sparql", query=ASK).text
    assert "No (false)" in page_of(client.http, "/sparql", query="ASK { <a:a> ?p ?o }").text


def test_a_browser_sees_a_graph_as_turtle(client: Client) -> None:
    text = page_of(client.http, "/sparql", query=CONSTRUCT).text

    assert "1 triple " in text
    assert "ex:a ex:knows ex:b" in text


def test_a_long_table_says_that_it_is_cut(released: FlaskClient) -> None:
    page = page_of(released, "/sparql", query="SELECT ?s { ?s ?p ?o }")

    assert page.tags.count("tr") == 501
    assert "the first 500 rows of" in page.text


def test_the_dataset_of_a_page_is_that_of_its_downloads(http: WsgiClient) -> None:
    address = f"/sparql?query={ASK}&default-graph-uri=http://example.org/one&_external=x&_scheme=y"
    links = page_of(http, address).links

    json_link = next(link for link in links if "format=json" in link)
    assert parse_qs(urlsplit(json_link).query) == {
        "query": [ASK],
        "default-graph-uri": ["http://example.org/one"],
        "format": ["json"],
    }
    assert json_link.startswith("/sparql?")


def test_data_can_not_put_scripts_into_a_page() -> None:
    store = ox.Store()
    store.load(HOSTILE.encode(), format=ox.RdfFormat.TURTLE)
    http = create_app(Settings(), EmbeddedStore(store, "d")).test_client()
    page = page_of(http, "/sparql", query="SELECT ?o { ?s ?p ?o }")

    assert "inline" not in page.scripts
    assert "<script>alert(1)</script>" in page.text
    assert not any(link.startswith("javascript:") for link in page.links)
    assert "chat fr" in page.text
    assert "xsd:date" in page.text


def test_a_query_can_not_put_scripts_into_a_page(http: WsgiClient) -> None:
    text = "ASK {} # </textarea><script>alert(1)</script>"

    assert "inline" not in page_of(http, "/sparql", query=text).scripts


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_pages_are_sent_in_the_coding_that_the_client_takes(
    released: FlaskClient, coding: str
) -> None:
    response = released.get("/", headers={"Accept": BROWSER, "Accept-Encoding": coding})

    assert response.headers["Content-Encoding"] == coding
    assert len(response.data) < 10_000
    plain = released.get("/", headers={"Accept": BROWSER})
    assert decode(response.data, coding) == plain.data


@pytest.mark.parametrize("address", ["/", "/sparql", "/problems", f"/sparql?query={SELECT}"])
def test_every_page_has_a_title_a_language_and_one_main_heading(
    http: WsgiClient, address: str
) -> None:
    text = http.get(address, headers={"Accept": BROWSER}).text

    assert '<html lang="en">' in text
    assert text.count("<h1>") == 1
    assert re.search(r"<title>[^<]+</title>", text)
    assert 'name="viewport"' in text


def test_a_long_text_in_a_result_is_shown_by_its_beginning() -> None:
    store = ox.Store()
    store.load(f'<a:a> <a:p> "{"long " * 2_000_000}" .'.encode(), format=ox.RdfFormat.TURTLE)
    http = create_app(Settings(), EmbeddedStore(store, "d")).test_client()
    page = page_of(http, "/sparql", query="SELECT ?o { ?s ?p ?o }")

    assert "(the first 2,000 of 10,000,000 characters)" in page.text
    assert len(page.text) < 10_000
