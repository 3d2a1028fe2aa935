"""A client that leaves is noticed when its query takes long, and not before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from hnkg.web import departures
from hnkg.web.departures import Departures

if TYPE_CHECKING:
    from hnkg.web.answering import Answering
    from hnkg.web.transfers import Exchanged


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


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "CARE_AFTER_S", 0.05)


@pytest.mark.parametrize(
    ("leaves", "forgets", "waits_s", "left", "is_watched"),
    [
        (True, False, 0.1, ["it"], True),
        (False, False, 0.1, [], True),
        (True, True, 0.1, [], True),
        (True, True, 0.0, [], False),
    ],
    ids=["left", "stayed", "answered", "quick"],
)
def test_a_query_is_left_when_its_client_leaves_before_the_answer(
    *, leaves: bool, forgets: bool, waits_s: float, left: list[str], is_watched: bool
) -> None:
    answering, client = asyncio.run(told(leaves=leaves, forgets=forgets, waits_s=waits_s))

    assert answering.left == left
    assert client.is_watched is is_watched


async def told_of_two() -> Noting:
    answering, first, second = Noting(), Client(), Client()
    watching = Departures(cast("Answering", answering), asyncio.get_running_loop())
    watching.expect(cast("Exchanged", first), "it")
    watching.expect(cast("Exchanged", second), "it")
    watching.forget(cast("Exchanged", second))
    await asyncio.sleep(0.1)
    first.leaves.set()
    await asyncio.sleep(0.02)
    return answering


def test_another_with_the_same_name_changes_nothing_for_it() -> None:
    assert asyncio.run(told_of_two()).left == ["it"]
