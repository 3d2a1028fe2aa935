"""Ask the GNU C library to keep less memory that nobody uses; elsewhere, do nothing.

By itself it learns from large blocks that were freed: from then on it takes blocks up to 32 MiB
from a heap, and keeps up to 64 MiB free at the end of each. Every other thread has such a heap.
A few large bodies and results then take some hundred megabytes for good. See mallopt(3).
"""

from __future__ import annotations

import ctypes
from typing import Final

#: A block from this size on is a mapping of its own, and gone when it is freed.
MAPPED_BYTES: Final = 4 * 1024**2
#: More free memory than this at the end of a heap goes back at once.
KEPT_BYTES: Final = 2 * 1024**2

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8

_LIBRARY: Final = ctypes.CDLL(None)
_TRIM: Final = getattr(_LIBRARY, "malloc_trim", None)


def keep_little(*, one_heap: bool = False) -> None:
    """Fix both sizes, for this process and the forks of it.

    Args:
        one_heap: no thread that starts from now on has a heap of its own.
    """
    if _TRIM is None:
        return
    _LIBRARY.mallopt(_MMAP_THRESHOLD, MAPPED_BYTES)
    _LIBRARY.mallopt(_TRIM_THRESHOLD, KEPT_BYTES)
    if one_heap:
        _LIBRARY.mallopt(_ARENA_MAX, 1)


def can_give_back() -> bool:
    """Tell whether :func:`give_back` does something here."""
    return _TRIM is not None


def give_back() -> None:
    """Give all free memory inside the heaps back to the system."""
    if _TRIM is not None:
        _TRIM(0)
