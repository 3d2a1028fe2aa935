"""A term is one word of a query, whatever it holds."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.sparql.terms import read_term, write_term
from hnkg.syntax.tokens import tokenize

#: Characters that mean something in a query, and any others.
hostile_texts = st.text(
    st.one_of(st.sampled_from("\\uU0025'\"}{<>#\n\r\x00 ?."), st.characters(codec="utf-8"))
)
hostile_terms = st.one_of(
    hostile_texts.map(ox.Literal),
    hostile_texts.map(lambda text: ox.Literal(text, language="en-GB")),
    hostile_texts.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:t'?a"))),
    st.from_regex(r"https://example\.org/[a-z0-9=,/'?;()$]*(#[a-z0-9=,/]*)?", fullmatch=True).map(
        ox.NamedNode
    ),
)


@given(hostile_terms)
def test_a_written_term_is_read_by_the_engine_as_the_same_term(
    term: ox.NamedNode | ox.Literal,
) -> None:
    (row,) = cast(
        "ox.QuerySolutions",
        ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {write_term(term)} }} }}"),
    )

    assert row[0] == term


@given(hostile_terms)
def test_a_written_term_is_a_few_words_without_variables_and_brackets(
    term: ox.NamedNode | ox.Literal,
) -> None:
    kinds = [token.kind for token in tokenize(write_term(term))]

    assert kinds in (["iri"], ["string"], ["string", "language"], ["string", "mark", "iri"])


@given(hostile_terms)
def test_no_escape_of_a_written_term_can_be_read_as_a_quotation_mark(
    term: ox.NamedNode | ox.Literal,
) -> None:
    """Some engines undo escapes of code points before they look at anything else."""
    text = write_term(term)
    for code in ("22", "5C", "0A"):
        text = text.replace(f"\\u00{code}", chr(int(code, 16)))
        text = text.replace(f"\\U000000{code}", chr(int(code, 16)))

    assert [t.kind for t in tokenize(text)] == [t.kind for t in tokenize(write_term(term))]


@pytest.mark.parametrize("written", ['"a"@en--ltr', "<<( <a:b> <a:b> <a:b> )>>", "_:b", "", "a b"])
def test_what_is_neither_iri_nor_literal_of_rdf_1_1_is_no_term(written: str) -> None:
    with pytest.raises(ValueError, match="is not a term"):
        read_term(written, {})


def test_a_web_address_needs_no_brackets() -> None:
    assert read_term("https://example.org/a#b", {}) == ox.NamedNode("https://example.org/a#b")


def test_a_web_address_that_is_no_iri_is_refused() -> None:
    with pytest.raises(ValueError, match="IRI"):
        read_term("https://example.org/a b", {})
