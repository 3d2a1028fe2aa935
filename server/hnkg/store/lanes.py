"""Who runs next: a bounded queue before a few workers, with a lane for slow queries.

Short queries must not wait for long ones, however many long ones there are, and the number of
processes must stay bounded:

* There are so many places for workers, and no more; see :mod:`hnkg.store.capacity`.
* A query that has used :data:`SLOW_AFTER_CPU_S` of a processor, or run for a second, is in the slow
  lane, with lower priority (unless that could not be undone, and would cost a worker that is dear).
  What counts is work, as far as the system tells: on a busy machine a short query takes long too.
* Where answers take less time than it takes to wake a process, queries go to a worker that is at
  work, and stand in line behind the one that it has. What it did not begin within :data:`BEHIND_S`
  is taken back, and goes before all that wait.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Final

from hnkg.errors import BusyError, QueryCancelledError
from hnkg.store import Activity, capacity
from hnkg.store.capacity import Capacity
from hnkg.store.deadlines import Deadlines
from hnkg.store.idle import Idle
from hnkg.store.leash import may_speed_up
from hnkg.store.tickets import GRACE_S
from hnkg.store.waiting import Waiting, busy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hnkg.store.free_memory import Room
    from hnkg.store.line import Worker
    from hnkg.store.tickets import Ticket

SLOW_AFTER_CPU_S: Final = 0.25
#: A worker that is still busy so long after the deadline (frozen, say) is ended from here.
OVERDUE_S: Final = 5.0
#: How long a query may stand behind another; and how long ago that may have begun.
BEHIND_S: Final = 0.005
YOUNG_S: Final = 0.002
#: A longer text, in bytes, does not stand in line: all of them must fit into the socket while the
#: worker does not read.
LONGEST_BEHIND: Final = 4096


class Lanes:
    """The queue and the places; everything is called in one event loop.

    Args:
        fast_count: fresh queries at the same time.
        slow_count: further places, for queries that take long.
        queue_length: queries that may wait.
        loop: the event loop.
        room: for workers.
    """

    def __init__(
        self,
        fast_count: int,
        slow_count: int,
        queue_length: int,
        loop: asyncio.AbstractEventLoop,
        room: Room,
    ) -> None:
        self._loop = loop
        self._room = room
        self._deadlines = Deadlines(loop)
        self._idle = Idle(fast_count, loop, room.is_plenty)
        self._running: set[Ticket] = set()
        self._capacity = Capacity(fast_count, slow_count, room, self._running, self._idle)
        self._waiting = Waiting(queue_length)
        self._hatching_count = self._started_count = self._lost_count = 0
        self._wanted = asyncio.Event()
        self._tick: asyncio.TimerHandle | None = None
        self._ticks_at = 0.0
        self._is_closed = False

    def submit(self, ticket: Ticket) -> None:
        """Give the query to a worker, now or when a place comes free.

        Await its reply, and :meth:`release` it in any case. The reply may be an error of ours: what
        :meth:`hnkg.store.line.Worker.begin` says; and while it waits BusyError when no place came
        free by the deadline, and QueryCancelledError.

        Raises:
            BusyError: the queue is full.
            TooManyRequestsError: the client holds its half of the queue.
        """
        if self._is_closed:
            raise busy(0)
        if self._waiting or not self._start(ticket):
            self._waiting.join(ticket)
            self._await_place(ticket)

    def release(self, ticket: Ticket, *, is_reusable: bool) -> None:
        """Give the place back, and the worker unless it is spent; a second time does nothing."""
        self._deadlines.drop(ticket)
        worker, ticket.worker = ticket.worker, None
        if worker is None:
            if not ticket.started:  # whoever waited has left
                self._withdraw(ticket)
            return
        self._running.discard(ticket)
        if not is_reusable or self._is_closed or not worker.is_sound():
            self.requeue(worker.abandon())
            worker.close()
            self._want()
        elif (following := worker.current()) is not None:
            self._run(following, worker)
        else:
            self._idle.add(worker)
        self._call_next()

    def requeue(self, tickets: Sequence[Ticket]) -> None:
        """Take queries that a worker did not begin; they go before all that wait."""
        for ticket in tickets:
            ticket.begin_by, ticket.started, ticket.was_taken_back = math.inf, 0.0, True
            if ticket.is_cancelled:  # it was the first in line, and its worker is ended
                self._refuse(ticket, QueryCancelledError(_CANCELLED))
            elif self._is_closed:
                self._refuse(ticket, BusyError(_TOO_LATE))
            else:
                self._waiting.come_back(ticket)
                self._await_place(ticket)
        if tickets:
            self._call_next()

    def cancel(self, query_id: str) -> bool:
        """Stop the query with this id, running or waiting; false when there is none."""
        for ticket in (*self._running, *self._behind(), *self._waiting):
            if query_id and ticket.query.query_id == query_id:
                ticket.is_cancelled = True
                if ticket.worker is not None:
                    self._end(ticket.worker)
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

    def rivals(self) -> list[int] | None:
        """Return the processes beside which the wanted worker must find room, when it must."""
        return self._capacity.rivals()

    def add(self, worker: Worker) -> None:
        """Take a new worker in."""
        self._hatching_count -= 1
        self._started_count += 1
        if self._is_closed:
            worker.close()
            return
        self._idle.add(worker)
        self._call_next()

    def give_up(self) -> None:
        """Say that no worker could be had."""
        self._hatching_count -= 1

    def lose(self, worker: Worker) -> None:
        """Note that a worker died; one that answers a query is the business of who asked it."""
        if self._idle.lose(worker):
            self._lost_count += 1
            self._want()

    def dismiss(self) -> None:
        """Let every worker go, those at work when they are done: the data are others now."""
        for ticket in self._running:
            if ticket.worker is not None:
                ticket.worker.is_spent = True
        self._idle.dismiss()
        self._want()

    def note_loss(self) -> None:
        """Count a worker that died without being told to."""
        self._lost_count += 1

    def activity(self, store_pid: int) -> Activity:
        """Return what goes on now."""
        slow_count = sum(ticket.is_slow for ticket in self._running)
        return Activity(
            len(self._waiting) + len([*self._behind()]),
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
                ticket.worker.leash.end()
        self._idle.close()
        for ticket in tuple(self._waiting):
            self._refuse(ticket, BusyError(_TOO_LATE))
        self._wanted.set()
        self._deadlines.close()
        if self._tick is not None:
            self._tick.cancel()

    def _start(self, ticket: Ticket) -> bool:
        """Give the query to a worker if there is one for it."""
        now = self._loop.time()
        worker = self._brisk_worker(ticket, now)
        if worker is not None:
            ticket.behind, ticket.begin_by = worker, now + BEHIND_S
            self._watch(now + BEHIND_S)
        elif self._idle and self._capacity.lets_start(now):
            worker = self._idle.take()
            self._run(ticket, worker)
            if self._tick is None:
                self._watch(now + capacity.PATIENCE_S * 2)
        else:
            return False
        self._deadlines.set(ticket, ticket.deadline + GRACE_S, lambda: _expire(ticket))
        # The next query is on its way to the worker before anybody looks at the answer. This comes
        # last: a worker that is dead gives the query back at once.
        worker.begin(ticket)
        return True

    def _run(self, ticket: Ticket, worker: Worker) -> None:
        ticket.worker, ticket.behind, ticket.started = worker, None, self._loop.time()
        ticket.cpu_s = worker.leash.cpu_s()
        self._running.add(ticket)

    def _brisk_worker(self, ticket: Ticket, now: float) -> Worker | None:
        """Return a worker that is likely to begin this query before another would wake up."""
        for running in self._running:
            worker = running.worker
            if worker is not None and worker.takes_more() and now - running.started < YOUNG_S:
                text, has_time = ticket.query.text, ticket.deadline - now > BEHIND_S * 2
                is_small = (
                    len(text) <= LONGEST_BEHIND and text.isascii() and not ticket.query.dataset
                )
                return worker if is_small and has_time and not ticket.was_taken_back else None
        return None

    def _behind(self) -> Iterator[Ticket]:
        for running in self._running:
            if running.worker is not None:
                yield from running.worker.behind()

    def _await_place(self, ticket: Ticket) -> None:
        """Care about a query that has just begun to wait."""
        self._deadlines.set(
            ticket, ticket.deadline, lambda: self._refuse(ticket, BusyError(_TOO_LATE))
        )
        if len(self._waiting) == 1:  # from now on there is more to watch
            self._watch(self._loop.time() + capacity.PATIENCE_S / 2)
            self._want()

    def _call_next(self) -> None:
        while self._waiting:
            ticket = self._waiting.next()
            if not ticket.reply.done() and not self._start(ticket):
                self._waiting.stay(ticket)
                return

    def _withdraw(self, ticket: Ticket) -> None:
        """Take a query away from where it waits, if it does."""
        if ticket.behind is not None:
            ticket.behind.take_back(ticket)
        else:
            self._waiting.leave(ticket)

    def _end(self, worker: Worker) -> None:
        """End a worker; who stands in line goes elsewhere: it may be at the next one already."""
        behind = worker.abandon()
        worker.leash.end()
        self.requeue(behind)

    def _refuse(self, ticket: Ticket, error: Exception) -> None:
        self._withdraw(ticket)
        if not ticket.reply.done():
            ticket.reply.set_exception(error)

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
        self._tick = None
        late: list[Ticket] = []
        doomed: list[Worker] = []
        for ticket in self._running:
            if (worker := ticket.worker) is not None:  # else it is on its way out
                if self._is_doomed(ticket, worker, now):
                    doomed.append(worker)
                late += [behind for behind in worker.behind() if now >= behind.begin_by]
        for ticket in late:
            self._withdraw(ticket)
        self.requeue(late)
        for worker in doomed:
            self._end(worker)
        self._call_next()
        if self._waiting:
            self._capacity.displace(now)
        self._want()
        if self._waiting or self._running:
            pause_s = capacity.PATIENCE_S / 2 if self._waiting else capacity.PATIENCE_S * 2
            self._watch(min([now + pause_s, *[ticket.begin_by for ticket in self._behind()]]))

    def _is_doomed(self, ticket: Ticket, worker: Worker, now: float) -> bool:
        """Slow a slow query down; tell whether its worker must be ended."""
        used_s = worker.leash.cpu_s() - ticket.cpu_s
        is_slow = now - ticket.started >= capacity.SLOW_AFTER_S or used_s >= SLOW_AFTER_CPU_S
        if is_slow and not ticket.is_slow:
            ticket.is_slow = True
            # Where that can not be undone, it has to go after this query.
            if may_speed_up() or not self._room.is_plenty():
                worker.leash.slow_down()
        # Its own timer should have ended it; or it began what it should pass by.
        ends_at = (
            ticket.started + capacity.PATIENCE_S if ticket.is_void else ticket.deadline + OVERDUE_S
        )
        return now >= ends_at

    def _wants_worker(self) -> bool:
        return self._capacity.wants_worker(self._loop.time(), self._hatching_count)

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
