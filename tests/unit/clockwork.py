"""An event loop that never waits: its clock jumps to what is due next.

What a machine does slowly takes no time on it, so a test can say exactly when something happens.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Finds what is ready at once; instead of waiting for more it moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(  # type: ignore[explicit-override]  # typing has override since Python 3.12
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "nothing is due: the test waits for something that is not"
            self.now_s += timeout
        return ready


class _Clockwork(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:  # type: ignore[explicit-override]  # likewise
        return self._jumping.now_s


def run(main: Coroutine[object, object, T]) -> T:
    """Run a coroutine as ``asyncio.run`` does, on a clock of its own that begins at 0."""
    with asyncio.Runner(loop_factory=_Clockwork) as runner:
        return runner.run(main)
