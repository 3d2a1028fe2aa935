"""Requests that wait for the same evaluation."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from hnkg.errors import (
    BusyError,
    QueryCancelledError,
    QuerySyntaxError,
    QueryTimeoutError,
    WorkerDiedError,
)
from hnkg.web.flights import Flights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Evaluation:
    """Something slow: the first call waits until told what to do."""

    def __init__(self, first: Callable[[], str]) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.count = 0
        self._first = first

    def __call__(self, left_s: float) -> str:
        assert left_s > 0
        self.count += 1
        if self.count > 1:
            return "again"
        self.begun.set()
        assert self.go_on.wait(10)
        return self._first()


def failing(error: Exception) -> Callable[[], str]:
    def fail() -> str:
        raise error

    return fail


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as made:
        yield made


def take_off(
    pool: ThreadPoolExecutor, flights: Flights[str], evaluation: Evaluation, *, timeout_s: float = 9
) -> tuple[Future[tuple[str, bool]], Future[tuple[str, bool]]]:
    """Start a leader and, once it evaluates, a follower that waits for it."""
    leader = pool.submit(flights.run, "key", "leader", timeout_s, evaluation)
    assert evaluation.begun.wait(10)
    follower = pool.submit(flights.run, "key", "follower", timeout_s, evaluation)
    while "follower" not in flights._flights["key"].followers:
        assert not follower.done()
        time.sleep(0.001)
    return leader, follower


def test_followers_share_the_result(pool: ThreadPoolExecutor) -> None:
    flights: Flights[str] = Flights()
    evaluation = Evaluation(lambda: "once")
    leader, follower = take_off(pool, flights, evaluation)
    evaluation.go_on.set()

    assert leader.result(10) == ("once", False)
    assert follower.result(10) == ("once", True)
    assert evaluation.count == 1
    assert flights.run("key", "later", 9, evaluation) == ("again", False)


def test_followers_share_an_error_of_the_query(pool: ThreadPoolExecutor) -> None:
    evaluation = Evaluation(failing(QuerySyntaxError("no")))
    leader, follower = take_off(pool, Flights(), evaluation)
    evaluation.go_on.set()

    for future in (leader, follower):
        with pytest.raises(QuerySyntaxError):
            future.result(10)
    assert evaluation.count == 1


@pytest.mark.parametrize("error", [WorkerDiedError("x"), BusyError("x"), QueryCancelledError("x")])
def test_an_error_of_the_moment_is_the_leaders_alone(
    pool: ThreadPoolExecutor, error: Exception
) -> None:
    evaluation = Evaluation(failing(error))
    leader, follower = take_off(pool, Flights(), evaluation)
    evaluation.go_on.set()

    with pytest.raises(type(error)):
        leader.result(10)
    assert follower.result(10) == ("again", False)


def test_a_follower_can_be_cancelled_without_the_leader(pool: ThreadPoolExecutor) -> None:
    flights: Flights[str] = Flights()
    evaluation = Evaluation(lambda: "once")
    leader, follower = take_off(pool, flights, evaluation)

    assert flights.cancel("follower")
    with pytest.raises(QueryCancelledError):
        follower.result(10)
    assert not flights.cancel("follower")
    assert not flights.cancel("leader")
    evaluation.go_on.set()
    assert leader.result(10) == ("once", False)


def test_a_follower_does_not_wait_longer_than_it_may(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hnkg.web.flights._GRACE_S", 0.0)
    evaluation = Evaluation(lambda: "once")
    leader, follower = take_off(pool, Flights(), evaluation, timeout_s=0.2)

    with pytest.raises(QueryTimeoutError):
        follower.result(10)
    evaluation.go_on.set()
    assert leader.result(10) == ("once", False)


def test_other_keys_do_not_wait(pool: ThreadPoolExecutor) -> None:
    flights: Flights[str] = Flights()
    evaluation = Evaluation(lambda: "once")
    leader, follower = take_off(pool, flights, evaluation)

    assert flights.run("other", "x", 9, lambda _: "at once") == ("at once", False)
    evaluation.go_on.set()
    assert leader.result(10)[0] == follower.result(10)[0] == "once"
