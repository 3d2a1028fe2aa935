"""What happens at the same moment at both ends of a worker's socket, or in a thread."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.store.scripted import DEADLINE_S, Scripted, Stage, body_of, soon
from tests.unit.store.test_line import (
    BEHIND_S,
    LONG_BEGIN,
    LONG_END,
    LONG_PIECE,
    line_up,
    on_stage,
)

from hnkg.errors import QueryCancelledError
from hnkg.store import Dataset
from hnkg.store.capacity import PATIENCE_S
from hnkg.store.lanes import LONGEST_BEHIND
from hnkg.store.line import LINE_LENGTH

if TYPE_CHECKING:
    from hnkg.store.tickets import Ticket

LARGE = " " * 1_000_000


async def answer_at_length(stage: Stage, brisk: Scripted, timeout_s: float) -> None:
    """Let a worker give a long answer, which a thread reads, and then a quick one."""
    long = stage.ask("long", timeout_s=timeout_s)
    assert await soon(brisk) == ["long"]
    await asyncio.to_thread(brisk.says, LONG_BEGIN + LONG_PIECE + LONG_END)
    await body_of(long)
    quick = stage.ask("quick")
    assert await soon(brisk) == ["quick"]
    brisk.answers("quick", is_brisk=True)
    await quick.reply


@on_stage(worker_count=1)
async def test_a_full_socket_never_holds_the_loop_up(stage: Stage) -> None:
    brisk, _ = await stage.warm_up()
    await answer_at_length(stage, brisk, timeout_s=DEADLINE_S)
    texts = [str(number) + " " * (LONGEST_BEHIND - 2) for number in range(LINE_LENGTH)]
    before = time.monotonic()

    tickets = [stage.ask(text) for text in texts]

    assert time.monotonic() - before < DEADLINE_S / 4
    assert [*brisk.reads()] == texts
    for text in texts:
        brisk.answers(text.strip(), is_brisk=True)
    assert [await body_of(ticket) for ticket in tickets] == [text.strip() for text in texts]


@on_stage()
async def test_what_could_not_be_sent_goes_elsewhere(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    first = stage.ask("first")

    def no_room(request: bytes) -> int:
        raise OSError(f"no buffer space for {len(request)} bytes")

    brisk.worker._send = no_room  # type: ignore[method-assign]
    unsent = stage.ask("unsent")

    assert await soon(other) == ["unsent"]
    other.answers("UNSENT")
    assert await body_of(unsent) == "UNSENT"
    brisk.answers("FIRST", is_brisk=True)
    assert await body_of(first) == "FIRST"
    assert stage.lanes.activity(0).idle_count == 1


@on_stage(worker_count=1)
async def test_requests_do_not_mix_when_a_thread_is_late(stage: Stage) -> None:
    brisk, _ = await stage.warm_up()
    go_on, send_rest, sent = threading.Event(), brisk.worker._send_rest, []

    def send_and_be_late(rest: bytes, deadline: float) -> None:
        send_rest(rest, deadline)
        sent.append(len(rest))
        if len(sent) == 1:
            go_on.wait(DEADLINE_S)

    brisk.worker._send_rest = send_and_be_late  # type: ignore[method-assign]
    brisk.connection.settimeout(DEADLINE_S)
    first = stage.ask("first" + LARGE)
    assert (await asyncio.to_thread(brisk.receive)) == "first" + LARGE
    brisk.answers("FIRST", is_brisk=True)
    assert await body_of(first) == "FIRST"
    stage.ask("second" + LARGE)
    go_on.set()
    await asyncio.sleep(0.05)  # the first thread has ended; the second one still sends

    stage.ask("third")

    brisk.connection.settimeout(DEADLINE_S)
    assert (await asyncio.to_thread(brisk.receive)) == "second" + LARGE


@on_stage()
async def test_cancelling_costs_only_what_is_cancelled(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    stage.ask("a")
    ticket = stage.ask("b")
    brisk.answers("A", is_brisk=True)  # on its way, and the worker has begun the next one

    assert stage.lanes.cancel("a")

    await brisk.until_ended()
    brisk.dies()
    assert await soon(other) == ["b"]
    other.answers("B")
    assert await body_of(ticket) == "B"


@on_stage(BEHIND_S=BEHIND_S)
async def test_the_end_of_what_was_taken_back_costs_nobody(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    first, left = stage.ask("a"), stage.ask("b")
    stage.lanes.release(left, is_reusable=False)
    brisk.answers("A", is_brisk=True)
    await first.reply
    time.sleep(PATIENCE_S * 1.2)  # noqa: ASYNC251  # as on a busy machine
    ticket = stage.ask("c")
    brisk.answers("B", is_brisk=True)
    stage.lanes._keep_time()

    await brisk.until_ended()
    brisk.dies()
    assert await soon(other) == ["c"]
    other.answers("C")
    assert await body_of(ticket) == "C"


@on_stage()
async def test_what_was_cancelled_and_came_too_late_does_not_run(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    first, late = stage.ask("a"), stage.ask("b")
    brisk.answers("A", is_brisk=True)
    await first.reply
    brisk.is_late()

    assert stage.lanes.cancel("b")

    with pytest.raises((QueryCancelledError, EOFError)):
        await asyncio.wait_for(late.reply, 10)
    assert [*other.reads()] == []


@on_stage()
async def test_a_client_may_leave_when_its_long_answer_is_complete(stage: Stage) -> None:
    failures: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    brisk, _ = await line_up(stage)
    long = stage.ask("long")
    await asyncio.to_thread(brisk.says, LONG_BEGIN + LONG_PIECE)
    await asyncio.sleep(0.05)
    assert brisk.worker._finishing is not None
    brisk.says(LONG_END)
    time.sleep(0.1)  # noqa: ASYNC251  # the thread is done before the loop learns of it

    long.reply.cancel()
    brisk.worker.leash.end()
    stage.lanes.release(long, is_reusable=False)
    await asyncio.sleep(0.05)

    assert failures == []
    assert brisk.connection.recv(1 << 16)  # what it did not read
    assert brisk.connection.recv(1) == b""


@on_stage()
async def test_a_client_may_leave_in_the_middle_of_its_long_answer(stage: Stage) -> None:
    failures: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    brisk, other = await line_up(stage)
    long, ticket = stage.ask("long"), stage.ask("b")
    await asyncio.to_thread(brisk.says, LONG_BEGIN + LONG_PIECE)
    await asyncio.sleep(0.05)
    assert brisk.worker._finishing is not None

    long.reply.cancel()
    brisk.worker.leash.end()
    stage.lanes.release(long, is_reusable=False)
    brisk.dies()
    await asyncio.sleep(0.05)
    gc.collect()

    assert failures == []
    assert await soon(other) == ["b"]
    other.answers("B")
    assert await body_of(ticket) == "B"


@on_stage(worker_count=1)
async def test_only_what_fits_into_the_socket_stands_in_line(stage: Stage) -> None:
    brisk, _ = await stage.warm_up()
    stage.ask("first")
    for text, dataset in (
        ("x" * (LONGEST_BEHIND + 1), None),
        ("ä" * LONGEST_BEHIND, None),
        ("x", Dataset(("https://example.org/",), ())),
    ):
        assert stage.ask(text, dataset=dataset).behind is None
    assert [*brisk.reads()] == ["first"]


@on_stage()
async def test_what_nobody_asked_for_is_nobodys_answer(stage: Stage) -> None:
    brisk, other = await line_up(stage)
    first = stage.ask("a")
    brisk.answers("A", is_brisk=True)
    brisk.answers("surplus")
    assert await body_of(first) == "A"

    ticket = stage.ask("b")

    assert await soon(other) == ["b"]
    other.answers("B")
    assert await body_of(ticket) == "B"


@on_stage(BEHIND_S=BEHIND_S)
async def test_the_time_is_kept_after_an_error(stage: Stage) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    brisk, other = await line_up(stage)
    begin = other.worker.begin

    def fail(ticket: Ticket) -> None:
        other.worker.begin = begin  # type: ignore[method-assign]
        raise MemoryError(ticket.query.text)

    other.worker.begin = fail  # type: ignore[method-assign]
    stage.ask("slow")
    stage.ask("b")
    await asyncio.sleep(4 * BEHIND_S)

    tick = stage.lanes._tick
    assert tick is not None
    assert tick.when() > asyncio.get_running_loop().time() - BEHIND_S
    assert len([*brisk.reads()]) == 2
