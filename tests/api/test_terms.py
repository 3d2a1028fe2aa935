"""What may be given for a variable, and what is refused with the reason."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from tests.unit.sparql.test_terms import hostile_terms

from hnkg.errors import InputError
from hnkg.notebook.terms import as_iri, as_term, to_rdflib

KETAMINE = "https://w3id.org/hnk-kg/entity/ketamine"
PREFIXES = {"hnk": "https://w3id.org/hnk-kg/entity/"}


@given(term=hostile_terms)
def test_a_term_goes_to_rdflib_and_back(term: ox.NamedNode | ox.Literal) -> None:
    assert as_term(to_rdflib(term)) == term


def test_a_blank_node_and_a_lexical_form_stay_what_they_are() -> None:
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")

    assert to_rdflib(ox.BlankNode("b")) == rdflib.BNode("b")
    assert str(to_rdflib(ox.Literal("01", datatype=integer))) == "01"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not a term"),
        (pd.NaT, "not a term"),
        (pd.NA, "not a term"),
        (Decimal("NaN"), "not a term"),
        ([1], "not a term"),
        (ox.BlankNode("b"), "not a term"),
        (rdflib.BNode("b"), "blank node cannot be given"),
        (rdflib.URIRef("urn:a|b"), "not an IRI"),
        ("\ud800", "half a character"),
    ],
)
def test_what_is_no_term_is_refused(value: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        as_term(value)


@pytest.mark.parametrize("text", ["hnk:ketamine", "https://example.org/a", "urn:a"])
def test_a_text_that_may_be_a_name_must_be_said_to_be_one(text: str) -> None:
    with pytest.raises(InputError) as caught:
        as_term(text, PREFIXES)

    assert f"graph.iri({text!r})" in str(caught.value)
    assert f"rdflib.Literal({text!r})" in str(caught.value)
    assert as_term(rdflib.Literal(text), PREFIXES) == ox.Literal(text)


@pytest.mark.parametrize("text", ["note: hedged", "5-HT2A", "a:b", ""])
def test_any_other_text_is_a_text(text: str) -> None:
    assert as_term(text, PREFIXES) == ox.Literal(text)


@pytest.mark.parametrize(
    "thing",
    ["hnk:ketamine", KETAMINE, f"<{KETAMINE}>", ox.NamedNode(KETAMINE), rdflib.URIRef(KETAMINE)],
    ids=["curie", "full", "brackets", "pyoxigraph", "rdflib"],
)
def test_an_iri_is_given_in_many_ways(thing: object) -> None:
    assert as_iri(thing, PREFIXES).value == KETAMINE


@pytest.mark.parametrize("thing", ["ketamine", "other:x", "hnk:a b", "hnk:a>", 4, "javascript:x"])
def test_what_is_no_iri_is_refused(thing: object) -> None:
    with pytest.raises(InputError):
        as_iri(thing, PREFIXES)


def test_a_triple_term_is_not_for_rdflib() -> None:
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))

    with pytest.raises(InputError, match="triple term"):
        to_rdflib(triple)
