"""A process that the supervisor starts, starts again, and ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any, Final

from hnkg.errors import HnkgError

if TYPE_CHECKING:
    from collections.abc import Callable

#: A child that lived this long is started again at once.
SOUND_S: Final = 5.0
#: The longest wait of one that never got to its work, and of one that did it until it was ended.
LONGEST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_AT_WORK_S: Final = 0.4


class Line:
    """The two pipes between a child and the supervisor.

    Args:
        report: where the child writes how it is.
        lifeline: what ends, for whoever reads it, when the supervisor ends.
    """

    def __init__(self, report: int, lifeline: int) -> None:
        self._report, self.lifeline = report, lifeline

    def ready(self, **facts: Any) -> None:  # noqa: ANN401  # any JSON value
        """Say that the child does its work from now on."""
        self._write({"ready": True, **facts})

    def failed(self, error: HnkgError) -> None:
        """Say why the child can not work."""
        self._write({"error": str(error), "exit_code": error.exit_code})

    def _write(self, facts: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the supervisor is gone, and soon this process
            os.write(self._report, json.dumps(facts).encode() + b"\n")


class Child:
    """One process of the server.

    Args:
        name: how messages call it.
        work: what it does; it returns only at the end of the process.
        lifeline: the read end of the pipe that only the supervisor holds open.
        hangs_up: files of the supervisor that the child must not hold open.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Line], None],
        lifeline: int,
        hangs_up: Callable[[], list[int]],
    ) -> None:
        self.name, self._work = name, work
        self._lifeline, self._hangs_up = lifeline, hangs_up
        self.pid: int | None = None
        self.report: int | None = None
        self.starts_at: float | None = None
        self.is_ready = False
        self._started = 0.0
        self._failure_count = 0

    def start(self) -> None:
        """Fork it. The supervisor has one thread, so the fork is clean."""
        read_end, write_end = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            os.close(read_end)
            self._live(Line(write_end, self._lifeline))
        os.close(write_end)
        os.set_blocking(read_end, False)
        self.pid, self.report, self.starts_at = pid, read_end, None
        self.is_ready, self._started = False, time.monotonic()

    def ended(self) -> None:
        """Note that it ended, and when to start it again."""
        lived_s = time.monotonic() - self._started
        self._failure_count = 0 if lived_s >= SOUND_S else self._failure_count + 1
        # The first failure is answered at once; one that comes back waits longer each time.
        pause_s = 0.0 if self._failure_count <= 1 else 0.1 * 2.0 ** min(self._failure_count - 2, 9)
        longest_s = LONGEST_PAUSE_AT_WORK_S if self.is_ready else LONGEST_PAUSE_S
        self.starts_at = time.monotonic() + min(pause_s, longest_s)
        self.pid = None
        if self.report is not None:
            os.close(self.report)
            self.report = None

    def tell(self, number: signal.Signals) -> None:
        """Send a signal, if it lives."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _live(self, line: Line) -> None:
        """Be the child, and never return."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # A terminal or a service manager signals every process at once. That is meant for
            # the supervisor: the others must stay until the last request is answered.
            os.setpgid(0, 0)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            for descriptor in self._hangs_up():
                os.close(descriptor)
            self._work(line)
            code = 0
        except HnkgError as error:
            line.failed(error)
            code = error.exit_code
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:  # noqa: BLE001  # the outermost edge of this process
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)


def watch_lifeline(descriptor: int, then: Callable[[], None]) -> None:
    """Call ``then`` in a thread of its own when the other end of a pipe is closed everywhere."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(descriptor, 1):
                pass
        then()

    threading.Thread(target=wait, daemon=True).start()
