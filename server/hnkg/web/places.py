"""Places for transfers that may be slow, so that slow clients never hold all memory.

A body that a client begins to send, and a result that it begins to read, take memory until they
are through. So only so many may be on their way at the same time, and those of one client may be
half of them. Whoever is not slow never notices. Everything happens in one event loop.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.errors import BusyError, TooManyRequestsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

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
    """A transfer that waits; the future says when its turn has come."""

    client: str
    called: asyncio.Future[float]


class Places:
    """The places for transfers of one direction.

    Args:
        count: how many there are.
        words: for those who get none.
    """

    def __init__(self, count: int, words: Words) -> None:
        self._count, self._share, self._words = count, count // 2, words
        self._taken: dict[str, list[float]] = {}
        self._taken_count, self._last_taken = 0, 0.0
        self._turns: list[_Turn] = []

    @asynccontextmanager
    async def hold(self, client: str) -> AsyncIterator[None]:
        """Take a place, and give it back in the end to whoever has waited longest.

        Raises:
            TooManyRequestsError: the client holds its share, and keeps it.
            BusyError: all places are held, and stay so.
        """
        taken = self._hold(client) if self._is_free(client) else await self._wait(client)
        try:
            yield
        finally:
            self._give_back(client, taken)

    def _is_free(self, client: str) -> bool:
        return not self._turns and not self._is_full(client)

    def _is_full(self, client: str) -> bool:
        return self._taken_count >= self._count or self._is_greedy(client)

    def _is_greedy(self, client: str) -> bool:
        return len(self._taken.get(client, ())) >= self._share

    def _hold(self, client: str) -> float:
        now = self._last_taken = asyncio.get_running_loop().time()
        self._taken.setdefault(client, []).append(now)
        self._taken_count += 1
        return now

    def _give_back(self, client: str, taken: float) -> None:
        own = self._taken[client]
        own.remove(taken)
        if not own:
            del self._taken[client]
        self._taken_count -= 1
        if self._turns:
            self._call()

    def _call(self) -> None:
        """Give free places to those who wait, in their order; who has its share is passed over."""
        for turn in tuple(self._turns):
            if not self._is_full(turn.client):
                self._turns.remove(turn)
                if not turn.called.done():
                    turn.called.set_result(self._hold(turn.client))

    async def _wait(self, client: str) -> float:
        if sum(turn.client == client for turn in self._turns) >= self._share:
            raise self._refusal(client)
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + PATIENCE_S
        turn = _Turn(client, loop.create_future())
        self._turns.append(turn)
        self._call()
        try:
            while True:
                own = self._taken.get(client)
                last = own[-1] if own and self._is_greedy(client) else self._last_taken
                left_s = min(gives_up_at, last + STUCK_S) - loop.time()
                await asyncio.wait((turn.called,), timeout=max(left_s, 0.0))
                if turn.called.done():
                    return turn.called.result()
                if left_s <= 0:
                    raise self._refusal(client)
        except asyncio.CancelledError:
            if turn.called.done() and not turn.called.cancelled():
                self._give_back(client, turn.called.result())
            raise
        finally:
            if turn in self._turns:
                self._turns.remove(turn)

    def _refusal(self, client: str) -> TooManyRequestsError | BusyError:
        if self._is_greedy(client):
            own = len(self._taken.get(client, ()))
            return TooManyRequestsError(self._words.greedy.format(count=own))
        return BusyError(self._words.full.format(count=self._taken_count))
