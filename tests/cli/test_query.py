"""``hnkg query``, run as a person or a script runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.cli.querying import PARENT, answered, hnkg, on_terminal, refused

from hnkg.queries import find_query, load_queries

if TYPE_CHECKING:
    from pathlib import Path

HNK = "https://w3id.org/hnk-kg/entity/"


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


@pytest.mark.parametrize(
    ("text", "answer", "told"),
    [
        (
            f"SELECT ?p {{ <{HNK}ketamin> ?p ?o }}",
            "p\r\n",
            "hnk:ketamin. Did you mean hnk:ketamine",
        ),
        ("ASK { hnk:nmda ?p ?o }", "false\n", "hnk:nmda. Did you mean hnk:nmda-receptor"),
        (
            "SELECT ?x { ?x hnkv:metabolitOf ?y }",
            "x\r\n",
            "hnkv:metabolitOf. Did you mean hnkv:met",
        ),
        ("CONSTRUCT WHERE { hnk:qqq ?p ?o }", "\n", "hnk:qqq."),
        ("SELECT (COUNT(*) AS ?n) { hnk:qqq ?p ?o }", "n\r\n0\r\n", "hnk:qqq."),
    ],
)
def test_an_empty_answer_tells_a_name_that_the_data_do_not_mention(
    text: str, answer: str, told: str
) -> None:
    result = hnkg(text)

    assert (result.returncode, result.stdout.decode()) == (0, answer)
    assert result.stderr.decode().startswith(f"hnkg: The data do not mention {told}")


@pytest.mark.parametrize(
    "text",
    [
        "ASK { hnk:hydroxynorketamine hnkv:actsOn ?x }",
        "SELECT ?x { GRAPH graph:direct { ?x a <urn:nothing> } }",
        "SELECT ?x { VALUES ?x { hnk:nowhere } }",
        "SELECT (COUNT(*) AS ?n) { hnk:ketamine a hnk:ketamine }",
        "SELECT (COUNT(*) AS ?n) { ?x a hnkv:Claim FILTER(?x != hnk:nowhere) }",
    ],
)
def test_an_empty_answer_to_names_that_are_there_and_any_other_answer_need_no_remark(
    text: str,
) -> None:
    assert answered(text)


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


# Tables


# Parameters


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
        process.wait(timeout=300)

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
        while (line := process.stderr.readline()).startswith(b"Reading data"):
            pass  # on a slow machine
        assert b"Ctrl-C" in line
        asked_at = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=300)

    assert time.monotonic() - asked_at < 20
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
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )

    assert result.stdout.endswith("[]\n")
