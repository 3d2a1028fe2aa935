"""Requests that wait for the same evaluation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.unit import clockwork

from hnkg.errors import (
    BusyError,
    QueryCancelledError,
    QuerySyntaxError,
    QueryTimeoutError,
    WorkerDiedError,
)
from hnkg.web.flights import Flights

if TYPE_CHECKING:
    from collections.abc import Coroutine

    Running = asyncio.Task[tuple[str, bool]]


class Evaluation:
    """Something slow: the first call waits until told to go on, the others do not.

    Args:
        error: how the first call ends; well, when there is none.
    """

    def __init__(self, error: Exception | None = None) -> None:
        self.go_on = asyncio.Event()
        self.count = 0
        self._error = error

    async def __call__(self, left_s: float) -> str:
        assert left_s > 0
        self.count += 1
        if self.count > 1:
            return "again"
        await self.go_on.wait()
        if self._error is not None:
            raise self._error
        return "once"


async def take_off(
    flights: Flights[str], evaluation: Evaluation, *, timeout_s: float = 9
) -> tuple[Running, Running]:
    """Start a leader, and a follower; both wait."""

    def start(query_id: str) -> Running:
        asked: Coroutine[None, None, tuple[str, bool]] = flights.run(
            "key", query_id, timeout_s, evaluation
        )
        return asyncio.create_task(asked)

    both = start("leader"), start("follower")
    await asyncio.sleep(0)
    return both


def test_followers_share_the_result() -> None:
    async def run() -> None:
        flights, evaluation = Flights[str](), Evaluation()
        leader, follower = await take_off(flights, evaluation)
        evaluation.go_on.set()

        assert await leader == ("once", False)
        assert await follower == ("once", True)
        assert evaluation.count == 1
        assert await flights.run("key", "later", 9, evaluation) == ("again", False)

    clockwork.run(run())


def test_followers_share_an_error_of_the_query() -> None:
    async def run() -> None:
        evaluation = Evaluation(QuerySyntaxError("no"))
        both = await take_off(Flights(), evaluation)
        evaluation.go_on.set()

        for each in both:
            with pytest.raises(QuerySyntaxError):
                await each
        assert evaluation.count == 1

    clockwork.run(run())


@pytest.mark.parametrize("error", [WorkerDiedError("x"), BusyError("x"), QueryCancelledError("x")])
def test_an_error_of_the_moment_is_the_leaders_alone(error: Exception) -> None:
    async def run() -> None:
        evaluation = Evaluation(error)
        leader, follower = await take_off(Flights(), evaluation)
        evaluation.go_on.set()

        with pytest.raises(type(error)):
            await leader
        assert await follower == ("again", False)

    clockwork.run(run())


def test_when_the_leader_leaves_a_follower_leads() -> None:
    async def run() -> None:
        leader, follower = await take_off(Flights(), Evaluation())
        leader.cancel()

        assert await follower == ("again", False)

    clockwork.run(run())


def test_a_follower_can_be_cancelled_without_the_leader() -> None:
    async def run() -> None:
        flights, evaluation = Flights[str](), Evaluation()
        leader, follower = await take_off(flights, evaluation)

        assert flights.cancel("follower")
        with pytest.raises(QueryCancelledError):
            await follower
        assert not flights.cancel("follower")
        assert not flights.cancel("leader")  # the store knows the leader
        evaluation.go_on.set()
        assert await leader == ("once", False)

    clockwork.run(run())


@pytest.mark.parametrize("first", ["leader", "follower"])
def test_an_evaluation_is_deserted_when_all_who_waited_have_left(first: str) -> None:
    async def run() -> None:
        flights, evaluation = Flights[str](), Evaluation()
        leader, follower = await take_off(flights, evaluation)
        second = "follower" if first == "leader" else "leader"

        assert flights.leave(first) is None
        assert flights.leave(second) == "leader"
        evaluation.go_on.set()
        assert await leader == ("once", False)
        with pytest.raises(QueryCancelledError):
            await follower

    clockwork.run(run())


def test_a_deserted_evaluation_has_a_new_follower() -> None:
    async def run() -> None:
        flights, evaluation = Flights[str](), Evaluation()
        leader, follower = await take_off(flights, evaluation)
        assert flights.leave("leader") is None
        evaluation.go_on.set()
        assert await follower == ("once", True)
        await leader

    clockwork.run(run())


def test_who_shares_nothing_leaves_its_own_query() -> None:
    assert Flights[str]().leave("alone") == "alone"


def test_a_follower_does_not_wait_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hnkg.web.flights._GRACE_S", 0.0)

    async def run() -> None:
        evaluation = Evaluation()
        leader, follower = await take_off(Flights(), evaluation, timeout_s=0.1)

        with pytest.raises(QueryTimeoutError):
            await follower
        evaluation.go_on.set()
        assert await leader == ("once", False)

    clockwork.run(run())


def test_other_keys_do_not_wait() -> None:
    async def run() -> None:
        flights, evaluation = Flights[str](), Evaluation()
        leader, follower = await take_off(flights, evaluation)

        async def at_once(_: float) -> str:
            return "at once"

        assert await flights.run("other", "x", 9, at_once) == ("at once", False)
        evaluation.go_on.set()
        assert (await leader)[0] == (await follower)[0] == "once"

    clockwork.run(run())


def test_the_time_of_one_that_waited_is_not_the_time_of_the_others() -> None:
    """Who leads after waiting has little time left; those that wait then have more."""

    async def late(left_s: float) -> str:
        if left_s < 5:
            await asyncio.sleep(0.02)
            raise QueryTimeoutError("its time is over")
        return "in time"

    async def run() -> str:
        flights: Flights[str] = Flights()
        first = Evaluation(WorkerDiedError("of the moment"))
        leader = asyncio.create_task(flights.run("key", "leader", 9, first))
        await asyncio.sleep(0)
        hasty = asyncio.create_task(flights.run("key", "hasty", 1, late))
        await asyncio.sleep(0)
        first.go_on.set()
        await asyncio.sleep(0.01)  # the hasty one leads
        patient = asyncio.create_task(flights.run("key", "patient", 9, late))
        with pytest.raises(WorkerDiedError):
            await leader
        with pytest.raises(QueryTimeoutError):
            await hasty
        return (await patient)[0]

    assert clockwork.run(run()) == "in time"
