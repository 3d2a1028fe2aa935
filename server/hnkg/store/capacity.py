"""How many workers there may be, and which query gives way when that is not enough.

* As many *fresh* queries run at the same time as the fast lane has places. A query is fresh for
  :data:`PATIENCE_S`; after that, one that waits may start beside it.
* When every place of both lanes is taken and somebody waits, the youngest query that runs for
  :data:`SLOW_AFTER_S`, beyond the slow lane's places, is stopped: it would keep the others out.
* Workers beyond the fast lane's places are refused where large data leave no room for them. Queries
  wait for those that there are; there one has :data:`SCARCE_AFTER_S` before it is stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from hnkg.store.free_memory import Room
    from hnkg.store.idle import Idle
    from hnkg.store.tickets import Ticket

PATIENCE_S: Final = 0.05
SLOW_AFTER_S: Final = 1.0
SCARCE_AFTER_S: Final = 20.0


class Capacity:
    """The places of both lanes.

    Args:
        fast_count: fresh queries at the same time.
        slow_count: further places, for queries that take long.
        room: for workers.
        running: the queries that run, as they come and go.
        idle: the workers without one.
    """

    def __init__(
        self,
        fast_count: int,
        slow_count: int,
        room: Room,
        running: Collection[Ticket],
        idle: Idle,
    ) -> None:
        self._fast_count, self._slow_count = fast_count, slow_count
        self._room, self._running, self._idle = room, running, idle

    def lets_start(self, now: float) -> bool:
        """Tell whether one more query may start now, if there is a worker for it."""
        return len(self._running) < self._fast_count or self._fresh_count(now) < self._fast_count

    def wants_worker(self, now: float, hatching_count: int) -> bool:
        """Tell whether a further worker would have work, and a place.

        Args:
            now: the time.
            hatching_count: workers that are on their way.
        """
        coming_count = len(self._idle) + hatching_count
        has_work = coming_count + self._fresh_count(now) < self._fast_count
        return has_work and not self._is_full(hatching_count)

    def rivals(self) -> list[int] | None:
        """Return the processes beside which a further worker must find room, when it must."""
        at_work = [ticket.worker for ticket in self._running if ticket.worker is not None]
        workers = [*at_work, *self._idle]
        if len(workers) < self._fast_count:
            return None
        return [worker.leash.pid for worker in workers]

    def displace(self, now: float) -> None:
        """Stop a query that keeps others out, where no other place is left."""
        if self._idle or not self._is_full(0):
            return
        slow_count = len(self._running) - self._fast_count
        is_scarce = slow_count < self._slow_count
        since = now - (SCARCE_AFTER_S if is_scarce else SLOW_AFTER_S)
        long = sorted((t for t in self._running if t.started < since), key=lambda t: t.started)
        for ticket in long[slow_count:][-1:]:
            if ticket.worker is not None and not ticket.is_displaced:
                ticket.is_displaced = True
                ticket.worker.leash.end()

    def _fresh_count(self, now: float) -> int:
        since = now - PATIENCE_S
        return len([1 for ticket in self._running if ticket.started > since])

    def _is_full(self, hatching_count: int) -> bool:
        """Tell whether there is no place for a further worker."""
        worker_count = len(self._running) + len(self._idle) + hatching_count
        if worker_count < self._fast_count:
            return False
        return worker_count >= self._fast_count + self._slow_count or self._room.is_scarce()
