"""SPARQL clients that are programs: found on this machine, and asked in processes of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.clients.facts import GRAPHS, parse_answers, parse_graph, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.clients.facts import Answer, Question

HERE: Final = Path(__file__).parent
JAVASCRIPT: Final = HERE / "javascript"
JAVA: Final = HERE / "java"
JAVA_CLASSES: Final = JAVA / "build" / "classes"
TIMEOUT_S: Final = 300


def has_program(name: str) -> bool:
    """Tell whether a program is on the path."""
    return shutil.which(name) is not None


def has_javascript() -> bool:
    """Tell whether Node.js and the clients of package.json are installed."""
    return has_program("node") and (JAVASCRIPT / "node_modules").is_dir()


def has_java() -> bool:
    """Tell whether Java and the compiled clients are installed."""
    return has_program("java") and (JAVA_CLASSES / "JenaClient.class").is_file()


def ask_curl(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with curl by GET; it takes anything, so the server's own choice of format counts."""
    return {question: _curl(endpoint, question, "--get") for question in questions}


def ask_curl_post(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with curl by form POST."""
    return {question: _curl(endpoint, question) for question in questions}


def _curl(endpoint: str, question: Question, *options: str) -> Answer:
    command = ["curl", "-sS", "--fail-with-body", *options, endpoint]
    body = _run([*command, "--data-urlencode", f"query={question.text}"])
    if question.form in GRAPHS:
        return parse_graph(body, "text/turtle")
    return read_json(json.loads(body))


def ask_comunica(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with Comunica, which first looks what the endpoint is."""
    return _ask_program(["node", str(JAVASCRIPT / "comunica.js"), endpoint], questions)


def ask_sparql_http_client(
    endpoint: str, questions: Sequence[Question]
) -> Mapping[Question, Answer]:
    """Ask with sparql-http-client of the RDF/JS community."""
    return _ask_program(["node", str(JAVASCRIPT / "sparql-http-client.js"), endpoint], questions)


def ask_jena(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with Apache Jena's QueryExecHTTP."""
    return _ask_program([*_java("JenaClient"), endpoint], questions)


def ask_rdf4j(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with Eclipse RDF4J's SPARQLRepository."""
    return _ask_program([*_java("Rdf4jClient"), endpoint], questions)


def federate_with_jena(data: Path, query: str) -> str:
    """Evaluate a query with Jena over a Turtle file and the endpoints that it names; XML."""
    return _run([*_java("JenaFederation"), str(data)], query)


def _java(name: str) -> list[str]:
    return ["java", "-cp", f"{JAVA_CLASSES}:{JAVA}/build/lib/*", name]


def _ask_program(
    command: Sequence[str], questions: Sequence[Question]
) -> Mapping[Question, Answer]:
    """Give a program one line a question (name, form and text as a JSON list); read its answers."""
    lines = [json.dumps([question.name, question.form, question.text]) for question in questions]
    return parse_answers(questions, json.loads(_run(command, "\n".join(lines))))


def _run(command: Sequence[str], given: str = "") -> str:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
