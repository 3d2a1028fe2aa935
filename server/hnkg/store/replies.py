"""What a query worker says, put together from what comes through its socket."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from hnkg.store import wire
from hnkg.store.collecting import Collector

if TYPE_CHECKING:
    import socket

    from hnkg.errors import RequestError
    from hnkg.store import Answer


class Reply(NamedTuple):
    """What a worker said.

    Args:
        answer: the result; none when it must be written with quotes around IRIs.
        error: raised in the worker instead.
        retires: whether the worker ends after it.
        is_brisk: whether it took the worker next to no time.
        is_late: whether the worker passed the query by, as it could not begin in time.
    """

    answer: Answer | None
    error: RequestError | None = None
    retires: bool = False
    is_brisk: bool = False
    is_late: bool = False


class Reading:
    """Replies on their way: at first as they come, a long one then to its end in a thread."""

    def __init__(self) -> None:
        self._collector: Collector | None = None
        self._rest = b""
        self._read_bytes = 0

    def feed(self, piece: bytes) -> Reply | None:
        """Take what came; return the next reply when it is complete.

        More than one may have come: feed nothing to get what follows.

        Raises:
            NotAcceptableError: the format cannot say what is in the result.
        """
        self._read_bytes += len(piece)
        read, start = self._rest + piece if self._rest else piece, 0
        while len(read) - start >= wire.FRAME.size:
            letter, length_bytes = wire.FRAME.unpack_from(read, start)
            begin = start + wire.FRAME.size
            if len(read) < begin + length_bytes:
                break
            start = begin + length_bytes
            if letter == wire.WHOLE:  # as nearly always
                answer, retires, is_brisk = wire.decode_whole(read, begin, start)
                reply: Reply | None = Reply(answer, None, retires, is_brisk)
            else:
                reply = self._take(letter, read[begin:start])
            if reply is not None:
                self._rest, self._read_bytes = read[start:], len(read) - start
                return reply
        self._rest = read[start:]
        return None

    def has_begun(self) -> bool:
        """Tell whether a part of the next came already: then more of it is likely to follow."""
        return self._read_bytes > 0

    def is_long(self) -> bool:
        """Tell whether so much came already that a thread had better read the rest."""
        return self._read_bytes > wire.CHUNK_BYTES

    def finish(self, connection: socket.socket, deadline: float) -> Reply:
        """Wait for the rest, in a thread of its own.

        Raises:
            EOFError, ConnectionError: the worker died.
            TimeoutError: the reply was not complete by the deadline.
            NotAcceptableError: as above.
        """
        read = self._rest
        while True:
            connection.settimeout(max(deadline - time.monotonic(), 0.001))
            read = wire.receive_exactly(connection, wire.FRAME.size, read)
            letter, length_bytes = wire.FRAME.unpack_from(read)
            start = read[wire.FRAME.size : wire.FRAME.size + length_bytes]
            read = read[wire.FRAME.size + length_bytes :]
            content = wire.receive_exactly(connection, length_bytes, start)
            if (reply := self._take(letter, content)) is not None:
                self._rest, self._read_bytes = b"", 0
                return reply

    def _take(self, letter: bytes, content: bytes) -> Reply | None:
        if letter == wire.WHOLE:
            answer, retires, is_brisk = wire.decode_whole(content, 0, len(content))
            return Reply(answer, None, retires, is_brisk)
        if letter == wire.ERROR:
            error, retires = wire.decode_error(content)
            self._collector = None
            return Reply(None, error, retires)
        if letter == wire.LATE:
            return Reply(None, is_late=True)
        if self._collector is None or letter == wire.BEGIN:
            self._collector = Collector()
            self._collector.begin(*wire.decode_begin(content))
        elif letter == wire.DATA:
            self._collector.data(content)
        else:
            row_count, retires = wire.decode_end(content)
            collector, self._collector = self._collector, None
            collector.end(row_count)
            return Reply(collector.answer(), retires=retires)
        return None
