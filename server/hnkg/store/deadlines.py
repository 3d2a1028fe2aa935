"""Many deadlines on one timer of the event loop.

Nearly no query lives to its deadline. A timer that rings for nobody now and then costs less than
one for each query, set and taken back.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Hashable


class Deadlines:
    """What is to be done at some time, unless it is dropped before.

    Args:
        loop: where everything happens.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._due: dict[Hashable, tuple[float, Callable[[], None]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = math.inf

    def set(self, key: Hashable, deadline: float, call: Callable[[], None]) -> None:
        """Call something at a time of the event loop; one for each key."""
        self._due[key] = (deadline, call)
        if deadline < self._rings_at:
            self._wind(deadline)

    def drop(self, key: Hashable) -> None:
        """Forget what was set for a key; nothing happens when it has been called already."""
        self._due.pop(key, None)

    def close(self) -> None:
        """Forget everything."""
        self._due.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _wind(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at = at
        self._timer = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._timer, self._rings_at = None, math.inf
        now = self._loop.time()
        over = [key for key, (deadline, _) in self._due.items() if deadline <= now]
        for key in over:
            found = self._due.pop(key, None)  # one call may drop the next
            if found is not None:
                found[1]()
        next_deadline = min([deadline for deadline, _ in self._due.values()], default=math.inf)
        if next_deadline < self._rings_at:
            self._wind(next_deadline)
