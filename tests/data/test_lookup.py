"""What people type finds the right entity of the release, fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.pace import fastest_s

from hnkg.formats import Formats
from hnkg.lookup.documents import read_rows
from hnkg.lookup.gathering import gather_things
from hnkg.lookup.index import Index
from hnkg.lookup.spellings import load_spellings
from hnkg.store import Query
from hnkg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from hnkg.lookup.gathering import Ask, Row
    from hnkg.model import Knowledge


@pytest.fixture(scope="module")
def ask(released_store: ox.Store) -> Ask:
    embedded = EmbeddedStore(released_store, "release")

    def rows(text: str) -> Sequence[Row]:
        return read_rows(embedded.answer(Query(text, Formats())).body)

    return rows


@pytest.fixture(scope="module")
def index(ask: Ask) -> Index:
    return Index(gather_things(ask).things, load_spellings())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("HNK", "hydroxynorketamine"),
        ("hydroxynorketamin", "hydroxynorketamine"),
        ("hidroxynorketamine", "hydroxynorketamine"),
        ("6-hydroxynorketamine", "hydroxynorketamine"),
        ("AMPA receptor", "AMPA receptor"),
        ("ampa receptors", "AMPA receptor"),
        ("Receptors, AMPA", "AMPA receptor"),
        ("CHEBI:6121", "ketamine"),
        ("CFBVGSWSOJBYGC-ZYHUDNBSSA-N", "(2R,6R)-hydroxynorketamine"),
        ("MeSH:C050654", "hydroxynorketamine"),
        ("is believed to exert its effects", "HNK is believed to exert its effects through"),
        ("doi:10.1124/mol.120.119784", "Hydroxynorketamine blocks N-methyl-D-aspartate"),
        ("acts on", "acts on"),
    ],
)
def test_the_right_thing_comes_first(index: Index, text: str, label: str) -> None:
    assert index.find(text)[0].thing.label.startswith(label)


def test_every_entity_is_found_first_by_its_own_name(index: Index) -> None:
    entities = [thing for thing in index.things if thing.kind == "entity"]

    assert len(entities) == 178
    assert [t.label for t in entities if index.find(t.label)[0].thing.label != t.label] == []


def test_every_link_leads_back_to_its_entity(index: Index, knowledge: Knowledge) -> None:
    for link in knowledge.mappings:
        found = {hit.thing.iri.rpartition("/")[2]: hit for hit in index.find(link.curie)}
        assert link.subject in found
        assert (
            found[link.subject].nearness.word
            == {
                "exactMatch": "exact",
                "closeMatch": "close",
                "broadMatch": "broader",
                "narrowMatch": "narrower",
                "relatedMatch": "related",
            }[link.predicate]
        )


def test_every_claim_that_is_found_says_how_it_stands(index: Index) -> None:
    claims = [thing for thing in index.things if thing.kind == "claim"]

    assert len(claims) == 76
    for claim in claims:
        assert claim.standing is not None
        assert claim.standing.words
        assert claim.standing.quote
        assert claim.standing.verdict
    assert sum(claim.standing.is_contested for claim in claims if claim.standing) == 12


def test_the_index_is_made_in_a_tenth_of_a_second(ask: Ask) -> None:
    things, spellings = gather_things(ask).things, load_spellings()

    def make() -> None:
        Index(things, spellings).nearest("hidroxynorketamine", 1)

    assert fastest_s(make) < 0.1


def test_a_lookup_takes_less_than_five_milliseconds(index: Index) -> None:
    index.nearest("warm", 1)
    for text in ("HNK", "a", "chebi:6", "https://identifiers.org/CHEBI:6121", "hidroxinorketamin"):
        index.find(text)
        assert fastest_s(lambda text=text: index.find(text)) < 0.005, text  # type: ignore[misc]  # mypy does not see the default
