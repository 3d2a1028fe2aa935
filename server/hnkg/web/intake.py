"""Let slow request bodies hold a few threads, and never all of them.

The HTTP server has a deadline for the header of a request and none for its body, and a thread
that waits for the rest of a body can not be called back. So only so many may wait at the same
time, and one client's at most half of those. Bodies that are on their way are read within
milliseconds; nobody notices the limit but those who send a body and never end it.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from hnkg.errors import BusyError, TooManyRequestsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO
    from wsgiref.types import InputStream

    from hnkg.settings import Settings

#: How long a body waits for its turn to be read.
PATIENCE_S: Final = 1.0
SMALLEST_PLACE_COUNT: Final = 4


def intake_place_count(settings: Settings) -> int:
    """Return how many bodies are read at the same time."""
    return max(SMALLEST_PLACE_COUNT, settings.queue_length // 2)


class Intake:
    """The places for bodies that are being read; any thread may use it.

    Args:
        place_count: how many there are.
    """

    def __init__(self, place_count: int) -> None:
        self._place_count, self._share = place_count, place_count // 2
        self._taken: dict[str, list[float]] = {}
        self._taken_count = self._waiting_count = 0
        self._lock = threading.Lock()
        self._freed = threading.Condition(self._lock)

    def take(self, client: str) -> float:
        """Take a place for a body; return what :meth:`give_back` wants to know.

        Raises:
            TooManyRequestsError: the client holds its share, and keeps it.
            BusyError: all places are held, and stay so.
        """
        now = time.monotonic()
        with self._lock:
            if self._is_full(client):
                now = self._wait(client, now)
            self._taken.setdefault(client, []).append(now)
            self._taken_count += 1
        return now

    def give_back(self, client: str, taken: float) -> None:
        """Give back what :meth:`take` returned, for somebody else."""
        with self._lock:
            own = self._taken[client]
            own.remove(taken)
            if not own:
                del self._taken[client]
            self._taken_count -= 1
            if self._waiting_count:
                self._freed.notify_all()

    def _is_full(self, client: str) -> bool:
        own = self._taken.get(client, ())
        return self._taken_count >= self._place_count or len(own) >= self._share

    def _wait(self, client: str, now: float) -> float:
        """Wait until there is a place; return the time."""
        gives_up_at = now + PATIENCE_S
        self._waiting_count += 1
        try:
            while self._is_full(client):
                own = self._taken.get(client, [])
                is_greedy = len(own) >= self._share
                if is_greedy and (now >= gives_up_at or own[-1] < now - PATIENCE_S):
                    raise TooManyRequestsError(
                        f"You have begun to send {len(own)} request bodies and ended none of "
                        "them.\n  Send each request whole before you begin more."
                    )
                if now >= gives_up_at:
                    raise BusyError(
                        f"{self._taken_count} request bodies are on their way and none ends.\n"
                        "  Try again in a moment, or send the query in the address (GET)."
                    )
                self._freed.wait(gives_up_at - now)
                now = time.monotonic()
            return now
        finally:
            self._waiting_count -= 1


class GuardedBody:
    """The body of a request that takes a place for as long as it is read.

    Args:
        body: what WSGI gives.
        intake: gives the places.
        client: whose body it is.
    """

    def __init__(self, body: InputStream | IO[bytes], intake: Intake, client: str) -> None:
        self._body, self._intake, self._client = body, intake, client

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes; all of them for a negative size."""
        taken = self._intake.take(self._client)
        try:
            return self._body.read(size) if size >= 0 else self._body.read()
        finally:
            self._intake.give_back(self._client, taken)

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line."""
        taken = self._intake.take(self._client)
        try:
            return self._body.readline(size) if size >= 0 else self._body.readline()
        finally:
            self._intake.give_back(self._client, taken)

    def readlines(self, hint: int = -1, /) -> list[bytes]:
        """Return all lines."""
        taken = self._intake.take(self._client)
        try:
            return list(self._body.readlines(hint) if hint >= 0 else self._body.readlines())
        finally:
            self._intake.give_back(self._client, taken)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readlines())
