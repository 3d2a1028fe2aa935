"""Workers that have nothing to do.

One that has worked is worth keeping: the first look at each part of the data costs a fresh fork
about as much as a query, as it copies the pages that it sees (the engine counts references in
them). Those that nobody needed for :data:`KEPT_IDLE_S` go. Where the data are large, that copying
takes seconds: there they stay for :data:`KEPT_LONG_S`, as long as memory is free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from hnkg.store.line import Worker

#: How long idle workers beyond those that are always kept stay.
KEPT_IDLE_S: Final = 5.0
#: The same where a new one is dear.
KEPT_LONG_S: Final = 60.0


class Idle:
    """The workers without a query; the one that came last is the first to go to work.

    Args:
        kept_count: so many are kept for as long as they live.
        loop: the event loop.
        is_dear: tells whether to keep the others long: new ones are dear, and memory is free.
    """

    def __init__(
        self, kept_count: int, loop: asyncio.AbstractEventLoop, is_dear: Callable[[], bool]
    ) -> None:
        self._kept_count, self._loop, self._is_dear = kept_count, loop, is_dear
        #: Each with the time when it came, the earliest first.
        self._workers: list[tuple[Worker, float]] = []
        self._looking: asyncio.TimerHandle | None = None

    def add(self, worker: Worker) -> None:
        """Take a worker in."""
        self._workers.append((worker, self._loop.time()))
        if self._looking is None:
            self._look_later()

    def take(self) -> Worker:
        """Return a worker that goes to work."""
        return self._workers.pop()[0]

    def lose(self, worker: Worker) -> bool:
        """Forget a worker that died; false when it is not one of these."""
        for place, (idle, _) in enumerate(self._workers):
            if idle is worker:
                del self._workers[place]
                worker.close()
                return True
        return False

    def dismiss(self) -> None:
        """Let all of them go."""
        workers, self._workers = self._workers, []
        for worker, _ in workers:
            worker.close()

    def close(self) -> None:
        """Let all of them go, and keep none any more."""
        self.dismiss()
        if self._looking is not None:
            self._looking.cancel()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._workers)

    def __iter__(self) -> Iterator[Worker]:
        """Go through them, in the order in which they came."""
        return (worker for worker, _ in self._workers)

    def _look(self) -> None:
        """Let go of those that nobody needed for so long."""
        since = self._loop.time() - (KEPT_LONG_S if self._is_dear() else KEPT_IDLE_S)
        while len(self._workers) > self._kept_count and self._workers[0][1] <= since:
            self._workers.pop(0)[0].close()
        self._looking = None
        self._look_later()

    def _look_later(self) -> None:
        if len(self._workers) > self._kept_count:
            self._looking = self._loop.call_later(KEPT_IDLE_S, self._look)
