"""Turn the engine's syntax errors into errors that teach.

The engine says ``error at 1:26: expected OPTIONAL``; a person wants to know which word is at
fault, what is wrong with it, and what to write instead.

>>> raw = "error at 1:16: expected one of Prefix not found, [':']"
>>> print(explain_syntax_error(raw, "ASK { ?s ex:p 1 }", {"ex": "http://example.org/"}))
Line 1, column 10: The prefix 'ex' is not declared.
  1 | ASK { ?s ex:p 1 }
    |          ^^^^
Add at the top of the query:
  PREFIX ex: <http://example.org/>
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from hnkg.errors import ForbiddenError, QuerySyntaxError
from hnkg.syntax import characters, faults, scoping
from hnkg.syntax.outline import Fault, Outline, line_and_column, read_outline
from hnkg.syntax.tokens import Token
from hnkg.syntax.vocabulary import UPDATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.errors import RequestError

_ENGINE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_FUNCTION: Final = re.compile(r"custom function <([^>]*)> is not supported")
_KEYWORD: Final = re.compile(r"[A-Za-z_]+")
_MODIFIERS: Final = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_MOST_WORDS: Final = 5000  # what comes after the cheap checks takes time in nested queries
_WIDTH: Final = 100  # characters of a line shown around the fault

#: Appended to a query before the engine sees it. Its parser reports how far it looked ahead for
#: keywords; at the end of a text that is cut short, and the place of the fault is lost.
PADDING: Final = "\n" + " " * 16


def explain_syntax_error(raw: str, text: str, usual: Mapping[str, str]) -> RequestError:
    """Return an error that says what is wrong where, and what to do.

    Args:
        raw: what the engine said of the text with :data:`PADDING` after it.
        text: the query as the client wrote it.
        usual: prefixes and the IRIs they usually stand for.

    Returns:
        A :class:`QuerySyntaxError` with line and column; a :class:`ForbiddenError` where the text
        is an update.
    """
    outline = read_outline(text)
    if not outline.tokens:
        return QuerySyntaxError(
            "The query is empty. Send a SPARQL query, for example:\n"
            "  SELECT * WHERE { ?s ?p ?o } LIMIT 10"
        )
    if refused := _refused_update(outline):
        return refused
    fault = _called(outline, raw) or _find_fault(outline, raw, usual)
    if fault is None:
        fault = _unexpected(outline, raw)
    line, column = line_and_column(text, fault.token.start)
    message = f"Line {line}, column {column}: {fault.message}\n{draw_excerpt(text, fault.token)}"
    if fault.remedy:
        message += f"\n{fault.remedy}"
    return QuerySyntaxError(message, line, column)


def draw_excerpt(text: str, token: Token) -> str:
    r"""Return the line that holds a word, with carets below the word.

    >>> print(draw_excerpt("ASK {\n  oops }", Token("word", "oops", 8)))
      2 |   oops }
        |   ^^^^
    """
    number, column = line_and_column(text, token.start)
    line = text.split("\n")[number - 1].rstrip("\r")
    start = max(0, column - 1 - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = line[start : start + _WIDTH]
    before = line[start : column - 1]
    marked = token.text.split("\n", 1)[0][: max(1, len(shown) - len(before))]
    left = "…" if start else ""
    right = "…" if start + _WIDTH < len(line) else ""
    margin = f"  {number} | "
    blank = " " * _columns(left + before)
    return (
        f"{margin}{left}{_printable(shown)}{right}\n"
        f"{' ' * (len(margin) - 2)}| {blank}{'^' * max(1, _columns(marked))}"
    )


def _find_fault(outline: Outline, raw: str, usual: Mapping[str, str]) -> Fault | None:
    fault = (
        faults.find_broken_string(outline)
        or characters.find_odd_blank(outline)
        or characters.find_broken_escape(outline)
        or faults.find_broken_iri(outline)
        or faults.find_prefix_mistake(outline)
        or faults.find_undeclared_prefix(outline, usual)
        or faults.find_imbalance(outline)
        or faults.find_unknown_function(outline)
        or faults.find_limit_mistake(outline)
        or faults.find_misspelt_keyword(outline)
    )
    if fault or len(outline.tokens) > _MOST_WORDS:
        return fault
    fault = (
        faults.find_comma_in_select(outline)
        or faults.find_expression_without_name(outline)
        or scoping.find_star_with_groups(outline)
        or scoping.find_misplaced_aggregate(outline)
        or scoping.find_ungrouped_variable(outline)
    )
    if fault is None and "IRI parsing failed" in raw:
        fault = faults.find_relative_iri(outline)
    if fault is None and "<unreported>" in raw:
        fault = scoping.find_shared_blank_node(outline)
    if fault is None and "variable that is unbound" in raw:
        fault = scoping.find_reused_name(outline)
    return fault or scoping.find_rebound_variable(outline)


def _refused_update(outline: Outline) -> ForbiddenError | None:
    words = [token for token in outline.tokens if token.kind == "word"]
    first = next((token for token in words if token.upper not in {"PREFIX", "BASE"}), None)
    if first is None or first.upper not in UPDATES:
        return None
    return ForbiddenError(
        f"{first.upper} is an update, and this endpoint only reads; it never fetches data from "
        "elsewhere either.\nSend a query (SELECT, ASK, CONSTRUCT, DESCRIBE), or load a copy of the "
        "data into a store of your own and change it there."
    )


def _called(outline: Outline, raw: str) -> Fault | None:
    """The call of a function by IRI, which the engine refuses only when it evaluates."""
    found = _FUNCTION.search(raw)
    if found is None:
        return None
    iri = found.group(1)
    for place, token in enumerate(outline.tokens[:-1]):
        named = token.kind in {"iri", "pname"} and outline.tokens[place + 1].text == "("
        local = re.split(r"[#/:]", iri)[-1]
        if named and token.text.rstrip(">").endswith(local):
            return Fault(
                token,
                f"The function <{iri}> is not known here.",
                "Use the functions of SPARQL 1.1, and the casts of XML Schema such as xsd:integer.",
            )
    return None


def _unexpected(outline: Outline, raw: str) -> Fault:
    """Say where the engine stopped, when nothing better is known."""
    found = _ENGINE.search(raw)
    if found is None:
        return Fault(outline.tokens[0], raw)
    line, column, expected = int(found.group(1)), int(found.group(2)), _expected(found.group(3))
    lines = f"{outline.text}{PADDING}".split("\n")
    reported = sum(len(part) + 1 for part in lines[: line - 1]) + column - 1
    # A keyword is reported where it would have ended.
    offset = reported - max((len(w) for w in expected if _KEYWORD.fullmatch(w)), default=0)
    place = next((p for p, token in enumerate(outline.tokens) if token.end > offset), None)
    if place is None:
        end = Token("mark", "", outline.tokens[-1].end)
        return Fault(end, "The query ends too early.", _suggestion(outline, None, expected))
    token = outline.tokens[place]
    after = f" after {outline.tokens[place - 1].shown!r}" if place else ""
    return Fault(
        token,
        f"{token.shown!r} does not fit here{after}.",
        _suggestion(outline, place, expected),
    )


def _suggestion(outline: Outline, place: int | None, expected: list[str]) -> str:
    """Return advice for the word at which the engine stopped; none is the end of the query."""
    if expected == ["BY"]:
        return "Write ORDER BY or GROUP BY."
    if "UNDEF" in expected:
        return "Each row of VALUES holds one value for each of its variables, or UNDEF for none."
    if len(expected) == 1 and expected[0].startswith('"'):
        return f"Expected here: {expected[0][1:-1]}"
    if place is None:
        return "Something is missing: a closing bracket, a pattern, or the rest of a triple."
    return _advice(outline.tokens[place], outline.tokens[place - 1])


def _advice(token: Token, before: Token) -> str:
    if token.text == ";" and before.kind == "number":
        return "A query does not end in a semicolon."
    if token.upper in _MODIFIERS:
        return "The order is: WHERE {...} GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES."
    if token.text == "}" or token.kind in {"variable", "iri", "pname"}:
        return (
            "A triple pattern has three parts, ?subject ?predicate ?object; a dot stands between "
            "patterns, and a condition stands in FILTER(...)."
        )
    return "Look at this word and the one before it: a dot, a bracket or a keyword may be missing."


def _expected(reasons: str) -> list[str]:
    """Return what the engine would have taken: keywords bare, marks in quotes, classes left out."""
    listed = reasons.removeprefix("expected ").removeprefix("one of ")
    return re.findall(
        r'"(?:[^"\\]|\\.)*"|[A-Za-z_]+(?: [A-Za-z_]+)*', re.sub(r"\[[^]]*\]", "", listed)
    )


def _printable(text: str) -> str:
    """Return a text that moves no cursor: tabs and control characters as blanks."""
    return "".join(c if c.isprintable() else " " for c in text)


def _columns(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
