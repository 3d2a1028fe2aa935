"""Run ``hnkg query`` as a person or a script runs it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.waiting import without_waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

PARENT = "SELECT ?x { hnk:hydroxynorketamine hnkv:metaboliteOf ?x }"
DATA = """\
@prefix ex: <https://example.org/> .
ex:a ex:knows ex:b ; ex:age 4 ; ex:name "Ann"@en .
ex:b ex:knows ex:a .
"""


def hnkg(
    *arguments: str, stdin: bytes = b"", columns: int = 100
) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "hnkg", "query", *arguments],
        input=stdin,
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, "COLUMNS": str(columns)},
    )
    done.stderr = without_waiting(done.stderr.decode()).encode()
    return done


def answered(*arguments: str, stdin: bytes = b"", columns: int = 100) -> str:
    result = hnkg(*arguments, stdin=stdin, columns=columns)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode()


def refused(*arguments: str, status: int, stdin: bytes = b"") -> str:
    result = hnkg(*arguments, stdin=stdin)
    message = result.stderr.decode()
    assert result.returncode == status, message
    assert result.stdout == b""
    assert "Traceback" not in message
    return message


def on_terminal(arguments: Sequence[str], columns: int = 80) -> str:
    """Return what the command writes to a terminal of that width."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "hnkg", "query", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
    ) as process:
        os.close(slave)
        pieces = []
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux says so when the other end has closed
                break
            if not piece:
                break
            pieces.append(piece)
        process.wait(timeout=300)
    os.close(master)
    return without_waiting(b"".join(pieces).decode().replace("\r\n", "\n"))
