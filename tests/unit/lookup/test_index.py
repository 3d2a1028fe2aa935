"""What is found, in which order, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.lookup.hits import How
from hnkg.lookup.index import Index
from hnkg.lookup.things import Nearness

if TYPE_CHECKING:
    from hnkg.lookup.things import Thing


@pytest.mark.parametrize(
    ("text", "label", "how", "why"),
    [
        ("chebi:6121", "ketamine", How.IDENTIFIER, "identifier CHEBI:6121"),
        ("http://example.org/ketamine", "ketamine", How.IDENTIFIER, "identifier http"),
        ("YQEZLKZALYSWHR-UHFFFAOYSA-N", "ketamine", How.IDENTIFIER, "identifier YQEZ"),
        ("inchikey:yqezlkzalyswhr-uhfffaoysa-n", "ketamine", How.IDENTIFIER, "identifier YQEZ"),
        ("CNC1(c2ccccc2Cl)CCCCC1=O", "ketamine", How.IDENTIFIER, "identifier CNC1"),
        ("  KETAMINE ", "ketamine", How.LABEL, "name"),
        ("ampa-receptor", "AMPA receptor", How.LABEL, "name"),
        ("ketalar", "ketamine", How.SYNONYM, "synonym"),
        ("receptors ampa", "AMPA receptor", How.SYNONYM, "name of mesh:D018091"),
        ("GO:0032281", "AMPA receptor", How.SIMILAR_TERM, "identifier GO:0032281"),
        ("D018091", "AMPA receptor", How.BARE_IDENTIFIER, "identifier mesh:D018091"),
        ("CHEBI:61", "ketamine", How.BEGINNING, "identifier CHEBI:6121"),
        ("norket", "norketamine", How.BEGINNING, "beginning of name"),
        ("receptor glut", "AMPA receptor", How.WORDS, "words of name of GO:0032281, a close term"),
        ("well act", "ketamine acts", How.WORDS, "words of quote"),
        ("kettamine", "ketamine", How.SPELLING, "spelling similar to name"),
    ],
)
def test_the_best_hit_comes_first_and_says_why(
    index: Index, text: str, label: str, how: How, why: str
) -> None:
    hit = index.find(text)[0]

    assert (hit.thing.label, hit.how) == (label, how)
    assert hit.why.startswith(why)


def test_an_exact_hit_beats_a_beginning_and_words(index: Index) -> None:
    assert [(hit.thing.label, hit.how) for hit in index.find("ketamine")] == [
        ("ketamine", How.LABEL),
        ("ketamine acts", How.BEGINNING),
    ]


def test_case_of_a_smiles_counts(index: Index) -> None:
    assert not any(hit.how is How.IDENTIFIER for hit in index.find("cnc1(c2ccccc2cl)ccccc1=o"))


def test_a_close_term_is_never_the_very_thing(index: Index) -> None:
    (hit,) = index.find("AMPA glutamate receptor complex")

    assert (hit.how, hit.nearness) == (How.SIMILAR_TERM, Nearness.CLOSE)
    assert not hit.how.is_exact
    assert hit.why == "name of GO:0032281, a close term"
    assert index.find("go:0032281")[0].why == "identifier GO:0032281, a close term"
    assert index.find("0032281")[0].why == "identifier GO:0032281, a close term"


@pytest.mark.parametrize("text", ["", "   ", "%%%", "\x00", "zzzzzz", "://", "a" * 10_000])
def test_nothing_is_found_of_nothing(index: Index, text: str) -> None:
    assert index.find(text) == ()


def test_what_is_not_accepted_is_not_found(index: Index) -> None:
    def is_claim(thing: Thing) -> bool:
        return thing.kind == "claim"

    assert {hit.thing.kind for hit in index.find("ketamine", is_claim)} == {"claim"}


def test_the_nearest_is_told_when_nothing_is_found(index: Index) -> None:
    assert index.find("ketzzzz") == ()
    assert index.nearest("ketzzzz", 1)[0].thing.label in {"ketamine", "ketamine acts"}


def test_the_order_of_things_does_not_change_the_order_of_hits(index: Index) -> None:
    other = Index(index.things[::-1], index.spellings)

    for text in ("ketamine", "receptor", "a", "ketam", "C1", "katemine"):
        assert [h.thing.iri for h in other.find(text)] == [h.thing.iri for h in index.find(text)]


def test_scores_fall_with_the_order_of_hits(index: Index) -> None:
    for text in ("ketamine", "receptor", "AMPA"):
        scores = [hit.score for hit in index.find(text)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
