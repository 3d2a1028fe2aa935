"""How long workers without a query stay, by a clock that the test moves on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from hnkg.store.idle import KEPT_IDLE_S, KEPT_LONG_S, Idle

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from hnkg.store.line import Worker


class Clock:
    """What an event loop knows of the time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, after_s: float, call: Callable[[], None]) -> Handle:
        self.due.append((self.now + after_s, call))
        return Handle(self, self.due[-1])

    def advance(self, by_s: float) -> None:
        """Move on, and call what is due on the way."""
        ends_at = self.now + by_s
        while self.due and min(at for at, _ in self.due) <= ends_at:
            first = min(self.due, key=lambda one: one[0])
            self.due.remove(first)
            self.now = first[0]
            first[1]()
        self.now = ends_at


class Handle:
    """A call that may be called off."""

    def __init__(self, clock: Clock, call: tuple[float, Callable[[], None]]) -> None:
        self._clock, self._call = clock, call

    def cancel(self) -> None:
        self._clock.due.remove(self._call)


class Sleeper:
    """A worker of which only the end is looked at."""

    is_closed = False

    def close(self) -> None:
        assert not self.is_closed
        self.is_closed = True


def idle_workers(
    clock: Clock, count: int, kept_count: int, is_dear: Callable[[], bool]
) -> tuple[Idle, list[Sleeper]]:
    idle = Idle(kept_count, cast("asyncio.AbstractEventLoop", clock), is_dear)
    sleepers = [Sleeper() for _ in range(count)]
    for sleeper in sleepers:
        idle.add(cast("Worker", sleeper))
    return idle, sleepers


@pytest.mark.parametrize(("is_dear", "stay_s"), [(False, KEPT_IDLE_S), (True, KEPT_LONG_S)])
def test_those_that_nobody_needs_go(is_dear: bool, stay_s: float) -> None:  # noqa: FBT001
    clock = Clock()
    idle, sleepers = idle_workers(clock, 5, 2, lambda: is_dear)
    clock.advance(stay_s - 0.1)
    assert len(idle) == 5

    clock.advance(KEPT_IDLE_S + 0.2)
    assert [sleeper.is_closed for sleeper in sleepers] == [True, True, True, False, False]
    clock.advance(1000)
    assert len(idle) == 2
    assert not clock.due, "nothing is left to look for"


def test_who_was_needed_stays_as_long_again() -> None:
    clock = Clock()
    idle, sleepers = idle_workers(clock, 4, 1, lambda: True)
    for _ in range(5):  # two of the four are needed now and then
        clock.advance(KEPT_LONG_S / 3)
        needed = [idle.take(), idle.take()]
        for worker in needed:
            idle.add(worker)

    assert [sleeper.is_closed for sleeper in sleepers] == [True, True, False, False]
    clock.advance(2 * KEPT_LONG_S)
    assert len(idle) == 1


def test_they_go_when_memory_becomes_scarce() -> None:
    clock = Clock()
    has_room = True
    idle, _ = idle_workers(clock, 5, 2, lambda: has_room)
    clock.advance(2 * KEPT_IDLE_S + 0.1)
    assert len(idle) == 5

    has_room = False
    clock.advance(KEPT_IDLE_S)
    assert len(idle) == 2


def test_one_that_died_is_forgotten_and_closed_once() -> None:
    clock = Clock()
    idle, sleepers = idle_workers(clock, 3, 1, lambda: False)

    assert idle.lose(cast("Worker", sleepers[1]))
    assert not idle.lose(cast("Worker", sleepers[1]))
    assert (len(idle), sleepers[1].is_closed) == (2, True)
    idle.close()
    assert all(sleeper.is_closed for sleeper in sleepers)
    assert not clock.due
