"""Start servers, see what memory and time they take, and be sure that none is left.

A server's processes are known by a variable in their environment, which children inherit
whatever else they do.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOST: Final = "127.0.0.1"
MARKER: Final = "BENCHMARKED_SERVER"
LOG: Final = "log"
STOP_S: Final = 10.0
#: To take ten million triples.
PATIENCE_S: Final = 900.0
#: Below those that systems give to whoever asks for any.
PORTS: Final = range(20_000, 30_000)
_PROC: Final = Path("/proc")


class StartError(Exception):
    """A server or a tool did not start, load or answer; the message says why."""


@dataclass
class Server:
    """A running server.

    Args:
        name: of the engine.
        port: on loopback.
        query_url: path and query string up to the text of the query, ``/sparql?query=``.
        folder: for its log and its data.
        load_s: seconds from nothing to the first answer with all data.
        ready_s: seconds from its start to the first answer, where the data were loaded before.
    """

    name: str
    port: int
    query_url: str
    folder: Path
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    load_s: float = 0.0
    ready_s: float = 0.0
    _launched: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Return it; it is stopped at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def launch(self, arguments: Sequence[str | Path], **environment: str) -> None:
        """Start a process of this server; its output goes to a log in its folder."""
        with (self.folder / LOG).open("ab") as log:
            self._launched.append(
                subprocess.Popen(
                    [str(argument) for argument in arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    env={**os.environ, **environment, MARKER: self.token},
                    start_new_session=True,
                )
            )

    def await_answers(self, timeout_s: float) -> None:
        """Return when it answers ``ASK {}``.

        Raises:
            StartError: what was launched ended, or the time is over.
        """
        url = f"http://{HOST}:{self.port}{self.query_url}ASK%20%7B%7D"
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError, urllib.error.URLError),
                urllib.request.urlopen(url, timeout=5) as answer,  # always http
            ):
                if answer.status == 200:
                    return
            if all(process.poll() is not None for process in self._launched):
                raise StartError(f"{self.name} ended at its start:\n{self.last_words()}")
            time.sleep(0.02)
        raise StartError(f"{self.name} was not ready in {timeout_s:g} s:\n{self.last_words()}")

    def note_ready(self, began: float, loaded: float | None = None) -> None:
        """Return when it answers with all its data, and note how long that took.

        Args:
            began: monotonic time at which loading began.
            loaded: when it began to start with what was loaded before; none if that is one step.

        Raises:
            StartError: as for ``await_answers``.
        """
        self.await_answers(PATIENCE_S)
        now = time.monotonic()
        self.load_s, self.ready_s = now - began, now - (began if loaded is None else loaded)

    def pids(self) -> list[int]:
        """Return its living processes."""
        wanted = f"{MARKER}={self.token}".encode()
        found = []
        for entry in _PROC.iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if wanted in (entry / "environ").read_bytes().split(b"\0"):
                        found.append(int(entry.name))
        return found

    def memory_bytes(self) -> int:
        """Return the memory of all its processes, shared pages counted once."""
        total = 0
        for pid in self.pids():
            with contextlib.suppress(OSError):
                for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
        return total

    def cpu_s(self) -> float:
        """Return the processor time that its living processes and their dead children took."""
        ticks = 0
        for pid in self.pids():
            with contextlib.suppress(OSError):
                stat = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
                ticks += sum(int(value) for value in stat[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")

    def last_words(self) -> str:
        """Return the end of the log."""
        with contextlib.suppress(OSError):
            return "\n".join((self.folder / LOG).read_text(errors="replace").splitlines()[-8:])
        return ""

    def stop(self) -> None:
        """End all its processes, first kindly; returns when none is left."""
        for process in self._launched:
            process.terminate()
        deadline = time.monotonic() + STOP_S
        while self.pids() and time.monotonic() < deadline:
            time.sleep(0.02)
        while pids := self.pids():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        for process in self._launched:
            process.wait()
        self._launched.clear()


def free_port() -> int:
    """Return a TCP port of loopback that nobody listens on.

    It is none of those that the system gives out by itself: no other program gets it by chance
    before it is listened on.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port


def run(
    arguments: Sequence[str | Path],
    *,
    timeout_s: float = PATIENCE_S,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a program to its end and return what it printed.

    Raises:
        StartError: it failed; the message has its last words.
    """
    try:
        done = subprocess.run(
            [str(argument) for argument in arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
            env={**os.environ, **(environment or {})},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StartError(f"{arguments[0]}: {error}") from None
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip()[-800:]
        raise StartError(f"{Path(arguments[0]).name} failed ({done.returncode}): {words}")
    return done.stdout
