"""Bodies of requests and of answers on their way, each in its place, none without an end.

A small answer is given to the HTTP server at once. A large one goes through a pipe that the server
reads as fast as its client does: given whole, the server would copy it, and keep the copy until
the client has read it all. The announced length tells the client when a part is missing.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import termios
from array import array
from collections import deque
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from hnkg.errors import BadRequestError
from hnkg.sparql.bodies import too_large
from hnkg.web.ledger import LARGEST_COUNT, Ledger
from hnkg.web.places import RESULTS, Places, place_count

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
    from wsgiref.types import WSGIEnvironment

    from hnkg.settings import Settings

#: A body up to this size is given to the HTTP server at once.
SMALL_BYTES: Final = 256 * 1024
#: As much of a body that is refused is read all the same, so that its client comes to the answer.
DRAINED_BYTES: Final = 64 * 1024**2
#: The body of a request is whole by then.
BODY_TIMEOUT_S: Final = 30.0
#: A client that takes less than :data:`SMALL_BYTES` in this time is not waited for.
READ_TIMEOUT_S: Final = 60.0
#: The HTTP server begins to read an answer at once; one that has not by then never will.
OPEN_TIMEOUT_S: Final = 10.0
#: How often we look whether it has begun.
LOOK_S: Final = 0.2
#: Ends of pipes that were given up before the server opened them. It may do so yet, by the number:
#: that must not be the number of another client's answer.
_GIVEN_UP: Final[deque[int]] = deque()
_GIVEN_UP_COUNT: Final = 64
#: Where a pipe can be opened by its number, on Linux and on macOS.
_OPEN_FILES: Final = "/dev/fd"


class Exchanged(Protocol):
    """The other side of a request, as RSGI has it; see its specification, version 1.6."""

    def __call__(self) -> Awaitable[bytes]:
        """Return the whole body of the request."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the body of the request in pieces."""
        ...

    def client_disconnect(self) -> Awaitable[None]:
        """Wait until the client leaves."""
        ...

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Answer without a body."""
        ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer with a body."""
        ...

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        """Answer with what is in a file."""
        ...


@dataclass(frozen=True)
class Exit:
    """What bounds the large results that are sent at the same time.

    Args:
        places: bound their number.
        ledger: bounds their bytes.
    """

    places: Places
    ledger: Ledger

    @classmethod
    def for_settings(cls, settings: Settings) -> Exit:
        """Return the bounds that follow from the settings."""
        most_bytes = LARGEST_COUNT * settings.result_bytes
        return cls(Places(place_count(settings), RESULTS), Ledger(most_bytes))

    @asynccontextmanager
    async def hold(self, client: str, key: Hashable | None, size_bytes: int) -> AsyncIterator[None]:
        """Let a client read a result.

        Args:
            client: who reads.
            key: the same for a result that is in memory once; none when it is not known.
            size_bytes: of the result.

        Raises:
            TooManyRequestsError: the client reads as much as one client may.
            BusyError: all clients together do.
        """
        key = object() if key is None else key
        self.ledger.enter(client, key, size_bytes)
        try:
            async with self.places.hold(client):
                yield
        finally:
            self.ledger.leave(client, key, size_bytes)


async def read_whole(
    protocol: Exchanged, environ: WSGIEnvironment, most_bytes: int, places: Places
) -> bytes:
    """Return the body of a request.

    Raises:
        RequestTooLargeError: it is longer than ``most_bytes``; no more than that is kept.
        BadRequestError: it breaks off, does not come to its end, or is coded on its way.
        TooManyRequestsError, BusyError: too many bodies are on their way.
    """
    length = environ.get("CONTENT_LENGTH", "")
    transfer_coding = environ.get("HTTP_TRANSFER_ENCODING", "")
    is_chunked = bool(transfer_coding)
    if not is_chunked and not length:
        return b""
    if is_chunked and transfer_coding.strip().lower() != "chunked":
        raise BadRequestError(
            f"The body of the request comes as {transfer_coding!r}; this server takes chunked.\n"
            "  Compress it, if at all, with Content-Encoding: gzip."
        )
    is_too_large = not is_chunked and (not length.isdecimal() or int(length) > most_bytes)
    if is_too_large and "HTTP_EXPECT" in environ:  # it sends only when we ask for it
        raise too_large(most_bytes)
    async with places.hold(environ["REMOTE_ADDR"]):
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                if not is_chunked and not is_too_large:
                    return await protocol()
                has_trailers = "HTTP_TRAILER" in environ
                return await _read_pieces(protocol, most_bytes, has_trailers=has_trailers)
        except (RuntimeError, TimeoutError):  # RSGI says so when the client has left
            raise BadRequestError(
                f"The body of the request does not come to its end within {BODY_TIMEOUT_S:g} s.\n"
                "  Send it whole, with its length."
            ) from None


async def _read_pieces(protocol: Exchanged, most_bytes: int, *, has_trailers: bool) -> bytes:
    """Return a body; of one that is too long, throw the rest away as it comes.

    The HTTP server says in the same way that a body has ended and that it has broken off: by an
    empty piece. A second one follows where it has broken off, and where it had trailers.
    """
    body, read_bytes, empty_count = bytearray(), 0, 0
    async for piece in protocol:
        read_bytes += len(piece)
        empty_count += not piece
        if read_bytes <= most_bytes:
            body += piece
        elif read_bytes > most_bytes + DRAINED_BYTES:
            break
    if read_bytes > most_bytes:
        raise too_large(most_bytes)
    if empty_count > 1 and not has_trailers:
        raise BadRequestError(
            f"The body of the request breaks off after {read_bytes} bytes: a chunk is cut, or no"
            " chunk.\n  Send it whole; announce trailers, if there are any, with Trailer."
        )
    return bytes(body)


async def send_large(
    protocol: Exchanged,
    status: int,
    headers: list[tuple[str, str]],
    pieces: AsyncIterator[bytes],
) -> None:
    """Send a body, longer than :data:`SMALL_BYTES` in all, as fast as its client reads it.

    A client that leaves, or reads too slowly (:data:`READ_TIMEOUT_S`), gets no more of it. When it
    has left before the server opened the pipe, only the server knows, and nearly always says so.
    """
    read_end, write_end = os.pipe()
    loop = asyncio.get_running_loop()
    # uvloop closes the file and then its number once more, which may be another file's by then.
    closes_file = type(loop).__module__ != "uvloop"
    file = os.fdopen(write_end, "wb", buffering=0, closefd=closes_file)
    with suppress(AttributeError, OSError):  # only Linux can, and an administrator may forbid it
        fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, SMALL_BYTES)
    transport, flow = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), file
    )
    transport.set_write_buffer_limits(0)
    writer = asyncio.StreamWriter(transport, flow, None, loop)
    is_opened = False
    sent_bytes = handed_bytes = 0

    def look_whether_opened() -> bool:
        """Tell whether the server has taken anything; then its end of the pipe is the only one."""
        nonlocal is_opened
        accepted_bytes = sent_bytes + handed_bytes - transport.get_write_buffer_size()
        is_live = not transport.is_closing()  # else nothing tells what has gone through
        if is_live and not is_opened and accepted_bytes > _unread_bytes(read_end):
            is_opened = True
            os.close(read_end)
        return is_opened

    protocol.response_file(status, headers, f"{_OPEN_FILES}/{read_end}")
    departure = loop.create_task(_abort_when_left(protocol, transport, look_whether_opened))
    try:
        async for piece in _cut(pieces):
            if transport.is_closing():
                break
            handed_bytes = len(piece)
            async with asyncio.timeout(READ_TIMEOUT_S):
                writer.write(piece)
                await writer.drain()
            sent_bytes, handed_bytes = sent_bytes + handed_bytes, 0
            look_whether_opened()  # from then on, we notice when the client has left
    except (ConnectionError, TimeoutError):
        pass  # the announced length tells the client, if it is still there
    finally:
        departure.cancel()
        if not transport.is_closing():
            transport.abort()
        if not is_opened:
            is_opened = True
            _GIVEN_UP.append(read_end)
            if len(_GIVEN_UP) > _GIVEN_UP_COUNT:
                os.close(_GIVEN_UP.popleft())


async def _abort_when_left(
    protocol: Exchanged, transport: asyncio.WriteTransport, look_whether_opened: Callable[[], bool]
) -> None:
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + OPEN_TIMEOUT_S
    leaving = loop.create_task(_await_departure(protocol))
    try:
        while not look_whether_opened():
            left, _ = await asyncio.wait((leaving,), timeout=LOOK_S)
            if left or (loop.time() > ends_at and not look_whether_opened()):
                transport.abort()
                break
    finally:
        leaving.cancel()


async def _await_departure(protocol: Exchanged) -> None:
    await protocol.client_disconnect()


def _unread_bytes(read_end: int) -> int:
    found = array("i", [0])
    fcntl.ioctl(read_end, termios.FIONREAD, found)
    return found[0]


async def _cut(pieces: AsyncIterator[bytes]) -> AsyncIterator[memoryview]:
    async for piece in pieces:
        whole = memoryview(piece)
        for start in range(0, len(piece), SMALL_BYTES):
            yield whole[start : start + SMALL_BYTES]
