"""What the web process and a query worker say to each other over their socket.

A request is a length and JSON; a reply is two lengths, JSON and the body of the answer. Errors
travel by the name of their class.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import TYPE_CHECKING, Any, Final

from hnkg import errors, formats
from hnkg.store import Answer, Dataset, Query

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST: Final = struct.Struct("!I")
REPLY: Final = struct.Struct("!IQ")
#: The first word of a worker: it is ready, and this is the thread that evaluates.
READY: Final = struct.Struct("!Q")

#: One read takes this much: a small answer comes whole.
CHUNK_BYTES: Final = 1 << 18


def encode_query(query: Query, timeout_s: float) -> bytes:
    """Return the request for one query that must end in ``timeout_s`` seconds."""
    chosen = query.formats
    fields = {
        "text": query.text,
        "formats": [f and f.name for f in (chosen.solutions, chosen.boolean, chosen.graph)],
        "dataset": query.dataset and [query.dataset.default_graphs, query.dataset.named_graphs],
        "timeout_s": timeout_s,
    }
    payload = json.dumps(fields).encode()
    return REQUEST.pack(len(payload)) + payload


def decode_query(payload: bytes) -> Query:
    """Return the query of a request, without the length before it."""
    fields = json.loads(payload)
    dataset = fields["dataset"]
    return Query(
        text=fields["text"],
        formats=formats.Formats(*(name and formats.ALL[name] for name in fields["formats"])),
        dataset=dataset and Dataset(tuple(dataset[0]), tuple(dataset[1])),
        timeout_s=fields["timeout_s"],
    )


def encode_answer(answer: Answer, *, retires: bool) -> list[bytes]:
    """Return the parts of the reply for an answer.

    Args:
        answer: the answer.
        retires: whether the worker ends after it.
    """
    fields = {
        "kind": answer.kind,
        "format": answer.format.name,
        "row_count": answer.row_count,
        "retires": retires,
    }
    return _reply(fields, answer.body)


def encode_error(error: errors.RequestError, *, retires: bool) -> list[bytes]:
    """Return the parts of the reply for an error."""
    fields: dict[str, Any] = {
        "error": type(error).__name__,
        "message": str(error),
        "retires": retires,
    }
    if isinstance(error, errors.QuerySyntaxError):
        fields |= {"line": error.line, "column": error.column}
    return _reply(fields, b"")


def decode_reply(fields: dict[str, Any], body: bytes) -> Answer:
    """Return the answer of a reply.

    Raises:
        RequestError: the reply is an error; it is raised as it was in the worker.
    """
    if "error" not in fields:
        chosen = formats.ALL[fields["format"]]
        return Answer(fields["kind"], chosen, body, fields["row_count"])
    kind = ERRORS.get(fields["error"], errors.QueryFailedError)
    if issubclass(kind, errors.QuerySyntaxError):
        raise kind(fields["message"], fields["line"], fields["column"])
    raise kind(fields["message"])


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


def send_parts(connection: socket.socket, parts: list[bytes]) -> None:
    """Send all parts, the small ones in one call."""
    sent_bytes = connection.sendmsg(parts)
    for part in parts:
        if sent_bytes < len(part):
            connection.sendall(memoryview(part)[sent_bytes:])
            sent_bytes = 0
        else:
            sent_bytes -= len(part)


def _reply(fields: dict[str, Any], body: bytes) -> list[bytes]:
    described = json.dumps(fields).encode()
    return [REPLY.pack(len(described), len(body)) + described, body]


def _family(kind: type[errors.RequestError]) -> Iterator[type[errors.RequestError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


ERRORS: Final = {kind.__name__: kind for kind in _family(errors.RequestError)}
