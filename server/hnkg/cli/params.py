"""Values for the variables of a query, as the command line gives them.

A value is parsed into a term and handed to the engine beside the query; it never becomes part of
the query's text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from hnkg.errors import InputError
from hnkg.namespaces import expand
from hnkg.sparql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hnkg.namespaces import Prefix

    Term = ox.NamedNode | ox.Literal


def parse_params(params: Sequence[str], table: Mapping[str, Prefix]) -> dict[str, Term]:
    """Return the values of ``--param``, by variable.

    Raises:
        InputError: one is not NAME=TERM, its term cannot be read, or a name comes twice.
    """
    values: dict[str, Term] = {}
    for param in params:
        given, equals, written = param.partition("=")
        name = given.strip().removeprefix("?")
        try:
            ox.Variable(name)
        except ValueError:
            equals = ""
        if not equals:
            raise InputError(
                f"--param {param!r} is not NAME=TERM.\n  Example: --param claim=wikimd:C05.1"
            )
        if name in values:
            raise InputError(f"--param gives ?{name} twice.\n  Keep one of the two.")
        values[name] = parse_term(written.strip(), table)
    return values


def parse_term(written: str, table: Mapping[str, Prefix]) -> Term:
    """Return the term that somebody wrote: a CURIE, or a term of N-Triples.

    >>> parse_term('"words"@en', {}).value
    'words'

    Raises:
        InputError: it is neither; the message shows how terms are written.
    """
    if "\n" not in written and "\r" not in written and "\t" not in written:
        if written[:1].isalpha() and ":" in written:
            try:
                return ox.NamedNode(expand(written, dict(table)))
            except ValueError as error:
                raise InputError(
                    f"--param: {error}.\n  Write an IRI in full between < and >."
                ) from None
        try:
            # A line of the TSV result format is exactly one term of N-Triples (or a bare number).
            (row,) = cast(
                "ox.QuerySolutions",
                ox.parse_query_results(f"?v\n{written}\n", ox.QueryResultsFormat.TSV),
            )
            if isinstance(row[0], ox.NamedNode | ox.Literal):
                return row[0]
        except (SyntaxError, ValueError):
            pass
    raise InputError(
        f"--param: {written!r} is not a term.\n"
        "  Write hnk:ketamine, <https://example.org/a>, '\"words\"', '\"words\"@en' or 4."
    )


def drop_default(text: str, variable: str) -> str:
    """Return a query without its line ``VALUES ?variable { ... }``, which a parameter replaces.

    Lines and columns of everything else stay where they are.

    >>> drop_default("SELECT ?x { VALUES ?x { <a:b> } ?x ?p ?o }", "x")
    'SELECT ?x {                     ?x ?p ?o }'
    """
    tokens = list(tokenize(text))
    for first, name, bracket in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if first.upper == "VALUES" and name.text[1:] == variable and bracket.text == "{":
            end = next((t.end for t in tokens if t.text == "}" and t.start > bracket.start), None)
            if end is not None and name.kind == "variable":
                kept = [c if c in "\r\n" else " " for c in text[first.start : end]]
                text = text[: first.start] + "".join(kept) + text[end:]
    return text


def check_selected(message: str, text: str) -> None:
    """Explain the engine's refusal to fill in a variable that a SELECT does not select."""
    found = re.search(r"variable \?(\S+) in its SELECT projection", message)
    if found:
        names = dict.fromkeys(t.text[1:] for t in tokenize(text) if t.kind == "variable")
        raise InputError(
            f"--param {found[1]}: the query does not select ?{found[1]}.\n"
            + (
                f"  Add ?{found[1]} after SELECT, or write SELECT *."
                if found[1] in names
                else f"  Its variables are: {', '.join(names)}."
            )
        )
