"""Give memory that is no longer used back to the system.

What lies free between things in use is kept by the C library, in case it is wanted again. Here it
is asked now and then to give that back.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import Final

from hnkg.allocator import can_give_back, give_back

INTERVAL_S: Final = 2.0
#: Where a trim gives little back the rest is in use: the next one comes after twice as many looks.
MOST_LOOKS: Final = 32
#: Less than this is not worth the walk through all of it.
WORTH_BYTES: Final = 8 * 1024**2
_STATM: Final = Path("/proc/self/statm")


def give_memory_back() -> None:
    """Start a thread that does; where the C library knows no such thing, do nothing."""
    if can_give_back() and _STATM.exists():
        threading.Thread(target=_keep_trimming, daemon=True).start()


def _keep_trimming() -> None:
    rhythm = Rhythm(_resident_bytes())
    while True:
        time.sleep(INTERVAL_S)
        with contextlib.suppress(OSError):  # no file can be opened just now
            if rhythm.is_due(_resident_bytes()):
                give_back()
                rhythm.note(_resident_bytes())


class Rhythm:
    """When to ask for free memory.

    What a trim leaves may be in use or not: the system does not tell, and what is freed later is
    not given back by itself. So there is a trim after each growth, and others after it, ever rarer
    while they are in vain.

    Args:
        resident_bytes: memory at the start.

    >>> rhythm = Rhythm(0)
    >>> rhythm.is_due(100 * 1024**2)
    True
    >>> rhythm.note(99 * 1024**2)  # in use
    >>> [rhythm.is_due(99 * 1024**2) for _ in range(2)]
    [False, True]
    """

    def __init__(self, resident_bytes: int) -> None:
        self._lowest_bytes = self._last_bytes = resident_bytes
        self._look_count, self._wanted_count = 0, 1

    def is_due(self, resident_bytes: int) -> bool:
        """Look at the memory, and say whether a trim is worth it; :meth:`note` what came of it."""
        self._lowest_bytes = min(self._lowest_bytes, resident_bytes)
        self._look_count += 1
        if resident_bytes > self._last_bytes + WORTH_BYTES:
            self._wanted_count = 1
        self._last_bytes = resident_bytes
        is_much = resident_bytes > self._lowest_bytes + WORTH_BYTES
        return is_much and self._look_count >= self._wanted_count

    def note(self, resident_bytes: int) -> None:
        """Note how much memory there is after a trim."""
        is_vain = self._last_bytes - resident_bytes < WORTH_BYTES
        self._wanted_count = min(2 * self._wanted_count, MOST_LOOKS) if is_vain else 1
        self._lowest_bytes = min(self._lowest_bytes, resident_bytes)
        self._last_bytes, self._look_count = resident_bytes, 0


def _resident_bytes() -> int:
    return int(_STATM.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
