"""Queries stand in line at a worker that is quick, and nothing is lost when it no longer is."""

from __future__ import annotations

import asyncio
from functools import wraps
from typing import TYPE_CHECKING

import pytest
from tests.unit.store.scripted import Scripted, Stage, body_of, soon

from hnkg import formats
from hnkg.errors import BusyError, QueryCancelledError
from hnkg.store import lanes, wire
from hnkg.store.line import LINE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

AGES_S = 10.0
BEHIND_S = lanes.BEHIND_S
LATER_S = BEHIND_S * 4
#: A worker sends it in pieces.
LONG_BEGIN = wire.encode_begin("graph", formats.ALL["ntriples"])
LONG_PIECE = wire.encode_frame(wire.DATA, b"<a> <b> <c> .\n" * 50_000)
LONG_END = wire.encode_end(None, retires=False)


def on_stage(
    worker_count: int = 2, **seconds: float
) -> Callable[[Callable[[Stage], Coroutine[None, None, None]]], Callable[[], None]]:
    """Run a test with some workers, in an event loop.

    Nothing depends on how fast the machine is: the times of the lanes are ages where a test does
    not choose them.
    """
    chosen = {"BEHIND_S": AGES_S, "YOUNG_S": AGES_S} | seconds

    def wrap(test: Callable[[Stage], Coroutine[None, None, None]]) -> Callable[[], None]:
        async def run() -> None:
            async with Stage(worker_count) as stage:
                await test(stage)

        @wraps(test)
        def called() -> None:
            with pytest.MonkeyPatch.context() as patch:
                for name, value in chosen.items():
                    patch.setattr(lanes, name, value)
                asyncio.run(run())

        del called.__wrapped__  # pytest would look for a fixture
        return called

    return wrap


async def line_up(stage: Stage) -> tuple[Scripted, Scripted]:
    """Return a worker that has just been quick, and another."""
    brisk, other = await stage.warm_up()
    assert other is not None
    return brisk, other


@on_stage()
async def test_queries_stand_in_line_at_a_quick_worker(stage: Stage) -> None:
    brisk, other = await line_up(stage)

    tickets = [stage.ask(str(number)) for number in range(LINE_LENGTH)]

    assert [*brisk.reads()] == [str(number) for number in range(LINE_LENGTH)]
    assert [*other.reads()] == []
    activity = stage.lanes.activity(0)
    assert (activity.fast_count, activity.waiting_count) == (1, LINE_LENGTH - 1)
    for number in range(LINE_LENGTH):
        brisk.answers(f"answer {number}", is_brisk=True)
    assert [await body_of(ticket) for ticket in tickets] == [
        f"answer {number}" for number in range(LINE_LENGTH)
    ]
    assert stage.lanes.activity(0).idle_count == 2


@on_stage()
async def test_the_line_is_bounded(stage: Stage) -> None:
    brisk, other = await line_up(stage)

    for number in range(LINE_LENGTH + 1):
        stage.ask(str(number))

    assert len([*brisk.reads()]) == LINE_LENGTH
    assert [*other.reads()] == [str(LINE_LENGTH)]


@on_stage()
async def test_queries_are_spread_when_answers_take_time(stage: Stage) -> None:
    first, second = await line_up(stage)
    one = stage.ask("one")
    first.answers("one", is_brisk=False)
    await one.reply

    stage.ask("two")
    stage.ask("three")

    assert sorted([*first.reads(), *second.reads()]) == ["one", "three", "two"]


@on_stage(YOUNG_S=0.002)
async def test_nobody_lines_up_behind_a_query_that_takes_its_time(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    stage.ask("slow")
    await asyncio.sleep(BEHIND_S)

    stage.ask("next")

    assert [*brisk.reads()] == ["slow"]
    assert [*other.reads()] == ["next"]


@on_stage()
async def test_whoever_has_little_time_does_not_line_up(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    stage.ask("slow")

    stage.ask("urgent", timeout_s=1.5 * AGES_S)
    stage.ask("long" + " " * 10_000)

    assert [*brisk.reads()] == ["slow"]
    assert [*other.reads()] == ["urgent"]


@on_stage(BEHIND_S=BEHIND_S)
async def test_what_a_slow_query_holds_up_goes_elsewhere(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    slow, *tickets = [stage.ask(text) for text in ("slow", "b", "c")]

    assert await soon(other) == ["b"]
    other.answers("B")
    assert await body_of(tickets[0]) == "B"
    assert await soon(other) == ["c"]
    other.answers("C")
    assert await body_of(tickets[1]) == "C"
    # The worker has read all three; it passes by what it was too late for.
    assert [*brisk.reads()] == ["slow", "b", "c"]
    brisk.answers("SLOW")
    brisk.is_late()
    brisk.is_late()
    assert await body_of(slow) == "SLOW"
    await asyncio.sleep(LATER_S)
    assert stage.lanes.activity(0).idle_count == 2
    assert not brisk.is_ended()

    again = [stage.ask("again"), stage.ask("and again")]
    for worker in stage.workers:
        for text in worker.reads():
            worker.answers(text)
    assert [await body_of(ticket) for ticket in again] == ["again", "and again"]


@on_stage(BEHIND_S=BEHIND_S)
async def test_they_go_before_all_that_wait(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    stage.ask("slow")
    tickets = [stage.ask(str(number)) for number in range(LINE_LENGTH)]  # the last one elsewhere
    assert [*other.reads()] == [str(LINE_LENGTH - 1)]
    stage.ask("waits")
    await asyncio.sleep(LATER_S)

    order = []
    for _ in range(LINE_LENGTH):
        other.answers("answer")
        order += await soon(other)

    assert order == [*(str(number) for number in range(LINE_LENGTH - 1)), "waits"]
    assert not any(ticket.reply.exception() for ticket in tickets)
    assert len([*brisk.reads()]) == LINE_LENGTH


@on_stage()
async def test_a_worker_may_notice_first_that_it_is_late(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    slow, ticket = stage.ask("slow"), stage.ask("b")
    brisk.answers("SLOW")
    brisk.is_late()

    assert await body_of(slow) == "SLOW"
    read = [*brisk.reads(), *other.reads()]
    assert sorted(read) == ["b", "b", "slow"]
    for worker in stage.workers:
        worker.answers("B") if worker.worker.current() else None
    assert await body_of(ticket) == "B"


@on_stage()
async def test_a_death_costs_one_answer(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    deadly, *tickets = [stage.ask(text) for text in ("deadly", "b", "c")]
    assert next(brisk.reads()) == "deadly"
    brisk.dies()

    # Others were left unread; all the same, the first is not tried again: it may kill the next.
    with pytest.raises(EOFError):
        await deadly.reply
    stage.lanes.release(deadly, is_reusable=False)
    for ticket, text in zip(tickets, ("b", "c"), strict=True):
        assert await soon(other) == [text]
        other.answers(text)
        assert await body_of(ticket) == text


@on_stage()
async def test_a_query_that_nobody_read_can_be_asked_again(stage: Stage) -> None:
    brisk, _ = await line_up(stage)
    unread = stage.ask("unread")
    brisk.dies()

    with pytest.raises(BrokenPipeError):
        await unread.reply


@on_stage()
async def test_whoever_stands_behind_the_last_query_of_a_worker_goes_elsewhere(
    stage: Stage,
) -> None:
    brisk, other = await line_up(stage)
    last, ticket = stage.ask("last"), stage.ask("b")
    brisk.answers("LAST", retires=True)
    assert await body_of(last) == "LAST"
    stage.lanes.release(last, is_reusable=False)

    assert await soon(other) == ["b"]
    other.answers("B")
    assert await body_of(ticket) == "B"


@on_stage()
async def test_a_query_in_line_can_be_cancelled(stage: Stage) -> None:
    brisk, _ = await line_up(stage)
    tickets = [stage.ask(text) for text in ("a", "b", "c")]

    assert stage.lanes.cancel("b")

    with pytest.raises(QueryCancelledError):
        await tickets[1].reply
    stage.lanes.release(tickets[1], is_reusable=False)
    for text in "ABC":  # the worker knows nothing of it
        brisk.answers(text, is_brisk=True)
    assert [await body_of(tickets[0]), await body_of(tickets[2])] == ["A", "C"]
    assert not brisk.is_ended()
    assert stage.lanes.activity(0).idle_count == 2


@on_stage(BEHIND_S=BEHIND_S)
async def test_nobody_works_long_on_a_query_that_was_cancelled_in_line(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    tickets = [stage.ask(text) for text in ("a", "heavy", "c")]
    stage.lanes.release(tickets[1], is_reusable=False)  # its client has left
    brisk.answers("A")
    assert await body_of(tickets[0]) == "A"

    await brisk.until_ended()
    brisk.dies()
    assert await soon(other) == ["c"]
    other.answers("C")
    assert await body_of(tickets[2]) == "C"


@on_stage(BEHIND_S=BEHIND_S)
async def test_a_long_answer_holds_nobody_up(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    long, ticket = stage.ask("long"), stage.ask("b")
    await asyncio.to_thread(brisk.says, LONG_BEGIN + LONG_PIECE)

    assert await soon(other) == ["b"]
    other.answers("B")
    assert await body_of(ticket) == "B"
    await asyncio.to_thread(brisk.says, LONG_PIECE + LONG_END)
    assert (await body_of(long)).count("\n") == 100_000
    brisk.is_late()
    await asyncio.sleep(LATER_S)
    assert stage.lanes.activity(0).idle_count == 2


@on_stage()
async def test_a_short_answer_follows_a_long_one(stage: Stage) -> None:
    brisk, _ = await line_up(stage)
    long, ticket = stage.ask("long"), stage.ask("b")
    await asyncio.to_thread(brisk.says, LONG_BEGIN + LONG_PIECE + LONG_END)
    brisk.answers("B")

    assert (await body_of(long)).count("\n") == 50_000
    assert await body_of(ticket) == "B"
    assert stage.lanes.activity(0).idle_count == 2


@on_stage(worker_count=1)
async def test_queries_that_wait_move_up(stage: Stage) -> None:
    brisk, _ = await stage.warm_up()
    tickets = [stage.ask(str(number)) for number in range(3 * LINE_LENGTH)]
    for number, ticket in enumerate(tickets):
        brisk.answers(str(number), is_brisk=True)
        assert await body_of(ticket) == str(number)
    assert [*brisk.reads()] == [str(number) for number in range(3 * LINE_LENGTH)]


@on_stage()
async def test_new_data_are_for_those_in_line(stage: Stage) -> None:
    old, _ = await line_up(stage)
    current, ticket = stage.ask("current"), stage.ask("b")
    stage.lanes.dismiss()
    fresh = stage.hatch()
    old.answers("CURRENT", is_brisk=True)

    assert await body_of(current) == "CURRENT"
    assert await soon(fresh) == ["b"]
    fresh.answers("B")
    assert await body_of(ticket) == "B"


@on_stage()
async def test_a_query_that_was_taken_back_can_be_cancelled(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    slow, ticket = stage.ask("slow"), stage.ask("b")
    blocking = [stage.ask(str(number)) for number in range(2)]
    for waiting in (ticket, *blocking):
        waiting.behind.take_back(waiting)  # type: ignore[union-attr]
    stage.lanes.requeue([*blocking, ticket])
    assert [*other.reads()] == ["0"]

    assert stage.lanes.cancel("b")

    with pytest.raises(QueryCancelledError):
        await ticket.reply
    brisk.answers("SLOW")
    for _ in range(3):
        brisk.is_late()
    assert await body_of(slow) == "SLOW"
    assert [*brisk.reads()][-1] == "1"
    brisk.answers("ONE")
    assert await body_of(blocking[1]) == "ONE"


@on_stage()
async def test_a_worker_that_retires_after_what_was_cancelled_goes(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    tickets = [stage.ask(text) for text in ("a", "b", "c")]
    stage.lanes.release(tickets[1], is_reusable=False)
    brisk.answers("A", is_brisk=True)
    brisk.answers("B", retires=True)
    assert await body_of(tickets[0]) == "A"

    assert await soon(other) == ["c"]
    other.answers("C")
    assert await body_of(tickets[2]) == "C"
    assert brisk.connection.recv(1 << 16)  # what it did not read
    assert brisk.connection.recv(1) == b""
    assert stage.lanes.activity(0).idle_count == 1


@on_stage()
async def test_those_in_line_are_refused_when_the_lanes_close(stage: Stage) -> None:
    brisk, _ = await line_up(stage)
    tickets = [stage.ask(text) for text in ("a", "b", "c")]
    stage.lanes.close()
    await brisk.until_ended()
    brisk.dies()

    with pytest.raises(EOFError):
        await tickets[0].reply
    for ticket in tickets[1:]:
        with pytest.raises(BusyError):
            await ticket.reply
