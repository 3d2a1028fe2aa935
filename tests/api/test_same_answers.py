"""The same question gives the same frame in this process and over HTTP, with the same types."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import rdflib
from rdflib.compare import to_isomorphic

from hnkg.errors import EndpointError, HnkgError
from hnkg.queries import load_queries

if TYPE_CHECKING:
    import hnkg

TYPES = Path(__file__).parent / "dtypes.tsv"
NAMES = [query.name for query in load_queries("competency")]


def expected_types() -> dict[str, dict[str, str]]:
    """Return the dtype of each column of each question, from the table beside this file."""
    types: dict[str, dict[str, str]] = {}
    with TYPES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            types.setdefault(row["question"], {})[row["column"]] = row["dtype"]
    return types


@pytest.mark.parametrize("curies", [False, True], ids=["iris", "curies"])
@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_one_answer_wherever_it_is_asked(
    embedded: hnkg.Graph, remote: hnkg.Graph, name: str, *, curies: bool
) -> None:
    here = embedded.ask_question(name, curies=curies)
    there = remote.ask_question(name, curies=curies)

    if isinstance(here, rdflib.Graph):
        assert isinstance(there, rdflib.Graph)
        assert len(here) > 0
        assert to_isomorphic(here) == to_isomorphic(there)
    elif isinstance(here, bool):
        assert here is there
    else:
        assert isinstance(there, pd.DataFrame)
        pd.testing.assert_frame_equal(here, there)
        known, found = here.attrs["hnkg"], there.attrs["hnkg"]
        assert {**known, "root": ""} == {**found, "root": ""}


@pytest.mark.parametrize("name", NAMES)
def test_each_column_of_a_question_has_its_type(embedded: hnkg.Graph, name: str) -> None:
    answer = embedded.ask_question(name)
    if isinstance(answer, pd.DataFrame):
        found = {column: str(dtype) for column, dtype in answer.dtypes.items()}

        assert found == expected_types()[name]


def test_the_table_of_types_names_questions_with_rows() -> None:
    assert set(expected_types()) <= set(NAMES)
    assert len(expected_types()) > 30


def test_a_value_of_a_question_is_a_term(embedded: hnkg.Graph, remote: hnkg.Graph) -> None:
    claim = embedded.iri("wikimd:C05.1")
    here = embedded.ask_question("cq-16", claim=claim)
    there = remote.ask_question("CQ16", {"claim": claim})

    assert isinstance(here, pd.DataFrame)
    assert isinstance(there, pd.DataFrame)
    pd.testing.assert_frame_equal(here, there)
    (words,) = here.exact.tolist()
    assert "does not have significant affinity" in words


def test_claims_and_networks_are_the_same(embedded: hnkg.Graph, remote: hnkg.Graph) -> None:
    pd.testing.assert_frame_equal(embedded.claims(), remote.claims())
    here, there = embedded.graph(), remote.graph()
    assert dict(here.nodes(data=True)) == dict(there.nodes(data=True))
    assert list(here.edges(keys=True, data=True)) == list(there.edges(keys=True, data=True))


def test_a_thing_is_described_alike(embedded: hnkg.Graph, remote: hnkg.Graph) -> None:
    here = embedded.describe("hnk:ketamine")

    assert len(here) > 0
    assert to_isomorphic(here) == to_isomorphic(remote.describe("hnk:ketamine"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?x { ?x foo:bar ?y }", "'foo' is not declared"),
        ("SELECT ?x { ?x a ?y", "never closed"),
        ("SELECT ?x { ?x skos:note ?y", r"Line 1, column 11: .*never closed.*\n  1 \| SELECT"),
        ("SELECT ?x {\n?x rdfs:a (?y } }", r"Line 2, column 15: .*of line 2, column 11"),
        ("SELECT ?x { SERVICE <http://127.0.0.1:9/sparql> { ?x a ?y } }", "SERVICE"),
    ],
)
def test_errors_teach_alike(
    embedded: hnkg.Graph, remote: hnkg.Graph, query: str, words: str
) -> None:
    with pytest.raises(HnkgError, match=words):
        embedded.select(query)
    with pytest.raises(EndpointError, match=words):
        remote.select(query)
