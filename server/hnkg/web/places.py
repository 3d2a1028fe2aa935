"""Places for transfers that may be slow, so that slow clients never hold all threads.

The HTTP server has a deadline for the header of a request. It has none for a body that a client
begins to send and does not end, and none for a result that a client asks for and does not read;
and a thread that waits for a client can not be called back. So only so many may wait at the same
time, and those of one client may be half of them. Whoever is not slow never notices.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hnkg.errors import BusyError, TooManyRequestsError

if TYPE_CHECKING:
    from hnkg.settings import Settings

#: Transfers that all began longer ago than this are stuck: no turn will come soon.
STUCK_S: Final = 1.0
#: The longest wait for a turn, while others come and go.
PATIENCE_S: Final = 10.0
SMALLEST_COUNT: Final = 4


@dataclass(frozen=True)
class Words:
    """What clients are told; ``{count}`` stands for the number of transfers.

    Args:
        greedy: to one that holds its share.
        full: to one that comes when others hold everything.
    """

    greedy: str
    full: str


#: For the bodies of requests.
BODIES: Final = Words(
    greedy=(
        "You have begun to send {count} request bodies and ended none of them.\n"
        "  Send each request whole before you begin more."
    ),
    full=(
        "{count} request bodies are on their way and none ends.\n"
        "  Try again in a moment, or send the query in the address (GET)."
    ),
)

#: For the bodies of answers.
RESULTS: Final = Words(
    greedy=(
        "You are reading {count} large results at the same time.\n"
        "  Read one to its end before you ask for more."
    ),
    full=(
        "{count} large results are being read, and none ends.\n"
        "  Try again in a moment, or ask for less at once."
    ),
)


def place_count(settings: Settings) -> int:
    """Return how many places there are for transfers of one direction; as many may wait for one."""
    return max(SMALLEST_COUNT, settings.queue_length)


@dataclass(eq=False)
class _Turn:
    """A transfer that waits; ``taken`` is set when its turn has come."""

    client: str
    taken: float | None = None
    called: threading.Event = field(default_factory=threading.Event)


class Places:
    """The places for transfers of one direction; any thread may use them.

    Args:
        count: how many there are.
        words: for those who get none.
    """

    def __init__(self, count: int, words: Words) -> None:
        self._count, self._share, self._words = count, count // 2, words
        self._taken: dict[str, list[float]] = {}
        self._taken_count, self._last_taken = 0, 0.0
        self._turns: list[_Turn] = []
        self._lock = threading.Lock()

    def take(self, client: str) -> float:
        """Take a place; return what :meth:`give_back` wants to know.

        Raises:
            TooManyRequestsError: the client holds its share, and keeps it.
            BusyError: all places are held, and stay so.
        """
        with self._lock:
            if not self._turns and not self._is_full(client):
                return self._hold(client)
            turn = self._line_up(client)
        return self._wait(turn)

    def give_back(self, client: str, taken: float) -> None:
        """Give back what :meth:`take` returned, to whoever has waited longest."""
        with self._lock:
            own = self._taken[client]
            own.remove(taken)
            if not own:
                del self._taken[client]
            self._taken_count -= 1
            if self._turns:
                self._call()

    def _is_full(self, client: str) -> bool:
        return self._taken_count >= self._count or self._is_greedy(client)

    def _is_greedy(self, client: str) -> bool:
        return len(self._taken.get(client, ())) >= self._share

    def _hold(self, client: str) -> float:
        now = self._last_taken = time.monotonic()
        self._taken.setdefault(client, []).append(now)
        self._taken_count += 1
        return now

    def _line_up(self, client: str) -> _Turn:
        if sum(turn.client == client for turn in self._turns) >= self._share:
            raise self._refusal(client)
        turn = _Turn(client)
        self._turns.append(turn)
        self._call()
        return turn

    def _call(self) -> None:
        """Give free places to those who wait, in their order; who has its share is passed over."""
        for turn in tuple(self._turns):
            if not self._is_full(turn.client):
                self._turns.remove(turn)
                turn.taken = self._hold(turn.client)
                turn.called.set()

    def _wait(self, turn: _Turn) -> float:
        gives_up_at = time.monotonic() + PATIENCE_S
        while True:
            with self._lock:
                if turn.taken is not None:
                    return turn.taken
                own = self._taken.get(turn.client)
                last = own[-1] if own and self._is_greedy(turn.client) else self._last_taken
                left_s = min(gives_up_at, last + STUCK_S) - time.monotonic()
                if left_s <= 0:
                    self._turns.remove(turn)
                    raise self._refusal(turn.client)
            turn.called.wait(left_s)

    def _refusal(self, client: str) -> TooManyRequestsError | BusyError:
        if self._is_greedy(client):
            own = len(self._taken.get(client, ()))
            return TooManyRequestsError(self._words.greedy.format(count=own))
        return BusyError(self._words.full.format(count=self._taken_count))
