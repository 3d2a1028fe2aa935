"""Each deadline is kept, whatever becomes of the others."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit import clockwork

from hnkg.store.deadlines import Deadlines


def test_what_is_due_is_called_in_time_and_once() -> None:
    async def run() -> list[tuple[str, float]]:
        loop = asyncio.get_running_loop()
        deadlines, called = Deadlines(loop), []
        began = loop.time()

        def note(name: str) -> None:
            called.append((name, loop.time() - began))

        for name, after_s in (("late", 0.09), ("early", 0.03), ("dropped", 0.05)):
            deadlines.set(name, began + after_s, lambda name=name: note(name))  # type: ignore[misc]  # its default says what it is
        deadlines.drop("dropped")
        deadlines.drop("never there")
        await asyncio.sleep(0.15)
        return called

    called = clockwork.run(run())

    assert [name for name, _ in called] == ["early", "late"]
    assert [at for _, at in called] == pytest.approx([0.03, 0.09])


def test_one_call_may_set_and_drop_others() -> None:
    async def run() -> list[str]:
        loop = asyncio.get_running_loop()
        deadlines, called = Deadlines(loop), list[str]()
        now = loop.time()

        def first() -> None:
            called.append("first")
            deadlines.drop("second")
            deadlines.set("third", now, lambda: called.append("third"))

        deadlines.set("first", now, first)
        deadlines.set("second", now, lambda: called.append("second"))
        await asyncio.sleep(0.05)
        return called

    assert clockwork.run(run()) == ["first", "third"]


def test_after_the_end_nothing_is_called() -> None:
    async def run() -> list[str]:
        loop = asyncio.get_running_loop()
        deadlines, called = Deadlines(loop), list[str]()
        deadlines.set("one", loop.time() + 0.01, lambda: called.append("one"))
        deadlines.close()
        await asyncio.sleep(0.03)
        return called

    assert clockwork.run(run()) == []


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=12))
def test_all_that_is_not_dropped_is_called(planned: list[tuple[int, bool]]) -> None:
    async def run() -> set[int]:
        loop = asyncio.get_running_loop()
        deadlines, called = Deadlines(loop), set[int]()
        now = loop.time()
        for key, (after_ms, is_dropped) in enumerate(planned):
            deadlines.set(key, now + after_ms / 1000, lambda key=key: called.add(key))  # type: ignore[misc]  # as above
            if is_dropped:
                deadlines.drop(key)
        await asyncio.sleep(0.06)
        return called

    assert clockwork.run(run()) == {key for key, (_, dropped) in enumerate(planned) if not dropped}
