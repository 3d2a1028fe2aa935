"""Workers that load the data themselves keep the same promises as forked ones."""

from __future__ import annotations

import contextlib
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.hostile import DEADLY, growing
from tests.serving.processes import ENDLESS, Nursery, Server, is_alive, kill, wait_until
from tests.serving.timing import check_within

from hnkg.errors import (
    ForbiddenError,
    QueryCancelledError,
    QueryMemoryError,
    QueryTimeoutError,
    RequestError,
    ResultTooLargeError,
    WorkerDiedError,
)
from hnkg.formats import CSV, N_TRIPLES, XML, Formats
from hnkg.store import Query

if TYPE_CHECKING:
    from collections.abc import Callable

    from hnkg.store.workers import WorkerStore

    StartStore = Callable[..., tuple[Nursery, WorkerStore]]

TRUE = b'{"head":{},"boolean":true}'


def ready_workers(nursery: Nursery, store: WorkerStore) -> list[int]:
    """Return the workers when all of them have loaded the data and wait for queries."""
    found = wait_until(lambda: 0 < len(nursery.workers()) == store.activity().idle_count)
    assert found, (nursery.workers(), store.activity())
    return nursery.workers()


def is_evaluating(store: WorkerStore) -> bool:
    """Tell whether a query has used a processor for a while: a worker has read it.

    Before that another worker would take it over when this one dies.
    """
    return store.activity().slow_count >= 1


@pytest.fixture(scope="module")
def spawning(start_store: StartStore) -> tuple[Nursery, WorkerStore]:
    return start_store(worker_count=2, worker_start="spawn", query_memory_bytes=256 * 1024**2)


@pytest.fixture(scope="module")
def store(spawning: tuple[Nursery, WorkerStore]) -> WorkerStore:
    return spawning[1]


def test_a_worker_is_a_program_of_its_own(spawning: tuple[Nursery, WorkerStore]) -> None:
    nursery, store = spawning
    store.answer(Query("ASK {}"))

    def is_program(worker: int) -> bool:
        command = Path(f"/proc/{worker}/cmdline").read_bytes().split(b"\0")
        return b"hnkg.serving.spawned_worker" in command

    # One that is just being made has not begun its own program yet.
    assert wait_until(lambda: all(map(is_program, ready_workers(nursery, store))))


def test_answers_are_those_of_forked_workers(store: WorkerStore, start_store: StartStore) -> None:
    _, forking = start_store(worker_count=1)
    chosen = Formats(CSV, XML, N_TRIPLES)

    assert store.digest() == forking.digest()
    assert store.triple_count() == forking.triple_count() == 3000
    for text in (
        "SELECT * { ?s ?p ?o }",
        "SELECT (<relative> AS ?x) {}",
        "ASK { ?s ?p 'value 7' }",
        "CONSTRUCT WHERE { ?s <https://example.org/p1> ?o }",
        "DESCRIBE <https://example.org/e7>",
    ):
        spawned, forked = (each.answer(Query(text, chosen)) for each in (store, forking))
        assert spawned._replace(took_s=0.0) == forked._replace(took_s=0.0)


@pytest.mark.parametrize("name", ["nested EXISTS", "a join of 1,000 patterns", "many unions"])
def test_the_deadline_holds(store: WorkerStore, name: str) -> None:
    def late_s() -> float:
        before = time.monotonic()
        with contextlib.suppress(QueryTimeoutError, QueryMemoryError):
            store.answer(Query(DEADLY[name], timeout_s=1.0))
        return time.monotonic() - before - 1.0

    check_within(0.1, late_s)
    assert store.answer(Query("ASK {}")).body == TRUE


def test_what_is_refused_stays_refused(store: WorkerStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        port = listening.getsockname()[1]
        with pytest.raises(ForbiddenError):
            store.answer(Query(f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
        with pytest.raises(TimeoutError):
            listening.accept()
    with pytest.raises(ForbiddenError, match="LOAD is an update"):
        store.answer(Query("LOAD <file:///etc/passwd>"))


def test_memory_and_results_are_bounded(store: WorkerStore, start_store: StartStore) -> None:
    with pytest.raises(QueryMemoryError):
        store.answer(Query(growing("CONCAT(?x, ?x)")))
    _, small = start_store(worker_count=1, worker_start="spawn", result_bytes=100_000)
    with pytest.raises(ResultTooLargeError):
        small.answer(Query("SELECT * { ?s ?p ?o }"))


def test_a_spawned_worker_can_open_neither_socket_nor_file(
    spawning: tuple[Nursery, WorkerStore],
) -> None:
    nursery, store = spawning
    store.answer(Query("ASK {}"))
    worker = ready_workers(nursery, store)[0]

    limits = Path(f"/proc/{worker}/limits").read_text(encoding="ascii")
    held = [str(entry.readlink()) for entry in Path(f"/proc/{worker}/fd").iterdir()]

    assert "Max open files            1                    1" in limits
    assert len([name for name in held if name.startswith("socket:")]) == 1
    assert len(held) == 4, held  # nothing to read, last words twice, its socket


def test_a_dead_worker_costs_one_answer(spawning: tuple[Nursery, WorkerStore]) -> None:
    nursery, store = spawning
    with ThreadPoolExecutor(1) as other:
        running = other.submit(store.answer, Query(ENDLESS))
        assert wait_until(lambda: is_evaluating(store))
        kill(*nursery.workers())
        with pytest.raises(WorkerDiedError):
            running.result()

    for _ in range(20):
        assert store.answer(Query("ASK {}")).body == TRUE


def test_a_query_in_a_spawned_worker_is_cancelled(store: WorkerStore) -> None:
    with ThreadPoolExecutor(1) as other:
        running = other.submit(store.answer, Query(ENDLESS, query_id="it"))
        assert wait_until(lambda: is_evaluating(store))
        assert store.cancel("it")
        with pytest.raises(QueryCancelledError):
            running.result()


def test_spawned_workers_end_with_whoever_uses_them(start_store: StartStore) -> None:
    nursery, store = start_store(worker_count=2, worker_start="spawn")
    with ThreadPoolExecutor(1) as other:
        running = other.submit(store.answer, Query(ENDLESS))
        assert wait_until(lambda: is_evaluating(store))
        store.close()
        with pytest.raises(RequestError):
            running.result()

    assert wait_until(lambda: nursery.workers() == [])


def lines(count: int) -> str:
    return "".join(f"<urn:s{n}> <urn:p> <urn:o> .\n" for n in range(count))


def test_a_whole_server_spawns_and_nothing_is_left_when_it_stops_while_workers_load(
    start_server: Callable[..., Server], tmp_path: Path
) -> None:
    (tmp_path / "large.nt").write_text(lines(400_000), encoding="utf-8")
    server = start_server("--worker-start", "spawn", "--data-dir", str(tmp_path), files=())
    assert server.ask("ASK { <urn:s7> ?p ?o }") == (200, TRUE)
    kill(*server.workers())
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(server.ask, "ASK { <urn:s8> ?p ?o }")
        assert wait_until(lambda: server.workers() != [])
        everyone = server.everyone()
        before = time.monotonic()
        server.stop()
        waiting.exception()

    assert wait_until(lambda: not any(map(is_alive, everyone)), before + 5 - time.monotonic())


def test_data_that_changed_are_loaded_by_everybody_or_nobody(
    start_server: Callable[..., Server], tmp_path: Path
) -> None:
    """A worker that finds other data must not answer for those that were there before."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    (tmp_path / "data.nt").write_text(lines(10), encoding="utf-8")
    server = start_server("--worker-start", "spawn", "--data-dir", str(tmp_path), files=())
    assert b'"10"' in server.ask(count)[1]

    (tmp_path / "data.nt").write_text(lines(20), encoding="utf-8")
    kill(*server.workers())

    assert wait_until(lambda: b'"20"' in server.ask(f"{count} # {time.monotonic()}")[1])
    assert b'"20"' in server.ask(count)[1], "the cache went with the data"
