"""Slow queries give way to quick ones, unless that would cost a worker that is dear."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys

import pytest
from tests.unit.store.scripted import Stage, body_of, fixed_room

from hnkg.store import capacity, lanes
from hnkg.store.leash import SLOW_NICENESS

TRIES = "from hnkg.store.leash import may_speed_up as try_; print(try_(), try_())"


def tried(*prefix: str) -> str:
    """Return what another process finds, in which nothing can be left slow."""
    run = subprocess.run([*prefix, sys.executable, "-c", TRIES], check=True, stdout=subprocess.PIPE)
    return run.stdout.decode().strip()


@pytest.mark.skipif(
    not shutil.which("setpriv") or not shutil.which("prlimit") or os.geteuid() != 0,
    reason="needs the right to give rights up, and util-linux for it",
)
def test_whether_a_process_can_be_sped_up_is_tried() -> None:
    without_limit = ("prlimit", "--nice=0")
    ordinary = ("setpriv", "--bounding-set=-sys_nice")  # as every user but root is

    assert tried(*without_limit) == "True True"
    assert tried(*without_limit, *ordinary) == "False False"


@pytest.mark.parametrize("is_dear", [True, False])
@pytest.mark.parametrize("can_be_undone", [True, False])
def test_a_slow_query_gives_way_unless_its_worker_is_dear(
    monkeypatch: pytest.MonkeyPatch,
    is_dear: bool,  # noqa: FBT001
    can_be_undone: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr(lanes, "may_speed_up", lambda: can_be_undone)
    monkeypatch.setattr(capacity, "SLOW_AFTER_S", 0.05)

    async def niceness_of_slow() -> int:
        async with (
            Stage(1, 1, room=fixed_room(is_dear=is_dear)) as stage,
            asyncio.timeout(60),
        ):
            (worker,) = stage.workers
            ticket = stage.ask("slow")
            while not ticket.is_slow:  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.01)
            niceness = os.getpriority(os.PRIO_PROCESS, worker.process.pid)
            assert [*worker.reads()] == ["slow"]
            worker.answers("slow", is_brisk=False)
            assert await body_of(ticket) == "slow"
            return niceness

    gives_way = can_be_undone or not is_dear
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    assert asyncio.run(niceness_of_slow()) == (SLOW_NICENESS if gives_way else usual)
