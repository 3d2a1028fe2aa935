"""Messages for a person who waits."""

from __future__ import annotations

import io
import sys
import time
from typing import TYPE_CHECKING

from hnkg.cli.progress import notice, reading_progress

if TYPE_CHECKING:
    import pytest


def test_quick_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with notice("slow", patience_s=30), reading_progress(patience_s=30) as tell:
        tell("a.nt", 1, 2)

    assert capsys.readouterr() == ("", "")


def test_slow_work_says_so_once_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    said = ""
    with notice("still at work", patience_s=0.01):
        while not said:
            time.sleep(0.01)
            said = capsys.readouterr().err
        time.sleep(0.1)

    assert (said, capsys.readouterr()) == ("still at work\n", ("", ""))


def test_a_pipe_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with reading_progress(patience_s=0, interval_s=0) as tell:
        tell("a.nt", 1, 3)
        tell("b.nt", 3, 3)
    with reading_progress(patience_s=0) as tell:
        for _ in range(1000):
            tell("many.nt", 1, 1000)

    assert capsys.readouterr().err == (
        "Reading data:  33%, a.nt\nReading data: 100%, b.nt\nReading data:   0%, many.nt\n"
    )


def test_a_terminal_sees_one_bar_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "60")

    with reading_progress(patience_s=0, interval_s=0) as tell:
        tell("a-longer-name.nt", 1, 4)
        tell("b.nt", 4, 4)
        tell("empty.nt" * 9, 0, 0)

    shown = terminal.getvalue()
    first, second, third = shown.removeprefix("\r").removesuffix("\n").split("\r")
    assert first == "Reading data [#####               ]  25%  a-longer-name.nt"
    assert second.rstrip() == "Reading data [####################] 100%  b.nt"
    assert len(second) == len(first), "nothing of a longer line stays"
    assert third.startswith("Reading data [####################] 100%  empty.nt")
    assert len(third) == 59
