"""Start the store process and the web process, start again what dies, and end both."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hnkg.errors import HnkgError, InputError, ServerError
from hnkg.serving.address import address_of, bind
from hnkg.serving.child import Child, Line
from hnkg.serving.scheduling import taking_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from hnkg.serving.data import Data
    from hnkg.settings import Settings
    from hnkg.store.loading import Progress

BACKLOG: Final = 1024
#: After the time for requests in progress, this much more until what is left is killed.
KILL_AFTER_S: Final = 1.0
KILL_AGAIN_S: Final = 0.1
#: The longest wait for processes that are ending.
BURY_S: Final = 1.0
#: A terminal that is closed asks to stop by SIGHUP; nohup has it ignored.
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
_SET_CHILD_SUBREAPER: Final = 36


class Supervisor:
    """The parent of all processes of one server.

    Args:
        data: what to serve.
        settings: everything an operator can choose.
        say: shows one message to the operator.
        progress: shows how far the loading is.
    """

    def __init__(
        self,
        data: Data,
        settings: Settings,
        say: Callable[[str], None],
        progress: Callable[[], AbstractContextManager[Progress]],
    ) -> None:
        self._data, self._settings = data, settings
        self._say, self._progress = say, progress
        self._children: list[Child] = []
        self._stops_at: float | None = None
        self._is_announced = False
        self._failure: HnkgError | None = None

    def run(self) -> None:
        """Serve until a signal says to stop.

        Raises:
            InputError: the data cannot be loaded.
            ServerError: the address cannot be had, or a process does not come up.
        """
        with contextlib.ExitStack() as stack:
            self._public = stack.enter_context(bind(self._settings.host, self._settings.port))
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hnkg-"))
            self._path = Path(folder) / "store"
            self._inner = stack.enter_context(listen_at(self._path))
            lifeline, self._held = os.pipe()
            stack.callback(os.close, lifeline)
            stack.callback(os.close, self._held)
            self._woken = stack.enter_context(_signals_to_socket())
            _adopt_orphans()
            stack.enter_context(taking_turns())
            self._children = [
                Child("The store process", self._run_store, lifeline, self._hangs_up),
                Child("The web process", self._run_web, lifeline, self._hangs_up),
            ]
            try:
                self._watch()
            finally:
                self._kill()
                _bury_all()
        if self._failure is not None:
            raise self._failure

    def _run_store(self, line: Line) -> None:
        from hnkg.serving.store_process import run_store  # noqa: PLC0415  # not in the supervisor

        self._public.close()
        run_store(self._inner, self._data, self._settings, self._progress, line)

    def _run_web(self, line: Line) -> None:
        from hnkg.serving.web_process import run_web  # noqa: PLC0415  # see _watch

        self._inner.close()
        run_web(self._public, self._path, self._settings, line)

    def _hangs_up(self) -> list[int]:
        reports = [child.report for child in self._children if child.report is not None]
        return [self._held, self._woken.fileno(), *reports]

    def _watch(self) -> None:
        """Handle signals, reports and deaths until everything has ended."""
        store, web = self._children
        store.start()
        # Once here, each web process that takes the place of a dead one has it from the start.
        import hnkg.serving.web_process  # noqa: F401, PLC0415  # not before the data are loading

        web.start()
        while any(child.pid is not None for child in self._children) or self._stops_at is None:
            self._wait()
            self._bury()
            now = time.monotonic()
            for child in self._children:
                due = child.starts_at is not None and now >= child.starts_at
                if child.pid is None and due and self._stops_at is None:
                    child.start()
            if self._stops_at is not None and now >= self._stops_at:
                self._kill()
                self._stops_at = now + KILL_AGAIN_S

    def _wait(self) -> None:
        """Wait for a signal or a report, or until something is due."""
        due = [child.starts_at for child in self._children if child.starts_at is not None]
        if self._stops_at is not None:
            due = [self._stops_at]
        timeout_s = max(0.0, min(due) - time.monotonic()) if due else None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._woken, selectors.EVENT_READ)
            for child in self._children:
                if child.report is not None:
                    waiting.register(child.report, selectors.EVENT_READ, child)
            for key, _ in waiting.select(timeout_s):
                if key.data is None:
                    self._handle_signals()
                else:
                    self._read_report(key.data)

    def _handle_signals(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for number in self._woken.recv(4096):
                if number != signal.SIGCHLD:
                    self._stop()

    def _read_report(self, child: Child) -> None:
        """Read what a child says; at the end of its pipe, stop listening to it."""
        if child.report is None:
            return
        said = b""
        with contextlib.suppress(BlockingIOError):
            said = os.read(child.report, 1 << 16)
            if not said:
                os.close(child.report)
                child.report = None
        for line in said.splitlines():
            self._hear(child, json.loads(line))

    def _hear(self, child: Child, facts: dict[str, Any]) -> None:
        if "error" in facts:
            if self._is_announced:
                self._say(f"{child.name}: {facts['error']}")
            elif self._failure is None:
                usage = facts["exit_code"] == InputError.exit_code
                self._failure = (InputError if usage else ServerError)(facts["error"])
            return
        child.is_ready = True
        for note in facts.get("notes", ()):
            self._say(note)
        if not self._is_announced and all(each.is_ready for each in self._children):
            self._is_announced = True
            self._public.listen(BACKLOG)
            address = address_of(self._public)
            self._say(f"Ready: {address}\nSPARQL endpoint: {address}sparql\nCtrl-C stops it.")

    def _bury(self) -> None:
        """Note which processes ended; orphans of a dead store process end here too."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                for child in self._children:
                    if child.pid == pid:
                        self._read_report(child)
                        self._lose(child, os.waitstatus_to_exitcode(status))

    def _lose(self, child: Child, code: int) -> None:
        child.ended()
        if self._stops_at is not None:
            self._children[0].tell(signal.SIGKILL)  # the store goes when the web has gone
            return
        ending = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        if self._is_announced:
            self._say(f"{child.name} {ending}; it is started again.")
        else:  # it never worked: starting it again would not help
            if self._failure is None:
                self._failure = ServerError(f"{child.name} {ending} before it was ready.")
            self._stop()

    def _stop(self) -> None:
        """Stop gracefully; at once when nothing is served yet, or when asked again."""
        if self._stops_at is not None or not self._is_announced:
            self._stops_at = time.monotonic()
            return
        self._stops_at = time.monotonic() + self._settings.stop_timeout_s + KILL_AFTER_S
        store, web = self._children
        if web.pid is None:
            store.tell(signal.SIGKILL)
        web.tell(signal.SIGTERM)

    def _kill(self) -> None:
        for child in self._children:
            child.tell(signal.SIGKILL)


def listen_at(path: Path) -> socket.socket:
    """Return the Unix socket on which the web process meets the store process.

    The supervisor holds it, so that a connection waits while the store process is replaced.
    """
    inner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        inner.bind(str(path))
    except OSError as error:
        inner.close()
        raise ServerError(
            f"{path}: no socket can be made here ({error}).\n"
            "  Set TMPDIR to a folder with a shorter name, such as /tmp."
        ) from None
    inner.listen(BACKLOG)
    return inner


@contextlib.contextmanager
def _signals_to_socket() -> Iterator[socket.socket]:
    """Turn the signals of the supervisor into bytes on a socket."""
    ours, theirs = socket.socketpair()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    with ours, theirs:
        ours.settimeout(0)
        theirs.settimeout(0)
        for number in _SIGNALS:
            if number == signal.SIGHUP and before[number] == signal.SIG_IGN:
                continue
            signal.signal(number, lambda *_: None)
        earlier = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        try:
            yield ours
        finally:
            signal.set_wakeup_fd(earlier)
            for number, handler in before.items():
                signal.signal(number, handler)


def _bury_all() -> None:
    """Wait until the last process is gone: query workers end when the web process has ended."""
    ends_at = time.monotonic() + BURY_S
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < ends_at:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)


def _adopt_orphans() -> None:
    """Become the parent of query workers whose store process died, so as to bury them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
