"""RDF 1.2: pyoxigraph reads it back, and finds the claims of the release and no more assertions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import HNKV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hnkg.model import Knowledge

NAME = "hnk-kg-rdf12.ttl"
REIFIES = f"{RDF}reifies"
PARTS = ("subject", "predicate", "object")


def parse(content: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def content(exports: Path) -> bytes:
    return (exports / NAME).read_bytes()


@pytest.fixture(scope="module")
def relations(released_store: ox.Store) -> set[str]:
    """Return the properties that link things; where a claim has one, another claim says so."""
    of_relation = ox.NamedNode(f"{HNKV}ofRelation")
    quads = released_store.quads_for_pattern(None, of_relation, None)
    return {str(quad.subject).strip("<>") for quad in quads}


@pytest.fixture(scope="module")
def claims(released_store: ox.Store, relations: set[str]) -> dict[str, set[tuple[str, str]]]:
    """Return every claim of the release with its slots, from the triples that are served."""
    kind, claim = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{HNKV}Claim")
    return {
        str(found.subject): {
            (quad.predicate.value, str(quad.object))
            for quad in released_store.quads_for_pattern(found.subject, None, None)
            if quad.predicate.value not in relations
        }
        for found in released_store.quads_for_pattern(None, kind, claim)
    }


def rebuild(triples: Iterable[ox.Triple], relations: set[str]) -> dict[str, set[tuple[str, str]]]:
    """Return the claims with their slots, as the older way would write them."""
    found: dict[str, set[tuple[str, str]]] = {}
    for triple in triples:
        if triple.predicate.value == REIFIES:
            term = triple.object
            assert isinstance(term, ox.Triple)
            slots = found.setdefault(str(triple.subject), {(f"{RDF}type", f"<{RDF}Statement>")})
            slots.update((RDF + name, str(getattr(term, name))) for name in PARTS)
    for triple in triples:
        if str(triple.subject) in found and triple.predicate.value not in {REIFIES, *relations}:
            found[str(triple.subject)].add((triple.predicate.value, str(triple.object)))
    return found


def asserted(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the plain triples that are the triple of some claim."""
    terms = {t.object for t in triples if t.predicate.value == REIFIES}
    return {t for t in triples if t in terms}


def test_every_claim_has_the_slots_that_it_has_in_the_release(
    content: bytes,
    claims: dict[str, set[tuple[str, str]]],
    relations: set[str],
    knowledge: Knowledge,
) -> None:
    assert rebuild(parse(content), relations) == claims
    assert len(claims) == len(knowledge.claims)


def test_a_triple_is_asserted_only_where_the_release_asserts_it(
    content: bytes, released_store: ox.Store
) -> None:
    triples = parse(content)
    terms = [t.object for t in triples if isinstance(t.object, ox.Triple)]
    in_release = {t for t in terms if ox.Quad(t.subject, t.predicate, t.object) in released_store}

    assert asserted(triples) == in_release
    assert 50 < len(in_release) < len(set(terms))


def test_no_denied_relation_is_asserted_as_if_it_held(content: bytes, knowledge: Knowledge) -> None:
    """What asserts the pair of a denied claim carries the denial in its own name."""
    plain = {
        (t.subject.value, t.predicate.value, getattr(t.object, "value", ""))
        for t in asserted(parse(content))
        if isinstance(t.subject, ox.NamedNode)
    }
    affirming = {
        (item.relation, HNKV + item.name) for item in knowledge.properties
        if item.polarity == "affirmed"
    }  # fmt: skip
    denied = [claim for claim in knowledge.claims if claim.polarity == "denied"]

    assert len(denied) > 5
    for claim in denied:
        for relation, predicate in affirming:
            if relation == claim.predicate.relation:
                pair = (f"https://w3id.org/hnk-kg/entity/{claim.subject}", predicate)
                assert (*pair, f"https://w3id.org/hnk-kg/entity/{claim.obj}") not in plain


def test_an_implied_claim_is_reified_and_not_asserted(content: bytes, knowledge: Knowledge) -> None:
    triples = parse(content)
    implied = {
        f"<https://w3id.org/hnk-kg/claim/{claim.reference}>"
        for claim in knowledge.claims
        if claim.explicitness == "implied"
    }
    terms = {
        t.object for t in triples if str(t.subject) in implied and t.predicate.value == REIFIES
    }

    assert len(terms) == len(implied) > 0
    assert not terms & asserted(triples)


def test_a_triple_too_many_and_a_lost_slot_would_be_found(
    content: bytes,
    released_store: ox.Store,
    claims: dict[str, set[tuple[str, str]]],
    relations: set[str],
) -> None:
    implied = b"hnk:ketamine hnkv:actsPrimarilyOn hnk:nmda-receptor"
    assert implied in content
    forged = parse(content + implied + b" .\n")
    (extra,) = asserted(forged) - asserted(parse(content))

    assert ox.Quad(extra.subject, extra.predicate, extra.object) not in released_store
    lost = parse(content.replace(b"hnkv:polarity hnkv:Denied ;", b"", 1))
    assert rebuild(lost, relations) != claims


def test_a_reader_of_rdf_1_2_refuses_a_broken_triple_term(content: bytes) -> None:
    with pytest.raises(SyntaxError):
        parse(content.replace(b" )>>", b" >>", 1))
