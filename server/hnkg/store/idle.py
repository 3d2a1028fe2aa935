"""Workers that have nothing to do.

One that has worked is worth keeping: the first look at each part of the data costs a fresh fork
about as much as a query. Those that nobody needed for :data:`KEPT_IDLE_S` go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

    from hnkg.store.line import Worker

#: How long idle workers beyond those that are always kept stay.
KEPT_IDLE_S: Final = 5.0


class Idle:
    """The workers without a query; the one that came last is the first to go to work.

    Args:
        kept_count: so many are kept for as long as they live.
        loop: the event loop.
    """

    def __init__(self, kept_count: int, loop: asyncio.AbstractEventLoop) -> None:
        self._kept_count, self._loop = kept_count, loop
        self._workers: list[Worker] = []
        self._fewest = 0  # since the last look
        self._looking: asyncio.TimerHandle | None = None

    def add(self, worker: Worker) -> None:
        """Take a worker in."""
        self._workers.append(worker)
        if self._looking is None:
            self._look_later()

    def take(self) -> Worker:
        """Return a worker that goes to work."""
        worker = self._workers.pop()
        self._fewest = min(self._fewest, len(self._workers))
        return worker

    def lose(self, worker: Worker) -> bool:
        """Forget a worker that died; false when it is not one of these."""
        if worker not in self._workers:
            return False
        self._workers.remove(worker)
        worker.close()
        return True

    def dismiss(self) -> None:
        """Let all of them go."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.close()

    def close(self) -> None:
        """Let all of them go, and keep none any more."""
        self.dismiss()
        if self._looking is not None:
            self._looking.cancel()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._workers)

    def _look(self) -> None:
        """Let go of those that were not needed since the last look."""
        unused = self._workers[: max(0, self._fewest - self._kept_count)]  # the others came back
        del self._workers[: len(unused)]
        for worker in unused:
            worker.close()
        self._looking = None
        self._look_later()

    def _look_later(self) -> None:
        if len(self._workers) > self._kept_count:
            self._fewest = len(self._workers)
            self._looking = self._loop.call_later(KEPT_IDLE_S, self._look)
