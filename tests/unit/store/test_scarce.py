"""Where large data leave no room for further workers, queries wait for those that there are."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from tests.unit.store.scripted import Stage, body_of, fixed_room, soon

from hnkg.store import capacity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.unit.store.scripted import Scripted

    from hnkg.store.tickets import Ticket


async def long_runs(stage: Stage, count: int) -> list[tuple[Ticket, Scripted]]:
    """Let workers begin queries that they do not answer."""
    running = []
    for number in range(count):
        ticket = stage.ask(f"long {number}")
        (worker,) = [worker for worker in stage.workers if [*worker.reads()]]
        running.append((ticket, worker))
        await asyncio.sleep(2 * capacity.PATIENCE_S)
    return running


async def wants_another(stage: Stage) -> bool:
    """Tell whether a further worker is wanted within some looks."""
    try:
        async with asyncio.timeout(8 * capacity.PATIENCE_S):
            return await stage.lanes.await_want()
    except TimeoutError:
        return False


@pytest.fixture
def _quick_to_fade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "SLOW_AFTER_S", 0.1)
    monkeypatch.setattr(capacity, "SCARCE_AFTER_S", 0.5)


@asynccontextmanager
async def staged(*, is_scarce: bool) -> AsyncIterator[Stage]:
    """Have two places for quick queries, and room for four more workers if there is memory."""
    async with Stage(2, 4, room=fixed_room(is_scarce=is_scarce)) as stage, asyncio.timeout(60):
        yield stage


@pytest.mark.parametrize("is_scarce", [True, False])
def test_no_worker_is_made_beyond_the_quick_ones(is_scarce: bool) -> None:  # noqa: FBT001
    async def run() -> None:
        async with staged(is_scarce=is_scarce) as stage:
            await long_runs(stage, 2)
            stage.ask("waits")
            assert await wants_another(stage) is not is_scarce

    asyncio.run(run())


@pytest.mark.parametrize("is_scarce", [True, False])
def test_a_dead_worker_is_replaced_whatever_the_memory(is_scarce: bool) -> None:  # noqa: FBT001
    async def run() -> None:
        async with staged(is_scarce=is_scarce) as stage:
            stage.lanes.lose(stage.workers[0].worker)
            assert await wants_another(stage)

    asyncio.run(run())


@pytest.mark.usefixtures("_quick_to_fade")
def test_who_waits_gets_the_place_of_one_that_ends() -> None:
    async def run() -> None:
        async with staged(is_scarce=True) as stage:
            (first, worker), (second, _) = await long_runs(stage, 2)
            waits = stage.ask("waits")
            worker.answers("long 0", is_brisk=False)
            assert await body_of(first) == "long 0"
            stage.lanes.release(first, is_reusable=True)
            assert await soon(worker) == ["waits"]
            assert not second.is_displaced
            worker.answers("waits", is_brisk=False)
            assert await body_of(waits) == "waits"

    asyncio.run(run())


@pytest.mark.usefixtures("_quick_to_fade")
def test_one_that_had_its_time_is_stopped_for_who_waits() -> None:
    async def run() -> None:
        async with staged(is_scarce=True) as stage:
            (first, worker), (second, _) = await long_runs(stage, 2)
            loop = asyncio.get_running_loop()
            stage.ask("waits")
            while not first.is_displaced:  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.01)
            assert loop.time() - first.started >= capacity.SCARCE_AFTER_S
            assert not second.is_displaced
            assert worker.process.wait(10) < 0

    asyncio.run(run())
