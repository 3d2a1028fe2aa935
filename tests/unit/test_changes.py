"""What changed between two releases, on the smallest graphs that show it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hnkg.changes import compare, read_claims, stale_reviews

PREFIXES = """
PREFIX biolink: <https://w3id.org/biolink/vocab/>
PREFIX claim: <https://w3id.org/hnk-kg/claim/test/>
PREFIX hnk: <https://w3id.org/hnk-kg/entity/>
PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
FIRST = """
claim:C01.1 a hnkv:Claim ; rdfs:label "a acts on b"@en ;
  rdf:subject hnk:a ; rdf:predicate hnkv:actsOn ; rdf:object hnk:b ;
  hnkv:polarity hnkv:Affirmed ; hnkv:modality hnkv:Asserted ; hnkv:explicitness hnkv:Stated ;
  hnkv:verdict hnkv:Supported ; biolink:supporting_text "a acts on b" .
"""
SECOND = 'claim:C01.2 a hnkv:Claim ; rdfs:label "a is known"@en .\n'
BASE = "https://w3id.org/hnk-kg/claim/test/"


def store(text: str) -> ox.Store:
    made = ox.Store()
    made.load((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)
    return made


def changes(before: str, after: str) -> list[tuple[str, str, dict[str, str], dict[str, str]]]:
    def flat(slots: object) -> dict[str, str]:
        assert isinstance(slots, dict)
        return {slot: " | ".join(term.value for term in terms) for slot, terms in slots.items()}

    return [
        (change.kind, change.claim.removeprefix(BASE), flat(change.before), flat(change.after))
        for change in compare(read_claims(store(before)), read_claims(store(after)))
    ]


def test_the_same_release_has_no_changes() -> None:
    assert changes(FIRST + SECOND, SECOND + FIRST) == []


def test_what_is_no_claim_is_not_compared() -> None:
    assert changes(FIRST, FIRST + 'hnk:a rdfs:label "another"@en .') == []


def test_a_claim_that_only_the_later_release_has_was_added() -> None:
    ((kind, claim, before, after),) = changes(FIRST, FIRST + SECOND)

    assert (kind, claim, before) == ("added", "C01.2", {})
    assert after["label"] == "a is known"


def test_a_claim_that_only_the_earlier_release_has_was_withdrawn() -> None:
    ((kind, claim, before, after),) = changes(FIRST + SECOND, FIRST)

    assert (kind, claim, after) == ("withdrawn", "C01.2", {})
    assert before["label"] == "a is known"


@pytest.mark.parametrize(
    ("found", "typed", "slot"),
    [
        ('"a acts on b"@en', '"a works on b"@en', "label"),
        ("rdf:subject hnk:a", "rdf:subject hnk:c", "subject"),
        ("hnkv:actsOn", "hnkv:putativelyActsOn", "predicate"),
        ("rdf:object hnk:b", "rdf:object hnk:c", "object"),
        ("hnkv:Affirmed", "hnkv:Denied", "polarity"),
        ("hnkv:Asserted", "hnkv:Believed", "modality"),
        ("hnkv:Stated", "hnkv:Implied", "explicitness"),
        ('supporting_text "a acts on b"', 'supporting_text "a acts"', "quote"),
    ],
)
def test_a_claim_that_says_something_else_was_reworded(found: str, typed: str, slot: str) -> None:
    assert found in FIRST

    ((kind, claim, before, after),) = changes(FIRST, FIRST.replace(found, typed))

    assert (kind, claim, list(before), list(after)) == ("reworded", "C01.1", [slot], [slot])
    assert before[slot] != after[slot]


def test_a_verdict_changes_apart_from_the_words() -> None:
    after = FIRST.replace("hnkv:Supported", "hnkv:Contested").replace("hnkv:Stated", "hnkv:Implied")

    found = changes(FIRST, after)

    assert [kind for kind, *_ in found] == ["reworded", "verdict changed"]
    assert found[1][2:] == (
        {"verdict": "https://w3id.org/hnk-kg/ontology#Supported"},
        {"verdict": "https://w3id.org/hnk-kg/ontology#Contested"},
    )


def test_a_verdict_that_an_older_release_has_not_is_a_change() -> None:
    ((kind, _, before, after),) = changes(FIRST.replace("hnkv:verdict hnkv:Supported ;", ""), FIRST)

    assert (kind, before, list(after)) == ("verdict changed", {"verdict": ""}, ["verdict"])


def test_changes_come_by_kind_and_claim() -> None:
    third = SECOND.replace("C01.2", "C01.3")
    found = changes(FIRST + SECOND, FIRST.replace("hnkv:Stated", "hnkv:Implied") + third)

    assert [(kind, claim) for kind, claim, *_ in found] == [
        ("added", "C01.3"),
        ("withdrawn", "C01.2"),
        ("reworded", "C01.1"),
    ]


REVIEWED = FIRST.replace(
    "hnkv:Stated ;", 'hnkv:Stated ; hnkv:reviewedBy hnk:me ; hnkv:reviewedOn "2026-01-31" ;'
)


@pytest.mark.parametrize(
    ("before", "after", "stale"),
    [
        (REVIEWED, REVIEWED.replace("a acts", "a works"), ["C01.1"]),
        (REVIEWED, REVIEWED.replace("a acts", "a works").replace("01-31", "02-01"), []),
        (REVIEWED, REVIEWED.replace("a acts", "a works").replace("hnk:me", "hnk:you"), []),
        (REVIEWED, FIRST.replace("a acts", "a works"), []),
        (FIRST, FIRST.replace("a acts", "a works"), []),
        (REVIEWED, REVIEWED.replace("hnkv:Supported", "hnkv:Contested"), []),
        (FIRST, REVIEWED, []),
    ],
)
def test_a_review_of_other_words_is_noticed(before: str, after: str, stale: list[str]) -> None:
    found = stale_reviews(read_claims(store(before)), read_claims(store(after)))

    assert [claim.removeprefix(BASE) for claim in found] == stale


def test_a_review_is_no_change_of_what_a_claim_says() -> None:
    assert changes(FIRST, REVIEWED) == []


def test_claims_are_found_in_named_graphs_and_counted_once() -> None:
    twice = ox.Store()
    for quad in store(FIRST):
        twice.add(quad)
        twice.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("urn:g")))

    assert compare(read_claims(store(FIRST)), read_claims(twice)) == ()
