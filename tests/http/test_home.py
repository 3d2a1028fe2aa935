"""The first page as the way in: honest notes, numbers, what is contested, any data by clicking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import HNK, HNKV, RDFS, SKOS
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app
from hnkg.web.highlights import MOST_CLASSES

from .conftest import BROWSER
from .markup import Element, check_outline, parse

if TYPE_CHECKING:
    from flask.testing import FlaskClient

#: Data of others with all that is odd: no labels, blank nodes, markup, IRIs below our base.
ODD = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a a ex:Person ; rdfs:label "Ada" ; ex:knows ex:b, _:x, <https://w3id.org/hnk-kg/entity/new> .
ex:b a ex:Person ; ex:name "<script>alert(1)</script>", "\\u202Eshalom" .
_:x a ex:Cat, [ a rdfs:Class ] ; rdfs:label "a cat without a name" .
<urn:odd:x(1)'y> a <http://example.org/\\u00DCn\\u00EF/Klasse> ; ex:p "x"@fr .
<https://w3id.org/hnk-kg/entity/new> a ex:Person ;
  ex:see <javascript:alert(1)> , <mailto:a@example.org> , <http://example.org/100%25> .
<https://w3id.org/hnk-kg/> rdfs:label "the base itself" .
<https://w3id.org/hnk-kg/a%20b> ex:p 1 .
<https://w3id.org/hnk-kg/claim/x> a <https://w3id.org/hnk-kg/ontology#Claim> .
<https://w3id.org/hnk-kg/source/y> a ex:Text .
"""


@pytest.fixture(scope="module")
def home(released: FlaskClient) -> Element:
    page = parse(released.get("/", headers={"Accept": BROWSER}).text)
    check_outline(page)
    return page


def section(page: Element, heading: str) -> Element:
    return next(s for s in page.all("section") if s.attributes["aria-labelledby"] == heading)


def serve(turtle: str) -> FlaskClient:
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "other", {})).test_client()


def links_of(page: Element) -> list[str]:
    return [link.attributes["href"] for link in page.all("a") if "href" in link.attributes]


def test_it_says_what_it_is_not(home: Element) -> None:
    (note,) = home.of_class("note")

    assert "not medical advice" in note.text
    assert "76 of 76 are not yet reviewed by a person" in note.text
    assert "says nothing about truth" in note.text
    assert "not registered yet" in section(home, "endpoint").text


def test_its_numbers_are_those_of_the_data(home: Element) -> None:
    store = load_release().store

    def count(pattern: str) -> int:
        text = f"PREFIX hnkv: <{HNKV}> SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}"
        found = store.query(text)
        assert isinstance(found, ox.QuerySolutions)
        return int(next(found)["n"].value)

    claims = count("?x a hnkv:Claim")
    contested = count("?x a hnkv:Claim ; hnkv:contestedBy ?y")
    told = section(home, "numbers").text
    assert (
        f"{claims} claims, whatever they are about: {count('?x hnkv:polarity hnkv:Denied')} denied,"
        in told
    )
    assert f"{contested} contested" in told
    assert f"{count('?x a hnkv:Entity')} entities" in told
    assert f"{count('?x hnkv:direction ?d ; hnkv:bearsOn ?c')} lines of evidence" in told


def test_every_contested_claim_is_listed_as_contested(home: Element) -> None:
    listed = section(home, "contested").all("li")

    assert section(home, "contested").one("h2").text == "12 of 76 claims are contested"
    assert len(listed) == 12
    for item in listed:
        assert item.text.startswith("Contested ")
        assert re.search(r"\d+ for, [1-9]\d* against", item.text), item.text
        (link,) = item.all("a")
        assert link.attributes["href"].startswith("/claim/wikimd-hnk/")


def test_its_quotes_lead_to_their_claims(released: FlaskClient, home: Element) -> None:
    quotes = [quote.one("a") for quote in section(home, "facts").all("q")]

    assert len(quotes) >= 4
    for link in quotes:
        claim = released.get(link.attributes["href"])
        assert claim.status_code == 200
        assert link.text in " ".join(parse(claim.text).text.split())


def test_every_way_in_is_open(released: FlaskClient, home: Element) -> None:
    ways = links_of(section(home, "ways"))

    assert {"/article", "/examples", "/sparql", "/search"} <= set(ways)
    for address in ways:
        answer = released.get(address, headers={"Accept": BROWSER}, follow_redirects=True)
        assert answer.status_code == 200, address


def test_a_fact_that_another_source_disputes_says_so() -> None:
    """The literature may be silent: its verdict then is no reason to show no doubt."""
    http = serve(f"""
    @prefix hnk: <{HNK}> . @prefix hnkv: <{HNKV}> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> .
    hnk:hydroxynorketamine hnkv:metaboliteOf hnk:x . hnk:x rdfs:label "xylitol" .
    hnkv:metaboliteOf rdfs:label "comes from" .
    hnk:c rdf:subject hnk:hydroxynorketamine ; rdf:predicate hnkv:metaboliteOf ;
      rdf:object hnk:x ; hnkv:polarity hnkv:Affirmed ; hnkv:modality hnkv:Asserted ;
      <https://w3id.org/biolink/vocab/supporting_text> "it comes from xylitol" ;
      hnkv:contestedBy hnk:d ; hnkv:verdict hnkv:NoEvidence ; hnkv:disputeCount 0 .
    hnkv:Affirmed skos:prefLabel "affirmed" . hnkv:Asserted skos:prefLabel "outright" .
    hnkv:NoEvidence skos:prefLabel "no evidence" .
    """)
    page = parse(http.get("/", headers={"Accept": BROWSER}).text)

    assert "contested by another source" in section(page, "facts").text


def test_other_data_can_be_walked_through_by_clicking() -> None:
    """From the first page to classes, from a class to its things, from a thing to others."""
    http = serve(ODD)
    waiting, seen = {"/"}, set[str]()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = http.get(address, headers={"Accept": BROWSER}, follow_redirects=True)
        assert answer.status_code == 200, address
        if answer.mimetype != "text/html":
            continue
        page = parse(answer.text)
        check_outline(page)
        links = {link.partition("#")[0] for link in links_of(page)}
        assert not any(link.startswith(("javascript:", "data:")) for link in links)
        local = {link for link in links if link.startswith("/")} - seen
        waiting |= {
            link for link in local if not re.match(r"/(examples|sparql|store|problems)", link)
        }

    def page_of(iri: str) -> str:
        return f"/describe?iri={iri}"

    assert page_of("http%3A%2F%2Fexample.org%2FPerson") in seen
    assert page_of("http%3A%2F%2Fexample.org%2Fb") in seen
    assert page_of("javascript%3Aalert%281%29") in seen
    assert page_of("http%3A%2F%2Fexample.org%2F100%2525") in seen
    assert page_of("https%3A%2F%2Fw3id.org%2Fhnk-kg%2Fa%2520b") in seen
    assert {"/entity/new.html", "/claim/x.html", "/source/y.html"} <= seen


def test_other_data_show_their_classes_and_some_things() -> None:
    page = parse(serve(ODD).get("/", headers={"Accept": BROWSER}).text)
    rows = [[cell.text for cell in row.all("td")] for row in page.one("tbody").all("tr")]

    assert rows[0][1] == "3"
    assert rows[0][0].startswith("http://example.org/Person")
    assert "Ada" in page.text
    assert "medical" not in page.text


def test_many_classes_are_cut_and_it_is_said() -> None:
    count = MOST_CLASSES + 1
    http = serve("".join(f"<http://e/{n}> a <http://e/C{n}> ." for n in range(count)))
    page = parse(http.get("/", headers={"Accept": BROWSER}).text)

    assert len(page.one("tbody").all("tr")) == MOST_CLASSES
    assert "there are more" in page.text


def test_an_empty_default_graph_is_explained() -> None:
    page = serve("").get("/", headers={"Accept": BROWSER}).text

    assert "0 triples" in page
    assert "hnkg serve --default-graph merge" in page


@pytest.mark.parametrize("path", ["/", "/sparql", "/search?q=ada", "/sitemap.xml", "/robots.txt"])
def test_what_programs_and_people_ask_first_is_there_for_odd_data(path: str) -> None:
    assert serve(ODD).get(path, headers={"Accept": BROWSER}).status_code == 200


def test_who_found_nothing_is_led_on(released: FlaskClient) -> None:
    answer = released.get("/entity/ketamine-x", headers={"Accept": BROWSER})
    page = parse(answer.text)
    check_outline(page)
    ways = links_of(next(n for n in page.all("nav") if n.attributes["aria-label"] == "Ways on"))

    assert answer.status_code == 404
    assert "/search?q=ketamine-x" in ways
    for address in ways:
        assert released.get(address, headers={"Accept": BROWSER}).status_code == 200


@pytest.mark.parametrize(
    ("path", "sought"),
    [
        ("/entity/NMDA%20receptor.html", "NMDA receptor"),
        ("/describe?iri=http://example.org/x%23Fish", "Fish"),
        ("/%3Cscript%3E", "script"),
        ("/" + "a" * 500, "a" * 80),
        ("/%25%25/", ""),
    ],
)
def test_the_name_in_the_address_is_offered_to_the_search(
    released: FlaskClient, path: str, sought: str
) -> None:
    page = parse(released.get(path, headers={"Accept": BROWSER}).text)
    (ways,) = [n for n in page.all("nav") if n.attributes["aria-label"] == "Ways on"]

    assert (f"search for “{sought}”" in ways.text) is bool(sought)
