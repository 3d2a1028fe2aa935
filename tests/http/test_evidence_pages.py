"""The pages of evidence lines and publications: what was seen, how much, and on what it bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, HNKV
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app

from .markup import Element, check_outline, parse

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PREFIXES = f"""
PREFIX hnkv: <{HNKV}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@pytest.fixture(scope="module")
def data() -> ox.Store:
    return load_release().store


def ask(data: ox.Store, where: str, *names: str) -> list[tuple[str, ...]]:
    text = f"{PREFIXES}SELECT DISTINCT {' '.join(f'?{n}' for n in names)} WHERE {{ {where} }}"
    solutions = data.query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(getattr(s[n], "value", "") for n in names) for s in solutions]


def path_of(iri: str) -> str:
    local, hash_mark, fragment = iri.removeprefix(BASE).partition("#")
    return f"/{local}.html{hash_mark}{fragment}"


@pytest.fixture(scope="module")
def lines(data: ox.Store, released: FlaskClient) -> dict[str, Element]:
    """The page of every evidence line."""
    iris = sorted(iri for (iri,) in ask(data, "?l a hnkv:EvidenceLine", "l"))
    assert len(iris) == 247
    return {iri: parse(released.get(path_of(iri)).text).one("main") for iri in iris}


@pytest.fixture(scope="module")
def works(data: ox.Store, released: FlaskClient) -> dict[str, Element]:
    """The page of every publication."""
    iris = sorted(iri for (iri,) in ask(data, "?w a hnkv:Publication", "w"))
    assert len(iris) == 69
    return {iri: parse(released.get(path_of(iri)).text).one("main") for iri in iris}


def links_of(page: Element) -> dict[str, str]:
    """Return the addresses on a page, each with the words of its last link."""
    return {a.attributes["href"]: a.text for a in page.all("a")}


def test_an_evidence_line_says_what_was_found_on_which_claim(
    data: ox.Store, lines: dict[str, Element]
) -> None:
    where = """?l hnkv:bearsOn ?c ; hnkv:finding ?f ; dcterms:source ?w ;
      hnkv:direction/skos:prefLabel ?d . ?c rdfs:label ?label"""
    for line, claim, finding, work, direction, label in ask(
        data, where, "l", "c", "f", "w", "d", "label"
    ):
        page = lines[line]
        assert page.one("p", "lead").content == finding
        assert f" {direction}: " in page.one("h1").text
        assert f"“{label}”" in page.one("h1").text
        assert {path_of(claim), path_of(work)} <= set(links_of(page))


def test_a_line_on_a_contested_or_denied_claim_says_so_in_its_heading(
    data: ox.Store, lines: dict[str, Element]
) -> None:
    contested = {x for (x,) in ask(data, "?l hnkv:bearsOn/hnkv:contestedBy ?by", "l")}
    denied = {x for (x,) in ask(data, "?l hnkv:bearsOn/hnkv:polarity hnkv:Denied", "l")}
    assert contested
    assert denied
    for iri, page in lines.items():
        flags = [e.text for e in page.one("h1").all("strong", "flag")]
        assert ("Contested" in flags) == (iri in contested)
        assert ("Denial" in flags) == (iri in denied)


def test_a_line_that_does_not_count_says_why(data: ox.Store, lines: dict[str, Element]) -> None:
    where = "?l hnkv:bearsOn ?c ; hnkv:countsTowardsVerdict ?counts ; hnkv:seenLevel ?seen"
    for line, counts, seen in ask(data, where, "l", "counts", "seen"):
        told = lines[line].one("p", "note").text
        if counts == "true":
            assert told == "It counts towards the verdict on the claim."
        else:
            assert told.endswith(f"too little of the work was seen ({seen}).")


def test_compounds_that_were_given_and_that_were_measured_stay_apart(
    data: ox.Store, lines: dict[str, Element]
) -> None:
    heads = {
        "testedCompound": "Compounds given, applied or spoken of",
        "measuredMetabolite": "Compounds only measured, as metabolites",
    }
    for name, head in heads.items():
        expected: dict[str, set[str]] = {}
        for line, compound in ask(data, f"?l hnkv:{name} ?x", "l", "x"):
            expected.setdefault(line, set()).add(path_of(compound))
        assert expected
        for iri, page in lines.items():
            listed: set[str] = set()
            slots = page.one("dl", "properties")
            for term, values in zip(slots.all("dt"), slots.all("dd"), strict=True):
                if term.text == head:
                    listed |= {a.attributes["href"] for a in values.all("a")}
            assert listed == expected.get(iri, set())


def test_a_publication_lists_every_line_with_its_claim(
    data: ox.Store, works: dict[str, Element]
) -> None:
    expected: dict[str, set[tuple[str, str, str]]] = {iri: set() for iri in works}
    where = "?l dcterms:source ?w ; hnkv:bearsOn ?c ; hnkv:direction/skos:prefLabel ?d"
    for work, line, claim, direction in ask(data, where, "w", "l", "c", "d"):
        expected[work].add((direction, path_of(line), path_of(claim)))
    for iri, page in works.items():
        listed = set()
        for direction in ("supports", "disputes", "qualifies"):
            for group in page.all("ul", direction):
                for row in group.all("li", "claim"):
                    claim, line = (a.attributes["href"] for a in row.all("a"))
                    listed.add((direction, line, claim))
        assert listed == expected[iri]


def test_a_publication_marks_contested_and_denied_claims(
    data: ox.Store, works: dict[str, Element]
) -> None:
    contested = {path_of(c) for (c,) in ask(data, "?c hnkv:contestedBy ?by", "c")}
    denied = {path_of(c) for (c,) in ask(data, "?c hnkv:polarity hnkv:Denied", "c")}
    for page in works.values():
        for said in page.all("p", "say"):
            path = said.one("a").attributes["href"]
            assert said.text.startswith("Contested ") == (path in contested)
            assert ("Denial" in [e.text for e in said.all("strong")]) == (path in denied)


def test_a_publication_is_linked_by_its_identifiers_and_no_others(
    data: ox.Store, works: dict[str, Element]
) -> None:
    expected: dict[str, set[str]] = {iri: set() for iri in works}
    for work, page_of_it in ask(data, "?w a hnkv:Publication ; schema:sameAs ?x", "w", "x"):
        expected[work].add(page_of_it)
    for iri, page in works.items():
        out = {href for href in links_of(page.one("p", "ids")) if href.startswith("http")}
        assert out == expected[iri]
    for work, identifier in ask(data, "?w a hnkv:Publication ; dcterms:identifier ?i", "w", "i"):
        assert identifier in works[work].one("p", "ids").text


def test_what_could_not_be_verified_of_a_publication_is_named(
    data: ox.Store, works: dict[str, Element]
) -> None:
    for work, field in ask(data, "?w a hnkv:Publication ; hnkv:notVerified ?f", "w", "f"):
        slots = works[work].one("dl", "properties")
        told = dict(zip((e.text for e in slots.all("dt")), slots.all("dd"), strict=True))[
            "Could not be verified"
        ]
        assert field in [p.text for p in told.all("p")]
        if field == "title":
            assert "Its title could not be verified." in works[work].text


def test_each_number_has_a_row_that_links_lead_to(
    data: ox.Store, works: dict[str, Element], lines: dict[str, Element]
) -> None:
    where = (
        """?q a hnkv:ReportedQuantity ; rdfs:label ?words ; hnkv:quantityKind/skos:prefLabel ?k"""
    )
    quantities = ask(data, where, "q", "words", "k")
    assert len(quantities) > 50
    for quantity, words, kind in quantities:
        work, _, anchor = quantity.partition("#")
        (row,) = [e for e in works[work].all("tr") if e.attributes.get("id") == anchor]
        assert [cell.text for cell in row.all("td")][:2] == [words, kind]
    for line, quantity in ask(data, "?l hnkv:reportsQuantity ?q", "l", "q"):
        assert path_of(quantity) in links_of(lines[line])


def test_headings_are_in_order_and_nothing_is_inline(
    data: ox.Store, released: FlaskClient, works: dict[str, Element]
) -> None:
    for iri in (*works, *(x for (x,) in ask(data, "?l a hnkv:EvidenceLine", "l"))):
        check_outline(parse(released.get(path_of(iri)).text))


HOSTILE = """
hnkv:Supports skos:prefLabel "supports" .
<publication/x> a hnkv:Publication ; rdfs:label %(text)s ; dcterms:title %(text)s ;
  dcterms:identifier %(text)s ; hnkv:firstAuthor %(text)s ; schema:sameAs <javascript:alert(3)> .
<publication/x#quantity-1> a hnkv:ReportedQuantity ; rdfs:label %(text)s ; schema:value %(text)s .
<claim/x> a hnkv:Claim .
<evidence/x> hnkv:bearsOn <claim/x> ; dcterms:identifier %(text)s ;
  dcterms:source <publication/x> ; hnkv:direction hnkv:Supports ; hnkv:finding %(text)s ;
  hnkv:countsTowardsVerdict true .
"""


def serve(turtle: str) -> FlaskClient:
    store = ox.Store()
    prefixes = PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    text = f"{prefixes}@base <{BASE}> .\n{turtle}"
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "other", {})).test_client()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "\u202eright to left"]
)
def test_what_stands_in_the_data_is_text_and_never_run(text: str) -> None:
    http = serve(HOSTILE % {"text": str(ox.Literal(text))})
    page = parse(http.get("/publication/x.html").text)

    check_outline(page)
    assert page.one("h1").text == " ".join(text.split())
    assert page.one("p", "lead").content == text
    assert not page.all("img")
    assert "alert" not in "".join(script.text for script in page.all("script"))
    assert not [a for a in page.all("a") if a.attributes["href"].startswith("javascript:")]


def test_a_line_on_a_claim_without_its_parts_has_the_general_page() -> None:
    page = serve(HOSTILE % {"text": '"x"'}).get("/evidence/x.html").text

    assert "What the data say of it" in page
