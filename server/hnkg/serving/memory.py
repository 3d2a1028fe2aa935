"""Give memory that is no longer used back to the system.

The GNU C library keeps what large bodies and results took, at one place for each of several
threads, in case it is wanted again: some hundred megabytes after a few hostile requests. Here it
keeps one place, and is asked now and then to give back what is free there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL_S: Final = 2.0
#: Less than this is not worth the walk through all of it.
WORTH_BYTES: Final = 16 * 1024**2
_ARENA_MAX: Final = -8
_STATM: Final = Path("/proc/self/statm")


def give_memory_back() -> None:
    """Start a thread that does; where the C library knows no such thing, do nothing."""
    library = ctypes.CDLL(None)
    trim = getattr(library, "malloc_trim", None)
    if trim is not None and _STATM.exists():
        library.mallopt(_ARENA_MAX, 1)
        threading.Thread(target=_keep_trimming, args=(trim,), daemon=True).start()


def _keep_trimming(trim: Callable[[int], int]) -> None:
    lowest_bytes = _resident_bytes()
    with contextlib.suppress(OSError):
        while True:
            time.sleep(INTERVAL_S)
            resident_bytes = _resident_bytes()
            if resident_bytes > lowest_bytes + WORTH_BYTES:
                trim(0)
                lowest_bytes = _resident_bytes()
            lowest_bytes = min(lowest_bytes, resident_bytes)


def _resident_bytes() -> int:
    return int(_STATM.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
