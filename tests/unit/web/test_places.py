"""Slow transfers hold their own places, and nobody else's."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from tests.unit import clockwork

from hnkg.errors import BusyError, TooManyRequestsError
from hnkg.settings import Settings
from hnkg.web import places as places_module
from hnkg.web.places import BODIES, PATIENCE_S, STUCK_S, Places, place_count


def now() -> float:
    """Return the time of the event loop."""
    return asyncio.get_running_loop().time()


async def holding(places: Places, *clients: str) -> AsyncExitStack:
    """Return a stack that holds a place for each client."""
    stack = AsyncExitStack()
    for client in clients:
        await stack.enter_async_context(places.hold(client))
    return stack


async def pass_through(places: Places, client: str) -> float:
    """Take a place and give it back; return how long that took."""
    before = now()
    async with places.hold(client):
        return now() - before


def test_a_client_holds_at_most_half_of_the_places() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "greedy", "greedy"):
            with pytest.raises(TooManyRequestsError, match="2 request bodies"):
                await pass_through(places, "greedy")
            await pass_through(places, "other")

    clockwork.run(run())


def test_after_a_while_a_greedy_client_is_refused_at_once() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "greedy", "greedy"):
            await asyncio.sleep(STUCK_S)
            before = now()
            with pytest.raises(TooManyRequestsError):
                await pass_through(places, "greedy")
            assert now() == before

    clockwork.run(run())


def test_when_all_places_are_held_the_next_one_is_told() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "a", "a", "b", "b"):
            with pytest.raises(BusyError, match="4 request bodies"):
                await pass_through(places, "c")

    clockwork.run(run())


def test_a_place_that_comes_free_is_taken_at_once() -> None:
    async def run() -> None:
        places = Places(2, BODIES)
        held = await holding(places, "a")
        waiting = asyncio.create_task(pass_through(places, "a"))
        await asyncio.sleep(STUCK_S / 4)
        await held.aclose()
        assert await waiting == STUCK_S / 4

    clockwork.run(run())


def test_while_others_come_and_go_everybody_has_a_turn() -> None:
    took_s: list[float] = []

    async def come_and_go(places: Places, client: str) -> None:
        for _ in range(30):
            before = now()
            async with places.hold(client):
                took_s.append(now() - before)
                await asyncio.sleep(STUCK_S / 10)

    async def run() -> None:
        places = Places(8, BODIES)
        await asyncio.gather(*(come_and_go(places, client) for client in "abc" * 4))

    clockwork.run(run())
    assert len(took_s) == 360
    assert max(took_s) < STUCK_S / 2


def test_nobody_waits_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 10 * PATIENCE_S)

    async def run() -> float:
        places = Places(2, BODIES)
        async with await holding(places, "a"):
            before = now()
            with pytest.raises(TooManyRequestsError):
                await pass_through(places, "a")
            return now() - before

    assert clockwork.run(run()) == pytest.approx(PATIENCE_S)


def test_a_client_has_half_of_the_turns_too() -> None:
    async def run() -> None:
        places = Places(4, BODIES)
        async with await holding(places, "a", "a"):
            waiting = [asyncio.create_task(pass_through(places, "a")) for _ in range(2)]
            await asyncio.sleep(STUCK_S / 4)
            before = now()
            with pytest.raises(TooManyRequestsError):
                await pass_through(places, "a")
            assert now() == before
            for each in waiting:
                with pytest.raises(TooManyRequestsError):
                    await each

    clockwork.run(run())


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

    clockwork.run(run())


def test_a_turn_given_to_one_who_leaves_goes_to_the_next() -> None:
    async def run() -> None:
        places = Places(2, BODIES)
        held = await holding(places, "a")
        first, second = (asyncio.create_task(pass_through(places, name)) for name in "ab")
        await asyncio.sleep(0)
        await held.aclose()
        first.cancel()
        assert await second == 0
        await pass_through(places, "a")

    clockwork.run(run())


def test_there_are_places_whatever_the_queue() -> None:
    assert place_count(Settings()) == 128
    assert place_count(Settings(queue_length=1)) == 4
