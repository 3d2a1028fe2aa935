"""The counts that README shows, each asked of the release by a query of the repository.

To add one, name its query in :data:`COUNTS`: a SELECT whose rows are the lines of its table.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import pyoxigraph as ox

from hnkg.queries import find_query
from hnkg.store.loading import load_release

#: Names of queries, in the order in which README shows them.
COUNTS: Final = (
    "claims-per-verdict",
    "evidence-lines-per-direction",
    "entities-per-class",
    "links-per-predicate",
)


def count_tables() -> str:
    """Return one table for each query, under its question."""
    return "\n\n".join(_table(name) for name in COUNTS)


def _table(name: str) -> str:
    query = find_query(name)
    solutions = _release().query(query.text)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(f"{query.path} is not a SELECT")
    columns = [variable.value for variable in solutions.variables]
    rows = [[getattr(term, "value", "") for term in solution] for solution in solutions]
    head = f"{query.question} ([{query.name}.rq]({query.path}))"
    lines = [_line(columns), _line(["---"] * len(columns)), *map(_line, rows)]
    return "\n".join([head, "", *lines])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


@cache
def _release() -> ox.Store:
    return load_release().store
