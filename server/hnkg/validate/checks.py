"""Run the check queries of ``queries/checks``: each must return nothing.

They say what shapes cannot: which named graph holds what, and whether counts are right.
A check selects ``?focus``, the node at fault, and where they help ``?path`` and ``?value``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from hnkg.errors import CurationError
from hnkg.validate.report import Result
from hnkg.validate.shapes import to_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import rdflib

    from hnkg.queries import NamedQuery
    from hnkg.validate.report import Term
    from hnkg.validate.shapes import Data

COLUMNS: Final = ("focus", "path", "value")


def run_checks(data: Data, checks: Iterable[NamedQuery]) -> tuple[Result, ...]:
    """Return a violation for each row that a check finds.

    Args:
        data: read only; outside GRAPH a query sees all graphs together.
        checks: queries of the kind ``check``.

    Raises:
        CurationError: a check does not select ``?focus``, or selects something else beside
            ``?path`` and ``?value``.
    """
    return tuple(
        Result(
            focus_node=row["focus"],
            path=path if isinstance(path := row.get("path"), ox.NamedNode) else None,
            value=row.get("value"),
            message=" ".join(filter(None, (check.finds, check.note))),
            severity="violation",
            shape="",
            constraint=check.path,
            component="",
        )
        for check in checks
        for row in _rows(data, check)
    )


def _rows(data: Data, check: NamedQuery) -> Iterator[Mapping[str, Term]]:
    if isinstance(data, ox.Store):
        found = cast("ox.QuerySolutions", data.query(check.text, use_default_graph_as_union=True))
        names = [variable.value for variable in found.variables]
        rows = ([row[name] for name in names] for row in found)
    else:
        data.default_union = True
        result = data.query(check.text)
        names = [str(variable) for variable in result.vars or ()]
        rows = (
            [
                None if node is None else to_term(node)
                for node in cast("rdflib.query.ResultRow", row)
            ]
            for row in result
        )
    if "focus" not in names or not set(names) <= set(COLUMNS):
        raise CurationError(
            check.path,
            0,
            f"the check selects {', '.join(names)}.",
            "Select ?focus, and ?path and ?value where they help.",
        )
    for row in rows:
        yield {name: term for name, term in zip(names, row, strict=True) if term is not None}
