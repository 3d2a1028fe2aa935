"""The processes of a server wait for their turn instead of interrupting each other."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hnkg.serving.scheduling import taking_turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.serving.processes import Server

SAY_CLASS = "import os; print(os.sched_getscheduler(0))"

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setscheduler"), reason="this system has no classes"
)


def in_thread(act: Callable[[], object]) -> None:
    """Do it in a thread of its own: each has a class, and the one of the tests stays as it is."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(act).result()


def classes(pid: int) -> set[int]:
    """Return the classes of the threads of a process."""
    return {os.sched_getscheduler(int(task.name)) for task in Path(f"/proc/{pid}/task").iterdir()}


def test_no_thread_of_a_server_interrupts_another(server: Server) -> None:
    server.ask("ASK {}")  # a query worker has been asked

    found = {pid: classes(pid) for pid in server.everyone()}

    assert len(found) >= 6
    assert all(each == {os.SCHED_BATCH} for each in found.values()), found


def test_children_take_turns_too_and_afterwards_all_is_as_before() -> None:
    def act() -> None:
        with taking_turns():
            assert os.sched_getscheduler(0) == os.SCHED_BATCH
            said = subprocess.run(
                [sys.executable, "-c", SAY_CLASS], capture_output=True, text=True, check=True
            )
            assert int(said.stdout) == os.SCHED_BATCH
        assert os.sched_getscheduler(0) == os.SCHED_OTHER

    in_thread(act)


def test_the_class_that_an_operator_chose_is_kept() -> None:
    def act() -> None:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        with taking_turns():
            assert os.sched_getscheduler(0) == os.SCHED_IDLE
        assert os.sched_getscheduler(0) == os.SCHED_IDLE

    in_thread(act)


def test_where_the_system_refuses_it_the_server_runs_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    with taking_turns():
        assert os.sched_getscheduler(0) == os.SCHED_OTHER
    monkeypatch.delattr(os, "sched_setscheduler")
    with taking_turns():
        assert os.sched_getscheduler(0) == os.SCHED_OTHER
