"""The queries at one worker: the first is answered, the others stand in line behind it.

A worker answers one query at a time. Those that are over in less time than it takes to wake a
process cost less when it finds the next one waiting.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

from hnkg.errors import RequestError
from hnkg.store import wire
from hnkg.store.replies import Reading
from hnkg.store.tickets import GRACE_S

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from hnkg.store.leash import Leash
    from hnkg.store.replies import Reply
    from hnkg.store.tickets import Ticket

#: So many queries are with a worker at most, the one that it answers included.
LINE_LENGTH: Final = 16


class Owner(Protocol):
    """Who gives queries to a worker."""

    def release(self, ticket: Ticket, *, is_reusable: bool) -> None:
        """Learn that the worker is through with a query, and whether it can take another."""
        ...

    def requeue(self, tickets: Sequence[Ticket]) -> None:
        """Take back queries that the worker will not begin."""
        ...

    def lose(self, worker: Worker) -> None:
        """Learn that the worker died."""
        ...


class Worker:
    """A worker, and the queries it has.

    From :meth:`watch` on, everything happens in one event loop: a handle must not be used after
    its number is free again.

    Args:
        leash: its process.
        connection: our end of its socket.
    """

    def __init__(self, leash: Leash, connection: socket.socket) -> None:
        self.leash, self._connection = leash, connection
        #: It takes no further query.
        self.is_spent = False
        #: Its last answer took next to no time.
        self.is_brisk = False
        self._line: deque[Ticket] = deque()
        self._reading = Reading()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sending: asyncio.Future[None] | None = None
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
        self.leash.thread_id = wire.READY.unpack(ready)[0]

    def watch(self, loop: asyncio.AbstractEventLoop, threads: Executor, owner: Owner) -> None:
        """Take part in an event loop.

        Args:
            loop: where all of the rest is called.
            threads: wait for what is long.
            owner: told of what happens.
        """
        self._loop, self._threads, self._owner = loop, threads, owner
        self._connection.settimeout(None)
        loop.add_reader(self._connection, self._read)

    def begin(self, ticket: Ticket) -> None:
        """Send a query.

        Its reply is given what the worker says; or BrokenPipeError when the worker was dead before
        it read the request, EOFError when it died without an answer, NotAcceptableError when the
        format can not say what is in the result.
        """
        assert self._loop is not None  # noqa: S101  # watch() comes first
        self._line.append(ticket)
        request = wire.encode_query(
            ticket.query, ticket.deadline, ticket.begin_by, quotes_iris=ticket.quotes_iris
        )
        try:
            sent = 0 if self.leash.is_lost else self._send(request)
        except OSError as error:
            self._send_failed(error)
            return
        if self.leash.is_lost:
            self._send_failed(BrokenPipeError())
        elif sent < len(request):
            rest, deadline = request[sent:], ticket.deadline
            self._sending = self._loop.run_in_executor(
                self._threads, self._send_rest, rest, deadline
            )
            self._sending.add_done_callback(self._sent)

    def takes_more(self) -> bool:
        """Tell whether another query may stand behind the one that is answered.

        Not while a thread sends or reads: what is sent here would land in the middle of that.
        """
        return (
            self.is_brisk
            and 0 < len(self._line) < LINE_LENGTH
            and not self.is_spent
            and not self.leash.is_lost
            and self._sending is None
            and self._finishing is None
        )

    def current(self) -> Ticket | None:
        """Return the query that is answered now."""
        return self._line[0] if self._line else None

    def behind(self) -> list[Ticket]:
        """Return the queries that stand behind it."""
        return [ticket for ticket in self._line if ticket.behind is self]

    def take_back(self, ticket: Ticket) -> None:
        """Let one that stands behind go elsewhere; the worker passes by what it finds of it."""
        self._line[self._line.index(ticket)] = ticket.void()
        ticket.behind = None

    def abandon(self) -> list[Ticket]:
        """Give it no further query; return those that it has not begun."""
        self.is_spent = True
        behind = self.behind()
        for ticket in behind:
            self.take_back(ticket)
        return behind

    def _sent(self, sending: asyncio.Future[None]) -> None:
        if self._sending is sending:  # else it has answered that, and is sent the next long one
            self._sending = None
        self._forget_timeout()
        error = sending.exception()
        if error is not None:
            self._send_failed(error)

    def _forget_timeout(self) -> None:
        """Do not wait in the event loop: with a timeout, even MSG_DONTWAIT waits for room first."""
        if self._sending is None and self._finishing is None and self._connection.fileno() >= 0:
            self._connection.settimeout(None)

    def _send_failed(self, error: BaseException) -> None:
        if len(self._line) == 1:
            self._fail(error)
        else:  # what it did not get whole has no reply; its last one is that to the first query
            self._owner.requeue(self.abandon())

    def _fail(self, error: BaseException) -> None:
        """Say why there is no reply."""
        if isinstance(error, ConnectionError):
            # The system says so when a request was left unread. With one query that is this one,
            # which may be asked again; with more it may be one behind.
            error = BrokenPipeError() if len(self._line) == 1 else EOFError()
        self._owner.requeue(self.abandon())
        ticket = self.current()
        if ticket is not None and ticket.is_void:
            self._owner.release(ticket, is_reusable=False)
        elif ticket is not None and not ticket.reply.done():
            ticket.reply.set_exception(error)

    def _end(self, read: Reply) -> None:
        """Give the reply, and be ready for the next request."""
        ticket = self._line.popleft()
        is_awaited = not ticket.reply.done()
        if not read.is_late:
            self.is_brisk = read.is_brisk
            if is_awaited:
                ticket.reply.set_result(read)
        is_as_expected = is_awaited or ticket.is_void or read.is_late
        self._owner.release(ticket, is_reusable=is_as_expected and not read.retires)
        if read.is_late and is_awaited:
            self._owner.requeue([ticket])

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
        if not piece or not self._line:  # nobody asked
            self._lose(EOFError())
            return
        self._take(piece)

    def _take(self, piece: bytes) -> None:
        """Give each reply in what came to who waits for it."""
        while self._line and not self._is_deserted():
            try:
                read = self._reading.feed(piece)
            except RequestError as error:
                self._fail(error)
                return
            if read is None:
                break
            if len(self._line) == 1 and self._reading.has_begun():
                self.is_spent = True  # it said what nobody asked for
            self._end(read)
            if not self._reading.has_begun():
                return
            piece = b""
        if self._reading.is_long() and self._line and self._loop is not None:
            self._loop.remove_reader(self._connection)
            self._finishing = self._loop.run_in_executor(
                self._threads,
                self._reading.finish,
                self._connection,
                self._line[0].deadline + GRACE_S,
            )
            self._finishing.add_done_callback(self._finished)

    def _is_deserted(self) -> bool:
        """Tell whether nobody waits for what it says, so that soon it is ended."""
        ticket = self._line[0]
        return ticket.reply.done() and not ticket.is_void

    def _finished(self, finishing: asyncio.Future[Reply]) -> None:
        self._finishing = None
        self._forget_timeout()
        error = finishing.exception()
        if not self._line:  # it was closed meanwhile
            return
        if error is None and self._loop is not None:
            self._loop.add_reader(self._connection, self._read)
        if error is None:
            self._end(finishing.result())
        else:
            self._fail(error)

    def _lose(self, error: Exception) -> None:
        """Note that it died."""
        self.leash.is_lost = True
        if self._loop is not None:
            self._loop.remove_reader(self._connection)
        self._fail(error)
        self._owner.lose(self)

    def is_sound(self) -> bool:
        """Tell whether it can take another query; one that was slowed down needs the right to."""
        return not self.is_spent and not self.leash.is_lost and self.leash.speed_up()

    def close(self) -> None:
        """Let go of it; an idle worker ends by itself then."""
        self._line.clear()
        in_thread = self._finishing or self._sending
        if in_thread is not None:  # it still uses the socket
            self.leash.end()
            in_thread.add_done_callback(lambda _: self.close())
            return
        if self._loop is not None:
            self._loop.remove_reader(self._connection)
        self._connection.close()
        self.leash.close()
