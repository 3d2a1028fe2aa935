"""The page of a source: its sentences, with the words that every claim rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, DCTERMS, HNKV, OA, PROV
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app
from hnkg.web.article import BEGINNING_CHARACTERS

from .conftest import BROWSER
from .markup import check_outline, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient

    from .markup import Element

SOURCE = f"{BASE}source/wikimd-hnk-2b0845c6"
ADDRESS = "/source/wikimd-hnk-2b0845c6.html"
PREFIXES = f"""
PREFIX dcterms: <{DCTERMS}> PREFIX hnkv: <{HNKV}> PREFIX oa: <{OA}> PREFIX prov: <{PROV}>
PREFIX biolink: <https://w3id.org/biolink/vocab/>
"""


@pytest.fixture(scope="module")
def page(released: FlaskClient) -> Element:
    return parse(released.get(ADDRESS).text)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return load_release().store


def rows(store: ox.Store, pattern: str) -> list[Mapping[str, str]]:
    found = store.query(f"{PREFIXES} SELECT * WHERE {{ {pattern} }}")
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{n: solution[n].value for n in names if solution[n] is not None} for solution in found]


def serve(turtle: str) -> FlaskClient:
    store = ox.Store()
    prefixes = (
        PREFIXES.replace("PREFIX", "@prefix").replace("> @", "> .\n@").replace(">\n", "> .\n")
    )
    store.load(f"{prefixes}{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "other", {})).test_client()


def text_of(unit: Element) -> str:
    """Return the words of the source in a unit: without its number and without marks."""
    (text,) = unit.of_class("text")
    number, _, words = text.words(without="mark").partition(" ")
    assert number == text.of_class("number")[0].words()
    return words


def test_the_article_leads_to_the_page_of_its_source(released: FlaskClient) -> None:
    response = released.get("/article", headers={"Accept": BROWSER})
    home = released.get("/", headers={"Accept": BROWSER})

    assert (response.status_code, response.headers["Location"]) == (303, ADDRESS)
    assert 'href="/article"' in home.text


def test_every_iri_with_a_fragment_leads_to_its_spot(page: Element, store: ox.Store) -> None:
    """Units, the words of claims, and both of their selectors; each is there once."""
    places = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    named = {
        quad.subject.value.partition("#")[2]
        for quad in store
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{SOURCE}#")
    }

    assert len(named) > 200
    assert named <= set(places)
    assert len(places) == len(set(places))


def test_sentences_are_quoted_whole_and_in_order(page: Element, store: ox.Store) -> None:
    found = rows(
        store,
        f"?unit dcterms:isPartOf <{SOURCE}> ; a hnkv:SourceSentence ; "
        "oa:start ?start ; prov:value ?text",
    )
    expected = [row["text"] for row in sorted(found, key=lambda row: int(row["start"]))]
    units = [unit for unit in page.of_class("unit") if "aside" not in unit.classes]

    assert len(expected) == 17
    assert [text_of(unit) for unit in units] == expected


def test_the_words_of_each_claim_are_marked_and_lead_to_it(page: Element, store: ox.Store) -> None:
    """Also where they overlap the words of other claims, or lie in them."""
    spots = {spot.attributes["id"]: spot for spot in page.of_class("spot")}
    units = {unit.attributes["id"]: unit for unit in page.of_class("unit")}
    found = rows(
        store,
        "?claim prov:wasDerivedFrom ?span ; biolink:supporting_text ?words . "
        "?span dcterms:isPartOf ?unit",
    )
    assert len(found) == 76
    for row in found:
        unit = units[row["unit"].partition("#")[2]]
        spot = spots.get(row["span"].partition("#")[2])
        classes = ["at-1"] if spot is None else spot.classes  # none: the words are the unit
        (number,) = [name.removeprefix("at-") for name in classes if name.startswith("at-")]
        pieces = unit.of_class(f"in-{number}")
        assert "".join(piece.words() for piece in pieces) == row["words"]
        claim = f"/{row['claim'].removeprefix(BASE)}.html"
        (listed,) = unit.of_class("readings")
        assert claim in [link.attributes.get("href") for link in listed.all("a")]
        for piece in pieces:
            assert piece.attributes.get("href") in {claim, f"#{listed.attributes['id']}"}


def test_doubt_is_written_where_the_words_are(page: Element) -> None:
    """In words, so that neither colour nor the list beside is needed to see it."""
    marks = {mark.words().split()[0]: mark.words().split()[1:] for mark in page.of_class("mark")}

    assert len(marks) == 76
    assert marks["C01.1"] == []
    assert marks["C03.1"] == ["denied"]
    assert marks["C03.2"] == ["implied"]
    assert marks["C03.5"] == ["believed", "contested"]
    assert marks["C05.1"] == ["denied", "contested"]


def test_what_contests_a_claim_and_what_hedges_it_stand_beside_it(page: Element) -> None:
    (entry,) = [item.text for item in page.all("li") if item.text.startswith("C03.5")]

    assert entry.endswith(
        "affirmed · believed, thought, suggested · stated · is believed to "
        "literature: contested: 2 for, 1 against, 7 qualifying"
    )


def test_what_is_set_aside_is_named_and_only_begun(page: Element, store: ox.Store) -> None:
    found = rows(
        store,
        f"?unit dcterms:isPartOf <{SOURCE}> ; a hnkv:NonContentUnit ; "
        "prov:value ?text ; hnkv:withoutClaimsBecause ?why ; hnkv:unitKind ?kind",
    )
    asides = {unit.attributes["id"]: unit for unit in page.of_class("aside")}

    assert len(found) == len(asides) > 20
    for row in found:
        unit = asides[row["unit"].partition("#")[2]]
        shown = text_of(unit)
        assert f"{row['kind']}: {row['why']}" in unit.words()
        if len(row["text"]) <= BEGINNING_CHARACTERS:
            assert shown == row["text"]
        else:
            assert shown.endswith(" …")
            assert row["text"].startswith(shown.removesuffix(" …"))
            assert len(shown) < BEGINNING_CHARACTERS + 2


def test_the_terms_of_the_source_stand_on_its_page(page: Element) -> None:
    said = page.text

    assert "stays under the terms of WikiMD's Wellness Encyclopedia" in said
    assert "not licensed by this project" in said
    assert "2b0845c6cf9011e4564d6d5f318c248b4e82006c3004289ae17e38611966aee8" in said


def test_its_outline_is_in_order(page: Element) -> None:
    check_outline(page)

    assert [heading.text for heading in page.all("h2")][:2] == ["Lead", "Pharmacology"]


def test_it_is_small(released: FlaskClient) -> None:
    page = released.get(ADDRESS)
    loaded = re.findall(r'(?:stylesheet" href|script[^>]* src)="([^"]+)', page.text)
    sizes = [len(released.get(address, buffered=True).data) for address in loaded]

    assert len(sizes) >= 2
    assert len(page.data) + sum(sizes) < 100_000


def test_a_document_without_units_has_the_general_page() -> None:
    http = serve("<https://w3id.org/hnk-kg/source/x> dcterms:title 'Notes' .")

    assert "What the data say of it" in http.get("/source/x.html").text
    missing = http.get("/article")
    assert missing.status_code == 404
    assert "hold no article" in missing.text


def test_any_source_is_read_whatever_its_data_hold() -> None:
    """Words over two units, offsets that are none, markup in the text, no labels at all."""
    http = serve("""
    <https://w3id.org/hnk-kg/source/x#a> dcterms:isPartOf <https://w3id.org/hnk-kg/source/x> ;
      a hnkv:SourceUnit ; oa:start 0 ; prov:value "<script>x" .
    <https://w3id.org/hnk-kg/source/x#b> dcterms:isPartOf <https://w3id.org/hnk-kg/source/x> ;
      a hnkv:SourceUnit ; oa:start 9 ; prov:value "</script>" ; hnkv:sectionTitle "<b>" .
    <https://w3id.org/hnk-kg/source/x#c> dcterms:isPartOf <https://w3id.org/hnk-kg/source/x> ;
      a hnkv:SourceUnit ; oa:start "soon" ; prov:value "never shown" .
    <https://w3id.org/hnk-kg/source/x#s> oa:hasSource <https://w3id.org/hnk-kg/source/x> ;
      oa:hasSelector <https://w3id.org/hnk-kg/source/x#p> .
    <https://w3id.org/hnk-kg/source/x#p> oa:start 8 ; oa:end 11 .
    <http://example.org/c> a hnkv:Claim ; prov:wasDerivedFrom <https://w3id.org/hnk-kg/source/x#s> .
    """)
    response = http.get("/source/x.html")
    page = parse(response.text)
    places = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]

    assert response.status_code == 200
    assert [text_of(unit) for unit in page.of_class("unit")] == ["<script>x", "</script>"]
    assert [piece.words() for piece in page.of_class("in-1")] == ["x", "</"]
    check_outline(page)
    assert places.count("s") == places.count("p") == 1
    assert http.get("/article").headers["Location"] == "/source/x.html"
