"""What the engine refuses is explained; each text is really refused by the engine first."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from hnkg.errors import ForbiddenError, QuerySyntaxError, RequestError
from hnkg.syntax.explain import PADDING, draw_excerpt, explain_syntax_error
from hnkg.syntax.tokens import Token

USUAL = {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
MISTAKES = tomllib.loads(Path(__file__).with_name("mistakes.toml").read_text("utf-8"))["mistake"]


def explained(text: str) -> RequestError:
    """Return the explanation of a query that the engine refuses."""
    with pytest.raises((SyntaxError, RuntimeError)) as refused:
        ox.Store().query(text + PADDING)
    return explain_syntax_error(str(refused.value), text, USUAL)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["text"][:40])
def test_a_mistake_is_placed_named_and_mended(mistake: dict[str, Any]) -> None:
    line, column = mistake["at"]
    error = explained(mistake["text"])

    assert isinstance(error, QuerySyntaxError)
    assert (error.line, error.column) == (line, column), str(error)
    first, *rest = str(error).split("\n")
    assert first.startswith(f"Line {line}, column {column}: ")
    assert mistake["message"] in first
    assert mistake["remedy"] in "\n".join(rest)
    assert rest[1].index("^") - len(f"  {line} | ") == column - 1


@pytest.mark.parametrize("text", ["", "  \n", "# nothing"])
def test_an_empty_query_gets_an_example(text: str) -> None:
    assert "SELECT * WHERE { ?s ?p ?o }" in str(explained(text))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <http://e/>",
        "PREFIX e: <http://e/> WITH e:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_forbidden_rather_than_misspelt(text: str) -> None:
    error = explained(text)

    assert isinstance(error, ForbiddenError)
    assert "only reads" in str(error)


def test_a_long_line_is_shown_around_the_fault() -> None:
    text = f"SELECT * {{ {'?s ?p ?o . ' * 100} ?s ex:p ?o . {'?s ?p ?o . ' * 100} }}"
    lines = str(explained(text)).split("\n")

    assert len(lines[1]) < 120
    assert lines[1].count("…") == 2
    caret = lines[2].index("^")
    assert lines[1][caret : caret + 4] == "ex:p"


def test_carets_stand_right_below_wide_letters() -> None:
    lines = draw_excerpt("ASK { ?s ?p '漢字' . x }", Token("word", "x", 19)).split("\n")

    assert lines[1].index("^") == lines[0].index("x") + 2


def test_control_characters_are_not_sent_back() -> None:
    assert "\x1b" not in str(explained("SELECT * { ?s ?p '\x1b[31m' ; bad }"))


def test_a_query_of_the_largest_size_is_explained_in_reasonable_time() -> None:
    """Shapes that make careless searches take quadratic time."""
    for piece in ("{SELECT", "(", "a.", "<a", "'''", "ex:a ", "COUNT(", "?x", "_:a{", "BIND("):
        text = piece * (256 * 1024 // len(piece))
        error = explain_syntax_error("error at 1:1: expected X", text, USUAL)
        assert len(str(error)) < 2000
