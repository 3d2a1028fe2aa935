"""Slow transfers hold their own places, and nobody else's."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from hnkg.errors import BusyError, TooManyRequestsError
from hnkg.settings import Settings
from hnkg.web import places as places_module
from hnkg.web.places import BODIES, Places, place_count


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 0.1)
    monkeypatch.setattr(places_module, "PATIENCE_S", 0.5)


async def holding(places: Places, *clients: str) -> AsyncExitStack:
    """Return a stack that holds a place for each client."""
    stack = AsyncExitStack()
    for client in clients:
        await stack.enter_async_context(places.hold(client))
    return stack


async def pass_through(places: Places, client: str) -> float:
    """Take a place and give it back; return how long that took."""
    before = time.monotonic()
    async with places.hold(client):
        return time.monotonic() - before


def test_a_client_holds_at_most_half_of_the_places() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "greedy", "greedy"):
            with pytest.raises(TooManyRequestsError, match="2 request bodies"):
                await pass_through(places, "greedy")
            await pass_through(places, "other")

    asyncio.run(run())


def test_after_a_while_a_greedy_client_is_refused_at_once() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "greedy", "greedy"):
            await asyncio.sleep(0.15)
            before = time.monotonic()
            with pytest.raises(TooManyRequestsError):
                await pass_through(places, "greedy")
            assert time.monotonic() - before < 0.05

    asyncio.run(run())


def test_when_all_places_are_held_the_next_one_is_told() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "a", "a", "b", "b"):
            with pytest.raises(BusyError, match="4 request bodies"):
                await pass_through(places, "c")

    asyncio.run(run())


def test_a_place_that_comes_free_is_taken_at_once() -> None:
    async def run() -> None:
        places = Places(2, BODIES)
        held = await holding(places, "a")
        waiting = asyncio.create_task(pass_through(places, "a"))
        await asyncio.sleep(0.03)
        await held.aclose()
        assert await waiting < 0.09

    asyncio.run(run())


def test_while_others_come_and_go_everybody_has_a_turn() -> None:
    took_s: list[float] = []

    async def come_and_go(places: Places, client: str) -> None:
        for _ in range(30):
            before = time.monotonic()
            async with places.hold(client):
                took_s.append(time.monotonic() - before)
                await asyncio.sleep(0.004)

    async def run() -> None:
        places = Places(8, BODIES)
        await asyncio.gather(*(come_and_go(places, client) for client in "abc" * 4))

    asyncio.run(run())
    assert len(took_s) == 360
    assert max(took_s) < 0.4


def test_nobody_waits_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 5.0)

    async def run() -> float:
        places = Places(2, BODIES)
        async with await holding(places, "a"):
            before = time.monotonic()
            with pytest.raises(TooManyRequestsError):
                await pass_through(places, "a")
            return time.monotonic() - before

    assert 0.4 < asyncio.run(run()) < 2


def test_a_client_has_half_of_the_turns_too() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "a", "a"):
            waiting = [asyncio.create_task(pass_through(places, "a")) for _ in range(2)]
            await asyncio.sleep(0.03)
            before = time.monotonic()
            with pytest.raises(TooManyRequestsError):
                await pass_through(places, "a")
            assert time.monotonic() - before < 0.05
            for each in waiting:
                with pytest.raises(TooManyRequestsError):
                    await each

    asyncio.run(run())


def test_places_come_back_whatever_happens() -> None:
    async def fail(places: Places) -> None:
        async with places.hold("a"):
            raise OSError("gone")

    async def leave(places: Places) -> None:
        async with await holding(places, "a", "a"):
            waiting = asyncio.create_task(pass_through(places, "a"))
            await asyncio.sleep(0)
            waiting.cancel()

    async def run() -> None:
        places = Places(4, BODIES)
        for _ in range(20):
            with pytest.raises(OSError, match="gone"):
                await fail(places)
            await leave(places)
        async with await holding(places, "a", "a", "b", "b"):
            pass

    asyncio.run(run())


def test_a_turn_given_to_one_who_leaves_goes_to_the_next() -> None:
    async def run() -> None:
        places = Places(2, BODIES)
        held = await holding(places, "a")
        first, second = (asyncio.create_task(pass_through(places, name)) for name in "ab")
        await asyncio.sleep(0)
        await held.aclose()
        first.cancel()
        assert await second < 0.09
        await pass_through(places, "a")

    asyncio.run(run())


def test_there_are_places_whatever_the_queue() -> None:
    assert place_count(Settings()) == 128
    assert place_count(Settings(queue_length=1)) == 4
