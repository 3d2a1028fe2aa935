"""A store process of one's own, for a program that asks and serves nobody else."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hnkg.errors import InputError, ServerError
from hnkg.serving.child import Child, watch_lifeline
from hnkg.serving.store_process import run_store
from hnkg.serving.supervisor import listen_at
from hnkg.store.workers import LOAD_TIMEOUT_S, WorkerStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from hnkg.serving.child import Line
    from hnkg.serving.data import Data
    from hnkg.settings import Settings
    from hnkg.store.loading import Progress


@contextlib.contextmanager
def private_store(
    data: Data,
    settings: Settings,
    progress: Callable[[], AbstractContextManager[Progress]],
    say: Callable[[str], None],
) -> Iterator[WorkerStore]:
    """Load data into a process that makes query workers; it ends with the block, or with us.

    It is forked, so nothing may run in another thread yet. Nothing that it or a worker prints
    goes to standard output. A signal to stop ends this process at once, whatever its threads wait
    for, and leaves nothing behind; so does the death of the store process, as an error.

    Args:
        data: what to load.
        settings: the limits of a query.
        progress: shows how far the loading is.
        say: told what the user should know of the data.

    Raises:
        InputError: the data cannot be loaded.
        ServerError: the process does not come up.
    """
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hnkg-"))
        path = Path(folder) / "store"
        inner = stack.enter_context(listen_at(path))
        lifeline, held = os.pipe()
        stack.callback(os.close, lifeline)
        stack.callback(os.close, held)

        def work(line: Line) -> None:
            os.dup2(2, 1)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            run_store(inner, data, settings, progress, line)

        child = Child("The store process", work, lifeline, lambda: [held])
        child.start()
        stack.callback(_end, child)
        report = child.report
        if report is None:
            raise ServerError("The store process was not started.")
        for note in _await_ready(report).get("notes", ()):
            say(note)
        store = WorkerStore(path, settings, LOAD_TIMEOUT_S)
        stack.callback(store.close)

        def leave(*_: object) -> None:
            stack.close()
            os._exit(0)

        def lost() -> None:
            if child.is_ready:
                say("The store process ended. Start the command again.")
                shutil.rmtree(folder, ignore_errors=True)
                os._exit(1)

        child.is_ready = True
        watch_lifeline(report, lost)
        for number in (signal.SIGTERM, signal.SIGINT):
            stack.callback(signal.signal, number, signal.signal(number, leave))
        yield store


def _await_ready(report: int) -> dict[str, Any]:
    """Return what the process says when it has loaded the data."""
    os.set_blocking(report, True)
    said = b""
    while not said.endswith(b"\n") and (part := os.read(report, 1 << 16)):
        said += part
    facts: dict[str, Any] = json.loads(said) if said else {"error": "", "exit_code": 1}
    if "error" in facts:
        is_usage = facts["exit_code"] == InputError.exit_code
        message = facts["error"] or "The store process ended before it was ready."
        raise (InputError if is_usage else ServerError)(message)
    return facts


def _end(child: Child) -> None:
    child.is_ready = False
    child.tell(signal.SIGKILL)
    if child.pid is not None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.pid, 0)
