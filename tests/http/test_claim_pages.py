"""The pages of claims: the words, what they say and how, and what publications say of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, HNKV
from hnkg.resources import data_root
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
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
C03_5 = f"{BASE}claim/wikimd-hnk/C03.5"


@pytest.fixture(scope="module")
def data() -> ox.Store:
    return load_release().store


@pytest.fixture(scope="module")
def article() -> str:
    file = data_root() / "graph_data" / "sources" / "wikimd-hnk.txt"
    return file.read_text(encoding="utf-8")


def ask(data: ox.Store, where: str, *names: str) -> list[tuple[str, ...]]:
    text = f"{PREFIXES}SELECT DISTINCT {' '.join(f'?{n}' for n in names)} WHERE {{ {where} }}"
    solutions = data.query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(getattr(s[n], "value", "") for n in names) for s in solutions]


@pytest.fixture(scope="module")
def pages(data: ox.Store, released: FlaskClient) -> dict[str, Element]:
    """The page of every claim."""
    claims = sorted(c for (c,) in ask(data, "?c a hnkv:Claim", "c"))
    assert len(claims) == 76
    return {iri: parse(released.get(path_of(iri)).text) for iri in claims}


def path_of(iri: str) -> str:
    return f"/{iri.removeprefix(BASE)}.html"


def test_the_quote_is_marked_in_its_sentence_exactly(
    data: ox.Store, article: str, pages: dict[str, Element]
) -> None:
    """Compared with the article itself, by the offsets of the names of quote and sentence."""
    checked = 0
    for claim, span, sentence in ask(
        data, "?c a hnkv:Claim ; prov:wasDerivedFrom ?q . ?q dcterms:isPartOf ?s", "c", "q", "s"
    ):
        start, end = (int(n) for n in re.findall(r"\d+", span.rpartition("#char=")[2]))
        begin, stop = (int(n) for n in re.findall(r"\d+", sentence.rpartition("#char=")[2]))
        passage = pages[claim].one("blockquote", "passage")
        assert passage.content == article[begin:stop]
        assert passage.one("mark", "quote").content == article[start:end]
        before = passage.parts[0] if isinstance(passage.parts[0], str) else ""
        assert before == article[begin:start]
        assert path_of(span.partition("#")[0]) + "#" + span.partition("#")[2] in [
            a.attributes["href"] for a in pages[claim].one("main").all("a")
        ]
        checked += 1
    assert checked == 76


@pytest.mark.parametrize(
    ("cue", "mark"),
    [("hedgeCue", "hedges"), ("negationCue", "denies"), ("normCue", "demands")],
)
def test_words_that_hedge_deny_or_demand_are_marked_as_such(
    data: ox.Store, pages: dict[str, Element], cue: str, mark: str
) -> None:
    expected: dict[str, set[str]] = {iri: set() for iri in pages}
    for claim, words in ask(data, f"?c hnkv:{cue} ?words", "c", "words"):
        expected[claim].add(words)
    assert any(expected.values())
    for iri, page in pages.items():
        passage = page.one("blockquote", "passage")
        assert {e.content for e in passage.all("mark", mark)} == expected[iri]
        legend = page.one("p", "legend").text
        assert (f"word that {mark}" in legend) == bool(expected[iri])


def test_doubt_and_denial_stand_in_the_heading(data: ox.Store, pages: dict[str, Element]) -> None:
    contested = {c for (c,) in ask(data, "?c hnkv:contestedBy ?by", "c")}
    denied = {c for (c,) in ask(data, "?c hnkv:polarity hnkv:Denied", "c")}
    for iri, page in pages.items():
        heading = page.one("h1").text
        assert heading.startswith("Contested ") == (iri in contested)
        assert ("Denial " in heading) == (iri in denied)


def test_the_verdict_is_told_with_its_numbers_and_what_it_means(
    data: ox.Store, pages: dict[str, Element]
) -> None:
    where = """?c hnkv:verdict ?v ; hnkv:supportCount ?s ; hnkv:disputeCount ?d .
      ?v skos:prefLabel ?label ; skos:definition ?meaning"""
    for claim, label, meaning, supports, disputes in ask(
        data, where, "c", "label", "meaning", "s", "d"
    ):
        told = pages[claim].one("main").text
        assert f"Verdict: {label}" in told
        assert meaning in told
        if label != "no evidence":
            assert f"{label} {supports} for, {disputes} against" in told


def test_evidence_lines_stand_in_the_column_of_their_direction(
    data: ox.Store, pages: dict[str, Element]
) -> None:
    where = """?l hnkv:bearsOn ?c ; hnkv:direction/skos:prefLabel ?d ; hnkv:finding ?f ;
      dcterms:source ?w ; hnkv:countsTowardsVerdict ?counts"""
    expected: dict[str, set[tuple[str, ...]]] = {iri: set() for iri in pages}
    for claim, line, direction, finding, work, counts in ask(
        data, where, "c", "l", "d", "f", "w", "counts"
    ):
        expected[claim].add((direction, path_of(line), finding, path_of(work), counts))
    for iri, page in pages.items():
        listed = set()
        for direction in ("supports", "disputes", "qualifies"):
            for shown in page.one("section", direction).all("article", "line"):
                work, name = (a.attributes["href"] for a in shown.all("a"))
                counts = "false" if "Not counted: too little" in shown.text else "true"
                listed.add((direction, name, shown.all("p")[0].content, work, counts))
        assert listed == expected[iri]


def test_a_claim_names_its_ends_its_slots_and_its_review(
    data: ox.Store, pages: dict[str, Element]
) -> None:
    where = """?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; hnkv:polarity ?polarity ;
      hnkv:modality ?modality ; hnkv:reviewStatus/skos:prefLabel ?review ;
      prov:wasGeneratedBy ?activity"""
    names = ("c", "s", "p", "o", "polarity", "modality", "activity", "review")
    for claim, *things, review in ask(data, where, *names):
        main = pages[claim].one("main")
        links = {a.attributes["href"] for a in main.all("a")}
        for thing in things:
            if thing.startswith(BASE):
                path, _, fragment = thing.partition("#")
                assert path_of(path) + (f"#{fragment}" if fragment else "") in links
        assert review in main.text
    slots = ask(data, "?c ?p ?o VALUES ?p { hnkv:comparator hnkv:inContextOf }", "c", "o")
    for claim, thing in slots:
        if "#" not in thing:
            links = {a.attributes["href"] for a in pages[claim].one("main").all("a")}
            assert path_of(thing) in links


def test_the_claim_stands_there_as_turtle_and_json_ld_and_by_its_query(
    data: ox.Store, released: FlaskClient, pages: dict[str, Element]
) -> None:
    for iri in (C03_5, f"{BASE}claim/wikimd-hnk/C09.6"):
        node = ox.NamedNode(iri)
        triples = {q.triple for q in data.quads_for_pattern(node, None, None, ox.DefaultGraph())}
        documents = {
            d.one("summary").text: d.one("code").content for d in pages[iri].all("details")
        }
        turtle = ox.parse(documents["Turtle"].encode(), format=ox.RdfFormat.TURTLE)
        json_ld = ox.parse(documents["JSON-LD"].encode(), format=ox.RdfFormat.JSON_LD)
        assert {q.triple for q in turtle} == {q.triple for q in json_ld} == triples
        link = next(a for a in pages[iri].all("a") if "Run the query" in a.text)
        answer = released.get(f"{link.attributes['href']}&format=ntriples")
        assert {q.triple for q in ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES)} == triples


def test_a_claim_says_how_to_cite_it(pages: dict[str, Element]) -> None:
    assert pages[C03_5].one("blockquote", "citation").text == (
        "The HNK-KG curators (2026). HNK-KG, a knowledge graph of hydroxynorketamine, version "
        "0.1.0 (2026-11-23). Claim C03.5: “HNK is believed to exert its effects through, among "
        f"others, activation of the AMPA receptor”. {C03_5}"
    )


def test_headings_are_in_order_and_nothing_is_inline(pages: dict[str, Element]) -> None:
    for page in pages.values():
        check_outline(page)


PLAIN = """
hnkv:affects rdfs:label "affects" .
hnkv:Denied skos:prefLabel "denied" . hnkv:Asserted skos:prefLabel "outright" .
<claim/x> a hnkv:Claim ; rdfs:label %(text)s ; dcterms:identifier "x" ;
  rdf:subject <entity/a> ; rdf:predicate hnkv:affects ; rdf:object %(text)s ;
  hnkv:polarity hnkv:Denied ; hnkv:modality hnkv:Asserted ; biolink:supporting_text %(text)s ;
  hnkv:hedgeCue %(text)s ; skos:editorialNote %(text)s .
"""


def serve(turtle: str) -> FlaskClient:
    store = ox.Store()
    prefixes = PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    text = f"{prefixes}@base <{BASE}> .\n{turtle}"
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return create_app(Settings(), EmbeddedStore(store, "other", {})).test_client()


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
    """The data have no sentence, no verdict and no edition: what is there is shown."""
    page = parse(serve(PLAIN % {"text": str(ox.Literal(text))}).get("/claim/x.html").text)

    check_outline(page)
    assert page.one("h1").text == f"Denial {' '.join(text.split())}"
    assert page.one("blockquote", "passage").content == text
    assert "alert" not in "".join(script.text for script in page.all("script"))
    assert not page.all("img")


def test_a_claim_without_its_parts_has_the_general_page() -> None:
    page = serve("<claim/x> a hnkv:Claim ; rdfs:label 'X' .").get("/claim/x.html").text

    assert "What the data say of it" in page
