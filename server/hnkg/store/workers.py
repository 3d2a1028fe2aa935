"""A store whose queries run in killable processes, forked by the store process.

This is the side of the web process. Everything happens in one event loop, so there is nothing to
lock and nobody to wake: a query is handed to its worker, and the answer is taken, by the thread
that has just read the request. The store process only makes workers, so when it dies the living
workers go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hnkg.errors import (
    BusyError,
    QueryCancelledError,
    QueryMemoryError,
    QueryTimeoutError,
    ServerError,
    WorkerDiedError,
)
from hnkg.store.free_memory import Room
from hnkg.store.lanes import Lanes
from hnkg.store.loops import start_loop
from hnkg.store.nursery_client import Nursery
from hnkg.store.tickets import GRACE_S, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import NoReturn

    from hnkg.settings import Settings
    from hnkg.store import Activity, Answer, Query
    from hnkg.store.line import Worker

T = TypeVar("T")

RECONNECT_S: Final = 0.02
#: Eleven days; the clocks of the system take no number much larger.
LONGEST_TIMEOUT_S: Final = 1e6
#: A restarted store process loads its data again; meanwhile the living workers go on.
LOAD_TIMEOUT_S: Final = 3600.0


class WorkerStore:
    """A :class:`~hnkg.store.TripleStore` behind the socket of a store process.

    :meth:`ask` belongs to the event loop; any thread may call everything else.

    Args:
        path: the Unix socket of the store process.
        settings: how many workers, and how long the queue is.
        ready_timeout_s: how long to wait for the data.
        loop: the event loop; one in a thread of its own when none is given.

    Raises:
        ServerError: the store process was not ready in time.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        ready_timeout_s: float = 60.0,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._path = path
        patience_ends = time.monotonic() + ready_timeout_s
        while (connected := _connect(path, patience_ends - time.monotonic())) is None:
            if time.monotonic() > patience_ends:
                raise ServerError(f"The store process was not ready after {ready_timeout_s:g} s.")
            time.sleep(RECONNECT_S)
        self._nursery: Nursery | None = None
        self._room = Room()
        self._hold(*connected)
        fast_count, slow_count = settings.fast_lane_count(), settings.slow_lane_count()
        # Each query may be long, and so may be the answer before it; one thread gets workers.
        self._threads = ThreadPoolExecutor(2 * (fast_count + slow_count) + 1)
        self._loop = loop or start_loop()
        self._lanes = Lanes(fast_count, slow_count, settings.queue_length, self._loop, self._room)
        self._loop.call_soon_threadsafe(self._begin)

    async def ask(self, query: Query) -> Answer:
        """Evaluate a query in a worker; see :class:`~hnkg.store.TripleStore`."""
        deadline = self._loop.time() + min(query.timeout_s, LONGEST_TIMEOUT_S)
        quotes_iris = False
        while True:
            ticket = Ticket(query, deadline, self._loop.create_future(), quotes_iris=quotes_iris)
            try:
                self._lanes.submit(ticket)
                reply = await ticket.reply
            except BrokenPipeError:  # the worker was dead already: another is asked
                if ticket.is_cancelled or ticket.is_displaced:
                    self._explain(ticket)
                continue
            except (EOFError, TimeoutError):
                self._explain(ticket)
            finally:
                if ticket.worker is not None:  # it said nothing
                    ticket.worker.leash.end()
                if ticket.worker is not None or not ticket.started:
                    self._lanes.release(ticket, is_reusable=False)
            if reply.answer is not None:
                if reply.is_brisk:
                    return reply.answer
                return reply.answer._replace(took_s=self._loop.time() - ticket.started)
            if reply.error is not None or quotes_iris:
                raise reply.error or WorkerDiedError("The query process gave no answer.")
            quotes_iris = True

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a worker, from a thread that is not the event loop's."""
        return asyncio.run_coroutine_threadsafe(self.ask(query), self._loop).result()

    def cancel(self, query_id: str) -> bool:
        """Stop a running or waiting query; false when none has this id."""
        return self._in_loop(lambda: self._lanes.cancel(query_id))

    def digest(self) -> str:
        """Return the digest of the data that new workers hold."""
        return self._digest

    def triple_count(self) -> int:
        """Return the number of triples in the default graph."""
        return self._triple_count

    def activity(self) -> Activity:
        """Return what the workers do now."""
        return self._in_loop(lambda: self._lanes.activity(self._store_pid))

    def close(self) -> None:
        """Let all workers go; the store process stays."""
        self._in_loop(self._lanes.close)
        if self._nursery is not None:
            self._nursery.close()

    def _in_loop(self, call: Callable[[], T]) -> T:
        """Call something in the event loop, from whatever thread."""
        with contextlib.suppress(RuntimeError):  # no loop runs in this thread
            if asyncio.get_running_loop() is self._loop:
                return call()

        async def called() -> T:
            return call()

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result()

    def _explain(self, ticket: Ticket) -> NoReturn:
        """Raise the reason why a worker gave no answer."""
        if ticket.is_cancelled:
            raise QueryCancelledError("The query was cancelled.")
        if ticket.is_displaced:
            raise BusyError(
                "Too many slow queries run; this one was stopped to let short ones through.\n"
                "  Try again later, or make the query cheaper."
            )
        if self._loop.time() >= ticket.deadline - GRACE_S:
            raise QueryTimeoutError(
                f"The query was stopped after {ticket.query.timeout_s:.3g} s.\n"
                "  Make it more selective, add LIMIT, or ask for part of the data at a time."
            )
        self._lanes.note_loss()
        words = ticket.worker.leash.last_words() if ticket.worker is not None else ""
        if "memory allocation" in words or "MemoryError" in words:
            raise QueryMemoryError(
                "The query needed more memory than one query may have.\n"
                "  Avoid large sorts and cross products, or ask for part of the data at a time."
            )
        raise WorkerDiedError(
            "The process that evaluated the query died; the server goes on.\n"
            "  Very deep nesting can do this. If the query is an ordinary one, please report it."
        )

    def _hold(self, nursery: Nursery, facts: Mapping[str, Any]) -> None:
        """Take workers from this store process from now on."""
        self._digest: str = facts["digest"]
        self._triple_count: int = facts["triple_count"]
        self._store_pid: int = facts["pid"]
        self._room.learn(facts["data_bytes"])
        self._nursery = nursery

    def _begin(self) -> None:
        self._raising = self._loop.create_task(self._raise_workers())

    async def _raise_workers(self) -> None:
        """Get a worker whenever one is wanted, for as long as the store is open."""
        while await self._lanes.await_want():
            try:
                worker = await self._loop.run_in_executor(
                    self._threads, self._fork, self._lanes.rivals()
                )
            except (OSError, EOFError):
                self._lanes.give_up()
                await asyncio.sleep(RECONNECT_S)
                await self._reconnect()
            else:
                if worker is None:
                    self._lanes.give_up()
                else:
                    worker.watch(self._loop, self._threads, self._lanes)
                    self._lanes.add(worker)

    def _fork(self, rivals: list[int] | None) -> Worker | None:
        """Get a worker; none when there is no room for it beside these."""
        if rivals is not None and not self._room.admits(rivals):
            return None
        if self._nursery is None:
            raise EOFError
        return self._nursery.fork()

    async def _reconnect(self) -> None:
        """Wait for the next store process; other data than before come with other workers."""
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None
        call = self._loop.run_in_executor(self._threads, _connect, self._path, LOAD_TIMEOUT_S)
        connected = await call
        if connected is None:
            await asyncio.sleep(RECONNECT_S)
            return
        # In one step, so that no answer of an old worker is taken for one about the new data.
        digest = self._digest
        self._hold(*connected)
        if self._digest != digest:
            self._lanes.dismiss()


def _connect(path: Path, timeout_s: float) -> tuple[Nursery, Mapping[str, Any]] | None:
    """Connect to the store process and learn what it holds; none when it is not there."""
    try:
        nursery = Nursery(path)
    except OSError:
        return None
    try:
        return nursery, nursery.facts(max(timeout_s, RECONNECT_S))
    except (OSError, EOFError):
        nursery.close()
        return None
