"""What the web process and a query worker say to each other over their socket.

A request is a head and two texts. A reply is one frame with a whole small answer, or a sequence of
frames: one that says what comes, then the body in pieces, then one that says that it is complete;
or, at any time, an error, by the name of its class. A frame is a letter, a length and that many
bytes. What every query needs is packed numbers; only what is rare is JSON.
"""

from __future__ import annotations

import json
import math
import socket
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hnkg import errors, formats
from hnkg.formats import Formats
from hnkg.store import Answer, Dataset, Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hnkg.formats import Format, ResultKind

#: Lengths of the query's text and of its dataset, by when it must end and begin, three formats,
#: quotes around IRIs. The clock is the monotonic one, which all processes of a system share.
REQUEST: Final = struct.Struct("!IIdd3s?")
FRAME: Final = struct.Struct("!cI")
WHOLE: Final = b"w"
BEGIN: Final = b"b"
DATA: Final = b"d"
END: Final = b"e"
ERROR: Final = b"x"
#: The request came too late to begin; nothing was done for it.
LATE: Final = b"l"
#: A whole answer: its kind and format, the number of rows, whether the worker ends now, whether it
#: took next to no time; the body.
_WHOLE: Final = struct.Struct("!2Bq2?")
#: What comes: the kind of the result and its format, by their places below.
_BEGIN: Final = struct.Struct("!2B")
#: It is complete: the number of rows, or -1; and whether the worker ends now.
_END: Final = struct.Struct("!q?")
_KINDS: Final[tuple[ResultKind, ...]] = ("solutions", "boolean", "graph")
_FORMATS: Final = (None, *formats.ALL.values())
_PLACES: Final = {chosen and chosen.name: place for place, chosen in enumerate(_FORMATS)}
#: The first word of a worker: it is ready, and this is the thread that evaluates.
READY: Final = struct.Struct("!Q")

#: One read takes this much. A small request or answer comes whole in the first read; room for much
#: more is not free, as the system must find it each time.
SMALL_BYTES: Final = 1 << 14
CHUNK_BYTES: Final = 1 << 18


def encode_query(
    query: Query, deadline: float, begin_by: float = math.inf, *, quotes_iris: bool = False
) -> bytes:
    """Return the request for one query.

    Args:
        query: the query.
        deadline: monotonic time by which it must end.
        begin_by: monotonic time after which it is passed by.
        quotes_iris: see :func:`hnkg.store.evaluate.stream`.
    """
    text = query.text.encode("utf-8", "surrogatepass")
    dataset, graphs = b"", query.dataset
    if graphs is not None:
        dataset = json.dumps([graphs.default_graphs, graphs.named_graphs]).encode()
    places = _places(query.formats)
    head = REQUEST.pack(len(text), len(dataset), deadline, begin_by, places, quotes_iris)
    return head + text + dataset


class Request(NamedTuple):
    """What a worker is asked; see :func:`encode_query`. The timeout of the query says nothing."""

    query: Query
    deadline: float
    begin_by: float
    quotes_iris: bool


class Requests:
    """The requests that come through a socket.

    Args:
        connection: the socket.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._read = b""

    def has_next(self) -> bool:
        """Tell whether the next one is here already, and whole."""
        if len(self._read) < REQUEST.size:
            return False
        text_bytes, dataset_bytes, *_ = REQUEST.unpack_from(self._read)
        return bool(len(self._read) >= REQUEST.size + text_bytes + dataset_bytes)

    def receive(self) -> Request:
        """Return the next one.

        Raises:
            EOFError: the other end closed.
        """
        read = self._read or self._connection.recv(SMALL_BYTES)
        read = receive_exactly(self._connection, REQUEST.size, read)
        text_bytes, dataset_bytes, deadline, begin_by, places, quotes = REQUEST.unpack_from(read)
        text_end = REQUEST.size + text_bytes
        end = text_end + dataset_bytes
        read = receive_exactly(self._connection, end, read)
        self._read = read[end:]
        query = Query(
            read[REQUEST.size : text_end].decode("utf-8", "surrogatepass"),
            _formats(places),
            Dataset(*map(tuple, json.loads(read[text_end:end]))) if dataset_bytes else None,
        )
        return Request(query, deadline, begin_by, quotes)


def encode_frame(letter: bytes, content: bytes) -> bytes:
    r"""Return one frame.

    >>> encode_frame(DATA, b"1,2")
    b'd\x00\x00\x00\x031,2'
    """
    return FRAME.pack(letter, len(content)) + content


def encode_whole(answer: Answer, *, retires: bool, is_brisk: bool) -> bytes:
    """Return the frame for an answer that is looked through already.

    Args:
        answer: the answer.
        retires: whether the worker ends after it.
        is_brisk: whether it took next to no time.
    """
    kind, place = _KINDS.index(answer.kind), _PLACES[answer.format.name]
    head = _WHOLE.pack(kind, place, answer.row_count, retires, is_brisk)
    body = answer.body
    return FRAME.pack(WHOLE, len(head) + len(body)) + head + body


def decode_whole(read: bytes, start: int, end: int) -> tuple[Answer, bool, bool]:
    """Return an answer, whether the worker ends, and whether it took next to no time.

    Args:
        read: what came.
        start: where in it the content of the frame begins.
        end: where it ends.
    """
    kind, place, row_count, retires, is_brisk = _WHOLE.unpack_from(read, start)
    body = read[start + _WHOLE.size : end]
    return Answer(_KINDS[kind], _format(place), (body,), row_count), retires, is_brisk


def encode_begin(kind: ResultKind, chosen: Format) -> bytes:
    """Return the frame that says what comes."""
    return encode_frame(BEGIN, _BEGIN.pack(_KINDS.index(kind), _PLACES[chosen.name]))


def decode_begin(content: bytes) -> tuple[ResultKind, Format]:
    """Return the kind of the result and its format."""
    kind, place = _BEGIN.unpack(content)
    return _KINDS[kind], _format(place)


def encode_end(row_count: int | None, *, retires: bool) -> bytes:
    """Return the frame that says that the result is complete.

    Args:
        row_count: where it is known already.
        retires: whether the worker ends after it.
    """
    return encode_frame(END, _END.pack(-1 if row_count is None else row_count, retires))


def decode_end(content: bytes) -> tuple[int | None, bool]:
    """Return the number of rows where it is known, and whether the worker ends."""
    row_count, retires = _END.unpack(content)
    return (None if row_count < 0 else row_count), retires


def encode_error(error: errors.RequestError, *, retires: bool) -> bytes:
    """Return the frame for an error.

    Args:
        error: the error.
        retires: whether the worker ends after it.
    """
    fields: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, errors.QuerySyntaxError):
        fields |= {"line": error.line, "column": error.column}
    return encode_frame(ERROR, json.dumps(fields | {"retires": retires}).encode())


def decode_error(content: bytes) -> tuple[errors.RequestError, bool]:
    """Return the error of a frame, as it was raised in the worker, and whether the worker ends."""
    fields = json.loads(content)
    kind = ERRORS.get(fields["error"], errors.QueryFailedError)
    if issubclass(kind, errors.QuerySyntaxError):
        return kind(fields["message"], fields["line"], fields["column"]), fields["retires"]
    return kind(fields["message"]), fields["retires"]


def send_parts(connection: socket.socket, parts: Sequence[bytes]) -> None:
    """Send some parts one after the other, without a copy of them that joins them."""
    sent_bytes = connection.sendmsg(parts)
    if sent_bytes < sum(map(len, parts)):
        connection.sendall(b"".join(parts)[sent_bytes:])


def receive_exactly(connection: socket.socket, size_bytes: int, start: bytes = b"") -> bytes:
    """Return ``start`` and what follows it, ``size_bytes`` in all, or ``start`` when it is longer.

    Raises:
        EOFError: the other end closed before that.
    """
    if len(start) >= size_bytes:
        return start
    pieces, missing_bytes = [start] if start else [], size_bytes - len(start)
    while missing_bytes > 0:
        # A socket without a timeout gives all of it in one piece.
        piece = connection.recv(missing_bytes, socket.MSG_WAITALL)
        if not piece:
            raise EOFError
        pieces.append(piece)
        missing_bytes -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


@lru_cache
def _places(chosen: Formats) -> bytes:
    return bytes([_PLACES[f and f.name] for f in chosen])


@lru_cache
def _formats(places: bytes) -> Formats:
    return Formats(*[_FORMATS[place] for place in places])


def _format(place: int) -> Format:
    chosen = _FORMATS[place]
    if chosen is None:
        raise ValueError("a result has a format")
    return chosen


def _family(kind: type[errors.RequestError]) -> Iterator[type[errors.RequestError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


ERRORS: Final = {kind.__name__: kind for kind in _family(errors.RequestError)}
