"""Values for the variables of a query, as the command line gives them.

A value is read into a term, and a term is written as one word of the query: whatever it holds, the
query keeps its shape.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import InputError
from hnkg.namespaces import BASE
from hnkg.sparql.filling import fill_in
from hnkg.sparql.terms import read_term

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from hnkg.namespaces import Prefix
    from hnkg.sparql.terms import Term

    #: Lists the IRIs of all claims.
    ListClaims = Callable[[], Collection[str]]

_CLAIMS: Final = f"{BASE}claim/"
#: A claim, with or without the source that has it; no term is written so.
_CLAIM: Final = re.compile(r"(?:[a-z0-9-]+/)?C[0-9]{2,}\.[1-9][0-9]*")


def parse_params(
    params: Sequence[str], table: Mapping[str, Prefix], list_claims: ListClaims
) -> dict[str, Term]:
    """Return the values of ``--param``, by variable.

    Args:
        params: as they were given.
        table: the prefixes that CURIEs may have.
        list_claims: asked where a value is a claim's id, alone or behind its source.

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
        written = written.strip()
        if _CLAIM.fullmatch(written):
            values[name] = _find_claim(written, list_claims())
        else:
            values[name] = parse_term(written, table)
    return values


def _find_claim(written: str, known: Collection[str]) -> Term:
    named = [iri for iri in sorted(known) if iri.endswith(f"/{written}")]
    if len(named) == 1:
        return ox.NamedNode(named[0])
    references = [iri.removeprefix(_CLAIMS) for iri in named or known]
    if named:
        raise InputError(
            f"--param: {len(named)} sources have a claim {written}.\n"
            f"  Write one of: {', '.join(references)}."
        )
    ids = [reference.rpartition("/")[2] for reference in references]
    near = get_close_matches(written, [*references, *ids], n=3)
    raise InputError(
        f"--param: the data have no claim {written}.\n"
        + (f"  Did you mean {', '.join(near)}?" if near else "  List claims with: hnkg query cq-14")
    )


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
