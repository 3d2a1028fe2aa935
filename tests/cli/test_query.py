"""``hnkg query``, run as a person or a script runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.queries import find_query, load_queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HNK = "https://w3id.org/hnk-kg/entity/"
PARENT = "SELECT ?x { hnk:hydroxynorketamine hnkv:metaboliteOf ?x }"
DATA = """\
@prefix ex: <https://example.org/> .
ex:a ex:knows ex:b ; ex:age 4 ; ex:name "Ann"@en .
ex:b ex:knows ex:a .
"""


def hnkg(
    *arguments: str, stdin: bytes = b"", columns: int = 100
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "hnkg", "query", *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": str(columns)},
    )


def answered(*arguments: str, stdin: bytes = b"", columns: int = 100) -> str:
    result = hnkg(*arguments, stdin=stdin, columns=columns)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode()


def refused(*arguments: str, status: int, stdin: bytes = b"") -> str:
    result = hnkg(*arguments, stdin=stdin)
    message = result.stderr.decode()
    assert result.returncode == status, message
    assert result.stdout == b""
    assert "Traceback" not in message
    return message


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Return a small RDF file that is not ours."""
    file = tmp_path / "people.ttl"
    file.write_text(DATA, encoding="utf-8")
    return str(file)


def on_terminal(arguments: Sequence[str], columns: int = 80) -> str:
    """Return what the command writes to a terminal of that width."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "hnkg", "query", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
    ) as process:
        os.close(slave)
        pieces = []
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux says so when the other end has closed
                break
            if not piece:
                break
            pieces.append(piece)
        process.wait(timeout=30)
    os.close(master)
    return b"".join(pieces).decode().replace("\r\n", "\n")


# What can be asked


@pytest.mark.parametrize("name", ["cq-01-targets", "cq-01", "CQ01"])
def test_a_named_query_is_asked_of_the_release(name: str) -> None:
    assert answered(name) == f"target\r\n{HNK}ampa-receptor\r\n"


@pytest.mark.parametrize("name", [query.name for query in load_queries("competency")])
def test_every_competency_question_can_be_asked_by_name(name: str) -> None:
    assert answered(name)


def test_text_may_use_the_prefixes_of_the_graph() -> None:
    assert answered(PARENT) == f"x\r\n{HNK}ketamine\r\n"


def test_text_may_declare_its_own_prefixes() -> None:
    assert answered(
        f"PREFIX hnkv: <urn:other#> PREFIX h: <{HNK}> ASK {{ h:ketamine a hnkv:C }}"
    ) == ("false\n")


def test_standard_input_is_asked_for_a_dash() -> None:
    assert answered("-", stdin=PARENT.encode()) == f"x\r\n{HNK}ketamine\r\n"


def test_a_file_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(find_query("cq-04").text, encoding="utf-8")

    assert "YQEZLKZALYSWHR-UHFFFAOYSA-N" in answered(str(file))


def test_a_file_must_declare_its_prefixes_so_that_others_can_run_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(PARENT, encoding="utf-8")

    message = refused(str(file), status=1)

    assert str(file) in message
    assert "PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>" in message


# Other data


def test_other_data_are_asked_instead_of_the_release(data: str) -> None:
    text = "SELECT ?who { ?who <https://example.org/age> 4 }"

    assert answered(text, "--data", data) == "who\r\nhttps://example.org/a\r\n"


def test_prefixes_of_other_data_are_known_in_text(data: str) -> None:
    assert answered("ASK { ex:a ex:knows ex:b }", "--data", data) == "true\n"


def test_several_files_are_asked_together(data: str, tmp_path: Path) -> None:
    more = tmp_path / "more.nt"
    more.write_text("<https://example.org/c> <https://example.org/age> 7 .".replace(" 7", ' "7"'))

    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    assert answered(text, "--data", data, "--data", str(more)) == "n\r\n5\r\n"


def test_named_graphs_of_other_data_are_seen_without_asking_for_them(tmp_path: Path) -> None:
    file = tmp_path / "graphs.trig"
    file.write_text("<urn:g> { <urn:a> <urn:b> <urn:c> }", encoding="utf-8")

    assert answered("ASK { <urn:a> <urn:b> <urn:c> }", "--data", str(file)) == "true\n"


def test_a_data_file_that_is_missing_is_wrong_usage() -> None:
    assert "no such file" in refused(PARENT, "--data", "/nowhere/a.ttl", status=2)


def test_a_data_file_that_is_not_rdf_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> oops .\n", encoding="utf-8")

    assert f"{file}:2" in refused(PARENT, "--data", str(file), status=2)


def test_an_empty_data_file_is_said_to_be_empty(tmp_path: Path) -> None:
    file = tmp_path / "empty.ttl"
    file.write_bytes(b"")

    result = hnkg("SELECT * { ?s ?p ?o }", "--data", str(file))

    assert result.returncode == 0
    assert b"the file is empty" in result.stderr


# Formats


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


@pytest.mark.parametrize(
    ("name", "body"), [("csv", "false\n"), ("table", "false\n"), ("json", None)]
)
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


# Tables


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


# Parameters


def test_a_parameter_replaces_the_default_of_a_named_query() -> None:
    (row,) = csv.DictReader(io.StringIO(answered("cq-16", "--param", "claim=wikimd:C05.1")))

    assert row["claim"].endswith("C05.1")
    assert row["exact"] == "It does not have significant affinity for the NMDA receptor"


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


# Errors


def test_an_unknown_name_lists_near_ones() -> None:
    message = refused("cq-01-target", status=2)

    assert "Did you mean: cq-01-targets" in message


@pytest.mark.parametrize("name", ["nowhere.rq", "nowhere/mine.rq"])
def test_a_missing_file_is_wrong_usage(name: str) -> None:
    assert "there is no such file" in refused(name, status=2)


def test_a_folder_is_wrong_usage(tmp_path: Path) -> None:
    assert "this is a folder" in refused(str(tmp_path), status=2)


@pytest.mark.parametrize("arguments", [[], [""], ["--format", "yaml", "cq-01"]])
def test_nothing_to_ask_is_wrong_usage(arguments: list[str]) -> None:
    assert refused(*arguments, status=2)


def test_a_query_that_is_not_utf_8_is_wrong_usage(tmp_path: Path) -> None:
    file = tmp_path / "latin.rq"
    file.write_bytes(b"ASK { ?s ?p 'caf\xe9' }")

    assert "byte 17 is not UTF-8" in refused(str(file), status=2)
    assert "byte 17 is not UTF-8" in refused("-", stdin=file.read_bytes(), status=2)


def test_a_syntax_error_shows_line_column_and_a_caret(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("SELECT ?s\nWHERE { ?s ?p ?o ; }}\n", encoding="utf-8")

    message = refused(str(file), status=1)

    assert f"{file}: Line 2, column 21" in message
    assert "  2 | WHERE { ?s ?p ?o ; }}\n    |                     ^" in message


@pytest.mark.parametrize("filler", [1, 9, 10])
def test_lines_are_counted_as_the_user_sees_them(filler: int) -> None:
    """Also where prefixes are declared on the user's behalf."""
    text = "\n" * (filler - 1) + "SELECT ?x { hnk:ketamine a ?x ]"

    message = refused(text, status=1)

    assert f"Line {filler}, column" in message
    assert f"  {filler} | SELECT ?x {{ hnk:ketamine".replace("  ", " ") in message.replace(
        "  ", " "
    )


def test_an_update_is_refused() -> None:
    assert "only reads" in refused("INSERT DATA { hnk:a hnk:b hnk:c }", status=1)


def test_service_is_refused() -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"

    assert "Allow it with: hnkg query --federate" in refused(query, status=2)


def test_a_reader_that_leaves_ends_the_command_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "hnkg", "query", "CONSTRUCT WHERE { ?s ?p ?o }"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        complaint = process.stderr.read()
        process.wait(timeout=30)

    assert b"Traceback" not in complaint


# Waiting


def test_a_long_query_says_that_it_is_still_at_work_and_ends_at_once_on_interrupt() -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with subprocess.Popen(
        [sys.executable, "-m", "hnkg", "query", endless],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr
        assert b"Ctrl-C" in process.stderr.readline()
        asked_at = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)

    assert time.monotonic() - asked_at < 5
    assert process.returncode != 0


# The list and the help


def test_help_shows_examples_line_by_line() -> None:
    lines = answered("--help").splitlines()

    assert "    hnkg query cq-01" in lines
    assert any(line.startswith("  Exit status: 0 answered") for line in lines)


def test_the_list_names_every_query_with_its_question() -> None:
    lines = dict(line.split("\t") for line in answered("--list").splitlines())

    for query in load_queries("competency"):
        assert lines[query.name] == query.question


def test_the_list_on_a_terminal_is_grouped() -> None:
    found = on_terminal(["--list"])

    assert "Competency:" in found
    assert "cq-01-targets" in found


# Speed


def test_a_query_does_not_import_the_slow_libraries() -> None:
    code = (
        "import sys; sys.argv[1:] = ['query', 'cq-01', '-f', 'table']\n"
        "import atexit; atexit.register(lambda: print(sorted(m for m in ("
        "'rdflib', 'pyshacl', 'flask', 'granian', 'bioregistry', 'rdkit') if m in sys.modules)))\n"
        "from hnkg.cli import main; main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert result.stdout.endswith("[]\n")
