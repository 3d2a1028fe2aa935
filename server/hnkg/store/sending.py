"""How a query worker sends what it found."""

from __future__ import annotations

import resource
import signal
import sys
import time
from typing import TYPE_CHECKING, Final

from hnkg.store import wire
from hnkg.store.collecting import Collector

if TYPE_CHECKING:
    import socket

    from hnkg.formats import Format, ResultKind

#: Waking a process takes a part of this. Who answers in less time had better find the next query
#: waiting; longer ones had better be shared among the processors.
BRISK_S: Final = 0.0002


class Sender:
    """Sends a result while it is made.

    Of a long one the web process looks through the pieces while the next is made here. One of a
    single piece is looked through here: the web process has the work of all workers.

    Args:
        connection: where to.
        started: monotonic time at which the query began.
        most_bytes: a process that ever took more memory is spent.
    """

    def __init__(self, connection: socket.socket, started: float, most_bytes: int) -> None:
        self._connection, self._started, self._most_bytes = connection, started, most_bytes
        self._piece: bytes | None = None
        self._pending: list[bytes] = []
        self._is_long = self.retires = False
        #: The most memory that this process ever took, when the last frame was made.
        self.peak_bytes = 0

    def begin(self, kind: ResultKind, chosen: Format) -> None:
        """Learn what comes."""
        self._kind, self._format = kind, chosen

    def data(self, piece: bytes) -> None:
        """Take the next piece; send the one before."""
        if self._piece is not None:
            self._pass_on(self._piece)
            self._send()
        self._piece = piece

    def end(self, row_count: int | None) -> None:
        """Say that it is complete.

        Raises:
            NotAcceptableError: the format cannot say what is in it.
        """
        piece = self._piece or b""
        if not self._is_long:
            collector = Collector()
            collector.begin(self._kind, self._format)
            collector.data(piece)
            collector.end(row_count)
            answer = collector.answer()
            if answer is not None:
                is_brisk = time.monotonic() - self._started < BRISK_S
                retires = not is_brisk and self.is_spent()  # so much memory takes longer
                whole = wire.encode_whole(answer, retires=retires, is_brisk=is_brisk)
                self.finish(whole, retires=retires)
                return
        retires = self.is_spent()
        self._pass_on(piece)
        self.finish(wire.encode_end(row_count, retires=retires), retires=retires)

    def finish(self, last: bytes, *, retires: bool) -> None:
        """Send the last frame, and stop the timer of the query before anybody can see it.

        If it rang afterwards, it would end the process in the next query. Should the other end not
        take this frame, it keeps the time: it kills this process, unless it stands still itself.
        """
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.retires = retires
        self._pending.append(last)
        self._send()

    def is_spent(self) -> bool:
        """Tell whether this process took so much memory that a fresh one is better."""
        self.peak_bytes = peak_bytes()
        return self.peak_bytes > self._most_bytes

    def _pass_on(self, piece: bytes) -> None:
        if not self._is_long:
            self._is_long = True
            self._pending.append(wire.encode_begin(self._kind, self._format))
        self._pending += (wire.FRAME.pack(wire.DATA, len(piece)), piece)

    def _send(self) -> None:
        wire.send_parts(self._connection, self._pending)
        self._pending.clear()


def peak_bytes() -> int:
    """Return the most memory that this process ever took, its part of shared memory included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
