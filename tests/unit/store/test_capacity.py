"""Which queries may start, when a further worker is wanted, and who is stopped for others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from tests.unit.store.scripted import fixed_room

from hnkg.store.capacity import PATIENCE_S, SCARCE_AFTER_S, SLOW_AFTER_S, Capacity

if TYPE_CHECKING:
    from hnkg.store.idle import Idle
    from hnkg.store.tickets import Ticket

NOW = 1000.0
FAST_COUNT, SLOW_COUNT = 2, 3


class Stopped(list[int]):
    """The processes that were ended, and something that makes them."""

    def worker(self, pid: int) -> SimpleNamespace:
        return SimpleNamespace(leash=SimpleNamespace(pid=pid, end=lambda: self.append(pid)))

    def ticket(self, pid: int, age_s: float, *, is_displaced: bool = False) -> Ticket:
        """Return a query that has run so long."""
        ticket = SimpleNamespace(
            worker=self.worker(pid), started=NOW - age_s, is_displaced=is_displaced
        )
        return cast("Ticket", ticket)


def capacity_with(
    ages_s: list[float], idle_count: int = 0, *, is_scarce: bool = False
) -> tuple[Capacity, list[Ticket], Stopped]:
    """Return the capacity while some queries run; the processes are numbered from 0."""
    stopped = Stopped()
    running = [stopped.ticket(pid, age_s) for pid, age_s in enumerate(ages_s)]
    idle = [stopped.worker(len(ages_s) + number) for number in range(idle_count)]
    room = fixed_room(is_scarce=is_scarce)
    capacity = Capacity(FAST_COUNT, SLOW_COUNT, room, running, cast("Idle", idle))
    return capacity, running, stopped


FRESH, STALE = PATIENCE_S / 2, PATIENCE_S * 2


@pytest.mark.parametrize(
    ("ages_s", "starts"),
    [
        ([], True),
        ([FRESH], True),
        ([FRESH, FRESH], False),
        ([STALE, FRESH], True),
        ([STALE, STALE, STALE, FRESH], True),
        ([STALE, FRESH, FRESH], False),
    ],
)
def test_so_many_fresh_queries_run(ages_s: list[float], starts: bool) -> None:  # noqa: FBT001
    capacity, _, _ = capacity_with(ages_s)

    assert capacity.lets_start(NOW) is starts


def test_with_few_queries_one_may_start_however_fresh_they_are() -> None:
    stopped = Stopped()
    capacity = Capacity(
        FAST_COUNT, 0, fixed_room(), [stopped.ticket(0, -1)], cast("Idle", [])
    )  # a clock that was read before the query began

    assert capacity.lets_start(NOW)


@pytest.mark.parametrize("is_scarce", [False, True])
@pytest.mark.parametrize(
    ("ages_s", "idle_count", "hatching_count", "wants", "wants_in_scarcity"),
    [
        ([], 0, 0, True, True),
        ([], 2, 0, False, False),
        ([], 1, 1, False, False),
        ([STALE], 0, 0, True, True),
        ([STALE], 0, 1, True, False),
        ([STALE], 1, 0, True, False),
        ([STALE, FRESH], 0, 0, True, False),
        ([STALE, STALE], 1, 1, False, False),
        ([FRESH, FRESH], 0, 0, False, False),
        ([STALE] * 4, 0, 0, True, False),
        ([STALE] * 4, 0, 1, False, False),  # it takes the last place
        ([STALE] * 4, 1, 0, False, False),
        ([STALE] * 5, 0, 0, False, False),
    ],
)
def test_a_worker_is_wanted_for_fresh_queries_while_there_are_places(  # noqa: PLR0913, PLR0917
    ages_s: list[float],
    idle_count: int,
    hatching_count: int,
    wants: bool,  # noqa: FBT001
    wants_in_scarcity: bool,  # noqa: FBT001
    is_scarce: bool,  # noqa: FBT001
) -> None:
    capacity, _, _ = capacity_with(ages_s, idle_count, is_scarce=is_scarce)

    expected = wants_in_scarcity if is_scarce else wants
    assert capacity.wants_worker(NOW, hatching_count) is expected


@pytest.mark.parametrize(
    ("running_count", "idle_count", "rivals"),
    [
        (0, 0, None),
        (1, 0, None),
        (0, 1, None),
        (1, 1, [0, 1]),
        (2, 0, [0, 1]),
        (0, 2, [0, 1]),
        (3, 2, [0, 1, 2, 3, 4]),
    ],
)
def test_workers_beyond_the_fast_lane_need_room_beside_all_others(
    running_count: int, idle_count: int, rivals: list[int] | None
) -> None:
    capacity, _, _ = capacity_with([STALE] * running_count, idle_count)

    assert capacity.rivals() == rivals


LONG = SLOW_AFTER_S + 1


@pytest.mark.parametrize(
    ("ages_s", "stopped_pids"),
    [
        ([LONG + 4, LONG + 1, LONG + 3, LONG, LONG + 2], [3]),  # the youngest
        ([LONG + 3, LONG, LONG + 2, LONG + 1, STALE], [1]),  # the youngest of the long ones
        ([LONG + 2, LONG + 1, LONG, STALE, STALE], []),  # the slow lane is theirs
        ([LONG + 3, LONG + 2, LONG + 1, LONG], []),  # there is a place left
    ],
)
def test_the_youngest_long_query_beyond_the_slow_lane_is_stopped(
    ages_s: list[float], stopped_pids: list[int]
) -> None:
    capacity, running, stopped = capacity_with(ages_s)
    for _ in range(2):  # one that is stopped already is not looked for again
        capacity.displace(NOW)

        assert stopped == stopped_pids
        assert [pid for pid, ticket in enumerate(running) if ticket.is_displaced] == stopped_pids


def test_nobody_is_stopped_while_a_worker_has_nothing_to_do() -> None:
    capacity, _, stopped = capacity_with([LONG] * 5, idle_count=1)
    capacity.displace(NOW)

    assert not stopped


@pytest.mark.parametrize(
    ("ages_s", "stopped_pids"),
    [
        ([SCARCE_AFTER_S + 1, SCARCE_AFTER_S + 2, SCARCE_AFTER_S + 3], [0]),
        ([SCARCE_AFTER_S + 1, SCARCE_AFTER_S - 1, SCARCE_AFTER_S - 2], []),
        ([LONG, LONG + 1, LONG + 2], []),
        ([SCARCE_AFTER_S + 1], []),  # a worker of the fast lane is on its way
        ([SCARCE_AFTER_S + 1, SCARCE_AFTER_S + 2], [0]),
    ],
)
def test_where_memory_is_scarce_each_has_longer(
    ages_s: list[float], stopped_pids: list[int]
) -> None:
    capacity, _, stopped = capacity_with(ages_s, is_scarce=True)
    capacity.displace(NOW)

    assert stopped == stopped_pids
