"""Read a term that somebody wrote, and write it so that it is one word of any query.

>>> str(read_term("4", {}))
'"4"^^<http://www.w3.org/2001/XMLSchema#integer>'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from hnkg.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.namespaces import Prefix

    Term = ox.NamedNode | ox.Literal


def read_term(written: str, table: Mapping[str, Prefix]) -> Term:
    """Return the term that somebody wrote: a CURIE, a web address, or a term of N-Triples.

    >>> read_term('"words"@en', {}).value
    'words'

    Args:
        written: the term.
        table: the prefixes that CURIEs may have.

    Raises:
        ValueError: it is none of them; the message says why.
    """
    if not set(written) & set("\n\r\t"):
        if written.startswith(("http://", "https://")):
            return ox.NamedNode(written)
        if written[:1].isalpha() and ":" in written:
            return ox.NamedNode(expand(written, dict(table)))
        try:
            # A line of the TSV result format is exactly one term of N-Triples (or a bare number).
            (row,) = cast(
                "ox.QuerySolutions",
                ox.parse_query_results(f"?v\n{written}\n", ox.QueryResultsFormat.TSV),
            )
            # A direction belongs to RDF 1.2, and nothing here has one.
            if isinstance(row[0], ox.NamedNode) or (
                isinstance(row[0], ox.Literal) and row[0].direction is None
            ):
                return row[0]
        except (SyntaxError, ValueError):
            pass
    raise ValueError(f"{written!r} is not a term")


def write_term(term: Term) -> str:
    r"""Return a term as a query writes it, with nothing in it that could end it early.

    In SPARQL ``\u0022`` may stand for a quotation mark anywhere, some say even after another
    backslash; so no backslash that is meant is followed by the letter u.

    >>> print(write_term(ox.Literal('a\\u0022b"')))
    "a\\\u00750022b\""
    """
    return _BACKSLASH.sub(
        lambda found: r"\\" + (f"\\u{ord(found[1]):04X}" if found[1] else ""), str(term)
    )


_BACKSLASH: Final = re.compile(r"\\\\([uU]?)")
