"""roqet of the Redland family: it asks for results in XML, whatever the query.

It can read no boolean and no graph from an endpoint, so an ASK must merely not fail, and the
graphs are fetched as what they are to it: data.
"""

from __future__ import annotations

import csv
import io
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from tests.clients import programs
from tests.clients.facts import FACTS, build_questions
from tests.clients.missing import require

if TYPE_CHECKING:
    from tests.clients.facts import Question

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("roqet")]

EVERYTHING = "SELECT ?s ?p ?x WHERE { ?s ?p ?x }"


@pytest.fixture(scope="module")
def roqet() -> None:
    """Skip when roqet is not installed."""
    require(programs.has_program("roqet"), "roqet", ".ci/install-clients roqet")


def asked_with(*forms: str) -> pytest.MarkDecorator:
    chosen = [question for question in build_questions() if question.form in forms]
    return pytest.mark.parametrize("question", chosen, ids=lambda question: question.name)


def ask(endpoint: str, question: Question) -> subprocess.CompletedProcess[str]:
    # Before -e, or under its long name, -p is forgotten and nobody is asked.
    return run("-e", question.text, "-p", endpoint)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["roqet", "-q", "-r", "csv", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def values(done: subprocess.CompletedProcess[str]) -> set[str]:
    assert done.returncode == 0, done.stderr
    return {row["x"] for row in csv.DictReader(io.StringIO(done.stdout))}


@asked_with("select")
def test_roqet_selects_the_values_of_a_fact(endpoint: str, question: Question) -> None:
    done = ask(endpoint, question)

    assert values(done) == set(question.fact.iris)


@asked_with("ask", "deny")
def test_roqet_takes_the_answer_to_an_ask_without_complaint(
    endpoint: str, question: Question
) -> None:
    done = ask(endpoint, question)

    assert done.returncode == 0
    assert "rror" not in done.stderr


@asked_with("construct", "describe")
def test_roqet_is_told_that_a_graph_has_no_result_format(endpoint: str, question: Question) -> None:
    done = ask(endpoint, question)

    assert done.returncode == 1
    assert "HTTP status 406" in done.stderr


@asked_with("construct", "describe")
def test_roqet_reads_a_graph_as_data(endpoint: str, question: Question) -> None:
    address = f"{endpoint}?{urlencode({'query': question.text})}"

    found = values(run("-D", address, "-e", EVERYTHING))

    assert found >= set(question.fact.iris)
    assert question.fact in FACTS
    assert (found == set(question.fact.iris)) is (question.form == "construct")
