"""Who runs next: a bounded queue before a few workers, with a lane for slow queries.

Short queries must not wait for long ones, however many long ones there are, and the number of
processes must stay bounded:

* As many *fresh* queries run at the same time as the fast lane has places. A query is fresh for
  :data:`PATIENCE_S`; after that, one that waits may start beside it.
* A query that has used :data:`SLOW_AFTER_CPU_S` of a processor, or run for :data:`SLOW_AFTER_S`, is
  in the slow lane, with lower priority. What counts is work, as far as the system tells: on a busy
  machine a short query takes long too.
* When every place of both lanes is taken and somebody waits, the youngest query that runs for
  :data:`SLOW_AFTER_S`, beyond the slow lane's places, is stopped: it would keep the others out.
* A worker that has worked is worth keeping: the first look at each part of the data costs a fresh
  fork about as much as a query. Those that nobody needed for :data:`KEPT_IDLE_S` go.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.errors import BusyError, QueryCancelledError, TooManyRequestsError
from hnkg.store import Activity, wire
from hnkg.store.deadlines import Deadlines

if TYPE_CHECKING:
    from hnkg.store import Query
    from hnkg.store.leash import Worker
    from hnkg.store.replies import Reply

PATIENCE_S: Final = 0.05
SLOW_AFTER_CPU_S: Final = 0.25
SLOW_AFTER_S: Final = 1.0
#: A worker that is still busy so long after the deadline (frozen, say) is ended from here.
OVERDUE_S: Final = 5.0
#: The worker ends itself at the deadline; this much later we no longer wait for that.
GRACE_S: Final = 0.02
#: How long idle workers beyond the fast lane's places are kept.
KEPT_IDLE_S: Final = 5.0


@dataclass(eq=False, slots=True)
class Ticket:
    """One query on its way.

    Args:
        query: what is asked.
        deadline: time of the event loop by which it must end.
        reply: what its worker says, or why there is nothing.
        quotes_iris: see :func:`hnkg.store.evaluate.stream`.
    """

    query: Query
    deadline: float
    reply: asyncio.Future[Reply]
    quotes_iris: bool = False
    worker: Worker | None = None
    started: float = 0.0
    is_slow: bool = False
    is_cancelled: bool = False
    is_displaced: bool = False


class Lanes:
    """The queue and the places; everything is called in one event loop.

    Args:
        fast_count: fresh queries at the same time.
        slow_count: further places, for queries that take long.
        queue_length: queries that may wait.
        loop: the event loop.
    """

    def __init__(
        self,
        fast_count: int,
        slow_count: int,
        queue_length: int,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._fast_count, self._queue_length = fast_count, queue_length
        self._slow_count, self._place_count = slow_count, fast_count + slow_count
        self._loop = loop
        self._deadlines = Deadlines(loop)
        self._idle: list[Worker] = []
        self._running: set[Ticket] = set()
        self._waiting: deque[Ticket] = deque()
        self._hatching_count = self._started_count = self._lost_count = 0
        self._wanted = asyncio.Event()
        self._tick: asyncio.TimerHandle | None = None
        self._ticks_at = 0.0
        self._shrinking: asyncio.TimerHandle | None = None
        self._fewest_idle = 0  # since the last look
        self._is_closed = False

    def submit(self, ticket: Ticket) -> None:
        """Give the query to a worker, now or when a place comes free.

        Await its reply, and :meth:`release` it in any case. The reply may be an error of ours: what
        :meth:`hnkg.store.leash.Worker.begin` says; and while it waits BusyError when no place came
        free by the deadline, and QueryCancelledError.

        Raises:
            BusyError: the queue is full.
            TooManyRequestsError: the client holds its half of the queue.
        """
        if self._waiting or not self._start(ticket):
            self._enqueue(ticket)
            self._deadlines.set(ticket, ticket.deadline, lambda: self._give_up_waiting(ticket))

    def release(self, ticket: Ticket, *, is_reusable: bool) -> None:
        """Give the place back, and the worker unless it is spent; a second time does nothing."""
        self._deadlines.drop(ticket)
        worker, ticket.worker = ticket.worker, None
        if worker is None:
            if not ticket.started and ticket in self._waiting:  # whoever waited has left
                self._waiting.remove(ticket)
            return
        self._running.discard(ticket)
        if is_reusable and not self._is_closed and worker.is_sound():
            self._idle.append(worker)
            if self._shrinking is None:
                self._look_again()
        else:
            worker.close()
            self._want()
        self._call_next()

    def cancel(self, query_id: str) -> bool:
        """Stop the query with this id, running or waiting; false when there is none."""
        for ticket in (*self._running, *self._waiting):
            if query_id and ticket.query.query_id == query_id:
                ticket.is_cancelled = True
                if ticket.worker is not None:
                    ticket.worker.end()
                else:
                    self._refuse(ticket, QueryCancelledError(_CANCELLED))
                return True
        return False

    async def await_want(self) -> bool:
        """Wait until a further worker is wanted; false when the lanes are closed.

        Every true answer is followed by :meth:`add` or :meth:`give_up`.
        """
        while not self._is_closed and not self._wants_worker():
            self._wanted.clear()
            await self._wanted.wait()
        if not self._is_closed:
            self._hatching_count += 1
        return not self._is_closed

    def add(self, worker: Worker) -> None:
        """Take a new worker in."""
        self._hatching_count -= 1
        self._started_count += 1
        if self._is_closed:
            worker.close()
            return
        self._idle.append(worker)
        self._call_next()

    def give_up(self) -> None:
        """Say that no worker could be had."""
        self._hatching_count -= 1

    def lose(self, worker: Worker) -> None:
        """Note that a worker died; one that answers a query is the business of who asked it."""
        if worker in self._idle:
            self._idle.remove(worker)
            worker.close()
            self._lost_count += 1
            self._want()

    def dismiss_idle(self) -> None:
        """Let every idle worker go: its data are no longer the current ones."""
        for ticket in self._running:
            if ticket.worker is not None:
                ticket.worker.is_spent = True
        idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()
        self._want()

    def note_loss(self) -> None:
        """Count a worker that died without being told to."""
        self._lost_count += 1

    def activity(self, store_pid: int) -> Activity:
        """Return what goes on now."""
        slow_count = sum(ticket.is_slow for ticket in self._running)
        return Activity(
            len(self._waiting),
            len(self._running) - slow_count,
            slow_count,
            len(self._idle),
            self._started_count,
            self._lost_count,
            store_pid,
        )

    def close(self) -> None:
        """Let every worker go; running queries end as if their worker had died."""
        self._is_closed = True
        for ticket in self._running:
            if ticket.worker is not None:
                ticket.worker.end()
        for worker in self._idle:
            worker.close()
        self._idle = []
        for ticket in tuple(self._waiting):
            self._refuse(ticket, BusyError(_TOO_LATE))
        self._wanted.set()
        self._deadlines.close()
        for timer in (self._tick, self._shrinking):
            if timer is not None:
                timer.cancel()

    def _shrink(self) -> None:
        """Let go of the workers that were not needed since the last look."""
        unused = self._idle[: max(0, self._fewest_idle - self._fast_count)]  # the others came back
        del self._idle[: len(unused)]
        for worker in unused:
            worker.close()
        self._shrinking = None
        self._look_again()

    def _look_again(self) -> None:
        if len(self._idle) > self._fast_count:
            self._fewest_idle = len(self._idle)
            self._shrinking = self._loop.call_later(KEPT_IDLE_S, self._shrink)

    def _start(self, ticket: Ticket) -> bool:
        """Give the query to a worker if a place and a worker are free."""
        now = self._loop.time()
        if not self._idle:
            return False
        if len(self._running) >= self._fast_count and self._fresh_count(now) >= self._fast_count:
            return False
        worker = self._idle.pop()
        self._fewest_idle = min(self._fewest_idle, len(self._idle))
        ticket.worker, ticket.started = worker, now
        self._running.add(ticket)
        if self._tick is None:
            self._watch(now + PATIENCE_S * 2)
        left_s = ticket.deadline - now
        request = wire.encode_query(ticket.query, left_s, quotes_iris=ticket.quotes_iris)
        overdue = ticket.deadline + GRACE_S
        self._deadlines.set(ticket, overdue, lambda: _expire(ticket))
        # The next query is on its way to the worker before anybody looks at the answer.
        worker.begin(request, overdue, ticket.reply, lambda: self.release(ticket, is_reusable=True))
        return True

    def _enqueue(self, ticket: Ticket) -> None:
        if len(self._waiting) >= self._queue_length or self._is_closed:
            raise BusyError(
                f"All workers are busy and {len(self._waiting)} queries wait already.\n"
                "  Try again in a moment."
            )
        share = max(1, self._queue_length // 2)
        if (
            len(self._waiting) >= share  # else nobody can have so many
            and (client := ticket.query.client)
            and sum(1 for t in self._waiting if t.query.client == client) >= share
        ):
            raise TooManyRequestsError(
                f"You have {share} queries waiting, half of this server's queue.\n"
                "  Wait for answers before you send more."
            )
        if not self._waiting:  # from now on there is more to watch
            self._watch(self._loop.time() + PATIENCE_S / 2)
            self._want()
        self._waiting.append(ticket)

    def _watch(self, at: float) -> None:
        """See to it that the time is kept at ``at``, or before."""
        if self._tick is not None:
            if self._ticks_at <= at:
                return
            self._tick.cancel()
        self._ticks_at = at
        self._tick = self._loop.call_at(at, self._keep_time)

    def _keep_time(self) -> None:
        """Do what is due, and come back while there is something to watch."""
        now = self._loop.time()
        for ticket in self._running:
            if ticket.worker is None:
                continue  # on its way out
            if not ticket.is_slow and (
                now - ticket.started >= SLOW_AFTER_S or ticket.worker.cpu_s() >= SLOW_AFTER_CPU_S
            ):
                ticket.is_slow = True
                ticket.worker.slow_down()
            if now >= ticket.deadline + OVERDUE_S:
                ticket.worker.end()  # its own timer should have done it
        self._call_next()
        if self._waiting:
            self._displace()
        self._want()
        self._tick = None
        if self._waiting or self._running:
            pause_s = PATIENCE_S / 2 if self._waiting else PATIENCE_S * 2
            self._watch(now + pause_s)

    def _call_next(self) -> None:
        while self._waiting:
            ticket = self._waiting[0]
            if not ticket.reply.done() and not self._start(ticket):
                return
            self._waiting.popleft()

    def _give_up_waiting(self, ticket: Ticket) -> None:
        self._refuse(ticket, BusyError(_TOO_LATE))

    def _refuse(self, ticket: Ticket, error: Exception) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        if not ticket.reply.done():
            ticket.reply.set_exception(error)

    def _displace(self) -> None:
        """Stop a query that keeps others out, where no other place is left."""
        if self._idle or len(self._running) < self._place_count:
            return
        since = self._loop.time() - SLOW_AFTER_S
        long = sorted((t for t in self._running if t.started < since), key=lambda t: t.started)
        for ticket in long[self._slow_count :][-1:]:
            if ticket.worker is not None and not ticket.is_displaced:
                ticket.is_displaced = True
                ticket.worker.end()

    def _fresh_count(self, now: float) -> int:
        since = now - PATIENCE_S
        return len([1 for ticket in self._running if ticket.started > since])

    def _wants_worker(self) -> bool:
        live_count = len(self._idle) + len(self._running) + self._hatching_count
        if live_count >= self._place_count:
            return False
        ready_count = len(self._idle) + self._hatching_count + self._fresh_count(self._loop.time())
        return ready_count < self._fast_count

    def _want(self) -> None:
        if self._wants_worker():
            self._wanted.set()


def _expire(ticket: Ticket) -> None:
    if not ticket.reply.done():
        ticket.reply.set_exception(TimeoutError())


_CANCELLED: Final = "The query was cancelled while it waited."
_TOO_LATE: Final = (
    "No worker came free before the deadline of the query.\n"
    "  Try again later, or with a longer timeout."
)
