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
    with notice("still at work", patience_s=0.01):
        time.sleep(0.2)

    assert capsys.readouterr() == ("", "still at work\n")


def test_a_pipe_gets_one_line_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with reading_progress(patience_s=0, interval_s=0) as tell:
        for name in ("a.nt", "a.nt", "b.nt"):
            tell(name, 1, 2)

    assert capsys.readouterr().err == "Reading a.nt ...\nReading b.nt ...\n"


def test_a_terminal_sees_one_line_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)

    with reading_progress(patience_s=0, interval_s=0) as tell:
        tell("a.nt", 1, 4)
        tell("a.nt", 4, 4)
        tell("empty.nt", 0, 0)

    assert terminal.getvalue() == (
        "\rReading a.nt:  25 %\rReading a.nt: 100 %\rReading empty.nt: 100 %\n"
    )
