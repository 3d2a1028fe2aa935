"""Undo the content coding of a request body, within a bound.

A gzip body of 1 KB can stand for 1 MB: it is unpacked only as far as the limit goes.

>>> import gzip
>>> decode_body(gzip.compress(b"ASK {}"), "gzip", most_bytes=100)
b'ASK {}'
"""

from __future__ import annotations

import zlib

from hnkg.errors import BadRequestError, RequestTooLargeError, UnsupportedMediaTypeError

#: What ``Accept-Encoding`` says in an answer that refuses a body.
ACCEPTED_CODINGS = "gzip, identity"

#: A gzip file may be several in a row; each takes some microseconds, however little it holds.
_MOST_MEMBERS = 1000
_GZIP_WINDOW = 31  # zlib's number for "a gzip header, the largest window"


def decode_body(body: bytes, content_encoding: str, most_bytes: int) -> bytes:
    """Return the body without its content coding.

    Args:
        body: as received, already bounded.
        content_encoding: the header, empty when missing.
        most_bytes: longest result.

    Raises:
        BadRequestError: the body is not what its coding says.
        RequestTooLargeError: it unpacks to more than ``most_bytes``.
        UnsupportedMediaTypeError: the coding is none we take.
    """
    coding = content_encoding.strip().lower()
    if coding in {"", "identity"}:
        return check_size(body, most_bytes)
    if coding not in {"gzip", "x-gzip"}:
        raise UnsupportedMediaTypeError(
            f"The body of the request is coded as {coding!r}. "
            f"This server takes: {ACCEPTED_CODINGS}."
        )
    return check_size(_gunzipped(body, most_bytes), most_bytes)


def check_size(body: bytes, most_bytes: int) -> bytes:
    """Return the body.

    Raises:
        RequestTooLargeError: it is longer than ``most_bytes``.
    """
    if len(body) > most_bytes:
        raise too_large(most_bytes)
    return body


def too_large(most_bytes: int) -> RequestTooLargeError:
    """Return the error for a body longer than ``most_bytes``."""
    return RequestTooLargeError(
        f"The body of the request is larger than {most_bytes} bytes, "
        "the most that a query within this server's limit can take."
    )


def _gunzipped(body: bytes, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    room = most_bytes + 1
    while body and room:
        if len(parts) == _MOST_MEMBERS:
            raise BadRequestError(
                f"The gzip body of the request has more than {_MOST_MEMBERS} parts. Send one."
            )
        unpacker = zlib.decompressobj(_GZIP_WINDOW)
        try:
            part = unpacker.decompress(body, room)
        except zlib.error:
            raise BadRequestError(
                "The body of the request says Content-Encoding: gzip, and is not gzip."
            ) from None
        parts.append(part)
        room -= len(part)
        if not unpacker.eof and room:
            raise BadRequestError("The gzip body of the request ends too early.")
        body = unpacker.unused_data
    return b"".join(parts)
