"""Guess which page somebody meant who came to an address where nothing is."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How alike two names have to be, from 0 to 1: a letter or two of a word may be wrong.
_LIKENESS: Final = 0.7


def guess_page(path: str, pages: Iterable[str]) -> str:
    """Return the page whose address is most like a path; empty where none is.

    Args:
        path: where nothing was found.
        pages: addresses, each of which ends with the name of its page.

    >>> guess_page("/exampels", ["/graph", "/examples"])
    '/examples'
    >>> guess_page("/Schemas/", ["/kg/graph", "/kg/schema"])
    '/kg/schema'
    >>> guess_page("/entity/nothing", ["/graph", "/examples"])
    ''
    """
    named = {page.rstrip("/").rpartition("/")[2].lower(): page for page in pages}
    found = get_close_matches(path.strip("/").lower(), named, n=1, cutoff=_LIKENESS)
    return named[found[0]] if found else ""
