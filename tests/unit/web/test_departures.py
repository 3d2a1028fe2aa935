"""A client that leaves is noticed when its query takes long, and not before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest
from tests.unit import clockwork

from hnkg.web.departures import CARE_AFTER_S, Departures

if TYPE_CHECKING:
    from hnkg.web.answering import Answering
    from hnkg.web.transfers import Exchanged

LONG_S = CARE_AFTER_S + 0.01


class Client:
    """The other side of a request, as far as it can leave."""

    def __init__(self) -> None:
        self.leaves, self.is_watched = asyncio.Event(), False

    async def client_disconnect(self) -> None:
        self.is_watched = True
        await self.leaves.wait()


class Noting:
    """Notes which queries are left."""

    def __init__(self) -> None:
        self.left: list[str] = []

    def leave(self, query_id: str) -> None:
        self.left.append(query_id)


async def told(*, leaves: bool, forgets: bool, waits_s: float) -> tuple[Noting, Client]:
    answering, client = Noting(), Client()
    watching = Departures(cast("Answering", answering), asyncio.get_running_loop())
    protocol = cast("Exchanged", client)
    watching.expect(protocol, "it")
    await asyncio.sleep(waits_s)
    if forgets:
        watching.forget(protocol)
    if leaves:
        client.leaves.set()
    await asyncio.sleep(0.02)
    return answering, client


@pytest.mark.parametrize(
    ("leaves", "forgets", "waits_s", "left", "is_watched"),
    [
        (True, False, LONG_S, ["it"], True),
        (False, False, LONG_S, [], True),
        (True, True, LONG_S, [], True),
        (True, True, CARE_AFTER_S - 0.01, [], False),
    ],
    ids=["left", "stayed", "answered", "quick"],
)
def test_a_query_is_left_when_its_client_leaves_before_the_answer(
    *, leaves: bool, forgets: bool, waits_s: float, left: list[str], is_watched: bool
) -> None:
    answering, client = clockwork.run(told(leaves=leaves, forgets=forgets, waits_s=waits_s))

    assert answering.left == left
    assert client.is_watched is is_watched


async def told_of_two() -> Noting:
    answering, first, second = Noting(), Client(), Client()
    watching = Departures(cast("Answering", answering), asyncio.get_running_loop())
    watching.expect(cast("Exchanged", first), "it")
    watching.expect(cast("Exchanged", second), "it")
    watching.forget(cast("Exchanged", second))
    await asyncio.sleep(LONG_S)
    first.leaves.set()
    await asyncio.sleep(0.02)
    return answering


def test_another_with_the_same_name_changes_nothing_for_it() -> None:
    assert clockwork.run(told_of_two()).left == ["it"]
