"""Values for variables: any term can be written, and nothing else."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.cli.params import parse_params, parse_term
from hnkg.errors import InputError
from hnkg.namespaces import Prefix

KNOWN = {
    "hnk": Prefix("hnk", "https://w3id.org/hnk-kg/entity/", None),
    "GO": Prefix("GO", "http://purl.obolibrary.org/obo/GO_", r"^\d{7}$"),
}
XSD = "http://www.w3.org/2001/XMLSchema#"

texts = st.text(st.characters(codec="utf-8"))
terms = st.one_of(
    texts.map(ox.Literal),
    texts.map(lambda text: ox.Literal(text, language="en-GB")),
    texts.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:t"))),
    st.from_regex(r"https://example\.org/[a-z0-9=,/]*(#[a-z0-9=,/]*)?", fullmatch=True).map(
        ox.NamedNode
    ),
)


@given(terms)
def test_any_term_can_be_written_as_in_n_triples(term: ox.NamedNode | ox.Literal) -> None:
    assert parse_term(str(term), KNOWN) == term


@given(st.text(max_size=40))
def test_any_text_is_a_term_or_an_input_error(text: str) -> None:
    try:
        found = str(parse_term(text, KNOWN))
    except InputError as error:
        found = str(error)

    assert found.startswith(("<", '"', "--param"))


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("hnk:ketamine", ox.NamedNode("https://w3id.org/hnk-kg/entity/ketamine")),
        ("https://example.org/a", ox.NamedNode("https://example.org/a")),
        ("GO:0032281", ox.NamedNode("http://purl.obolibrary.org/obo/GO_0032281")),
        ("4", ox.Literal("4", datatype=ox.NamedNode(f"{XSD}integer"))),
        ("-1.5", ox.Literal("-1.5", datatype=ox.NamedNode(f"{XSD}decimal"))),
        ("true", ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))),
    ],
)
def test_names_numbers_and_truth_need_no_marks(
    written: str, term: ox.NamedNode | ox.Literal
) -> None:
    assert parse_term(written, KNOWN) == term


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("other:x", "the prefix 'other' of 'other:x' is not declared"),
        ("GO:32281", "is not an identifier of GO"),
        ("urn:example:a", "Write hnk:ketamine, <https://example.org/a>"),
        ("_:b0", "is not a term"),
        ('"a"\t"b"', "is not a term"),
    ],
)
def test_what_is_no_term_is_refused_with_the_reason(written: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_term(written, KNOWN)

    assert words in str(caught.value)


def test_a_question_mark_before_the_name_is_understood() -> None:
    assert parse_params(["?x=4"], KNOWN, list) == parse_params(["x=4"], KNOWN, list)


def test_a_value_may_hold_equal_signs() -> None:
    assert parse_params(['x="a=b"'], KNOWN, list) == {"x": ox.Literal("a=b")}
