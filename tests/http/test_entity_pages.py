"""The pages of entities: everything that is claimed, with doubt and denial in sight."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, HNK, HNKV
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
PREFIX biolink: <https://w3id.org/biolink/vocab/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

#: A sentence that denies has one of these words.
NEGATIONS = re.compile(r"\b(not|lacks?|without|no)\b")


@pytest.fixture(scope="module")
def data() -> ox.Store:
    return load_release().store


def ask(data: ox.Store, where: str, *names: str) -> list[tuple[str, ...]]:
    """Return the values of variables in all solutions; an empty text where one has none."""
    text = f"{PREFIXES}SELECT DISTINCT {' '.join(f'?{n}' for n in names)} WHERE {{ {where} }}"
    solutions = data.query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(getattr(s[n], "value", "") for n in names) for s in solutions]


@pytest.fixture(scope="module")
def pages(data: ox.Store, released: FlaskClient) -> dict[str, Element]:
    """The page of every entity."""
    entities = sorted(e for (e,) in ask(data, "?e a hnkv:Entity", "e"))
    assert len(entities) > 150
    found = {}
    for iri in entities:
        response = released.get(f"/{iri.removeprefix(BASE)}.html")
        assert response.status_code == 200
        found[iri] = parse(response.text)
    return found


def rows_of(page: Element) -> dict[str, Element]:
    """Return the claims of a page by the paths of their pages."""
    rows = page.all("li", "claim")
    by_path = {row.one("p", "say").one("a").attributes["href"]: row for row in rows}
    assert len(by_path) == len(rows), "a claim is listed twice"
    return by_path


def path_of(claim: str) -> str:
    return f"/{claim.removeprefix(BASE)}.html"


def test_every_claim_of_an_entity_is_on_its_page(data: ox.Store, pages: dict[str, Element]) -> None:
    expected: dict[str, set[str]] = {iri: set() for iri in pages}
    slots = "VALUES ?p { rdf:subject rdf:object hnkv:comparator hnkv:inSystem hnkv:inContextOf }"
    for entity, claim in (
        *ask(data, f"?c a hnkv:Claim ; ?p ?e . ?e a hnkv:Entity {slots}", "e", "c"),
        *ask(
            data,
            "?t hnkv:concerns ?e . ?c a hnkv:Claim ; ?p ?t . VALUES ?p { rdf:subject rdf:object }",
            "e",
            "c",
        ),
    ):
        expected[entity].add(path_of(claim))

    assert {iri: set(rows_of(page)) for iri, page in pages.items()} == expected
    assert max(len(claims) for claims in expected.values()) > 50


def test_numbers_of_claims_say_what_they_count(
    data: ox.Store, pages: dict[str, Element], released: FlaskClient
) -> None:
    iri = f"{HNK}hydroxynorketamine"
    told = pages[iri].one("p", "sum").words()
    subject = len(ask(data, f"?c rdf:subject <{iri}> ; a hnkv:Claim", "c"))
    either = len(ask(data, f"?c rdf:subject|rdf:object <{iri}> ; a hnkv:Claim", "c"))
    whole, *parts = map(int, re.findall(r"(\d+)", told.partition(". Of all these")[0]))

    assert f": {subject} with it as subject, {either - subject} with it as object, " in told
    assert f"Draw the {either} with it as subject or object" in told
    assert whole == sum(parts)
    assert "about things that concern it" in told
    graph = parse(released.get("/graph", query_string={"focus": iri}).text)
    counted = next(p for p in graph.all("p") if "with it as subject or object" in p.words())
    assert counted.words().startswith(f"{either} of {either} claims")


def test_one_is_no_plural(pages: dict[str, Element]) -> None:
    told = [line.words() for page in pages.values() for line in page.all("p", "sum")]

    assert any("1 that compares with it, or is made in it" in line for line in told)
    assert not [line for line in told if re.search(r"\b1 (claims|that compare|are)\b", line)]
    assert not [line for line in told if re.search(r"\b(\d\d+|[02-9]) (claim|is)\b", line)]


def test_nothing_stands_out_as_contested_where_nothing_is(pages: dict[str, Element]) -> None:
    told = [line for page in pages.values() for line in page.all("p", "sum")]
    marked = [line for line in told if line.all("strong")]

    assert len(told) > len(marked) > 10
    assert not [line for line in marked if " 0 are contested" in line.words()]
    assert not [
        line for line in told if line not in marked and " 0 are contested" not in line.words()
    ]


def test_every_claim_is_on_the_page_of_some_entity(
    data: ox.Store, pages: dict[str, Element]
) -> None:
    listed = {path for page in pages.values() for path in rows_of(page)}

    assert listed == {path_of(c) for (c,) in ask(data, "?c a hnkv:Claim", "c")}


def test_a_contested_claim_is_marked_before_its_words(
    data: ox.Store, pages: dict[str, Element]
) -> None:
    contested = {path_of(c) for (c,) in ask(data, "?c hnkv:contestedBy ?by", "c")}
    assert len(contested) == 12
    for page in pages.values():
        for path, row in rows_of(page).items():
            said = row.one("p", "say").text
            assert said.startswith("Contested ") == (path in contested), said
            assert ("contested" in row.classes) == (path in contested)


def test_a_denied_claim_says_so_in_its_sentence(data: ox.Store, pages: dict[str, Element]) -> None:
    denied = {path_of(c) for (c,) in ask(data, "?c hnkv:polarity hnkv:Denied", "c")}
    assert len(denied) == 8
    for page in pages.values():
        for path, row in rows_of(page).items():
            sentence = row.one("p", "say")
            assert ("Denial" in [e.text for e in sentence.all("strong")]) == (path in denied)
            assert row.all("p", "how")[0].text.startswith("denied") == (path in denied)
            if path in denied:
                assert NEGATIONS.search(sentence.one("a").text), sentence.text


def test_the_relations_of_denied_claims_say_not(data: ox.Store) -> None:
    where = "?c hnkv:polarity hnkv:Denied ; rdf:predicate/rdfs:label ?label"
    for (label,) in ask(data, where, "label"):
        assert NEGATIONS.search(label), label


def test_each_row_has_certainty_verdict_and_words_of_the_data(
    data: ox.Store, pages: dict[str, Element]
) -> None:
    """Words stand in the rows of claims that have the entity at one of their ends."""
    where = """
      ?c biolink:supporting_text ?quote ; hnkv:modality/skos:prefLabel ?modality ;
        hnkv:verdict/skos:prefLabel ?verdict ; hnkv:supportCount ?s ; hnkv:disputeCount ?d"""
    told = {
        path_of(c): texts
        for c, *texts in ask(data, where, "c", "quote", "modality", "verdict", "s", "d")
    }
    at_end = ends_of(data)
    for iri, page in pages.items():
        for path, row in rows_of(page).items():
            quote, modality, verdict, supports, disputes = told[path]
            words = [e.text for e in row.all("blockquote")]
            assert words == ([" ".join(quote.split())] if (path, iri) in at_end else [])
            assert modality in row.all("p", "how")[0].text
            assert f"Literature: {verdict}" in row.text
            if verdict != "no evidence":
                assert f"{supports} for, {disputes} against" in row.text


def test_each_row_lists_its_evidence_lines_with_their_publications(
    data: ox.Store, pages: dict[str, Element]
) -> None:
    """Claims that do not have the entity at one of their ends lead to their own page instead."""
    expected: dict[str, set[tuple[str, str, str]]] = {}
    where = """?l hnkv:bearsOn ?c ; dcterms:source ?work ; hnkv:direction/skos:prefLabel ?d ;
      dcterms:identifier ?id"""
    for claim, line, work, direction in ask(data, where, "c", "id", "work", "d"):
        expected.setdefault(path_of(claim), set()).add((direction, line, path_of(work)))
    at_end = ends_of(data)
    for iri, page in pages.items():
        for path, row in rows_of(page).items():
            if (path, iri) in at_end:
                assert lines_in(row) == expected.get(path, set())
                continue
            assert not lines_in(row)
            links = [a.attributes["href"] for a in row.all("a")]
            assert (f"{path}#evidence" in links) == (path in expected)


def ends_of(data: ox.Store) -> set[tuple[str, str]]:
    """Return each claim, by the path of its page, with the entities at its ends."""
    ends = ask(data, "?c a hnkv:Claim ; rdf:subject|rdf:object ?e", "c", "e")
    return {(path_of(claim), entity) for claim, entity in ends}


def lines_in(row: Element) -> set[tuple[str, str, str]]:
    """Return direction, number and publication of each evidence line in a row."""
    listed = set()
    for lines in row.all("div", "lines"):
        for group in lines.all("p"):
            direction = group.one("b").text.lower()
            for link, after in itertools.pairwise(group.parts):
                if isinstance(link, Element) and link.tag == "a" and isinstance(after, str):
                    (number,) = re.findall(r"\bE\d{4}\b", after)
                    listed.add((direction, number, link.attributes["href"]))
    return listed


def test_a_compound_has_its_drawing_structure_and_links(pages: dict[str, Element]) -> None:
    page = pages[f"{HNK}hnk-2r6r"]
    drawing = page.one("img")

    assert drawing.attributes["src"] == "/download/structures/hnk-2r6r.svg"
    assert drawing.attributes["alt"] == (
        "Structural formula of (2R,6R)-hydroxynorketamine (C12H14ClNO2), "
        "with the stereocentres C2=R, C6=R"
    )
    assert "N[C@@]1(c2ccccc2Cl)CCC[C@@H](O)C1=O" in page.text
    assert "is the enantiomer of" in page.text
    links = {a.text: a.attributes["href"] for a in page.all("a")}
    assert links["mesh:C050654"] == "http://id.nlm.nih.gov/mesh/C050654"
    assert links["(2S,6S)-hydroxynorketamine"] == "/entity/hnk-2s6s.html"


def test_a_link_says_how_near_it_is(data: ox.Store, pages: dict[str, Element]) -> None:
    words = {
        "exactMatch": "The same thing",
        "closeMatch": "Nearly the same",
        "broadMatch": "Something broader",
        "narrowMatch": "Something narrower",
        "relatedMatch": "Something related",
    }
    count = 0
    for iri, page in pages.items():
        heads = [e.text for e in page.all("h3") if e.text in words.values()]
        listed = {
            (head, a.attributes["href"])
            for head, group in zip(heads, page.all("ul", "links"), strict=True)
            for a in group.all("a")
        }
        expected = {
            (words[match.rpartition("#")[2]], target)
            for match, target in ask(data, f"<{iri}> ?p ?o", "p", "o")
            if match.rpartition("#")[2] in words
        }
        assert listed == expected
        count += len(listed)
    assert count > 300


def test_headings_are_in_order_and_nothing_is_inline(pages: dict[str, Element]) -> None:
    for page in pages.values():
        check_outline(page)


def serve(turtle: str) -> FlaskClient:
    store = ox.Store()
    prefixes = PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    store.load(f"{prefixes}@prefix : <{HNK}> .\n{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "other", {})).test_client()


CLAIM = """
:a a hnkv:Entity ; rdfs:label %(text)s ; hnkv:gloss %(text)s ;
  skos:exactMatch <javascript:alert(3)> .
hnkv:affects rdfs:label %(text)s .
hnkv:Denied skos:prefLabel "denied" . hnkv:Asserted skos:prefLabel "outright" .
:c a hnkv:Claim ; rdfs:label %(text)s ; dcterms:identifier %(text)s ;
  rdf:subject :a ; rdf:predicate hnkv:affects ; rdf:object %(text)s ;
  hnkv:polarity hnkv:Denied ; hnkv:modality hnkv:Asserted ; biolink:supporting_text %(text)s .
"""


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(2)>',
        "\u202eright to left",
        "' {{x}}",
    ],
)
def test_what_stands_in_the_data_is_text_and_never_run(text: str) -> None:
    literal = str(ox.Literal(text))
    page = parse(serve(CLAIM % {"text": literal}).get("/entity/a.html").text)

    check_outline(page)
    assert page.one("h1").text == " ".join(text.split())
    assert page.one("blockquote").text == " ".join(text.split())
    assert "alert" not in "".join(script.text for script in page.all("script"))
    assert "javascript:alert(3)" in page.text
    assert not [a for a in page.all("a") if a.attributes["href"].startswith("javascript:")]
    assert not page.all("img")


def test_a_long_text_is_shown_by_its_beginning() -> None:
    response = serve(CLAIM % {"text": f'"{"long " * 200_000}"'}).get("/entity/a.html")

    assert len(response.data) < 40_000
    assert "(the first 2,000 of 1,000,000 characters)" in response.text


def test_data_of_others_below_our_address_have_the_general_page() -> None:
    page = serve(":a <http://example.org/p> :b ; rdfs:label 'A' .").get("/entity/a.html").text

    assert "What the data say of it" in page
    assert "http://example.org/p" in page


def test_an_entity_without_claims_says_so(pages: dict[str, Element]) -> None:
    page = pages[f"{HNK}hnk-2r6r"]

    assert "No claim of the sources speaks of it." in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/activity/curation-1.html",
        f"/describe?format=html&iri={quote(HNKV + 'NotYetReviewed')}",
        "/describe?format=html&iri=http%3A%2F%2Fpurl.obolibrary.org%2Fobo%2FECO_0000034",
    ],
)
def test_general_pages_mark_contested_claims_too(
    data: ox.Store, released: FlaskClient, address: str
) -> None:
    contested = {path_of(c) for (c,) in ask(data, "?c hnkv:contestedBy ?by", "c")}
    page = parse(released.get(address).text)
    links = [a for a in page.all("a") if a.attributes["href"].startswith("/claim/")]

    assert contested <= {a.attributes["href"] for a in links}
    for link in links:
        assert link.text.startswith("Contested: ") == (link.attributes["href"] in contested)


def test_a_contested_claim_is_marked_where_it_is_an_end_of_another() -> None:
    """The data call it disputed; that stands before its name in the claim about it."""
    more = """:d a hnkv:Claim ; rdfs:label "D" ; dcterms:identifier "d" ; rdf:subject :c ;
      rdf:predicate hnkv:affects ; rdf:object :a ; hnkv:polarity hnkv:Denied ;
      hnkv:modality hnkv:Asserted ; biolink:supporting_text "d" . :c hnkv:contestedBy :e ."""
    page = parse(serve(CLAIM % {"text": '"A"'} + more).get("/entity/a.html").text)
    row = rows_of(page)["/entity/d.html"]

    assert "Contested: A" in [a.text for a in row.one("p", "how").all("a")]
