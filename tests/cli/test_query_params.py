"""Parameters of `hnkg query`: terms that take the place of a variable, and never become query."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.cli.querying import PARENT, answered, hnkg, refused

from hnkg.queries import load_queries

if TYPE_CHECKING:
    from pathlib import Path


def test_a_parameter_replaces_the_default_of_a_named_query() -> None:
    (row,) = csv.DictReader(io.StringIO(answered("cq-16", "--param", "claim=wikimd:C05.1")))

    assert row["claim"].endswith("C05.1")
    assert row["exact"] == "It does not have significant affinity for the NMDA receptor"


@pytest.mark.parametrize("name", ["C05.1", "wikimd-hnk/C05.1", "wikimd:C05.1"])
def test_a_claim_is_named_by_id_reference_or_curie(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(answered("cq-16", "--param", f"claim={name}")))

    assert row["claim"].endswith("/claim/wikimd-hnk/C05.1")


def test_a_claim_that_is_none_is_wrong_usage() -> None:
    message = refused("cq-16", "--param", "claim=C5.1", status=2)
    missing = refused("cq-16", "--param", "claim=wikimd-hnk/C99.1", status=2)

    assert "is not a term" in message
    assert missing.startswith("hnkg: --param: the data have no claim wikimd-hnk/C99.1.\n  Did you")


def test_a_claim_of_two_sources_is_asked_back(tmp_path: Path) -> None:
    file = tmp_path / "two.ttl"
    file.write_text(
        "<https://w3id.org/hnk-kg/claim/a/C01.1> a <https://w3id.org/hnk-kg/ontology#Claim> .\n"
        "<https://w3id.org/hnk-kg/claim/b/C01.1> a <https://w3id.org/hnk-kg/ontology#Claim> .\n"
    )
    text = "SELECT ?c { ?c a hnkv:Claim }"

    message = refused(text, "--param", "c=C01.1", "--data", str(file), status=2)
    one = answered(text, "--param", "c=b/C01.1", "--data", str(file))

    assert "2 sources have a claim C01.1.\n  Write one of: a/C01.1, b/C01.1." in message
    assert one == "c\r\nhttps://w3id.org/hnk-kg/claim/b/C01.1\r\n"


def test_every_command_in_a_note_answers_as_it_stands() -> None:
    notes = "\n".join(query.note for query in load_queries("competency"))
    commands = re.findall(r"hnkg query (cq-\d+) --param (\S+=\w+:[\w.]+\w)", notes)

    assert len(commands) == notes.count("--param") > 0
    for name, parameter in sorted(set(commands)):
        lines = answered(name, "--param", parameter).splitlines()
        assert len(lines) > 1, name
        assert any(parameter.rpartition(":")[2] in line for line in lines), name


def test_a_parameter_narrows_any_selected_variable() -> None:
    found = answered("cq-22", "--param", "modality=hnkv:Normative", "-f", "csv")

    assert [line.split(",")[0][-5:] for line in found.splitlines()[1:]] == [
        "C14.1",
        "C14.2",
        "C14.3",
    ]


def test_a_parameter_says_nothing_of_a_row_without_a_value() -> None:
    """Two of the claims behind cq-02 have no hedge: they do not get one by asking for it."""
    found = answered("cq-02", "--param", 'hedge="is believed to"', "-f", "json")
    rows = json.loads(found)["results"]["bindings"]

    assert [row["modality"]["value"] for row in rows] == ["believed, thought, suggested"]


def test_a_default_need_not_be_selected() -> None:
    found = answered("cq-07", "--param", "parent=hnk:norketamine", "-f", "csv")

    assert "norketamine" in found
    assert "hydroxynorketamine" not in found


@pytest.mark.parametrize(
    ("term", "count"),
    [
        ("ex:b", 1),
        ("<https://example.org/b>", 1),
        ("4", 1),
        ('"4"^^<http://www.w3.org/2001/XMLSchema#integer>', 1),
        ('"Ann"@en', 1),
        ('"Ann"', 0),
    ],
)
def test_a_parameter_is_a_term(term: str, count: int, data: str) -> None:
    text = "SELECT ?s ?o { ?s ?p ?o }"

    rows = answered(text, "--param", f"o={term}", "--data", data).splitlines()

    assert len(rows) - 1 == count


@pytest.mark.parametrize(
    "term",
    [
        "nowhere:b",
        "GO:12",
        "words",
        "",
        "_:b",
        "<a b>",
        '"x',
        '"x"\n<https://example.org/b>',
        "<https://example.org/b>\t4",
        "<urn:a> } DROP ALL #",
    ],
)
def test_a_parameter_that_is_no_term_is_wrong_usage(term: str, data: str) -> None:
    message = refused("SELECT ?o { ?s ?p ?o }", "--param", f"o={term}", "--data", data, status=2)

    assert message.startswith("hnkg: --param")


def test_the_text_of_a_parameter_never_becomes_query() -> None:
    """Words that would end a pattern stay words of a literal."""
    found = answered("SELECT ?s ?o { ?s ?p ?o }", "--param", 'o="x\\" } UNION { ?s ?p ?o"')

    assert found == "s,o\r\n"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (["claim"], "is not NAME=TERM"),
        (["a b=4"], "is not NAME=TERM"),
        (["x=4", "x=5"], "gives ?x twice"),
        (["z=4"], "Its variables are: x"),
    ],
)
def test_a_malformed_parameter_is_wrong_usage(params: list[str], words: str) -> None:
    arguments = [word for param in params for word in ("--param", param)]

    assert words in refused(PARENT, *arguments, status=2)


def test_a_parameter_for_a_variable_that_is_not_selected_says_what_to_do() -> None:
    message = refused("SELECT ?s { ?s ?p ?o }", "--param", "o=4", status=2)

    assert "Add ?o after SELECT" in message


def test_a_parameter_that_names_nothing_of_the_release_is_wrong_usage() -> None:
    message = refused("cq-16", "--param", "claim=wikimd:C99.1", status=2)

    assert message.startswith("hnkg: --param: The data do not mention wikimd:C99.1. Did you mean ")


def test_a_parameter_that_names_nothing_of_other_data_is_told(data: str) -> None:
    """One may ask own data for one name after the other, to see which there are."""
    result = hnkg("SELECT ?s { ?s ?p ?o }", "--param", "s=hnk:ketamine", "--data", data)

    assert (result.returncode, result.stdout) == (0, b"s\r\n")
    assert result.stderr == b"hnkg: The data do not mention hnk:ketamine.\n"
