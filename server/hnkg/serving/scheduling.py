"""Let the processes of a server not interrupt each other.

An answer passes through several threads: the HTTP server's, the event loop's, a query worker's.
Linux lets a thread that is woken interrupt one that runs, which may be the one that has just woken
it and has half of its work before it. Threads of the class SCHED_BATCH wait for the end of a turn,
some milliseconds at the most; see sched(7). Beside a machine full of long queries a short one
takes some milliseconds more; everywhere else more is answered, and sooner.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def taking_turns() -> Iterator[None]:
    """Put this thread, and every process and thread that it starts, into the class SCHED_BATCH.

    An operator who chose another class than the usual one keeps it. Nothing happens where the
    system knows no classes (macOS, musl) or does not let them be chosen.
    """
    is_set = False
    if hasattr(os, "sched_setscheduler"):
        with contextlib.suppress(OSError):
            if os.sched_getscheduler(0) == os.SCHED_OTHER:
                os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
                is_set = True
    try:
        yield
    finally:
        if is_set:
            with contextlib.suppress(OSError):
                os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
