"""Start a real ``hnkg serve`` process, and stop it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

START_S: Final = 120.0
STOP_S: Final = 60.0

_READY = re.compile(r"^Ready: (http://127\.0\.0\.1:\d+)/$", re.MULTILINE)


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """Run ``hnkg serve`` on a free loopback port and yield its address, without a last slash.

    Raises:
        AssertionError: the server does not start, or does not stop when asked; the message
            holds what it wrote.
    """
    command = [sys.executable, "-m", "hnkg", "serve", "--port", "0", *arguments]
    with TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, text=True)
        try:
            yield _ready_address(process, log)
        finally:
            _stop(process, log)


def _ready_address(process: subprocess.Popen[str], log: IO[str]) -> str:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        if found := _READY.search(_written(log)):
            return found[1]
        time.sleep(0.02)
    raise AssertionError(f"hnkg serve is not ready (exit code {process.poll()}):\n{_written(log)}")


def _stop(process: subprocess.Popen[str], log: IO[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"not stopped {STOP_S} s after SIGTERM:\n{_written(log)}") from None


def _written(log: IO[str]) -> str:
    log.seek(0)
    return log.read()
