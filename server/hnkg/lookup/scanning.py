"""Find things in data that name too many for an index: by questions with a limit.

Names are compared as they stand, and the answers ranked as an index ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import QueryTimeoutError
from hnkg.lookup.gathering import NAMING, names_query, read_things, standings_query, types_query
from hnkg.lookup.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.lookup.gathering import Ask
    from hnkg.lookup.spellings import Spellings

#: Things that one search looks at.
MOST_THINGS: Final = 50

_NAMES: Final = " ".join(f"<{name}>" for name in NAMING)
_NAMED: Final = """
SELECT DISTINCT ?thing WHERE {{
  VALUES ?property {{ {names} }}
  {{ ?thing ?property ?name }} UNION {{ GRAPH ?g {{ ?thing ?property ?name }} }}
  {condition}
  FILTER(ISIRI(?thing))
}} LIMIT {limit}"""


@dataclass(frozen=True)
class Scanned:
    """What a scan found.

    Args:
        index: the things that may be meant.
        is_whole: false when there may be more.
    """

    index: Index
    is_whole: bool


def scan(ask: Ask, text: str, spellings: Spellings) -> Scanned:
    """Look for what has an IRI, exactly a name, or a name that contains the text.

    Args:
        ask: answers SELECT queries by a deadline.
        text: a name, a part of one, or an identifier.
        spellings: read identifiers.

    Raises:
        RequestError: as ``ask``; but a search for parts of names that runs out of time is only
            not whole.
    """
    literal = ox.Literal(text)
    exactly = f"VALUES ?name {{ {literal} {ox.Literal(text, language='en')} }}"
    containing = f"FILTER(CONTAINS(LCASE(STR(?name)), LCASE({literal})))"
    found = dict.fromkeys(str(iri) for iri in _iris(text, spellings))
    found |= dict.fromkeys(_things(ask, exactly))
    is_whole = True
    try:
        parts = list(_things(ask, containing))
    except QueryTimeoutError:
        parts, is_whole = [], False
    found |= dict.fromkeys(parts[:MOST_THINGS])
    is_whole = is_whole and len(parts) <= MOST_THINGS
    return Scanned(index_of(ask, found, spellings), is_whole)


def index_of(ask: Ask, terms: Iterable[str], spellings: Spellings) -> Index:
    """Return an index of some things.

    Args:
        ask: answers SELECT queries by a deadline; what it raises is not caught.
        terms: their IRIs, as terms of SPARQL.
        spellings: read identifiers.
    """
    things = " ".join(terms)
    if not things:
        return Index((), spellings)
    rows = ask(names_query(things))
    of_things = read_things(rows, ask(types_query(things)), ask(standings_query(things)))
    return Index(of_things, spellings)


def _things(ask: Ask, condition: str) -> Iterable[str]:
    text = _NAMED.format(names=_NAMES, condition=condition, limit=MOST_THINGS + 1)
    return (str(ox.NamedNode(row["thing"])) for row in ask(text))


def _iris(text: str, spellings: Spellings) -> Iterable[ox.NamedNode]:
    for iri in spellings.iris(text):
        try:
            yield ox.NamedNode(iri)
        except ValueError:  # a text with a colon is not always an IRI
            continue
