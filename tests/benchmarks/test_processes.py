"""Nothing that the benchmarks start is left running."""

from __future__ import annotations

import http.server
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.benchmarks.processes import Server, StartError, free_port

if TYPE_CHECKING:
    from pathlib import Path

#: Has a child in a session of its own, and neither ends when asked to.
STUBBORN = """
    import os, signal, sys, http.server
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        signal.pause()
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def launched(folder: Path, program: str) -> Server:
    """Start a program."""
    server = Server("test", free_port(), "/?query=", folder)
    server.launch([sys.executable, "-c", textwrap.dedent(program), str(server.port)])
    return server


def test_children_that_went_their_own_way_are_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.benchmarks.processes.STOP_S", 0.2)
    with launched(tmp_path, STUBBORN) as server:
        server.await_answers(20)
        assert len(server.pids()) == 2
        assert server.memory_bytes() > 1_000_000

    assert server.pids() == []


def test_a_program_that_ends_at_once_says_its_last_words(tmp_path: Path) -> None:
    with (
        launched(tmp_path, "raise SystemExit('no data')") as server,
        pytest.raises(StartError, match="no data"),
    ):
        server.await_answers(20)


def test_two_free_ports_can_be_listened_on() -> None:
    for _ in range(2):
        with http.server.HTTPServer(("127.0.0.1", free_port()), http.server.BaseHTTPRequestHandler):
            pass
