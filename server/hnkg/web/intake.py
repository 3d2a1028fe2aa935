"""Let slow request bodies hold a few threads, and never all of them.

The HTTP server has a deadline for the header of a request and none for its body, and a thread
that waits for the rest of a body can not be called back. So only so many may wait at the same
time, and one client's at most half of those. Bodies that are on their way are read within
milliseconds; nobody notices the limit but those who send a body and never end it.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
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
        self._taken_count = 0
        self._freed = threading.Condition()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place while a body is read.

        Raises:
            TooManyRequestsError: the client holds its share, and keeps it.
            BusyError: all places are held, and stay so.
        """
        started = self._take(client)
        try:
            yield
        finally:
            with self._freed:
                own = self._taken[client]
                own.remove(started)
                if not own:
                    del self._taken[client]
                self._taken_count -= 1
                self._freed.notify_all()

    def _take(self, client: str) -> float:
        with self._freed:
            now = time.monotonic()
            gives_up_at = now + PATIENCE_S
            while self._taken_count >= self._place_count or len(self._own(client)) >= self._share:
                own = self._own(client)
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
            self._taken.setdefault(client, []).append(now)
            self._taken_count += 1
            return now

    def _own(self, client: str) -> list[float]:
        return self._taken.get(client, [])


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
        with self._intake.place(self._client):
            return self._body.read(size) if size >= 0 else self._body.read()

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line."""
        with self._intake.place(self._client):
            return self._body.readline(size) if size >= 0 else self._body.readline()

    def readlines(self, hint: int = -1, /) -> list[bytes]:
        """Return all lines."""
        with self._intake.place(self._client):
            return list(self._body.readlines(hint) if hint >= 0 else self._body.readlines())

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readlines())
