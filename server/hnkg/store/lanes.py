"""Who runs next: a bounded queue before a few workers, with a lane for slow queries.

Short queries must not wait for long ones, however many long ones there are, and the number of
processes must stay bounded:

* As many *fresh* queries run at the same time as the fast lane has places. A query is fresh for
  :data:`PATIENCE_S`; after that, one that waits may start beside it.
* After :data:`SLOW_AFTER_S` a query is in the slow lane, with lower priority.
* When every place of both lanes is taken and somebody waits, the youngest query beyond the slow
  lane's places is stopped: it alone would keep the others out.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hnkg.errors import BusyError, QueryCancelledError, TooManyRequestsError
from hnkg.store import Activity

if TYPE_CHECKING:
    from hnkg.store.leash import Worker

PATIENCE_S: Final = 0.05
SLOW_AFTER_S: Final = 1.0
#: A worker that is still busy so long after the deadline (frozen, say) is ended from here.
OVERDUE_S: Final = 5.0
#: Idle workers kept beyond the fast lane's places, so that bursts do not fork and bury.
SPARE_COUNT: Final = 2


@dataclass(eq=False)
class Ticket:
    """One query on its way.

    Args:
        query_id: the name under which it can be cancelled; empty: it can not.
        client: who asks.
        deadline: monotonic time by which it must end.
    """

    query_id: str
    client: str
    deadline: float
    worker: Worker | None = None
    started: float = 0.0
    is_slow: bool = False
    is_cancelled: bool = False
    is_displaced: bool = False
    called: threading.Event = field(default_factory=threading.Event)


class Lanes:
    """The queue and the places; every method may be called by any thread.

    Args:
        fast_count: fresh queries at the same time.
        slow_count: further places, for queries that take long.
        queue_length: queries that may wait.
    """

    def __init__(self, fast_count: int, slow_count: int, queue_length: int) -> None:
        self._fast_count, self._queue_length = fast_count, queue_length
        self._slow_count, self._place_count = slow_count, fast_count + slow_count
        self._idle: list[Worker] = []
        self._running: set[Ticket] = set()
        self._waiting: deque[Ticket] = deque()
        self._hatching_count = self._started_count = self._lost_count = 0
        self._lock = threading.Lock()
        self._ticked = threading.Condition(self._lock)
        self._wanted = threading.Condition(self._lock)
        self._is_asleep = self._is_closed = False

    def claim(self, ticket: Ticket) -> Worker:
        """Wait for a place and return a worker for it; :meth:`release` it in any case.

        Raises:
            BusyError: the queue is full, or no place came free by the deadline.
            TooManyRequestsError: the client holds its half of the queue.
            QueryCancelledError: it was cancelled while it waited.
        """
        with self._lock:
            if not self._waiting:
                worker = self._start(ticket)
                if worker is not None:
                    return worker
            ticket.called.clear()
            self._enqueue(ticket)
        ticket.called.wait(max(0.0, ticket.deadline - time.monotonic()))
        with self._lock:
            if ticket.worker is not None:
                return ticket.worker
            if ticket in self._waiting:
                self._waiting.remove(ticket)
        if ticket.is_cancelled:
            raise QueryCancelledError("The query was cancelled while it waited.")
        raise BusyError(
            "No worker came free before the deadline of the query.\n"
            "  Try again later, or with a longer timeout."
        )

    def release(self, ticket: Ticket, *, is_reusable: bool) -> None:
        """Give the place back, and the worker unless it is spent."""
        worker, ticket.worker = ticket.worker, None
        if worker is None:
            return
        with self._lock:
            self._running.discard(ticket)
            idle_enough = len(self._idle) >= self._fast_count + SPARE_COUNT
            if is_reusable and not ticket.is_slow and not idle_enough and not self._is_closed:
                self._idle.append(worker)
            else:
                worker.close()
                self._wanted.notify()
            self._call_next()

    def cancel(self, query_id: str) -> bool:
        """Stop the query with this id, running or waiting; false when there is none."""
        with self._lock:
            for ticket in (*self._running, *self._waiting):
                if query_id and ticket.query_id == query_id:
                    ticket.is_cancelled = True
                    if ticket.worker is not None:
                        ticket.worker.end()
                    else:
                        self._waiting.remove(ticket)
                        ticket.called.set()
                    return True
        return False

    def await_want(self) -> bool:
        """Block until a further worker is wanted; false when the lanes are closed.

        Every true answer is followed by :meth:`add` or :meth:`give_up`.
        """
        with self._lock:
            while not self._is_closed and not self._wants_worker():
                self._wanted.wait()
            if not self._is_closed:
                self._hatching_count += 1
            return not self._is_closed

    def add(self, worker: Worker) -> None:
        """Take a new worker in."""
        with self._lock:
            self._hatching_count -= 1
            self._started_count += 1
            if self._is_closed:
                worker.close()
                return
            self._idle.append(worker)
            self._call_next()

    def give_up(self) -> None:
        """Say that no worker could be had."""
        with self._lock:
            self._hatching_count -= 1

    def dismiss_idle(self) -> None:
        """Let every idle worker go: its data are no longer the current ones."""
        with self._lock:
            for ticket in self._running:
                ticket.is_slow = True  # spent after its query
            idle, self._idle = self._idle, []
            for worker in idle:
                worker.close()
            self._wanted.notify()

    def note_loss(self) -> None:
        """Count a worker that died without being told to."""
        with self._lock:
            self._lost_count += 1

    def activity(self, store_pid: int) -> Activity:
        """Return what goes on now."""
        with self._lock:
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
        with self._lock:
            self._is_closed = True
            for ticket in self._running:
                if ticket.worker is not None:
                    ticket.worker.end()
            for worker in self._idle:
                worker.close()
            self._idle = []
            for ticket in self._waiting:
                ticket.called.set()
            self._waiting.clear()
            self._wanted.notify_all()
            self._ticked.notify_all()

    def keep_time(self) -> bool:
        """Do what is due, and sleep until something may be; false when the lanes are closed."""
        with self._lock:
            now = time.monotonic()
            for ticket in self._running:
                if ticket.worker is None:
                    continue  # on its way out
                if not ticket.is_slow and now - ticket.started >= SLOW_AFTER_S:
                    ticket.is_slow = True
                    ticket.worker.slow_down()
                if now >= ticket.deadline + OVERDUE_S:
                    ticket.worker.end()  # its own timer should have done it
            self._call_next()
            if self._waiting:
                self._displace()
            if self._wants_worker():
                self._wanted.notify()
            if self._waiting:
                self._ticked.wait(PATIENCE_S / 2)
            elif self._running:
                self._ticked.wait(PATIENCE_S * 2)
            else:
                self._is_asleep = True
                self._ticked.wait()
            return not self._is_closed

    def _start(self, ticket: Ticket) -> Worker | None:
        """Give the ticket a worker if a place and a living worker are free."""
        now = time.monotonic()
        fresh_count = sum(1 for other in self._running if now - other.started < PATIENCE_S)
        if fresh_count >= self._fast_count:
            return None
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive():
                ticket.worker, ticket.started = worker, now
                self._running.add(ticket)
                self._wake()
                return worker
            worker.close()
            self._lost_count += 1
        return None

    def _enqueue(self, ticket: Ticket) -> None:
        if len(self._waiting) >= self._queue_length or self._is_closed:
            raise BusyError(
                f"All workers are busy and {len(self._waiting)} queries wait already.\n"
                "  Try again in a moment."
            )
        share = max(1, self._queue_length // 2)
        if ticket.client and sum(1 for t in self._waiting if t.client == ticket.client) >= share:
            raise TooManyRequestsError(
                f"You have {share} queries waiting, half of this server's queue.\n"
                "  Wait for answers before you send more."
            )
        self._waiting.append(ticket)
        self._wanted.notify()
        self._ticked.notify()

    def _call_next(self) -> None:
        while self._waiting:
            if self._start(self._waiting[0]) is None:
                return
            self._waiting.popleft().called.set()

    def _displace(self) -> None:
        """Stop a query that keeps others out, where no other place is left."""
        if self._idle or len(self._running) < self._place_count:
            return
        slow = sorted((t for t in self._running if t.is_slow), key=lambda ticket: ticket.started)
        for ticket in slow[self._slow_count :][-1:]:
            if ticket.worker is not None and not ticket.is_displaced:
                ticket.is_displaced = True
                ticket.worker.end()

    def _wants_worker(self) -> bool:
        now = time.monotonic()
        live_count = len(self._idle) + len(self._running) + self._hatching_count
        fresh_count = sum(1 for ticket in self._running if now - ticket.started < PATIENCE_S)
        ready_count = len(self._idle) + self._hatching_count + fresh_count
        return ready_count < self._fast_count and live_count < self._place_count

    def _wake(self) -> None:
        if self._is_asleep:
            self._is_asleep = False
            self._ticked.notify()
