"""Count what the loaded data hold, by asking the data.

What was counted is kept for as long as the data stay. A count that takes too long on large data
is left out, and the description says so.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from hnkg.errors import QueryMemoryError, QueryTimeoutError, RequestError, ResultTooLargeError
from hnkg.sparql.description import ServiceFacts
from hnkg.sparql.statistics import NO_ITEMS, Listing, Statistics
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.web.answering import Answering

    Rows = tuple[Mapping[str, str], ...]

#: Classes, properties and graphs that a description lists.
MOST_LISTED: Final = 10_000

#: For the description of the service, which clients ask for before they begin.
_PATIENCE_S: Final = 5.0
#: After this a count that took too long is tried again.
_TOO_COSTLY_FOR_S: Final = 600.0
_TOO_COSTLY: Final = (QueryMemoryError, QueryTimeoutError, ResultTooLargeError)

_MOST_FREQUENT: Final = f"GROUP BY ?iri ORDER BY DESC(?count) ?iri LIMIT {MOST_LISTED + 1}"

_GRAPHS: Final = f"""
SELECT ?iri (COUNT(*) AS ?count) WHERE {{ GRAPH ?iri {{ ?s ?p ?o }} FILTER(isIRI(?iri)) }}
{_MOST_FREQUENT}"""

_OUTSIDE_GRAPHS: Final = """
ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?graph { ?s ?p ?o } } }"""

_OUTSIDE_DEFAULT: Final = """
ASK { GRAPH ?graph { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"""

_IN_GRAPHS: Final = """
SELECT (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } }"""

_CLASSES: Final = f"""
SELECT ?iri (COUNT(DISTINCT ?s) AS ?count) WHERE {{ ?s a ?iri FILTER(isIRI(?iri)) }}
{_MOST_FREQUENT}"""

_CLASSES_ANYWHERE: Final = f"""
SELECT ?iri (COUNT(DISTINCT ?s) AS ?count) WHERE {{
  {{ ?s a ?iri }} UNION {{ GRAPH ?graph {{ ?s a ?iri }} }} FILTER(isIRI(?iri))
}} {_MOST_FREQUENT}"""

_PROPERTIES: Final = f"""
SELECT ?iri (COUNT(*) AS ?count) WHERE {{ ?s ?iri ?o }}
{_MOST_FREQUENT}"""

_PROPERTIES_ANYWHERE: Final = f"""
SELECT ?iri (COUNT(*) AS ?count) WHERE {{
  {{ ?s ?iri ?o }} UNION {{ GRAPH ?graph {{ ?s ?iri ?o }} }}
}} {_MOST_FREQUENT}"""


class Census:
    """Counts the data of a store, each thing once.

    Args:
        answering: asks the store.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._data = ""
        self._known: dict[str, Rows] = {}
        self._too_costly: dict[str, tuple[float, float]] = {}

    def describe_service(self, endpoint: str, see_also: tuple[str, ...] = ()) -> ServiceFacts:
        """Return the facts of the Service Description; what can not be had soon is left out.

        Args:
            endpoint: absolute address of the endpoint.
            see_also: absolute addresses of more descriptions.
        """
        try:
            graphs = self._listing(_GRAPHS, _PATIENCE_S)
            is_union = self._is_union(graphs, _PATIENCE_S)
        except RequestError:
            graphs, is_union = Listing(is_complete=False), False
        return ServiceFacts(
            endpoint,
            self._answering.store.triple_count(),
            graphs,
            is_union=is_union,
            timeout_s=self._answering.settings.query_timeout_s,
            see_also=see_also,
        )

    def describe_data(self) -> Statistics:
        """Return all counts; those that take longer than a query may are left out.

        Raises:
            RequestError: the store can not answer now.
        """
        timeout_s = self._answering.settings.query_timeout_s
        triple_count = self._answering.store.triple_count()
        graphs = self._listing(_GRAPHS, timeout_s)
        if graphs == NO_ITEMS or self._is_union(graphs, timeout_s):
            return Statistics(
                triple_count,
                self._listing(_CLASSES, timeout_s),
                self._listing(_PROPERTIES, timeout_s),
                graphs,
            )
        in_graphs = self._rows(_IN_GRAPHS, timeout_s)
        return Statistics(
            None if in_graphs is None else triple_count + int(in_graphs[0]["count"]),
            self._listing(_CLASSES_ANYWHERE, timeout_s),
            self._listing(_PROPERTIES_ANYWHERE, timeout_s),
            graphs,
            is_sum=True,
        )

    def classes(self) -> Listing:
        """Return the classes of the default graph; none when to count them takes too long.

        Raises:
            RequestError: the store can not answer now.
        """
        return self._listing(_CLASSES, _PATIENCE_S)

    def _listing(self, text: str, timeout_s: float) -> Listing:
        rows = self._rows(text, timeout_s)
        if rows is None:
            return Listing(is_complete=False)
        counts = tuple((row["iri"], int(row["count"])) for row in rows[:MOST_LISTED])
        return Listing(counts, is_complete=len(rows) <= MOST_LISTED)

    def _is_union(self, graphs: Listing, timeout_s: float) -> bool:
        """Say whether the default graph holds the triples of the named graphs, and no others."""
        return bool(graphs.counts) and all(
            self._rows(text, timeout_s) == ({"boolean": "false"},)
            for text in (_OUTSIDE_DEFAULT, _OUTSIDE_GRAPHS)
        )

    def _rows(self, text: str, timeout_s: float) -> Rows | None:
        """Return the solutions of a query; none when it takes too much.

        Raises:
            RequestError: the store can not answer now.
        """
        if self._data != self._answering.store.digest():
            self._data, self._known, self._too_costly = self._answering.store.digest(), {}, {}
        if text in self._known:
            return self._known[text]
        tried_s, until = self._too_costly.get(text, (0.0, 0.0))
        if timeout_s <= tried_s and time.monotonic() < until:
            return None
        try:
            rows = ask_rows(self._answering, text, timeout_s)
        except _TOO_COSTLY:
            self._too_costly[text] = (timeout_s, time.monotonic() + _TOO_COSTLY_FOR_S)
            return None
        self._known[text] = rows
        return rows
