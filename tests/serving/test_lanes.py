"""Short queries do not wait for long ones, nobody has the whole queue, any can be cancelled."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.serving.processes import ENDLESS, wait_until
from tests.serving.timing import check_within, slowness
from tests.serving.watching import ends, running_count

from hnkg.errors import BusyError, QueryCancelledError, TooManyRequestsError
from hnkg.settings import core_count
from hnkg.store import Query
from hnkg.store.capacity import SLOW_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from tests.serving.processes import Nursery

    from hnkg.store.workers import WorkerStore

    StartStore = Callable[..., tuple[Nursery, WorkerStore]]

TRUE = b'{"head":{},"boolean":true}'
#: By how much a query may end after it was cancelled.
LATE_S = 0.1
#: It takes some tenths of a second.
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def store(start_store: StartStore) -> WorkerStore:
    return start_store(worker_count=2)[1]


@pytest.mark.parametrize("delay_s", [0.05, 0.3, 1.3])
def test_a_query_is_cancelled_by_its_id_within_100_ms(store: WorkerStore, delay_s: float) -> None:
    def cancelling() -> float:
        with ThreadPoolExecutor(1) as other:
            running = other.submit(store.answer, Query(ENDLESS, query_id="it"))
            assert wait_until(lambda: running_count(store) == 1)
            time.sleep(delay_s)
            before = time.monotonic()

            assert store.cancel("it")
            with pytest.raises(QueryCancelledError):
                running.result()
            return time.monotonic() - before

    check_within(LATE_S, cancelling)
    assert not store.cancel("it")
    assert not store.cancel("")


@pytest.fixture
def _nobody_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let slow queries keep their places, however long a test takes to look at those who wait."""
    monkeypatch.setattr("hnkg.store.capacity.SLOW_AFTER_S", 1000.0)


@pytest.mark.usefixtures("_nobody_gives_way")
def test_a_waiting_query_can_be_cancelled_too(
    start_store: StartStore,
) -> None:
    _, store = start_store(worker_count=1, slow_query_count=1)
    with ThreadPoolExecutor(3) as others:
        running = [
            others.submit(store.answer, Query(ENDLESS, query_id=f"runs {n}")) for n in range(2)
        ]
        assert wait_until(lambda: running_count(store) == 2)
        waiting = others.submit(store.answer, Query(ENDLESS, query_id="waits"))
        assert wait_until(lambda: store.activity().waiting_count == 1)
        assert store.cancel("waits")
        with pytest.raises(QueryCancelledError, match="waited"):
            waiting.result()
        assert store.cancel("runs 0")
        assert store.cancel("runs 1")
        for query in running:
            with pytest.raises(QueryCancelledError):
                query.result()


def test_heavy_queries_leave_room_for_short_ones(store: WorkerStore) -> None:
    heavy_count = 2 * core_count()

    def latency_s() -> float:
        """Return what 99 of 100 short queries keep within."""
        latencies_s = []
        with ThreadPoolExecutor(heavy_count) as others:
            heavy = [
                others.submit(ends, store, Query(ENDLESS, timeout_s=2.5))
                for _ in range(heavy_count)
            ]
            ends_at = time.monotonic() + 2.3
            while time.monotonic() < ends_at:
                before = time.monotonic()
                assert store.answer(Query("ASK {}")).body == TRUE
                latencies_s.append(time.monotonic() - before)
                time.sleep(0.002)
            assert {query.result() for query in heavy} == {"QueryTimeoutError"}
        return statistics.quantiles(latencies_s, n=100)[98]

    check_within(0.1, latency_s)


def test_a_slow_query_gives_way_when_every_place_is_taken(
    start_store: StartStore,
) -> None:
    _, store = start_store(worker_count=1, slow_query_count=1)
    with ThreadPoolExecutor(2) as others:
        heavy = [others.submit(ends, store, Query(ENDLESS, timeout_s=4)) for _ in range(2)]
        assert wait_until(lambda: running_count(store) == 2)
        time.sleep(SLOW_AFTER_S)
        before = time.monotonic()

        assert store.answer(Query("ASK {}")).body == TRUE
        assert time.monotonic() - before < 0.5 * slowness()
        assert sorted(query.result() for query in heavy) == ["BusyError", "QueryTimeoutError"]


@pytest.mark.usefixtures("_nobody_gives_way")
def test_the_queue_is_bounded_and_shared_fairly(
    start_store: StartStore,
) -> None:
    _, store = start_store(worker_count=1, slow_query_count=1, queue_length=4)
    names = {"early": 2, "greedy": 5, "modest 0": 1, "modest 1": 1}

    def ask(client: str) -> list[Future[str]]:
        return [
            others.submit(ends, store, Query(ENDLESS, client=client, query_id=f"{client} {n}"))
            for n in range(names[client])
        ]

    def waiting_count() -> int:
        return store.activity().waiting_count

    with ThreadPoolExecutor(16) as others:
        running = ask("early")
        assert wait_until(lambda: running_count(store) == 2)
        greedy = ask("greedy")
        assert wait_until(lambda: [query.done() for query in greedy].count(True) == 3)
        assert wait_until(lambda: waiting_count() == 2)
        with pytest.raises(TooManyRequestsError, match="2 queries"):
            store.answer(Query("ASK {}", client="greedy"))
        modest = [*ask("modest 0"), *ask("modest 1")]
        assert wait_until(lambda: waiting_count() == 4)
        with pytest.raises(BusyError, match="4 queries wait"):
            store.answer(Query("ASK {}", client="late"))
        for client, count in reversed(names.items()):  # those who wait before those who run
            for number in range(count):
                store.cancel(f"{client} {number}")

    assert sorted(query.result() for query in greedy) == [
        *["QueryCancelledError"] * 2,
        *["TooManyRequestsError"] * 3,
    ]
    assert {query.result() for query in (*running, *modest)} == {"QueryCancelledError"}
    assert store.answer(Query("ASK {}", client="late")).body == TRUE


@pytest.mark.usefixtures("_nobody_gives_way")
def test_what_an_answer_took_is_told_without_the_time_it_waited(start_store: StartStore) -> None:
    _, store = start_store(worker_count=1, slow_query_count=1)
    before = time.monotonic()
    took_s = store.answer(Query(LONG, timeout_s=60)).took_s
    assert 0.05 < took_s <= time.monotonic() - before

    with ThreadPoolExecutor(3) as others:
        heavy = [others.submit(ends, store, Query(ENDLESS, timeout_s=2)) for _ in range(2)]
        assert wait_until(lambda: running_count(store) == 2)
        before = time.monotonic()
        answer = store.answer(Query("ASK {}"))
        waited_s = time.monotonic() - before
        assert {query.result() for query in heavy} == {"QueryTimeoutError"}

    assert waited_s > 1
    assert answer.took_s < 0.5 * waited_s
