"""One query worker, seen from the web process: ask it, watch it, end it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Final

from hnkg.errors import RequestError
from hnkg.store import wire
from hnkg.store.replies import Reading

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from concurrent.futures import Executor

    from hnkg.store.replies import Reply


#: The clock that counts the processor time of a process on Linux; see clock_gettime(2) and the
#: macro CPUCLOCK_SCHED of the kernel.
_CPU_CLOCK: Final = 2
#: Niceness of a query in the slow lane: short queries go first.
SLOW_NICENESS: Final = 10


class Worker:
    """A worker process, held by its socket.

    From :meth:`watch` on, everything happens in one event loop: a handle must not be used after
    its number is free again.

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
        self._thread_id = 0
        self.is_lost = self.is_spent = False
        self._reading = Reading()
        self._is_slowed_down = False
        self._before_cpu_s = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reply: asyncio.Future[Reply] | None = None
        self._finishing: asyncio.Future[Reply] | None = None

    def await_ready(self, timeout_s: float) -> None:
        """Wait for its first word.

        Args:
            timeout_s: how long it may take.

        Raises:
            OSError, EOFError: it died, or did not come up in time.
        """
        self._connection.settimeout(timeout_s)
        ready = wire.receive_exactly(self._connection, wire.READY.size)
        self._thread_id = wire.READY.unpack(ready)[0]

    def watch(
        self,
        loop: asyncio.AbstractEventLoop,
        threads: Executor,
        on_loss: Callable[[Worker], None],
    ) -> None:
        """Take part in an event loop.

        Args:
            loop: where all of the rest is called.
            threads: wait for what is long.
            on_loss: called when it dies.
        """
        self._loop, self._threads, self._on_loss = loop, threads, on_loss
        self._connection.settimeout(None)
        loop.add_reader(self._connection, self._read)

    def begin(
        self,
        request: bytes,
        deadline: float,
        reply: asyncio.Future[Reply],
        on_end: Callable[[], None],
    ) -> None:
        """Send a request; one at a time.

        Args:
            request: see :func:`hnkg.store.wire.encode_query`.
            deadline: monotonic time after which nobody waits for the reply.
            reply: is given what the worker says; or BrokenPipeError when it was dead before it read
                the request, EOFError when it died without an answer, NotAcceptableError when the
                format can not say what is in the result.
            on_end: called when the worker can take another request.
        """
        assert self._loop is not None  # noqa: S101  # watch() comes first
        self._reading, self._deadline = Reading(), deadline
        self._reply, self._on_end = reply, on_end
        self._before_cpu_s = self._cpu_s()
        if self.is_lost:
            self._fail(BrokenPipeError())
            return
        try:
            sent = self._send(request)
        except OSError as error:
            self._fail(error)
            return
        if sent < len(request):
            rest = request[sent:]
            sending = self._loop.run_in_executor(self._threads, self._send_rest, rest, deadline)
            sending.add_done_callback(self._sent)

    def _sent(self, sending: asyncio.Future[None]) -> None:
        error = sending.exception()
        if error is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """Say why there is no reply."""
        if isinstance(error, ConnectionError):  # so it is when the request was left unread
            error = BrokenPipeError()
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(error)

    def _end(self, read: Reply) -> None:
        """Give the reply, and be ready for the next request."""
        reply, self._reply = self._reply, None
        if reply is not None and not reply.done():
            reply.set_result(read)
            if not read.retires:
                self._on_end()

    def _send(self, request: bytes) -> int:
        try:
            return self._connection.send(request, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0

    def _send_rest(self, rest: bytes, deadline: float) -> None:
        self._connection.settimeout(max(deadline - time.monotonic(), 0.001))
        self._connection.sendall(rest)

    def _read(self) -> None:
        """Take what came from the worker; the event loop calls it."""
        try:
            most_bytes = wire.CHUNK_BYTES if self._reading.has_begun() else wire.SMALL_BYTES
            piece = self._connection.recv(most_bytes, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(error)
            return
        if not piece or self._reply is None:  # nobody asked
            self._lose(EOFError())
            return
        if self._reply.done():
            return  # nobody waits any more, and soon it is ended
        try:
            read = self._reading.feed(piece)
        except RequestError as error:
            self._fail(error)
            return
        if read is not None:
            self._end(read)
        elif self._reading.is_long() and self._loop is not None:
            self._loop.remove_reader(self._connection)
            self._finishing = self._loop.run_in_executor(
                self._threads, self._reading.finish, self._connection, self._deadline
            )
            self._finishing.add_done_callback(self._finished)

    def _finished(self, finishing: asyncio.Future[Reply]) -> None:
        self._finishing = None
        error = finishing.exception()
        if error is None and self._loop is not None:
            self._loop.add_reader(self._connection, self._read)
        if error is None:
            self._end(finishing.result())
        else:
            self._fail(error)

    def _lose(self, error: Exception) -> None:
        """Note that it died."""
        self.is_lost = True
        if self._loop is not None:
            self._loop.remove_reader(self._connection)
        self._fail(error)
        self._on_loss(self)

    def cpu_s(self) -> float:
        """Return the processor time of the query so far; 0 where the system does not tell."""
        return self._cpu_s() - self._before_cpu_s

    def _cpu_s(self) -> float:
        if sys.platform != "linux":
            return 0.0
        try:
            return time.clock_gettime(~self.pid << 3 | _CPU_CLOCK)
        except OSError:
            return 0.0

    def slow_down(self) -> None:
        """Let everything else go first."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._thread_id, SLOW_NICENESS)
            self._is_slowed_down = True

    def is_sound(self) -> bool:
        """Tell whether it can take another query; one that was slowed down needs the right to."""
        if self._is_slowed_down:
            try:
                os.setpriority(os.PRIO_PROCESS, self._thread_id, os.getpriority(os.PRIO_PROCESS, 0))
            except OSError:
                return False
            self._is_slowed_down = False
        return not self.is_lost and not self.is_spent

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
        """Let go of it; an idle worker ends by itself then."""
        if self._finishing is None:
            self._close()
        else:  # a thread still reads from it
            self.end()
            self._finishing.add_done_callback(lambda _: self._close())

    def _close(self) -> None:
        if self._loop is not None:
            self._loop.remove_reader(self._connection)
        self._connection.close()
        os.close(self._last_words)
        if self._handle is not None:
            os.close(self._handle)
