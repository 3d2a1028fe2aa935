"""Rows become things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.formats import Formats
from hnkg.lookup import gathering
from hnkg.lookup.documents import read_rows
from hnkg.lookup.gathering import gather_things
from hnkg.lookup.things import Nearness, Role
from hnkg.store import Query
from hnkg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from hnkg.lookup.gathering import Row
    from hnkg.lookup.index import Index

FOREIGN = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:a a ex:Thing ; <http://purl.org/dc/terms/title> "titled" .
ex:b <http://xmlns.com/foaf/0.1/name> "named" .
ex:c <http://schema.org/name> "by schema.org" .
ex:d skos:prefLabel "preferred" ; rdfs:label "other" ; skos:altLabel "alternative" .
ex:named { ex:e rdfs:label "in a named graph" . ex:e a ex:Thing }
[] rdfs:label "without an IRI" .
ex:nameless a ex:Thing .
"""


def ask_of(data: str) -> gathering.Ask:
    store = ox.Store()
    store.load(data.encode(), format=ox.RdfFormat.TRIG)
    embedded = EmbeddedStore(store, "d")

    def ask(text: str) -> Sequence[Row]:
        return read_rows(embedded.answer(Query(text, Formats())).body)

    return ask


def test_foreign_data_are_named_by_the_usual_properties() -> None:
    things = gather_things(ask_of(FOREIGN)).things

    assert {thing.iri[-1]: (thing.label, thing.type_label) for thing in things} == {
        "a": ("titled", "Thing"),
        "b": ("named", "other"),
        "c": ("by schema.org", "other"),
        "d": ("preferred", "other"),
        "e": ("in a named graph", "Thing"),
    }


def test_too_many_names_are_no_part_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_ROWS", 3)
    gathered = gather_things(ask_of(FOREIGN))

    assert not gathered.is_whole
    assert gathered.things == ()


def test_a_term_that_is_only_linked_gives_its_name_away(index: Index) -> None:
    assert index.of_iri("http://purl.obolibrary.org/obo/CHEBI_6121") is None
    ketamine = index.of_iri("http://example.org/ketamine")

    assert ketamine is not None
    (name,) = [name for name in ketamine.names if name.role is Role.TERM]
    assert (name.text, name.nearness) == ("ketamine (ChEBI)", Nearness.EXACT)


def test_the_narrowest_class_comes_first(index: Index) -> None:
    ketamine = index.of_iri("http://example.org/ketamine")

    assert ketamine is not None
    assert [one.name for one in ketamine.types] == ["drug", "Entity"]
    assert (ketamine.kind, ketamine.type_label) == ("entity", "drug")


def test_a_claim_has_its_standing(index: Index) -> None:
    claim = index.of_iri("http://example.org/claim")

    assert claim is not None
    assert claim.standing is not None
    assert claim.standing.words == "denied: possible"
    assert claim.standing.is_contested
