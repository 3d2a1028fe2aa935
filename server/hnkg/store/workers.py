"""A store whose queries run in killable processes, forked by the store process.

This is the side of the web process. A thread that asks talks to its worker directly; the store
process only makes workers, so when it dies the living workers go on.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Final

from hnkg.errors import (
    BusyError,
    QueryCancelledError,
    QueryMemoryError,
    QueryTimeoutError,
    ServerError,
    WorkerDiedError,
)
from hnkg.store import wire
from hnkg.store.lanes import Lanes, Ticket
from hnkg.store.leash import Nursery

if TYPE_CHECKING:
    from pathlib import Path
    from typing import NoReturn

    from hnkg.settings import Settings
    from hnkg.store import Activity, Answer, Query
    from hnkg.store.leash import Worker

#: The worker ends itself at the deadline; this much later we no longer wait for that.
GRACE_S: Final = 0.02
RECONNECT_S: Final = 0.02
#: Eleven days; the clocks of the system take no number much larger.
LONGEST_TIMEOUT_S: Final = 1e6
#: A restarted store process loads its data again; meanwhile the living workers go on.
LOAD_TIMEOUT_S: Final = 3600.0


class WorkerStore:
    """A :class:`~hnkg.store.TripleStore` behind the socket of a store process.

    Any number of threads may ask at the same time.

    Args:
        path: the Unix socket of the store process.
        settings: how many workers, and how long the queue is.
        ready_timeout_s: how long to wait for the data.

    Raises:
        ServerError: the store process was not ready in time.
    """

    def __init__(self, path: Path, settings: Settings, ready_timeout_s: float = 60.0) -> None:
        self._path = path
        self._lanes = Lanes(
            settings.fast_lane_count(), settings.slow_lane_count(), settings.queue_length
        )
        self._nursery: Nursery | None = None
        self._digest, self._triple_count, self._store_pid = "", 0, 0
        self._is_closed = False
        patience_ends = time.monotonic() + ready_timeout_s
        while not self._connect(patience_ends - time.monotonic()):
            if time.monotonic() > patience_ends:
                raise ServerError(f"The store process was not ready after {ready_timeout_s:g} s.")
            time.sleep(RECONNECT_S)
        for duty in (self._raise_workers, self._keep_time):
            threading.Thread(target=duty, daemon=True).start()

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a worker; see :class:`~hnkg.store.TripleStore`."""
        timeout_s = min(query.timeout_s, LONGEST_TIMEOUT_S)
        ticket = Ticket(query.query_id, query.client, time.monotonic() + timeout_s)
        quotes_iris = False
        while True:
            worker = self._lanes.claim(ticket)
            is_reusable = False
            try:
                left_s = ticket.deadline - time.monotonic()
                request = wire.encode_query(query, left_s, quotes_iris=quotes_iris)
                reply = worker.ask(request, ticket.deadline + GRACE_S)
                is_reusable = not reply.retires
            except BrokenPipeError:
                if ticket.is_cancelled or ticket.is_displaced:
                    self._explain(worker, ticket, query)
                continue  # it died before it read the query: another one takes it
            except (EOFError, TimeoutError):
                self._explain(worker, ticket, query)
            finally:
                self._lanes.release(ticket, is_reusable=is_reusable)
            if reply.error is not None:
                raise reply.error
            if reply.answer is not None:
                return reply.answer
            quotes_iris = True

    def cancel(self, query_id: str) -> bool:
        """Stop a running or waiting query; false when none has this id."""
        return self._lanes.cancel(query_id)

    def digest(self) -> str:
        """Return the digest of the data that new workers hold."""
        return self._digest

    def triple_count(self) -> int:
        """Return the number of triples in the default graph."""
        return self._triple_count

    def activity(self) -> Activity:
        """Return what the workers do now."""
        return self._lanes.activity(self._store_pid)

    def close(self) -> None:
        """Let all workers go; the store process stays."""
        self._is_closed = True
        self._lanes.close()
        if self._nursery is not None:
            self._nursery.close()

    def _explain(self, worker: Worker, ticket: Ticket, query: Query) -> NoReturn:
        """Raise the reason why a worker gave no answer, and make sure that it is dead."""
        worker.end()
        if ticket.is_cancelled:
            raise QueryCancelledError("The query was cancelled.")
        if ticket.is_displaced:
            raise BusyError(
                "Too many slow queries run; this one was stopped to let short ones through.\n"
                "  Try again later, or make the query cheaper."
            )
        if time.monotonic() >= ticket.deadline - GRACE_S:
            raise QueryTimeoutError(
                f"The query was stopped after {query.timeout_s:.3g} s.\n"
                "  Make it more selective, add LIMIT, or ask for part of the data at a time."
            )
        self._lanes.note_loss()
        words = worker.last_words()
        if "memory allocation" in words or "MemoryError" in words:
            raise QueryMemoryError(
                "The query needed more memory than one query may have.\n"
                "  Avoid large sorts and cross products, or ask for part of the data at a time."
            )
        raise WorkerDiedError(
            "The process that evaluated the query died; the server goes on.\n"
            "  Very deep nesting can do this. If the query is an ordinary one, please report it."
        )

    def _connect(self, timeout_s: float) -> bool:
        """Connect to the store process and learn what it holds."""
        try:
            nursery = Nursery(self._path)
        except OSError:
            return False
        try:
            facts = nursery.facts(max(timeout_s, RECONNECT_S))
        except (OSError, EOFError):
            nursery.close()
            return False
        if self._digest not in {"", facts["digest"]}:
            self._lanes.dismiss_idle()
        self._digest, self._triple_count = facts["digest"], facts["triple_count"]
        self._store_pid = facts["pid"]
        self._nursery = nursery
        return True

    def _raise_workers(self) -> None:
        """Get a worker whenever one is wanted; a thread of its own, for as long as the store."""
        while self._lanes.await_want():
            try:
                if self._nursery is None:
                    raise EOFError  # noqa: TRY301  # as if it had just ended
                worker = self._nursery.fork()
            except (OSError, EOFError):
                self._lanes.give_up()
                if self._nursery is not None:
                    self._nursery.close()
                    self._nursery = None
                if not self._connect(LOAD_TIMEOUT_S):
                    time.sleep(RECONNECT_S)
            else:
                self._lanes.add(worker)

    def _keep_time(self) -> None:
        """Move slow queries and call waiting ones; a thread of its own."""
        with contextlib.suppress(RuntimeError):  # the interpreter ends
            while self._lanes.keep_time():
                pass
