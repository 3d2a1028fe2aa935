"""Evaluate one query on a pyoxigraph store, completely, to serialised bytes.

Shared by the store in this process and by the query workers. A result is made and serialised in
one thread: the engine's iterators must not change threads.
"""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from hnkg.errors import (
    BadRequestError,
    ForbiddenError,
    NotAcceptableError,
    QueryFailedError,
    QueryMemoryError,
    QuerySyntaxError,
    ResultTooLargeError,
)
from hnkg.formats import BOOLEAN, CSV, GRAPH, SOLUTIONS
from hnkg.store import Answer
from hnkg.store.csv_rows import has_bare_comma, write_csv
from hnkg.store.federation import FEDERATION_REFUSED, uses_service
from hnkg.store.graphs import tidy, write_triples
from hnkg.store.rows import count_solutions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.formats import Format, ResultKind
    from hnkg.store import Query

    Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

RESULT_FORMATS: Final[Mapping[str, ox.QueryResultsFormat]] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}

_POSITION = re.compile(r"error at (\d+):(\d+): ")
#: Bytes that no XML 1.0 document may hold, not even escaped.
_NOT_XML = bytes(sorted(set(range(0x20)) - {0x09, 0x0A, 0x0D}))
_NOT_XML_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF


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
        QuerySyntaxError: it is not SPARQL, or calls a function we do not have; the message is
            the engine's own text.
        BadRequestError: a graph IRI of the request is not an IRI.
        NotAcceptableError: its kind of result has no chosen format.
        ForbiddenError: it uses SERVICE.
        ResultTooLargeError: the body passes ``result_bytes``.
        QueryMemoryError: no memory is left.
        QueryFailedError: the engine gives up for another reason.
    """
    if uses_service(query.text):
        raise ForbiddenError(FEDERATION_REFUSED)
    try:
        results = _start(store, query)
        kind = _kind(results)
        chosen = query.formats.of(kind)
        if chosen is None:
            raise _not_acceptable(kind)
        answer = _finish(results, kind, chosen, prefixes, result_bytes)
        if kind == "solutions" and chosen is CSV and has_bare_comma(answer.body):
            # Rare, and noticed only in the finished body: once more, with quotes.
            output = _Collected(result_bytes)
            output.write(write_csv(cast("ox.QuerySolutions", _start(store, query))))
            answer = replace(answer, body=output.whole())
    except MemoryError:
        raise QueryMemoryError("The query needed more memory than one query may have.") from None
    except OSError as error:  # from a worker: the kernel refused a socket
        raise ForbiddenError(f"{FEDERATION_REFUSED}\n  ({error})") from None
    except RuntimeError as error:
        raise QueryFailedError(str(error)) from None
    return answer


def _start(store: ox.Store, query: Query) -> Results:
    """Parse and plan; an ASK is also evaluated."""
    default_graph: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
    named_graphs: list[ox.NamedNode | ox.BlankNode] | None = None
    if query.dataset is not None:
        default_graph = [_graph(iri) for iri in query.dataset.default_graphs]
        named_graphs = [_graph(iri) for iri in query.dataset.named_graphs]
    try:
        return store.query(query.text, default_graph=default_graph, named_graphs=named_graphs)
    except SyntaxError as error:
        raise _syntax_error(str(error.msg)) from None
    except (RuntimeError, ValueError) as error:  # an unknown function, an unencodable text
        raise QuerySyntaxError(str(error)) from None


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise BadRequestError(
            f"default-graph-uri and named-graph-uri take absolute IRIs, not {iri!r}: {error}"
        ) from None


def _syntax_error(message: str) -> QuerySyntaxError:
    position = _POSITION.match(message)
    if position is None:
        return QuerySyntaxError(message)
    return QuerySyntaxError(message, int(position[1]), int(position[2]))


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


def _finish(
    results: Results,
    kind: ResultKind,
    chosen: Format,
    prefixes: Mapping[str, str],
    result_bytes: int | None,
) -> Answer:
    output = _Collected(result_bytes)
    row_count = 1
    if isinstance(results, ox.QueryTriples):
        row_count = write_triples(results, cast("IO[bytes]", output), chosen, prefixes)
    elif isinstance(results, ox.QueryBoolean) and chosen.name not in RESULT_FORMATS:
        output.write(b"true" if results else b"false")
    else:
        results.serialize(cast("IO[bytes]", output), format=RESULT_FORMATS[chosen.name])
    body = output.whole()
    if kind == "solutions":
        row_count = count_solutions(body, chosen)
    if kind == "graph":
        body = tidy(body, chosen)
    if chosen.name in {"xml", "rdfxml"}:
        _check_xml(body)
    return Answer(kind, chosen, body, row_count)


class _Collected:
    """What the engine writes to: keeps the pieces, up to the limit."""

    def __init__(self, limit_bytes: int | None) -> None:
        self._body = BytesIO()
        self._length_bytes, self._limit_bytes = 0, limit_bytes

    def write(self, piece: bytes) -> int:
        self._length_bytes += len(piece)
        if self._limit_bytes is not None and self._length_bytes > self._limit_bytes:
            raise ResultTooLargeError(
                f"The result is longer than {self._limit_bytes} bytes; nothing of it is sent.\n"
                "  Add LIMIT, ask for fewer variables, or take CSV: it is the shortest format."
            )
        return self._body.write(piece)

    def flush(self) -> None:
        """Nothing to do; the engine calls it."""

    def whole(self) -> bytes:
        """Return all pieces as one, without a copy."""
        return self._body.getvalue()


def _check_xml(body: bytes) -> None:
    if len(body.translate(None, _NOT_XML)) != len(body) or any(
        character in body for character in _NOT_XML_CHARACTERS
    ):
        raise NotAcceptableError(
            "The result holds a control character, which XML cannot carry.\n"
            "  Ask for JSON or TSV, or for a graph Turtle or N-Triples."
        )
