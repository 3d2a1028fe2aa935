"""How much memory is free, from the files in which Linux tells it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from hnkg.store.free_memory import FREE_PART, LARGE_BYTES, Room, free_part, resident_bytes

if TYPE_CHECKING:
    from pathlib import Path

MEMINFO = "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n"
#: For each version of control groups: the line that names a group, where that is, its files, and
#: how cached files are called.
VERSIONS = {
    2: ("0::{}", "", ("memory.max", "memory.current"), "inactive_file"),
    1: (
        "4:cpu,memory:{}",
        "memory",
        ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        "total_inactive_file",
    ),
}


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """Return a folder with the files of a machine of which 0.4 is free."""
    (tmp_path / "self").mkdir()
    (tmp_path / "meminfo").write_text(MEMINFO, encoding="ascii")
    return tmp_path


def join_group(system: Path, version: int, path: str) -> Path:
    """Be in a group; return its folder."""
    line, root, _, _ = VERSIONS[version]
    told = f"9:freezer:/other\n{line.format(path)}\n"
    (system / "self" / "cgroup").write_text(told, encoding="ascii")
    folder = system / root / path.strip("/")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def limit(folder: Path, version: int, most: str, used: str, of_files: str = "0") -> None:
    """Give a group a limit."""
    _, _, names, files = VERSIONS[version]
    for name, number in zip(names, (most, used), strict=True):
        (folder / name).write_text(f"{number}\n", encoding="ascii")
    stat = f"anon 7\n{files} {of_files}\nactive_file 5\n"
    (folder / "memory.stat").write_text(stat, encoding="ascii")


@pytest.mark.parametrize(
    ("most", "used", "of_files", "part"),
    [
        ("max", "900", "0", 0.4),  # no limit
        ("9223372036854771712", "900", "0", 0.4),  # the same in version 1
        ("1000", "100", "0", 0.4),  # the machine has less
        ("1000", "900", "0", 0.1),
        ("1000", "900", "200", 0.3),  # files can go
        ("1000", "1001", "0", 0.0),
        ("0", "0", "0", 0.4),  # such a group runs nothing; it is no reason to fail
    ],
)
@pytest.mark.parametrize("path", ["/a.slice/unit", "/"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_smallest_part_counts(  # noqa: PLR0913, PLR0917  # a table
    system: Path, version: int, path: str, most: str, used: str, of_files: str, part: float
) -> None:
    limit(join_group(system, version, path), version, most, used, of_files)

    assert free_part(system, system) == pytest.approx(part)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_limit_of_a_group_around_this_one_counts(system: Path, version: int) -> None:
    unit = join_group(system, version, "/a.slice/unit")
    limit(unit, version, "1000", "100")
    limit(unit.parent, version, "1000", "800")

    assert free_part(system, system) == pytest.approx(0.2)


def test_a_machine_without_groups_has_its_own_memory(system: Path) -> None:
    assert free_part(system, system / "none") == pytest.approx(0.4)
    for path in ("/gone", "/../../outside"):
        (system / "self" / "cgroup").write_text(f"0::{path}\n", encoding="ascii")
        assert free_part(system, system) == pytest.approx(0.4)


@pytest.mark.parametrize("told", ["", "MemTotal: 0 kB\nMemAvailable: 0 kB\n", "MemTotal: 7 kB\n"])
def test_what_is_not_known_is_not_made_up(system: Path, told: str) -> None:
    (system / "meminfo").write_text(told, encoding="ascii")

    assert free_part(system, system) is None
    assert free_part(system / "none", system) is None


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells it in /proc")
def test_this_machine_tells_it() -> None:
    part = free_part()
    assert part is not None
    assert 0 <= part < 1
    assert 4 * 1024**2 < resident_bytes(os.getpid()) < 64 * 1024**3


def test_a_process_that_is_gone_has_no_memory(system: Path) -> None:
    assert resident_bytes(7, system) == 0
    (system / "7").mkdir()
    (system / "7" / "statm").write_text("0 0\n", encoding="ascii")
    assert resident_bytes(7, system) == 0


@pytest.mark.parametrize(
    ("data_bytes", "part", "is_plenty", "is_scarce"),
    [
        (LARGE_BYTES + 1, FREE_PART, True, False),
        (LARGE_BYTES + 1, FREE_PART - 0.01, False, True),
        (LARGE_BYTES + 1, None, False, False),  # nobody knows
        (LARGE_BYTES, 0.01, False, False),  # workers copy little
        (LARGE_BYTES, 0.9, False, False),
    ],
)
def test_room_matters_for_large_data(
    data_bytes: int,
    part: float | None,
    is_plenty: bool,  # noqa: FBT001
    is_scarce: bool,  # noqa: FBT001
) -> None:
    room = Room(lambda: part)
    room.learn(data_bytes)

    assert (room.is_plenty(), room.is_scarce()) == (is_plenty, is_scarce)


def test_room_is_looked_for_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [0.5, 0.01]
    room = Room(lambda: parts.pop(0))
    room.learn(LARGE_BYTES + 1)
    now = 100.0
    monkeypatch.setattr("hnkg.store.free_memory.time.monotonic", lambda: now)

    assert [room.is_scarce(), room.is_plenty()] == [False, True]
    now += 1
    assert [room.is_scarce(), room.is_plenty()] == [True, False]
    assert not parts
