"""No query can hurt another: whatever it does, it ends by its deadline and others are answered."""

from __future__ import annotations

import csv
import itertools
import socket
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.hostile import DEADLY, growing
from tests.serving.processes import ENDLESS, Nursery, is_alive, kill, wait_until
from tests.serving.timing import check_within, slowness
from tests.serving.watching import ends, is_evaluating, running_count

from hnkg.errors import (
    BusyError,
    ForbiddenError,
    NotAcceptableError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    RequestError,
    ResultTooLargeError,
    ServerError,
    WorkerDiedError,
)
from hnkg.formats import CSV, XML, Formats
from hnkg.settings import Settings
from hnkg.store import Query
from hnkg.store.workers import WorkerStore

if TYPE_CHECKING:
    from collections.abc import Callable

    StartStore = Callable[..., tuple[Nursery, WorkerStore]]

TRUE = b'{"head":{},"boolean":true}'
#: By how much a query may end after its deadline, or after it was cancelled.
LATE_S = 0.1
#: For queries that must come to their end: slow ones give way to all else that the machine does.
UNHURRIED_S = 300.0


@pytest.fixture(scope="module")
def store(start_store: StartStore) -> WorkerStore:
    return start_store(worker_count=2)[1]


def only_worker(nursery: Nursery, store: WorkerStore) -> int:
    """Return the one worker that is kept; a query that took long may have called for others."""
    found = wait_until(lambda: len(nursery.workers()) == store.activity().idle_count == 1)
    assert found, (nursery.workers(), store.activity())
    (worker,) = nursery.workers()
    return worker


def test_an_answer_comes_as_the_store_in_process_gives_it(store: WorkerStore) -> None:
    answer = store.answer(Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", Formats(solutions=CSV)))

    assert answer.body == b"n\r\n3000\r\n"
    assert (answer.kind, answer.format, answer.row_count) == ("solutions", CSV, 1)
    assert store.triple_count() == 3000
    assert len(store.digest()) == 64


def test_a_large_answer_comes_whole(store: WorkerStore) -> None:
    text = (
        "SELECT * { ?s <https://example.org/p0> ?o . ?t <https://example.org/p1> ?r } LIMIT 200000"
    )

    answer = store.answer(Query(text, timeout_s=UNHURRIED_S))

    assert answer.row_count == 200_000
    assert len(answer.body) > 30_000_000
    assert answer.body.endswith(b"}}]}}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * {", QuerySyntaxError),
        ("ASK { FILTER(<https://example.org/f>(1)) }", QuerySyntaxError),
        ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", ForbiddenError),
    ],
)
def test_errors_come_as_they_were_raised(
    store: WorkerStore, text: str, kind: type[RequestError]
) -> None:
    with pytest.raises(kind):
        store.answer(Query(text))
    with pytest.raises(NotAcceptableError):
        store.answer(Query("ASK {}", Formats(boolean=None)))


@pytest.mark.parametrize("name", DEADLY)
def test_a_hostile_query_ends_by_its_deadline(store: WorkerStore, name: str) -> None:
    def late_s() -> float:
        """Return by how much the query is late; others are asked at the same time."""
        before = time.monotonic()
        ended = ends(store, Query(DEADLY[name], timeout_s=1.0))
        took_s = time.monotonic() - before
        assert ended in {"answered", "QueryTimeoutError", "QueryMemoryError", "ResultTooLargeError"}
        return took_s - 1.0

    latencies_s: list[float] = []
    with ThreadPoolExecutor(1) as other:
        running = other.submit(check_within, LATE_S, late_s)
        while not (running.done() and latencies_s):
            before = time.monotonic()
            assert store.answer(Query("ASK {}")).body == TRUE
            latencies_s.append(time.monotonic() - before)
            time.sleep(0.002)
        running.result()

    assert statistics.median(latencies_s) < 0.02 * slowness()
    assert store.answer(Query("ASK {}")).body == TRUE


def test_memory_is_bounded(start_store: StartStore) -> None:
    _, store = start_store(worker_count=1, query_memory_bytes=64 * 1024**2)

    with pytest.raises(QueryMemoryError, match="sorts"):
        store.answer(Query(growing("CONCAT(?x, ?x)")))
    assert store.answer(Query("ASK {}")).body == TRUE


def test_a_worker_that_grew_makes_room_for_a_fresh_one(
    start_store: StartStore,
) -> None:
    nursery, store = start_store(worker_count=1)
    store.answer(Query("ASK {}"))
    before = only_worker(nursery, store)

    store.answer(Query(growing("CONCAT(?x, ?x)", 21), timeout_s=UNHURRIED_S))

    assert wait_until(lambda: not is_alive(before))
    assert store.answer(Query("ASK {}")).body == TRUE


def test_a_result_beyond_the_limit_is_an_error(
    start_store: StartStore,
) -> None:
    _, store = start_store(worker_count=1, result_bytes=100_000)

    with pytest.raises(ResultTooLargeError, match="100000 bytes"):
        store.answer(Query("SELECT * { ?s ?p ?o }"))
    assert store.answer(Query("SELECT * { ?s ?p ?o } LIMIT 9")).row_count == 9


def test_a_worker_can_open_neither_socket_nor_file(
    start_store: StartStore,
) -> None:
    nursery, store = start_store(worker_count=1)
    store.answer(Query("ASK {}"))
    worker = only_worker(nursery, store)

    limits = Path(f"/proc/{worker}/limits").read_text(encoding="ascii")
    held = [str(entry.readlink()) for entry in Path(f"/proc/{worker}/fd").iterdir()]

    assert "Max open files            1                    1" in limits
    assert "Max core file size        0                    0" in limits
    assert len([name for name in held if name.startswith("socket:")]) == 1
    assert len(held) == 4, held  # nothing to read, last words twice, its socket


def test_service_never_reaches_a_listening_server(store: WorkerStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        port = listening.getsockname()[1]
        # The comment hides the keyword from the part that writes the message; the kernel stays.
        hidden = f'ASK {{ FILTER(1<?b#>"""\n) SERVICE <http://127.0.0.1:{port}/> {{}} #"""\n }}'
        for text in (hidden, f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"):
            with pytest.raises(ForbiddenError, match="Federate from your side"):
                store.answer(Query(text))
        with pytest.raises(TimeoutError):
            listening.accept()


def test_update_operations_are_no_queries(store: WorkerStore, data_file: Path) -> None:
    for text in (f"LOAD <file://{data_file}>", "CLEAR ALL", "DELETE WHERE { ?s ?p ?o }"):
        with pytest.raises(ForbiddenError, match="is an update"):
            store.answer(Query(text))
    assert store.answer(Query("ASK { ?s ?p ?o }")).body == TRUE


def test_many_threads_are_all_answered(store: WorkerStore) -> None:
    texts = [f'SELECT * {{ <https://example.org/e{n}> ?p ?o FILTER(?o != "") }}' for n in range(64)]
    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda text: store.answer(Query(text)), texts * 5))

    assert [answer.row_count for answer in answers] == [3] * 320
    assert answers[7].body == answers[7 + 64].body
    assert b'"value 21"' in answers[7].body


def test_a_killed_worker_costs_one_answer(
    start_store: StartStore,
) -> None:
    nursery, store = start_store(worker_count=2)
    with ThreadPoolExecutor(1) as other:
        running = other.submit(store.answer, Query(ENDLESS))
        assert wait_until(lambda: is_evaluating(store))
        kill(*nursery.workers())
        with pytest.raises(WorkerDiedError):
            running.result()

    before = time.monotonic()
    assert store.answer(Query("ASK {}")).body == TRUE
    took_s = time.monotonic() - before
    assert took_s < slowness()  # whole again


def test_each_query_has_its_own_answer_whatever_dies(start_store: StartStore) -> None:
    """Quick queries stand in line at a worker: its end must not cost those behind the first."""
    nursery, store = start_store(worker_count=2)
    ends_at = time.monotonic() + 3.0
    counts: Counter[str] = Counter()

    def ask(client: int) -> None:
        for number in itertools.count(client):
            if time.monotonic() > ends_at:
                return
            subject = f"<https://example.org/e{number % 1000}>"
            is_endless = number % 200 == 0
            if is_endless:  # others were behind it, and go elsewhere
                query = Query(ENDLESS, timeout_s=0.1)
            else:
                query = Query(f"SELECT ?o {{ {subject} <https://example.org/p0> ?o }}")
            try:
                answer = store.answer(query)
            except WorkerDiedError:
                counts["died"] += 1
            except (BusyError, QueryTimeoutError):
                counts["stopped" if is_endless else "late"] += 1
            else:
                counts["answered"] += 1
                assert answer.row_count == 1
                assert f'"value {number % 1000 * 3}"' in answer.body.decode()

    kill_count = 0
    with ThreadPoolExecutor(16) as threads:
        asking = [threads.submit(ask, client) for client in range(16)]
        while time.monotonic() < ends_at:
            time.sleep(0.05)
            victims = nursery.workers()[:1]
            kill(*victims)
            kill_count += len(victims)
        for client in asking:
            client.result()

    assert counts["died"] <= kill_count
    assert counts["stopped"] > 0
    assert counts["late"] == 0
    assert counts["answered"] > kill_count
    assert store.answer(Query("ASK {}")).body == TRUE


def test_an_idle_worker_that_died_costs_nothing(
    start_store: StartStore,
) -> None:
    nursery, store = start_store(worker_count=2)
    for _ in range(20):
        assert store.answer(Query("ASK {}")).body == TRUE
        kill(*nursery.workers())


def test_living_workers_outlive_the_store_process(
    start_store: StartStore,
) -> None:
    nursery, store = start_store(worker_count=2)
    store.answer(Query("ASK {}"))
    nursery.process.kill()
    nursery.process.join()

    assert store.answer(Query("ASK {}")).body == TRUE

    nursery.path.unlink()
    again, other = start_store(nursery.path, worker_count=2)
    with pytest.raises(QueryTimeoutError):
        store.answer(Query(ENDLESS, timeout_s=0.3))  # the last of the old workers may go
    assert store.answer(Query("ASK {}")).body == TRUE
    assert store.digest() == other.digest()
    assert again.workers()


def test_workers_end_with_whoever_uses_them(
    start_store: StartStore,
) -> None:
    nursery, store = start_store(worker_count=2)
    with ThreadPoolExecutor(1) as other:
        running = other.submit(store.answer, Query(ENDLESS))
        assert wait_until(lambda: running_count(store) == 1 and len(nursery.workers()) > 1)
        store.close()
        with pytest.raises(RequestError):
            running.result()

    assert wait_until(lambda: nursery.workers() == [])
    with pytest.raises(BusyError):
        store.answer(Query("ASK {}"))


def test_without_store_process_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="not ready"):
        WorkerStore(tmp_path / "nothing", Settings(), ready_timeout_s=0.1)


def test_a_result_that_fails_late_is_an_error_and_nothing_else(store: WorkerStore) -> None:
    """The first pieces are on their way already; none of them may be taken for the answer."""
    text = (
        'SELECT ?s ?t (IF(?s = <https://example.org/e0>, "\\u0001", "") AS ?x)'
        " { ?s <https://example.org/p0> ?o . ?t <https://example.org/p1> ?r }"
    )

    with pytest.raises(NotAcceptableError, match="control character"):
        store.answer(Query(text, Formats(solutions=XML)))
    assert store.answer(Query("ASK {}")).body == TRUE


def test_iris_with_commas_stay_one_cell(store: WorkerStore) -> None:
    text = "SELECT (IRI(CONCAT(STR(?s), '#0,18')) AS ?span) ?o { ?s ?p ?o }"

    answer = store.answer(Query(text, Formats(solutions=CSV)))
    rows = list(csv.reader(answer.body.decode().splitlines()))

    assert answer.row_count == 3000
    assert {len(row) for row in rows} == {2}
    assert rows[-1][0].endswith("#0,18")
