"""A query process sends its last words with its timer stopped."""

from __future__ import annotations

import signal
import socket
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg import formats
from hnkg.errors import QueryFailedError
from hnkg.store import Query, wire
from hnkg.store.evaluate import Conditions, stream
from hnkg.store.sending import Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LONG_S = 600.0


class Watched(socket.socket):
    """A socket that notes how much time was left whenever something was sent."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(fileno=descriptor)
        self.left_s: list[float] = []

    def sendmsg(self, parts: Sequence[bytes]) -> int:  # type: ignore[override, explicit-override]
        self.left_s.append(signal.getitimer(signal.ITIMER_REAL)[0])
        return super().sendmsg(parts)


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Return our end of a connection; nothing is read at the other, and there is room."""
    ours, other = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * 1024**2)
    with Watched(ours.detach()) as connection, other:
        signal.setitimer(signal.ITIMER_REAL, LONG_S)
        yield connection
        signal.setitimer(signal.ITIMER_REAL, 0)


def whole(sender: Sender) -> None:
    stream(ox.Store(), Query("ASK {}"), sender, Conditions({}))


def long(sender: Sender) -> None:
    sender.begin("graph", formats.N_TRIPLES)
    for _ in range(3):
        sender.data(b"<http://e/s> <http://e/p> <http://e/o> .\n")
    sender.end(3)


def failed(sender: Sender) -> None:
    sender.finish(wire.encode_error(QueryFailedError("no"), retires=True), retires=True)


@pytest.mark.parametrize("send", [whole, long, failed])
def test_the_timer_stops_before_the_last_frame_is_sent(
    watched: Watched, send: Callable[[Sender], None]
) -> None:
    send(Sender(watched, time.monotonic(), 1 << 40))

    *earlier, last = watched.left_s
    assert last == 0.0
    assert len(earlier) == (2 if send is long else 0)
    assert all(left_s > 0 for left_s in earlier), "a result is late until it is complete"
