"""The process of ``hnkg mcp``: what it writes where, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

#: How long a machine that does other things may take for what is done at once.
MOST_S = 60


def begun(tmp_path: Path) -> tuple[subprocess.Popen[str], list[str]]:
    """Return a server that has answered a first call, and the lines that it has written."""
    file = tmp_path / "empty.ttl"
    file.write_text("")  # of which the user is told
    client = {"name": "test", "version": "1"}
    opening = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    call = {"name": "run_query", "arguments": {"query": "SELECT ?x { ?x"}}
    requests: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": opening},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": call},
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "hnkg", "mcp", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for request in requests:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **request}) + "\n")
    process.stdin.flush()
    return process, [process.stdout.readline() for _ in range(2)]


def test_nothing_but_the_protocol_is_on_standard_output(tmp_path: Path) -> None:
    process, lines = begun(tmp_path)
    rest, errors = process.communicate(timeout=MOST_S)

    assert [json.loads(line)["id"] for line in lines] == [1, 2]
    assert rest == ""
    assert "the file is empty" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("number", [None, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_its_input_or_when_told_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals | None
) -> None:
    process, _ = begun(tmp_path)
    children = children_of(process.pid)
    if number is None:
        process.communicate(timeout=MOST_S)
    else:
        process.send_signal(number)
        process.wait(timeout=MOST_S)
        process.communicate()

    assert process.returncode == 0
    assert len(children) >= 2
    deadline = time.monotonic() + MOST_S
    while any(is_alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_alive(pid) for pid in children)
    assert [path.name for path in tmp_path.iterdir()] == ["empty.ttl"]


def test_it_ends_when_its_data_are_lost(tmp_path: Path) -> None:
    process, _ = begun(tmp_path)
    (store, *_) = children_of(process.pid)
    os.kill(store, signal.SIGKILL)
    process.wait(timeout=MOST_S)
    _, errors = process.communicate()

    assert process.returncode == 1
    assert "The store process ended. Start the command again." in errors
    assert [path.name for path in tmp_path.iterdir()] == ["empty.ttl"]


def test_data_that_can_not_be_loaded_end_the_command(hnkg: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text("<a> <b> .")
    done = hnkg("mcp", file)

    assert (done.returncode, done.stdout) == (2, "")
    assert "bad.ttl:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_package_it_says_what_to_install(hnkg: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'mcp':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Missing())\n"
    )
    done = hnkg("mcp", PYTHONPATH=str(tmp_path))

    assert done.returncode == 2
    assert "pip install 'hnkg[mcp]'" in done.stderr
    assert "Traceback" not in done.stderr


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started, and theirs."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found = [child for child, parent in pairs if parent == pid]
    return [*found, *(grandchild for child in found for grandchild in children_of(child))]


def is_alive(pid: int) -> bool:
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


def test_a_person_at_a_terminal_is_told_what_it_waits_for() -> None:
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "hnkg", "mcp"],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(slave)
        assert process.stderr is not None
        told = process.stderr.readline()
        os.close(master)  # the terminal is closed: end of input
        process.terminate()
        written, _ = process.communicate(timeout=MOST_S)

    assert told.startswith(b"hnkg: this speaks the Model Context Protocol on standard input")
    assert written == b""
