"""What is counted, and that no count is lost."""

from __future__ import annotations

import threading
from http import HTTPStatus

import pytest

from hnkg.errors import QueryTimeoutError
from hnkg.web.counters import BOUNDS_S, Counters


def test_requests_are_counted_by_route_and_status() -> None:
    counters = Counters()
    for status in (200, 200, HTTPStatus.OK, 404):
        counters.count_request("/sparql", status)
    counters.count_request("/", 200)

    assert counters.counts().requests == {("/sparql", 200): 3, ("/sparql", 404): 1, ("/", 200): 1}


def test_an_evaluation_is_counted_by_how_it_ended() -> None:
    counters = Counters()
    with counters.evaluation():
        pass
    with pytest.raises(QueryTimeoutError), counters.evaluation():
        raise QueryTimeoutError
    with pytest.raises(ZeroDivisionError), counters.evaluation():
        raise ZeroDivisionError

    counts = counters.counts()
    assert counts.evaluations == {"answered": 1, "query-timeout": 1, "internal-error": 1}
    assert sum(counts.durations) == 3
    assert counts.duration_s > 0


def test_a_duration_is_in_the_class_below_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter((0.0, 0.001, 0.0, 0.0011, 0.0, 61.0))
    monkeypatch.setattr("hnkg.web.counters.time.perf_counter", lambda: next(now))
    counters = Counters()
    for _ in range(3):
        with counters.evaluation():
            pass

    durations = counters.counts().durations
    assert len(durations) == len(BOUNDS_S) + 1
    assert (durations[0], durations[1], durations[-1]) == (1, 1, 1)


def test_no_count_is_lost_among_threads() -> None:
    counters = Counters()

    def work() -> None:
        for _ in range(2000):
            counters.count_request("/sparql", 200)
            counters.count_lost_line()
            with counters.evaluation() as evaluation:
                evaluation.row_count = 2

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counts = counters.counts()
    assert counts.requests == {("/sparql", 200): 16_000}
    assert counts.evaluations == {"answered": 16_000}
    assert (counts.row_count, counts.lost_line_count) == (32_000, 16_000)
