"""The process of a query worker, held by the web process: watch it, end it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from functools import cache
from typing import Final

#: The clock that counts the processor time of a process on Linux; see clock_gettime(2) and the
#: macro CPUCLOCK_SCHED of the kernel.
_CPU_CLOCK: Final = 2
#: Niceness of a query in the slow lane: short queries go first.
SLOW_NICENESS: Final = 10


@cache
def may_speed_up() -> bool:
    """Tell whether a process that was slowed down here can be as fast as others again.

    The system lets everybody do the first, and only some the second: those with the capability
    CAP_SYS_NICE, or a limit RLIMIT_NICE that allows it. It is tried, with a thread that ends.
    """
    outcome = [False]

    def attempt() -> None:
        thread_id = threading.get_native_id()
        with contextlib.suppress(OSError):
            before = os.getpriority(os.PRIO_PROCESS, thread_id)
            os.setpriority(os.PRIO_PROCESS, thread_id, before + 1)
            os.setpriority(os.PRIO_PROCESS, thread_id, before)
            outcome[0] = True

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    return outcome[0]


class Leash:
    """A process that evaluates queries.

    Args:
        pid: its process id.
        last_words: the file that is its standard error.
        handle: its pidfd, where the system has them.
    """

    def __init__(self, pid: int, last_words: int, handle: int | None) -> None:
        self.pid, self._last_words, self._handle = pid, last_words, handle
        #: The thread that evaluates.
        self.thread_id = 0
        #: It died; its number may be another process's by now.
        self.is_lost = False
        self._is_slowed_down = False

    def cpu_s(self) -> float:
        """Return the processor time that it ever took; 0 where the system does not tell."""
        if sys.platform != "linux":
            return 0.0
        try:
            return time.clock_gettime(~self.pid << 3 | _CPU_CLOCK)
        except OSError:
            return 0.0

    def slow_down(self) -> None:
        """Let everything else go first."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.thread_id, SLOW_NICENESS)
            self._is_slowed_down = True

    def speed_up(self) -> bool:
        """Let it go as fast as others again; false when there is no right to do that."""
        if self._is_slowed_down:
            try:
                os.setpriority(os.PRIO_PROCESS, self.thread_id, os.getpriority(os.PRIO_PROCESS, 0))
            except OSError:
                return False
            self._is_slowed_down = False
        return True

    def end(self) -> None:
        """Kill it, whatever it does."""
        with contextlib.suppress(OSError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif not self.is_lost:
                os.kill(self.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """Return what it wrote to standard error."""
        with contextlib.suppress(OSError):
            return os.pread(self._last_words, 4096, 0).decode(errors="replace")
        return ""

    def close(self) -> None:
        """Let go of it."""
        os.close(self._last_words)
        if self._handle is not None:
            os.close(self._handle)
