"""What the web process and a query worker say to each other over their socket.

A request is a length and JSON. A reply is a sequence of frames: one that says what comes, then
the body in pieces, then one that says that it is complete; or, at any time, an error, by the name
of its class. A frame is a letter, a length and that many bytes.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import TYPE_CHECKING, Any, Final

from hnkg import errors, formats
from hnkg.store import Dataset, Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.formats import Format, ResultKind

REQUEST: Final = struct.Struct("!I")
FRAME: Final = struct.Struct("!cI")
BEGIN: Final = b"b"
DATA: Final = b"d"
END: Final = b"e"
ERROR: Final = b"x"
#: The first word of a worker: it is ready, and this is the thread that evaluates.
READY: Final = struct.Struct("!Q")

#: One read takes this much: a small answer comes whole.
CHUNK_BYTES: Final = 1 << 18


def encode_query(query: Query, timeout_s: float, *, quotes_iris: bool = False) -> bytes:
    """Return the request for one query.

    Args:
        query: the query.
        timeout_s: seconds until it must end.
        quotes_iris: see :func:`hnkg.store.evaluate.stream`.
    """
    chosen = query.formats
    fields = {
        "text": query.text,
        "formats": [f and f.name for f in (chosen.solutions, chosen.boolean, chosen.graph)],
        "dataset": query.dataset and [query.dataset.default_graphs, query.dataset.named_graphs],
        "timeout_s": timeout_s,
        "quotes_iris": quotes_iris,
    }
    payload = json.dumps(fields).encode()
    return REQUEST.pack(len(payload)) + payload


def decode_query(payload: bytes) -> tuple[Query, bool]:
    """Return the query of a request, without the length before it, and ``quotes_iris``."""
    fields = json.loads(payload)
    dataset = fields["dataset"]
    query = Query(
        text=fields["text"],
        formats=formats.Formats(*(name and formats.ALL[name] for name in fields["formats"])),
        dataset=dataset and Dataset(tuple(dataset[0]), tuple(dataset[1])),
        timeout_s=fields["timeout_s"],
    )
    return query, fields["quotes_iris"]


def encode_frame(letter: bytes, content: bytes) -> bytes:
    r"""Return one frame.

    >>> encode_frame(DATA, b"1,2")
    b'd\x00\x00\x00\x031,2'
    """
    return FRAME.pack(letter, len(content)) + content


def encode_fields(letter: bytes, **fields: Any) -> bytes:  # noqa: ANN401  # any JSON values
    """Return one frame of JSON."""
    return encode_frame(letter, json.dumps(fields).encode())


def encode_begin(kind: ResultKind, chosen: Format) -> bytes:
    """Return the frame that says what comes."""
    return encode_fields(BEGIN, kind=kind, format=chosen.name)


def encode_error(error: errors.RequestError, *, retires: bool) -> bytes:
    """Return the frame for an error.

    Args:
        error: the error.
        retires: whether the worker ends after it.
    """
    fields: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, errors.QuerySyntaxError):
        fields |= {"line": error.line, "column": error.column}
    return encode_fields(ERROR, retires=retires, **fields)


def decode_error(fields: dict[str, Any]) -> errors.RequestError:
    """Return the error of a frame, as it was raised in the worker."""
    kind = ERRORS.get(fields["error"], errors.QueryFailedError)
    if issubclass(kind, errors.QuerySyntaxError):
        return kind(fields["message"], fields["line"], fields["column"])
    return kind(fields["message"])


def receive_exactly(connection: socket.socket, size_bytes: int, start: bytes = b"") -> bytes:
    """Return ``start`` and what follows it, ``size_bytes`` in all.

    Raises:
        EOFError: the other end closed before that.
    """
    pieces, missing_bytes = [start] if start else [], size_bytes - len(start)
    while missing_bytes > 0:
        # A socket without a timeout gives all of it in one piece.
        piece = connection.recv(missing_bytes, socket.MSG_WAITALL)
        if not piece:
            raise EOFError
        pieces.append(piece)
        missing_bytes -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _family(kind: type[errors.RequestError]) -> Iterator[type[errors.RequestError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


ERRORS: Final = {kind.__name__: kind for kind in _family(errors.RequestError)}
