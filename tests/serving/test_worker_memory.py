"""What workers took for one query is not kept for the next ones."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.hostile import growing
from tests.serving.processes import ENDLESS, Nursery, cpu_s, is_alive, wait_until
from tests.serving.timing import slowness

from hnkg.errors import QueryCancelledError
from hnkg.store import Query, free_memory, wire
from hnkg.store.free_memory import REFUSED_S, Room
from hnkg.store.idle import KEPT_IDLE_S
from hnkg.store.replies import Reading
from hnkg.store.worker import retires_at_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from hnkg.store import Answer
    from hnkg.store.workers import WorkerStore

    StartStore = Callable[..., tuple[Nursery, WorkerStore]]

MIB = 1024**2
GIB = 1024**3
#: For queries that must come to their end: slow ones give way to all else that the machine does.
UNHURRIED_S = 300.0
#: Together some twenty to fifty MiB: less than what a worker ends for.
LARGE = {
    "a few large blocks": growing("CONCAT(?x, ?x)", 19),
    "many small blocks": "SELECT (COUNT(DISTINCT ?x) AS ?n) {"
    " SELECT (CONCAT(STR(?a), STR(?d), STR(?f)) AS ?x) { ?a ?b ?c . ?d ?e ?f } LIMIT 250000 }",
}
#: Nine million rows: a second or so.
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"


def private_bytes(pid: int, *, highest: bool = False) -> int:
    """Return the memory that only this process has; or the most it ever had, shared and all."""
    if highest:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmHWM:\s+(\d+)", text)[1]) * 1024  # type: ignore[index]
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(kb) for kb in re.findall(r"Private_\w+:\s+(\d+) kB", text)) * 1024


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read there")
@pytest.mark.parametrize("name", LARGE)
def test_a_worker_gives_back_what_a_query_took(start_store: StartStore, name: str) -> None:
    nursery, store = start_store(worker_count=1)
    for number in range(3):
        store.answer(Query(f"SELECT * {{ ?s ?p ?o }} LIMIT {number}"))
    # A query that took long has called for another worker, which nobody needs for long.
    assert wait_until(lambda: len(nursery.workers()) == store.activity().idle_count == 1)
    (worker,) = nursery.workers()
    before, highest_before = private_bytes(worker), private_bytes(worker, highest=True)

    store.answer(Query(LARGE[name], timeout_s=UNHURRIED_S))

    assert private_bytes(worker, highest=True) > highest_before + 15 * MIB, "it took memory"
    assert wait_until(lambda: private_bytes(worker) < before + 4 * MIB, 5)
    assert is_alive(worker)


#: A worker without data, as a fork; it retires at a part of what it began with.
PROGRAM = """
import os, socket, sys
import pyoxigraph as ox
from hnkg.store import worker
from hnkg.store.loading import Loaded
from hnkg.store.nursery import warm_up
loaded = Loaded(ox.Store(), "")
warm_up(loaded)
worker.RETIRE_PART = float(sys.argv[2])
connection = socket.socket(fileno=int(sys.argv[1]))
if os.fork():
    connection.close()
    os.wait()
    sys.exit()
worker.run_worker(connection, loaded, worker.Limits(2**31, 2**20))
"""


@pytest.mark.parametrize(("retire_part", "retires"), [(0.25, True), (100, False)])
def test_a_worker_retires_when_it_took_much_beside_the_data(
    retire_part: float,
    retires: bool,  # noqa: FBT001
) -> None:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", PROGRAM, str(theirs.fileno()), str(retire_part)]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()]) as process, ours:
        theirs.close()
        ours.settimeout(60)
        wire.receive_exactly(ours, wire.READY.size)
        for text, is_large in (("ASK {}", False), (growing("CONCAT(?x, ?x)", 21), True)):
            deadline = time.monotonic() + UNHURRIED_S
            ours.sendall(wire.encode_query(Query(text), deadline))
            reply = Reading().finish(ours, deadline)
            assert reply.answer is not None
            assert reply.answer.row_count == 1
            assert reply.retires is (retires and is_large)
    assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("fresh_bytes", "most_bytes"),
    [(80 * MIB, 144 * MIB), (256 * MIB, 320 * MIB), (3 * GIB, 3.75 * GIB)],
)
def test_with_large_data_a_worker_may_take_more(fresh_bytes: int, most_bytes: float) -> None:
    assert retires_at_bytes(fresh_bytes) == most_bytes


def start_store_with_room(
    start_store: StartStore, monkeypatch: pytest.MonkeyPatch, spare_copies: float
) -> tuple[Nursery, WorkerStore]:
    """Start a store on a machine on which always so many copies of the data have room."""
    data_bytes = 0

    def learn(room: Room, told_bytes: int) -> None:
        nonlocal data_bytes
        data_bytes = room._data_bytes = told_bytes

    monkeypatch.setattr(free_memory, "LARGE_BYTES", 0)
    monkeypatch.setattr(free_memory, "spare_bytes", lambda: int(spare_copies * data_bytes))
    monkeypatch.setattr(Room, "learn", learn)
    nursery, store = start_store(worker_count=1, slow_query_count=7)
    assert data_bytes > 16 * MIB
    return nursery, store


def long_runs(store: WorkerStore, others: ThreadPoolExecutor, count: int) -> list[Future[Answer]]:
    """Let workers run queries without an end, until all of these are in the slow lane."""
    long = [
        others.submit(store.answer, Query(ENDLESS, query_id=f"long {n}", timeout_s=UNHURRIED_S))
        for n in range(count)
    ]
    assert wait_until(lambda: store.activity().slow_count == count)
    return long


def test_workers_that_have_copied_the_data_need_no_room_for_it(
    start_store: StartStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(free_memory, "private_bytes", lambda _: 2**40)
    nursery, store = start_store_with_room(start_store, monkeypatch, spare_copies=1.1)
    with ThreadPoolExecutor(3) as others:
        long = long_runs(store, others, 3)
        assert len(nursery.workers()) >= 3
        for number, each in enumerate(long):
            assert store.cancel(f"long {number}")
            with pytest.raises(QueryCancelledError):
                each.result()


def test_no_more_workers_than_can_copy_the_data(
    start_store: StartStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is room for two copies, the third query waits, and is answered."""
    nursery, store = start_store_with_room(start_store, monkeypatch, spare_copies=2.1)
    with ThreadPoolExecutor(4) as others:
        long = long_runs(store, others, 2)
        waits = others.submit(store.answer, Query("ASK {}", timeout_s=UNHURRIED_S))
        time.sleep(1.5 * REFUSED_S)
        assert (len(nursery.workers()), store.activity().waiting_count) == (2, 1)
        assert not waits.done()
        assert store.cancel("long 0")
        assert waits.result(60 * slowness()).row_count == 1
        assert store.cancel("long 1")
        for each in long:
            with pytest.raises(QueryCancelledError):
                each.result()


def test_workers_beyond_the_places_go_when_nobody_needs_them(start_store: StartStore) -> None:
    nursery, store = start_store(worker_count=1, slow_query_count=2)

    def all_run() -> bool:
        """Stop those that have worked for a while, so that the first waits for the last."""
        for worker in nursery.workers():
            if cpu_s(worker) > 0.1:
                os.kill(worker, signal.SIGSTOP)
        return store.activity().slow_count + store.activity().fast_count == 3

    with ThreadPoolExecutor(3) as others:
        running = [
            others.submit(store.answer, Query(f"{LONG} # {n}", timeout_s=UNHURRIED_S))
            for n in range(3)
        ]
        try:
            assert wait_until(all_run)
        finally:
            for worker in nursery.workers():
                os.kill(worker, signal.SIGCONT)
        assert [each.result().row_count for each in running] == [1, 1, 1]

    assert len(nursery.workers()) == store.activity().idle_count == 3, "they may be needed again"
    assert wait_until(lambda: len(nursery.workers()) == 1, 3 * KEPT_IDLE_S)
    assert store.activity().idle_count == 1
    assert store.answer(Query("ASK {}")).row_count == 1
