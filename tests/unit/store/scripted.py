"""Workers whose every word a test says, so that what the lanes do is seen step by step."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from hnkg import formats
from hnkg.store import Answer, Dataset, Query, wire
from hnkg.store.free_memory import Room
from hnkg.store.lanes import Lanes
from hnkg.store.leash import Leash
from hnkg.store.line import Worker
from hnkg.store.tickets import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

#: No test takes so long.
DEADLINE_S = 60.0
TICK_S = 0.001


class Scripted:
    """The other end of a worker.

    Args:
        lanes: which it works for.
        threads: wait for long answers.
    """

    def __init__(self, lanes: Lanes, threads: ThreadPoolExecutor) -> None:
        # The process does nothing; it is there to be ended.
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-c", "input()"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        ours, self.connection = socket.socketpair()
        self.connection.settimeout(0)
        with tempfile.TemporaryFile() as last_words:
            leash = Leash(self.process.pid, os.dup(last_words.fileno()), None)
        leash.thread_id = self.process.pid
        self.worker = Worker(leash, ours)
        self.worker.watch(asyncio.get_running_loop(), threads, lanes)
        self._requests = wire.Requests(self.connection)

    def reads(self) -> Iterator[str]:
        """Yield the queries that have come since the last look."""
        while True:
            try:
                yield self.receive()
            except BlockingIOError:
                return

    def receive(self) -> str:
        """Return the next query."""
        return self._requests.receive().query.text

    def answers(self, text: str, *, is_brisk: bool = False, retires: bool = False) -> None:
        """Send an answer."""
        answer = Answer("solutions", formats.JSON, (text.encode(),), 1)
        self.says(wire.encode_whole(answer, retires=retires, is_brisk=is_brisk))

    def is_late(self) -> None:
        """Say that the next query came too late to begin."""
        self.says(wire.encode_frame(wire.LATE, b""))

    def says(self, frames: bytes) -> None:
        """Send something, all of it."""
        self.connection.settimeout(DEADLINE_S)
        self.connection.sendall(frames)
        self.connection.settimeout(0)

    def dies(self) -> None:
        """Close this end, as the end of a process does."""
        self.connection.close()

    def is_ended(self) -> bool:
        """Tell whether its process was ended."""
        return self.process.poll() is not None

    async def until_ended(self) -> None:
        """Wait until its process was ended."""
        await asyncio.wait_for(asyncio.to_thread(self.process.wait), 10)

    def close(self) -> None:
        """End it."""
        self.connection.close()
        self.process.kill()
        self.process.communicate()


class Stage:
    """Lanes, and some workers of theirs; a context in which an event loop runs.

    Args:
        worker_count: how many, each with a place in the fast lane.
        slow_count: further places.
        room: for workers; for any number of them by default.
    """

    def __init__(
        self, worker_count: int = 2, slow_count: int = 0, room: Room | None = None
    ) -> None:
        self._worker_count = worker_count
        self._tickets: list[Ticket] = []
        self.workers: list[Scripted] = []
        self._threads = ThreadPoolExecutor(4)
        loop = asyncio.get_running_loop()
        self.lanes = Lanes(worker_count, slow_count, 64, loop, room or Room())

    async def __aenter__(self) -> Self:
        """Begin: every worker is idle."""
        for _ in range(self._worker_count):
            self.hatch()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End them all."""
        self.lanes.close()
        for ticket in self._tickets:
            self.lanes.release(ticket, is_reusable=False)
        for worker in self.workers:
            worker.close()
        self._threads.shutdown()

    def hatch(self) -> Scripted:
        """Add a worker."""
        scripted = Scripted(self.lanes, self._threads)
        self.lanes._hatching_count += 1  # as await_want() counts it
        self.lanes.add(scripted.worker)
        self.workers.append(scripted)
        return scripted

    def ask(
        self, text: str, timeout_s: float = DEADLINE_S, dataset: Dataset | None = None
    ) -> Ticket:
        """Give a query to the lanes."""
        loop = asyncio.get_running_loop()
        query = Query(text, dataset=dataset, query_id=text)
        ticket = Ticket(query, loop.time() + timeout_s, loop.create_future())
        ticket.reply.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._tickets.append(ticket)
        self.lanes.submit(ticket)
        return ticket

    async def warm_up(self) -> tuple[Scripted, Scripted | None]:
        """Let one worker answer in next to no time; return it, and another."""
        first = self.ask("first")
        (brisk,) = [worker for worker in self.workers if [*worker.reads()]]
        brisk.answers("first", is_brisk=True)
        await first.reply
        others = [worker for worker in self.workers if worker is not brisk]
        return brisk, others[0] if others else None


def fixed_room(*, is_dear: bool = True, is_scarce: bool = False) -> Room:
    """Return room for workers that stays as it is.

    Args:
        is_dear: the data are large.
        is_scarce: and there is no memory for further workers.
    """
    room = Room(lambda: -1 if is_scarce else 2**50)
    room.learn(2**40 if is_dear else 0)
    if is_scarce:
        room._refused_until = math.inf
    return room


async def body_of(ticket: Ticket) -> str:
    """Return what a query is answered."""
    async with asyncio.timeout(10):
        reply = await ticket.reply
    assert reply.answer is not None
    return reply.answer.body.decode()


async def soon(worker: Scripted) -> list[str]:
    """Wait until a worker gets something; return the queries."""
    async with asyncio.timeout(10):
        while True:
            if read := [*worker.reads()]:
                return read
            await asyncio.sleep(TICK_S)
