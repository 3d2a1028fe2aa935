"""Hostile requests over HTTP: each is answered in time, and nothing is left of it afterwards."""

from __future__ import annotations

import json
import re
import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.hostile import DEADLY, MORE, REQUESTS, Request
from tests.serving.processes import ENDLESS, TRUE, Server, wait_until
from tests.serving.timing import check_within

from hnkg.settings import core_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUERIES = DEADLY | MORE
#: Seconds that a query asks for, and by how much its answer may be late.
DEADLINE_S = 1.0
LATE_S = 0.1
#: How a hostile query may end: with a whole answer, or an error that says why there is none.
ENDS = {200, 400, 403, 503}


@pytest.fixture(scope="module")
def roles(server: Server) -> Iterator[dict[str, int]]:
    """Return the processes; at the end they must be the same."""
    before = server.roles()
    yield before
    assert server.roles() == before


def is_whole(body: bytes) -> bool:
    """Tell whether an answer is JSON to its end, also one that is deeper than Python reads."""
    try:
        return bool(json.loads(body))
    except RecursionError:
        marks = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", body)
        return all(
            marks.count(begin) == marks.count(end) for begin, end in ((b"{", b"}"), (b"[", b"]"))
        )


@pytest.mark.parametrize("name", QUERIES)
def test_a_hostile_query_over_http_ends_by_its_deadline(
    server: Server, roles: dict[str, int], name: str
) -> None:
    def late_s() -> float:
        before = time.monotonic()
        status, body = server.ask(QUERIES[name], timeout=str(DEADLINE_S))
        took_s = time.monotonic() - before
        assert status in ENDS, body[:500]
        assert is_whole(body)
        return took_s - DEADLINE_S

    def next_s() -> float:
        before = time.monotonic()
        assert server.ask(f"ASK {{}} # {name} {before}")[0] == 200
        return time.monotonic() - before

    check_within(LATE_S, late_s)
    check_within(LATE_S, next_s)
    assert server.roles() == roles


@pytest.mark.parametrize("name", REQUESTS)
def test_a_hostile_request_is_answered_or_refused(
    server: Server, roles: dict[str, int], name: str
) -> None:
    request = REQUESTS[name]
    answer = b""

    def answering() -> float:
        nonlocal answer
        before = time.monotonic()
        answer = sent(server, request)
        return time.monotonic() - before

    check_within(1.0, answering)
    found = re.match(rb"HTTP/1\.[01] ([0-9]{3}) ", answer)
    assert int(found[1] if found else 0) in request.statuses, answer[:500]
    if request.answer_count is not None:
        assert answer.count(b"HTTP/1.1 200 OK") == request.answer_count
    assert b"Traceback" not in answer
    assert len(answer) < 1_000_000
    assert server.ask(f"ASK {{}} # {name}")[0] == 200
    assert server.roles() == roles


def sent(server: Server, request: Request) -> bytes:
    """Send a request and return everything that comes back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(request.sent)
        if request.is_cut:
            connection.shutdown(socket.SHUT_WR)
        pieces = []
        try:
            while piece := connection.recv(1 << 16):
                pieces.append(piece)
        except ConnectionResetError:
            pass
        return b"".join(pieces)


def test_short_queries_are_quick_while_twice_as_many_endless_ones_run_as_there_are_cores(
    start_server: Callable[..., Server],
) -> None:
    server = start_server()
    heavy_count = 2 * core_count()

    def latency_s() -> float:
        """Return what 99 of 100 short queries keep within."""
        latencies_s = []
        with ThreadPoolExecutor(heavy_count) as others:
            heavy = [
                others.submit(server.ask, f"{ENDLESS} # {n}", timeout="3")
                for n in range(heavy_count)
            ]
            ends_at = time.monotonic() + 2.8
            while time.monotonic() < ends_at:
                before = time.monotonic()
                assert server.ask(f"ASK {{}} # {before}") == TRUE
                latencies_s.append(time.monotonic() - before)
                time.sleep(0.002)
            assert {query.result()[0] for query in heavy} == {503}
        assert len(latencies_s) > 20
        return statistics.quantiles(latencies_s, n=100)[98]

    check_within(0.1, latency_s)


def test_many_long_texts_that_are_not_sparql_are_told_so_by_their_deadline(
    start_server: Callable[..., Server],
) -> None:
    """What is wrong with a text is found in the query's own time, in a process of its own."""
    server = start_server()
    clients = 2 * core_count()
    text = QUERIES["a long text behind a fault"]

    def late_s() -> float:
        """Return by how much the slowest of many was late."""

        def take_s(number: int) -> float:
            before = time.monotonic()
            status, body = server.ask(f"{text} # {number} {before}", timeout=str(DEADLINE_S))
            assert status in {400, 503}, body[:500]
            return time.monotonic() - before

        with ThreadPoolExecutor(clients) as asking:
            return max(asking.map(take_s, range(4 * clients))) - DEADLINE_S

    check_within(2 * LATE_S, late_s)  # texts for all of them are coded and read in between


def memory_bytes(server: Server) -> int:
    """Return the memory of all processes of a server, shared pages counted once."""
    total = 0
    for pid in server.everyone():
        try:
            told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:  # it has just ended
            continue
        found = re.search(r"^Pss:\s+([0-9]+) kB", told, re.MULTILINE)
        total += int(found[1]) * 1024 if found else 0
    return total


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read there")
def test_memory_is_back_at_its_start_seconds_after_hostile_requests(
    start_server: Callable[..., Server],
) -> None:
    server = start_server("--cache-bytes", "0")
    for number in range(20):  # what ordinary requests make it load is not the matter here
        assert server.ask(f"SELECT * {{ ?s ?p ?o }} LIMIT {100 * number}")[0] == 200
        assert server.ask(f"SELEC # {number}")[0] == 400
    before = memory_bytes(server)
    highest = before
    with ThreadPoolExecutor(4) as clients:
        running = [
            clients.submit(server.ask, QUERIES[name], timeout="1")
            for name in ("a cross product, sorted", "strings that double", "IRIs that grow",
                         "the deepest groups", "a long separator", "a large template",
                         "values times values", "100,000 values")
        ]  # fmt: skip
        running += [
            clients.submit(server.ask, "SELECT * { ?s ?p ?o . ?t ?q ?r } LIMIT 100000")
            for _ in range(4)
        ]
        while not all(each.done() for each in running):
            highest = max(highest, memory_bytes(server))
            time.sleep(0.05)
        list(clients.map(lambda name: sent(server, REQUESTS[name]), REQUESTS))

    assert highest > before + 100 * 1024**2, "they took memory"
    # What stays is the web process's: stacks of threads, arenas of the interpreter that hold an
    # object yet. It does not grow when all this is repeated.
    assert wait_until(lambda: memory_bytes(server) < before + 32 * 1024**2, 15), (
        memory_bytes(server) - before
    )
