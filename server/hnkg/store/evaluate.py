"""Evaluate one query on a pyoxigraph store, completely, to serialised bytes.

Shared by the store in this process and by the query workers. A result is made and serialised in
one thread: the engine's iterators must not change threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING, Final, Protocol, cast

import pyoxigraph as ox

from hnkg.errors import (
    BadRequestError,
    ForbiddenError,
    NotAcceptableError,
    QueryFailedError,
    QueryMemoryError,
    ResultTooLargeError,
)
from hnkg.formats import BOOLEAN, GRAPH, SOLUTIONS
from hnkg.namespaces import load_prefixes
from hnkg.settings import Settings
from hnkg.store.collecting import Collector
from hnkg.store.columns import name_columns
from hnkg.store.csv_rows import write_csv
from hnkg.store.federation import FEDERATION_REFUSED, uses_service
from hnkg.store.graphs import RDF_FORMATS, tidy, write_triples
from hnkg.syntax.explain import PADDING, explain_syntax_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.formats import Format, ResultKind
    from hnkg.store import Answer, Query

    Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

RESULT_FORMATS: Final[Mapping[str, ox.QueryResultsFormat]] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}

#: Base of relative IRIs where neither query nor data name one; never the path of a file.
DEFAULT_BASE_IRI: Final = Settings.base_iri

#: A result is passed on in pieces of this length and a little more, so that each fits into a pipe
#: of 256 KiB. A graph that fits into one declares the prefixes it uses; a longer one declares all,
#: which no longer matters there.
PIECE_BYTES: Final = (1 << 18) - (1 << 14)


@dataclass(frozen=True)
class Conditions:
    """What a query is evaluated under, and how its result is written.

    Args:
        prefixes: for Turtle, TriG and RDF/XML.
        result_bytes: longest body made; none means no limit.
        quotes_iris: write CSV slowly, with quotes around IRIs that hold a comma.
        base_iri: for relative IRIs in a query without BASE.
        offline: the kernel refuses sockets here, so a SERVICE SILENT may fail in silence, as
            SPARQL wants; elsewhere the keyword alone is refused.
    """

    prefixes: Mapping[str, str]
    result_bytes: int | None = None
    quotes_iris: bool = False
    base_iri: str = DEFAULT_BASE_IRI
    offline: bool = False


class Receiver(Protocol):
    """Takes a result: its begin, its body in pieces, and its end."""

    def begin(self, kind: ResultKind, chosen: Format) -> None:
        """Learn what comes."""
        ...

    def data(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        ...

    def end(self, row_count: int | None) -> None:
        """Learn that it is complete, and the number of rows where it is known already."""
        ...


def evaluate(
    store: ox.Store,
    query: Query,
    prefixes: Mapping[str, str],
    result_bytes: int | None = None,
) -> Answer:
    """Evaluate a query and serialise all of its result.

    Args:
        store: the data.
        query: the query; its timeout is the caller's business.
        prefixes: written into Turtle, TriG and RDF/XML.
        result_bytes: longest body made; none means no limit.

    Raises:
        RequestError: see :func:`stream`.
    """
    for quotes_iris in (False, True):  # a second time is rare
        collector = Collector()
        conditions = Conditions(prefixes, result_bytes, quotes_iris)
        stream(store, query, collector, conditions)
        answer = collector.answer()
        if answer is not None:
            return answer
    raise QueryFailedError("The result cannot be written as CSV.")


def stream(store: ox.Store, query: Query, receiver: Receiver, conditions: Conditions) -> None:
    """Evaluate a query and give its serialised result to a receiver, piece by piece.

    Args:
        store: the data.
        query: the query; its timeout is the caller's business.
        receiver: takes the result; what it got before an error is worth nothing.
        conditions: how it is written.

    Raises:
        QuerySyntaxError: it is not SPARQL, or calls a function we do not have; the message says
            where, and what to do.
        BadRequestError: a graph IRI of the request is not an IRI.
        NotAcceptableError: its kind of result has no chosen format, or one that cannot say it.
        ForbiddenError: it uses SERVICE, or is an update.
        ResultTooLargeError: the body passes the limit.
        QueryMemoryError: no memory is left.
        QueryFailedError: the engine gives up for another reason.
    """
    if not query.federates and uses_service(query.text, loudly=conditions.offline):
        raise ForbiddenError(FEDERATION_REFUSED)
    try:
        results = _start(store, query, conditions)
        kind = _kind(results)
        chosen = query.formats.of(kind)
        if chosen is None:
            raise _not_acceptable(kind)
        receiver.begin(kind, chosen)
        output = _Output(receiver, chosen, conditions.result_bytes)
        row_count = _write(results, output, chosen, conditions)
        output.close()
        receiver.end(row_count)
    except MemoryError:
        raise QueryMemoryError("The query needed more memory than one query may have.") from None
    except OSError as error:  # from a worker: the kernel refused a socket
        if query.federates:
            raise QueryFailedError(f"Another endpoint did not answer: {error}.") from None
        raise ForbiddenError(f"{FEDERATION_REFUSED}\n  ({error})") from None
    except RuntimeError as error:
        raise QueryFailedError(str(error)) from None


def _start(store: ox.Store, query: Query, conditions: Conditions) -> Results:
    """Parse and plan; an ASK is also evaluated."""
    default_graph: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
    named_graphs: list[ox.NamedNode | ox.BlankNode] | None = None
    if query.dataset is not None:
        default_graph = [_graph(iri) for iri in query.dataset.default_graphs]
        named_graphs = [_graph(iri) for iri in query.dataset.named_graphs]
    try:
        return store.query(
            name_columns(query.text, conditions.base_iri) + PADDING,
            base_iri=conditions.base_iri,
            default_graph=default_graph,
            named_graphs=named_graphs,
        )
    except SyntaxError as error:
        raw = str(error.msg)
    except (RuntimeError, ValueError) as error:  # an unknown function, an unencodable text
        raw = str(error)
    # Here and not where the query came from: it takes longer than parsing, so it belongs to the
    # time of the query, and to the process that is stopped at the end of it.
    raise explain_syntax_error(raw, query.text, _usual_prefixes() | dict(conditions.prefixes))


@cache
def _usual_prefixes() -> dict[str, str]:
    """Return what is offered to whoever forgot to declare a prefix."""
    return load_prefixes()


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise BadRequestError(
            f"default-graph-uri and named-graph-uri take absolute IRIs, not {iri!r}: {error}"
        ) from None


def _kind(results: Results) -> ResultKind:
    if isinstance(results, ox.QuerySolutions):
        return "solutions"
    return "boolean" if isinstance(results, ox.QueryBoolean) else "graph"


def _not_acceptable(kind: ResultKind) -> NotAcceptableError:
    name, offered = {
        "solutions": ("SELECT", SOLUTIONS),
        "boolean": ("ASK", BOOLEAN),
        "graph": ("CONSTRUCT or DESCRIBE", GRAPH),
    }[kind]
    listed = ", ".join(offer.media_type for offer in offered)
    return NotAcceptableError(
        f"The client takes no format in which a {name} query can be answered.\n"
        f"  Put one of these into Accept: {listed}"
    )


def _write(results: Results, output: _Output, chosen: Format, conditions: Conditions) -> int | None:
    """Write a result; return the number of rows where it is known."""
    target = cast("IO[bytes]", output)
    if isinstance(results, ox.QueryTriples):
        try:
            return write_triples(results, target, chosen, conditions.prefixes)
        except OSError as error:
            if not str(error).startswith(RDF_FORMATS[chosen.name].name):
                raise
            raise _unwritable(chosen, error) from None
    if isinstance(results, ox.QueryBoolean):
        if chosen.name in RESULT_FORMATS:
            results.serialize(target, format=RESULT_FORMATS[chosen.name])
        else:
            output.write(b"true" if results else b"false")
        return 1
    if conditions.quotes_iris:
        output.write(write_csv(results))
    else:
        results.serialize(target, format=RESULT_FORMATS[chosen.name])
    return None


def _unwritable(chosen: Format, error: OSError) -> NotAcceptableError:
    """Return the error for triples that a format cannot say, such as triple terms in JSON-LD."""
    others = " or ".join(f.media_type for f in GRAPH if f.name in {"turtle", "ntriples"})
    return NotAcceptableError(
        f"The result holds what {chosen.media_type} cannot say: {error}.\n  Ask for {others}."
    )


class _Output:
    """What the engine writes to: makes large pieces of small ones, up to the limit."""

    def __init__(self, receiver: Receiver, chosen: Format, limit_bytes: int | None) -> None:
        self._receiver, self._format, self._limit_bytes = receiver, chosen, limit_bytes
        self._pending: list[bytes] = []
        self._pending_bytes = self._whole_bytes = 0

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._pending.append(piece)
        self._pending_bytes += len(piece)
        self._whole_bytes += len(piece)
        if self._limit_bytes is not None and self._whole_bytes > self._limit_bytes:
            raise ResultTooLargeError(
                f"The result is longer than {self._limit_bytes} bytes; nothing of it is sent.\n"
                "  Add LIMIT, ask for fewer variables, or take CSV: it is the shortest format."
            )
        if self._pending_bytes >= PIECE_BYTES:
            self._pass_on(is_last=False)
        return len(piece)

    def flush(self) -> None:
        """Do nothing; the engine calls it."""

    def close(self) -> None:
        """Pass the rest on."""
        if self._pending:
            self._pass_on(is_last=True)

    def _pass_on(self, *, is_last: bool) -> None:
        piece = b"".join(self._pending)
        if self._whole_bytes == self._pending_bytes:  # the first piece, with the prefixes
            piece = tidy(piece, self._format, is_whole=is_last)
        self._pending.clear()
        self._pending_bytes = 0
        self._receiver.data(piece)
