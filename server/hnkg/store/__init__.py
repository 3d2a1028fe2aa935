"""Where the triples are: one protocol, whatever stands behind it.

``embedded`` answers from a pyoxigraph store in this process, ``workers`` from killable query
processes. Nobody but the command line chooses between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hnkg.formats import Formats

if TYPE_CHECKING:
    from hnkg.formats import Format, ResultKind


@dataclass(frozen=True)
class Dataset:
    """The RDF dataset of one request, as ``default-graph-uri`` and ``named-graph-uri`` give it."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class Query(NamedTuple):
    """One query, with everything its evaluation depends on.

    Args:
        text: the SPARQL text.
        formats: the format chosen for each kind of result.
        dataset: replaces ``FROM`` and ``FROM NAMED``; none means what the text says.
        timeout_s: seconds until the query is stopped.
        query_id: the name under which it can be cancelled.
        client: who asks (an address), for fair shares of the queue.
        federates: whether SERVICE asks other endpoints, for a caller in this process; no request
            to a server can say so.
    """

    text: str
    formats: Formats = Formats()
    dataset: Dataset | None = None
    timeout_s: float = 30.0
    query_id: str = ""
    client: str = ""
    federates: bool = False


class Answer(NamedTuple):
    """A complete, serialised result.

    Args:
        kind: what kind of result the query has.
        format: how it is written.
        pieces: all of its body, as it came: to join a long one is dear, and few need it joined.
        row_count: solutions or triples in it; 1 for a boolean.
        took_s: seconds from the begin of its evaluation until it was here; 0 when that was next to
            nothing, or nobody measured it.
    """

    kind: ResultKind
    format: Format
    pieces: tuple[bytes, ...]
    row_count: int
    took_s: float = 0.0

    @property
    def body(self) -> bytes:
        """All of it, joined anew for each caller."""
        return b"".join(self.pieces)

    def size_bytes(self) -> int:
        """Return the length of its body."""
        return sum(map(len, self.pieces))


@dataclass(frozen=True)
class Activity:
    """What a store does at one moment, for metrics.

    Args:
        waiting_count: queries in the queue.
        fast_count: queries that run, and do not count as slow.
        slow_count: queries that run in the slow lane.
        idle_count: workers that wait for a query.
        started_count: workers ever started.
        lost_count: workers that died without being told to.
        store_pid: process that holds the data; 0 when it is this one.
    """

    waiting_count: int = 0
    fast_count: int = 0
    slow_count: int = 0
    idle_count: int = 0
    started_count: int = 0
    lost_count: int = 0
    store_pid: int = 0


class TripleStore(Protocol):
    """What the protocol layer needs from a store."""

    async def ask(self, query: Query) -> Answer:
        """Evaluate a query completely.

        Raises:
            QuerySyntaxError: it is not SPARQL.
            NotAcceptableError: its kind of result has no chosen format.
            ForbiddenError: it uses SERVICE.
            QueryFailedError: a subclass says how its evaluation ended.
        """
        ...

    def cancel(self, query_id: str) -> bool:
        """Stop a running or waiting query; false when none has this id."""
        ...

    def digest(self) -> str:
        """Return a name for the loaded data that changes whenever they do."""
        ...

    def triple_count(self) -> int:
        """Return the number of triples in the default graph."""
        ...

    def activity(self) -> Activity:
        """Return what the store does now."""
        ...

    def close(self) -> None:
        """End every process and free the data."""
        ...
