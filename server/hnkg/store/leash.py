"""One query worker, seen from the web process: ask it, watch it, end it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hnkg import formats
from hnkg.store import wire
from hnkg.store.collecting import Collector
from hnkg.store.nursery import ASK_FACTS, ASK_WORKER, FACTS

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.errors import RequestError
    from hnkg.store import Answer

#: Niceness of a query in the slow lane: short queries go first.
SLOW_NICENESS: Final = 10
#: A worker is ready within milliseconds; a machine that swaps may need longer.
READY_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True)
class Reply:
    """What a worker said.

    Args:
        answer: the result; none when it must be written with quotes around IRIs.
        error: raised in the worker instead.
        retires: whether the worker ends after it.
    """

    answer: Answer | None
    error: RequestError | None = None
    retires: bool = False


class Worker:
    """A worker process, held by its socket.

    One thread at a time may ask. The others may :meth:`end` it, under a lock that also guards
    :meth:`close`: a handle must not be used after its number is free again.

    Args:
        pid: its process id.
        connection: our end of its socket.
        last_words: the file that is its standard error.
        handle: its pidfd, where the system has them.
    """

    def __init__(
        self, pid: int, connection: socket.socket, last_words: int, handle: int | None
    ) -> None:
        self.pid, self._connection = pid, connection
        self._last_words, self._handle = last_words, handle
        self._hangup = select.poll()
        self._hangup.register(connection, 0)
        self._thread_id = 0

    def await_ready(self) -> None:
        """Wait for its first word.

        Raises:
            OSError, EOFError: it died, or did not come up in time.
        """
        self._connection.settimeout(READY_TIMEOUT_S)
        ready = wire.receive_exactly(self._connection, wire.READY.size)
        self._thread_id = wire.READY.unpack(ready)[0]

    def ask(self, request: bytes, deadline: float) -> Reply:
        """Send a request and return the reply.

        Args:
            request: see :func:`hnkg.store.wire.encode_query`.
            deadline: monotonic time after which it is waited for no longer.

        Raises:
            BrokenPipeError: it was dead before it read the request.
            EOFError: it died without an answer.
            TimeoutError: the reply was not complete by the deadline.
            NotAcceptableError: the format cannot say what is in the result.
        """
        self._await(deadline)
        try:
            self._connection.sendall(request)
            return self._receive(deadline)
        except ConnectionResetError:  # the system says so when the request was left unread
            raise BrokenPipeError from None

    def _receive(self, deadline: float) -> Reply:
        collector = Collector()
        rest = b""
        while True:
            self._await(deadline)
            if len(rest) < wire.FRAME.size:
                rest += self._connection.recv(wire.CHUNK_BYTES)
                rest = wire.receive_exactly(self._connection, wire.FRAME.size, rest)
            letter, length_bytes = wire.FRAME.unpack_from(rest)
            end = wire.FRAME.size + length_bytes
            rest = wire.receive_exactly(self._connection, end, rest)
            content, rest = rest[wire.FRAME.size : end], rest[end:]
            if letter == wire.DATA:
                collector.data(content)
                continue
            fields = json.loads(content)
            if letter == wire.BEGIN:
                collector.begin(fields["kind"], formats.ALL[fields["format"]])
            elif letter == wire.END:
                collector.end(fields["row_count"])
                return Reply(collector.answer(), retires=fields["retires"])
            else:
                return Reply(None, wire.decode_error(fields), retires=fields["retires"])

    def _await(self, deadline: float) -> None:
        self._connection.settimeout(max(deadline - time.monotonic(), 0.001))

    def is_alive(self) -> bool:
        """Tell whether the other end is still there."""
        return not self._hangup.poll(0)

    def slow_down(self) -> None:
        """Let everything else go first; there is no way back, so it is not used again."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._thread_id, SLOW_NICENESS)

    def end(self) -> None:
        """Kill it, whatever it does."""
        with contextlib.suppress(OSError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self.is_alive():
                os.kill(self.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """Return what it wrote to standard error."""
        with contextlib.suppress(OSError):
            return os.pread(self._last_words, 4096, 0).decode(errors="replace")
        return ""

    def close(self) -> None:
        """Let go of it; an idle worker ends by itself then."""
        self._connection.close()
        os.close(self._last_words)
        if self._handle is not None:
            os.close(self._handle)


class Nursery:
    """A connection to the store process.

    Args:
        path: its Unix socket.

    Raises:
        OSError: nothing listens there.
    """

    def __init__(self, path: Path) -> None:
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connection.connect(str(path))
        except OSError:
            self._connection.close()
            raise

    def facts(self, timeout_s: float) -> dict[str, Any]:
        """Wait until the data are loaded; return ``digest``, ``triple_count``, ``pid``.

        Raises:
            OSError, EOFError: the store process ended, or was not ready in time.
        """
        return self._ask(ASK_FACTS, timeout_s)[0]

    def fork(self) -> Worker:
        """Return a new worker, ready for queries.

        Raises:
            OSError, EOFError: the store process or the worker ended.
        """
        facts, handles = self._ask(ASK_WORKER, READY_TIMEOUT_S)
        connection = socket.socket(fileno=handles[0])
        worker = Worker(facts["pid"], connection, handles[1], next(iter(handles[2:]), None))
        try:
            worker.await_ready()
        except BaseException:
            worker.close()
            raise
        return worker

    def close(self) -> None:
        """Leave; the workers stay."""
        self._connection.close()

    def _ask(self, what: bytes, timeout_s: float) -> tuple[dict[str, Any], list[int]]:
        self._connection.settimeout(timeout_s)
        self._connection.sendall(what)
        start, handles, _, _ = socket.recv_fds(self._connection, FACTS.size, 3)
        size = wire.receive_exactly(self._connection, FACTS.size, start)
        payload = wire.receive_exactly(self._connection, FACTS.unpack(size)[0])
        return json.loads(payload), handles
