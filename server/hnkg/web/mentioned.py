"""Tell which IRIs of a result have a page here: an expression can make one that is not in the data.

A page describes what the default graph mentions; there is none about anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.web.labels import labels_of
from hnkg.web.overview import ask_rows
from hnkg.web.terms import with_labels, without_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.web.answering import Answering
    from hnkg.web.terms import Table

_MENTIONED: Final = """
SELECT ?thing WHERE {{
  VALUES ?thing {{ {things} }}
  FILTER(EXISTS {{ ?thing ?p ?o }} || EXISTS {{ ?s ?p ?thing }} || EXISTS {{ ?s ?thing ?o }})
}}"""
#: So many things are asked about with one query.
_BATCH: Final = 400


def mentioned(answering: Answering, iris: Iterable[str]) -> set[str]:
    """Return those of some IRIs that the default graph mentions.

    Raises:
        RequestError: the store can not answer it now.
    """
    wanted = sorted(set(iris))
    found: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        things = " ".join(str(ox.NamedNode(iri)) for iri in wanted[start : start + _BATCH])
        rows = ask_rows(answering, _MENTIONED.format(things=things))
        found |= {row["thing"] for row in rows}
    return found


def with_names(answering: Answering, table: Table) -> Table:
    """Return a table that calls things by their names, and leads to the pages that there are.

    Raises:
        RequestError: the store can not answer it now.
    """
    things = table.things()
    named = with_labels(table, labels_of(answering, things))
    return without_pages(named, things - mentioned(answering, things))
