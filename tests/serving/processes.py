"""What the tests of running processes start, watch and end."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from hnkg.serving.data import Data

if TYPE_CHECKING:
    import multiprocessing.process
    from collections.abc import Callable, Iterator

    from hnkg.settings import Settings

#: Counts 27 thousand million rows; no machine ends it in a test.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: A server may close a connection on which nothing came for longer; ours waits for ten seconds.
IDLE_S = 5.0
#: What a server answers to a true ASK.
TRUE = (200, b'{"head":{},"boolean":true}')


def numbers(answer: tuple[int, bytes]) -> list[int]:
    """Return the integers of a result."""
    assert answer[0] == 200, answer
    return [int(value) for value in re.findall(rb'"value":"(\d+)"', answer[1])]


def run_store_process(path: str, files: tuple[str, ...], settings: Settings) -> None:
    """Be a store process."""
    from hnkg.serving.store_process import starter_of  # noqa: PLC0415  # in the child only
    from hnkg.store.nursery import Facts, run_nursery  # noqa: PLC0415  # likewise

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    data = Data(files)
    loaded = data.load()
    starter = starter_of(loaded, data, settings)
    run_nursery(listener, Facts.of(loaded), starter)


@dataclass
class Nursery:
    """A store process, and the stores connected to it."""

    process: multiprocessing.process.BaseProcess
    path: Path
    settings: Settings

    def workers(self) -> list[int]:
        """Return the process ids of the query workers."""
        return children(self.process.pid or 0)


@dataclass
class Server:
    """A whole server in processes of its own."""

    process: subprocess.Popen[str]
    port: int = 0
    messages: list[str] = field(default_factory=list)
    drain: threading.Thread | None = None
    timeout_s: float = 60
    _local: threading.local = field(default_factory=threading.local)
    _granian: int = 0
    _connections: list[http.client.HTTPConnection] = field(default_factory=list)

    def ask(self, query: str, *, fresh: bool = False, **more: str) -> tuple[int, bytes]:
        """Send a query on this thread's connection; return status and body."""
        connection = getattr(self._local, "connection", None)
        idle_s = time.monotonic() - getattr(self._local, "used_at", 0.0)
        if connection is None or fresh or idle_s > IDLE_S:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_s)
            self._local.connection = connection
            self._connections.append(connection)
        try:
            connection.request("POST", "/sparql", urlencode({"query": query, **more}), FORM)
            response = connection.getresponse()
            answer = response.status, response.read()
        except (OSError, http.client.HTTPException):
            self._local.connection = None
            raise
        self._local.used_at = time.monotonic()
        return answer

    def end(self) -> None:
        """Close the connections and stop; a server that does not stop is killed, and an error."""
        for connection in self._connections:
            connection.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise
        finally:
            if self.drain is not None:
                self.drain.join()
            if self.process.stderr is not None:
                self.process.stderr.close()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(10)

    def roles(self) -> dict[str, int]:
        """Return the process ids: ``store``, ``granian`` and its worker ``web``."""
        store, granian = self.leaders()
        if store == self._granian:  # that one has been started again
            store, granian = granian, store
        self._granian = granian
        return {"store": store, "granian": granian, "web": children(granian)[0]}

    def is_complete(self) -> bool:
        """Tell whether every process is there, as when it began."""
        leaders = self.leaders()
        return len(leaders) > 1 and all(children(pid) for pid in leaders)

    def leaders(self) -> list[int]:
        """Return the processes that the supervisor started, the oldest first.

        Each leads a group; workers whose store process was killed are not of them.
        """
        with_groups = [(pid, group_of(pid)) for pid in children(self.process.pid)]
        return sorted((pid for pid, group in with_groups if pid == group), key=start_order)

    def workers(self) -> list[int]:
        """Return the process ids of the query workers."""
        return children(self.roles()["store"])

    def metrics(self, *lines: str) -> list[float]:
        """Return numbers of ``/metrics`` by what stands before each; 0 for what is not there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        found = [re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE) for line in lines]
        return [float(number[1]) if number else 0.0 for number in found]

    def metric(self, line: str) -> float:
        """Return one number of ``/metrics``."""
        return self.metrics(line)[0]

    def running_count(self) -> float:
        """Return how many queries are evaluated."""
        return sum(self.metrics('hnkg_workers{state="fast"}', 'hnkg_workers{state="slow"}'))

    def everyone(self) -> set[int]:
        """Return the ids of all processes of the server."""
        found, queue = {self.process.pid}, [self.process.pid]
        while queue:
            new = children(queue.pop())
            found.update(new)
            queue.extend(new)
        return found


@contextlib.contextmanager
def running_server(*arguments: str) -> Iterator[Server]:
    """Run ``hnkg serve`` on a free port, wait until it is ready, and end it afterwards."""
    server = Server(
        subprocess.Popen(
            [sys.executable, "-m", "hnkg", "serve", "--port", "0", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    )
    try:
        errors = server.process.stderr
        assert errors is not None
        for line in errors:
            server.messages.append(line)
            if line.startswith("Ctrl-C"):
                break
        ready = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(server.messages))
        assert ready, server.messages
        server.port = int(ready[1])
        server.drain = threading.Thread(target=server.messages.extend, args=(errors,))
        server.drain.start()
        yield server
    finally:
        server.end()


FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/sparql-results+json, application/ld+json, application/problem+json",
}


def kill(*pids: int) -> None:
    """Kill processes; one that has ended by itself meanwhile is no matter."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """Return the ids of the living children of a process; one that has ended has none."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in listed.split() if is_alive(int(child))]


def group_of(pid: int) -> int:
    """Return the process group of a process; 0 when it has ended."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def start_order(pid: int) -> tuple[int, int]:
    """Return what sorts processes by their age: ids begin again from low ones at some time."""
    status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(status.rpartition(")")[2].split()[19]), pid


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used; 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, status.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def is_alive(pid: int) -> bool:
    """Tell whether a process exists and is more than an entry in a table."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until(condition: Callable[[], bool], timeout_s: float = 20.0) -> bool:
    """Wait for a condition; false when it does not come true in time.

    What is promised within a time names it; the others may take theirs on a busy machine.
    """
    ends_at = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.01)
    return True
