"""Where log lines go: a file that may be rotated, a pipe that may be full."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from hnkg.errors import InputError
from hnkg.settings import Settings
from hnkg.web import log_file
from hnkg.web.log_file import LONGEST_LINE_BYTES, LogFile, open_log


def test_lines_are_appended(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(b"before\n")

    log = LogFile(str(path))

    assert log.write(b"one\n")
    assert log.write(b"two\n")
    log.close()
    assert path.read_bytes() == b"before\none\ntwo\n"


def test_a_new_file_is_not_for_everybody_to_read(tmp_path: Path) -> None:
    LogFile(str(tmp_path / "access.log")).close()

    assert (tmp_path / "access.log").stat().st_mode & 0o007 == 0


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_a_file_that_was_rotated_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(log_file, "CHECK_S", 0.0)
    path, old = tmp_path / "access.log", tmp_path / "access.log.1"
    log = LogFile(str(path))
    log.write(b"one\n")
    path.rename(old)
    if how == "deleted":
        old.unlink()

    assert log.write(b"two\n")
    assert log.write(b"three\n")
    log.close()

    assert path.read_bytes() == b"two\nthree\n"
    assert how == "deleted" or old.read_bytes() == b"one\n"


def test_a_folder_that_is_gone_loses_lines_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "CHECK_S", 0.0)
    folder = tmp_path / "logs"
    folder.mkdir()
    log = LogFile(str(folder / "access.log"))
    (folder / "access.log").unlink()
    folder.rmdir()

    assert not log.write(b"lost\n")
    folder.mkdir()
    assert log.write(b"kept\n")
    log.close()
    assert (folder / "access.log").read_bytes() == b"kept\n"


def test_a_reader_that_stopped_costs_lines_but_never_waits(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    log = LogFile(str(fifo))
    line = b"x" * (LONGEST_LINE_BYTES - 1) + b"\n"

    written = 0
    while log.write(line):
        written += 1
    assert 2 <= written < 1000

    received = b""
    while len(received) < written * len(line):
        received += os.read(reader, 1 << 16)
    assert received == line * written
    assert log.write(b"again\n")
    assert os.read(reader, 100) == b"again\n"
    os.close(reader)
    assert not log.write(b"nobody reads\n")
    log.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_loses_the_line() -> None:
    log = LogFile("/dev/full")

    assert not log.write(b"lost\n")
    log.close()


def test_after_a_line_that_was_cut_the_next_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "access.log"
    log = LogFile(str(path))
    write = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda fd, data: write(fd, data[:3]))
        assert not log.write(b"a line\n")
    assert log.write(b"whole\n")
    log.close()

    assert path.read_bytes() == b"a l\nwhole\n"


def test_lines_of_many_threads_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    log = LogFile(str(path))

    def work(name: str) -> None:
        for _ in range(500):
            log.write(f"{name * 50}\n".encode())

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()

    lines = path.read_text(encoding="ascii").splitlines()
    assert len(lines) == 2000
    assert set(lines) == {name * 50 for name in "abcd"}


@pytest.mark.parametrize("path", ["/nonexistent/access.log", "a\0b", "/"])
def test_a_file_that_can_not_be_opened_is_told(path: str) -> None:
    with pytest.raises(InputError, match="--access-log-file"):
        open_log(Settings(access_log="json", access_log_file=path))


def test_no_log_is_opened_when_it_is_off(tmp_path: Path) -> None:
    path = tmp_path / "access.log"

    assert open_log(Settings(access_log="off", access_log_file=str(path))) is None
    assert not path.exists()


def test_standard_error_is_the_default(capfd: pytest.CaptureFixture[str]) -> None:
    log = open_log(Settings(access_log="text"))
    assert log is not None

    assert log.write(b"a line\n")
    log.close()

    assert capfd.readouterr().err == "a line\n"
    os.fstat(2)  # still open
