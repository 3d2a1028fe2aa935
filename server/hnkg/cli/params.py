"""Values for the variables of a query, as the command line gives them.

A value is read into a term, and a term is written as one word of the query: whatever it holds, the
query keeps its shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.errors import InputError
from hnkg.sparql.filling import fill_in
from hnkg.sparql.terms import read_term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hnkg.namespaces import Prefix
    from hnkg.sparql.terms import Term


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
    """Return the term that somebody wrote.

    Raises:
        InputError: it is none; the message shows how terms are written.
    """
    try:
        return read_term(written, table)
    except ValueError as error:
        raise InputError(
            f"--param: {error}.\n"
            "  Write hnk:ketamine, <https://example.org/a>, '\"words\"', '\"words\"@en' or 4."
        ) from None


def fill_in_params(text: str, values: Mapping[str, Term]) -> str:
    """Return a query whose variables have the values of ``--param``.

    Raises:
        InputError: the query has no such variable, or does not select it.
    """
    try:
        return fill_in(text, values)
    except InputError as error:
        raise InputError(f"--param: {error}") from None
