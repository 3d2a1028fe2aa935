"""How much memory is free, from the files in which Linux tells it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from hnkg.store.free_memory import free_part, resident_bytes

if TYPE_CHECKING:
    from pathlib import Path

MEMINFO = "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n"


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """Return a folder with the files of a machine of which 0.4 is free."""
    (tmp_path / "self").mkdir()
    (tmp_path / "meminfo").write_text(MEMINFO, encoding="ascii")
    return tmp_path


def limit(system: Path, most: str, used: str, path: str = "/unit") -> None:
    (system / "self" / "cgroup").write_text(f"4:memory:/other\n0::{path}\n", encoding="ascii")
    folder = system / path.strip("/")
    folder.mkdir(exist_ok=True)
    (folder / "memory.max").write_text(f"{most}\n", encoding="ascii")
    (folder / "memory.current").write_text(f"{used}\n", encoding="ascii")


@pytest.mark.parametrize(
    ("most", "used", "part"),
    [
        ("max", "900", 0.4),  # no limit
        ("1000", "100", 0.4),  # the machine has less
        ("1000", "900", 0.1),
        ("1000", "1001", 0.0),
        ("0", "0", 0.4),  # such a group runs nothing; it is no reason to fail
    ],
)
@pytest.mark.parametrize("path", ["/unit", "/"])
def test_the_smaller_part_counts(
    system: Path, most: str, used: str, part: float, path: str
) -> None:
    limit(system, most, used, path)

    assert free_part(system, system) == pytest.approx(part)


def test_a_machine_without_groups_has_its_own_memory(system: Path) -> None:
    assert free_part(system, system / "none") == pytest.approx(0.4)
    (system / "self" / "cgroup").write_text("4:memory:/other\n", encoding="ascii")
    assert free_part(system, system) == pytest.approx(0.4)


@pytest.mark.parametrize("told", ["", "MemTotal: 0 kB\nMemAvailable: 0 kB\n", "MemTotal: 7 kB\n"])
def test_what_is_not_known_counts_as_nothing_free(system: Path, told: str) -> None:
    (system / "meminfo").write_text(told, encoding="ascii")

    assert free_part(system, system) == 0.0
    assert free_part(system / "none", system) == 0.0


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells it in /proc")
def test_this_machine_tells_it() -> None:
    assert 0 < free_part() < 1
    assert 4 * 1024**2 < resident_bytes(os.getpid()) < 64 * 1024**3


def test_a_process_that_is_gone_has_no_memory(system: Path) -> None:
    assert resident_bytes(7, system) == 0
    (system / "7").mkdir()
    (system / "7" / "statm").write_text("0 0\n", encoding="ascii")
    assert resident_bytes(7, system) == 0
