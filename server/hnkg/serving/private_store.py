"""A store process of one's own, for a program that asks and serves nobody else."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hnkg.errors import InputError, ServerError
from hnkg.serving.child import Child
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
    goes to standard output.

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
        for note in _await_ready(child).get("notes", ()):
            say(note)
        store = WorkerStore(path, settings, LOAD_TIMEOUT_S)
        stack.callback(store.close)
        yield store


def _await_ready(child: Child) -> dict[str, Any]:
    """Return what the process says when it has loaded the data."""
    said = b""
    if child.report is not None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.report, selectors.EVENT_READ)
            while not said.endswith(b"\n"):
                waiting.select()
                part = os.read(child.report, 1 << 16)
                if not part:
                    break
                said += part
    facts: dict[str, Any] = json.loads(said) if said else {"error": "", "exit_code": 1}
    if "error" in facts:
        is_usage = facts["exit_code"] == InputError.exit_code
        message = facts["error"] or "The store process ended before it was ready."
        raise (InputError if is_usage else ServerError)(message)
    return facts


def _end(child: Child) -> None:
    child.tell(signal.SIGKILL)
    if child.pid is not None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.pid, 0)
