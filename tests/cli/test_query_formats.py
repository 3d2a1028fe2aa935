"""How `hnkg query` writes a result: for programs, and as a table on a terminal."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.cli.querying import answered, on_terminal, refused

if TYPE_CHECKING:
    from pathlib import Path


def test_solutions_are_csv_when_piped() -> None:
    rows = list(csv.reader(io.StringIO(answered("cq-14", "-f", "csv"))))

    assert {len(row) for row in rows} == {4}
    assert rows[1][0].endswith("#char=0,18")


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_solutions_can_be_read_back_in_each_format(name: str) -> None:
    body = answered("cq-10", "--format", name)

    syntax = {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "tsv": ox.QueryResultsFormat.TSV,
    }[name]
    solutions = ox.parse_query_results(body, syntax)
    assert isinstance(solutions, ox.QuerySolutions)
    assert len(list(solutions)) == 5


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        (None, ox.RdfFormat.TURTLE),
        ("turtle", ox.RdfFormat.TURTLE),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("rdfxml", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_a_graph_is_the_same_in_each_format(name: str | None, syntax: ox.RdfFormat) -> None:
    def triples(body: str, of: ox.RdfFormat) -> set[ox.Triple]:
        return {quad.triple for quad in ox.parse(body, format=of)}

    body = answered("cq-28", *(("--format", name) if name else ()))

    expected = answered("cq-28", "--format", "ntriples")
    assert triples(body, syntax) == triples(expected, ox.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize(("name", "body"), [("csv", "false\n"), ("json", None)])
def test_the_answer_of_an_ask_is_a_word_or_a_document(name: str, body: str | None) -> None:
    found = answered("cq-09", "--format", name)

    if body is None:
        assert json.loads(found)["boolean"] is False
    else:
        assert found == body


@pytest.mark.parametrize(
    ("query", "name", "form"), [("cq-01", "turtle", "SELECT"), ("cq-28", "csv", "CONSTRUCT")]
)
def test_a_format_that_cannot_hold_the_result_is_wrong_usage(
    query: str, name: str, form: str
) -> None:
    message = refused(query, "--format", name, status=2)

    assert form in message
    assert "Choose one of table," in message


def test_a_table_shows_short_names_the_question_and_what_to_watch_out_for() -> None:
    found = answered("cq-03", "--format", "table", columns=200)

    assert found.startswith("What does the source deny about HNK?")
    assert "hnkv:lacksSignificantAffinityFor" in found
    assert "8 rows" in found
    assert "Note: A denial can be hedged as well" in found
    assert "https://w3id.org" not in found


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_no_line_of_a_table_is_wider_than_the_terminal(columns: int) -> None:
    found = answered("cq-02", "--format", "table", columns=columns)

    assert max(map(len, found.splitlines())) <= columns


def test_a_graph_can_be_a_table_too() -> None:
    found = answered("cq-28", "--format", "table", columns=200)

    assert "33 rows" in found
    assert "hnkv:NotYetReviewed" in found


def test_a_terminal_gets_the_question_and_the_note_around_the_answer_of_an_ask() -> None:
    lines = on_terminal(["cq-09"], columns=200).splitlines()

    assert "Is HNK claimed to have significant affinity for the NMDA receptor?" in lines[0]
    assert lines[1] == "false"
    assert "Note: False means that nobody here affirms it." in lines[2]


def test_the_answer_of_any_other_ask_is_one_word_on_a_terminal() -> None:
    assert on_terminal(["ASK {}"]) == "true\n"


def test_a_terminal_gets_a_table_without_asking() -> None:
    found = on_terminal(["cq-04"])

    assert "hnk:ketamine" in found
    assert "1 row" in found


def test_a_terminal_gets_a_graph_as_turtle() -> None:
    found = on_terminal(["cq-28"], columns=200)

    assert "@prefix hnkv: <https://w3id.org/hnk-kg/ontology#> ." in found


def test_a_literal_cannot_drive_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "hostile.ttl"
    file.write_text(r'<urn:a> <urn:b> "\u001b[31mred\u0007 \u202Egnidaer" .', encoding="utf-8")

    found = on_terminal(["SELECT ?o { ?s ?p ?o }", "--data", str(file)])

    assert "\\u001b[31mred\\u0007" in found
    assert not {"\x1b[31m", "\x07", "\u202e"} & set(found.split("red")[0])
    assert "\u202e" not in found
