"""How much memory is free, from the files in which Linux tells it, and for whom there is room."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import sys
from typing import TYPE_CHECKING

import pytest

from hnkg.store.free_memory import (
    LARGE_BYTES,
    RESERVE_PART,
    Room,
    copied_bytes,
    resident_bytes,
    spare_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

KIB = 1024
MIB = 1024**2
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
    """Return a folder with the files of a machine of which 400 KiB of 1000 are free."""
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


def beside_reserve(free_kib: int, all_kib: int) -> int:
    return int(free_kib * KIB - all_kib * KIB * RESERVE_PART)


@pytest.mark.parametrize(
    ("most_kib", "used_kib", "of_files_kib", "free_kib", "all_kib"),
    [
        (None, 900, 0, 400, 1000),  # no limit
        (2**53 - 4, 900, 0, 400, 1000),  # the same in version 1
        (1000, 100, 0, 400, 1000),  # the machine has less
        (1000, 900, 0, 100, 1000),
        (200, 100, 0, 100, 200),  # the same to be had, of less
        (1000, 900, 200, 300, 1000),  # files can go
        (1000, 1001, 0, -1, 1000),
        (0, 0, 0, 0, 0),  # such a group runs nothing; it is no reason to fail
    ],
)
@pytest.mark.parametrize("path", ["/a.slice/unit", "/"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_smallest_rest_counts(  # noqa: PLR0913, PLR0917  # a table
    system: Path,
    version: int,
    path: str,
    most_kib: int | None,
    used_kib: int,
    of_files_kib: int,
    free_kib: int,
    all_kib: int,
) -> None:
    most = "max" if most_kib is None else str(most_kib * KIB)
    used, of_files = str(used_kib * KIB), str(of_files_kib * KIB)
    limit(join_group(system, version, path), version, most, used, of_files)

    assert spare_bytes(system, system) == beside_reserve(free_kib, all_kib)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_limit_of_a_group_around_this_one_counts(system: Path, version: int) -> None:
    unit = join_group(system, version, "/a.slice/unit")
    limit(unit, version, str(1000 * KIB), str(100 * KIB))
    limit(unit.parent, version, str(1000 * KIB), str(800 * KIB))

    assert spare_bytes(system, system) == beside_reserve(200, 1000)


def test_a_machine_without_groups_has_its_own_memory(system: Path) -> None:
    assert spare_bytes(system, system / "none") == beside_reserve(400, 1000)
    for path in ("/gone", "/../../outside"):
        (system / "self" / "cgroup").write_text(f"0::{path}\n", encoding="ascii")
        assert spare_bytes(system, system) == beside_reserve(400, 1000)


@pytest.mark.parametrize("told", ["", "MemTotal: 7 kB\n", "MemTotal: x kB\nMemAvailable: 3 kB\n"])
def test_what_is_not_known_is_not_made_up(system: Path, told: str) -> None:
    (system / "meminfo").write_text(told, encoding="ascii")

    assert spare_bytes(system, system) is None
    assert spare_bytes(system / "none", system) is None


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells it in /proc")
def test_this_machine_tells_it() -> None:
    spare = spare_bytes()
    assert spare is not None
    assert spare < 64 * 1024**4
    assert 4 * 1024**2 < resident_bytes(os.getpid()) < 64 * 1024**3


def test_a_process_that_is_gone_has_no_memory(system: Path) -> None:
    assert resident_bytes(7, system) == 0
    (system / "7").mkdir()
    (system / "7" / "statm").write_text("0 0\n", encoding="ascii")
    assert resident_bytes(7, system) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells it in /proc")
def test_what_a_fork_copies_is_counted() -> None:
    size, page = 32 * MIB, os.sysconf("SC_PAGESIZE")
    with mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as shared:
        shared[:] = b"1" * size
        asks, tells = multiprocessing.Pipe()

        def copy_when_asked() -> None:
            for part in (range(0, size // 2, page), range(size // 2, size, page)):
                tells.recv()
                for place in part:
                    shared[place] = 2
                tells.send("copied")

        process = multiprocessing.get_context("fork").Process(target=copy_when_asked)
        process.start()
        pid = process.pid or 0
        counts = []
        for _ in range(2):
            before = copied_bytes(pid)
            asks.send("copy")
            assert asks.recv() == "copied"
            counts.append(copied_bytes(pid) - before)
        process.join()

    for count in counts:
        assert size / 2 <= count < size / 2 + 4 * MIB
    assert copied_bytes(pid) == 0, "it is gone"


def test_the_name_of_a_program_can_be_anything(system: Path) -> None:
    (system / "7").mkdir()
    told = "7 (a) 9 9) S 1 7 7 0 -1 4194304 100 200 3 4 5 6"
    (system / "7" / "stat").write_text(told, encoding="ascii")

    assert copied_bytes(7, system) == 100 * os.sysconf("SC_PAGESIZE")


@pytest.mark.parametrize(
    ("data_bytes", "spare", "is_plenty", "admits"),
    [
        (LARGE_BYTES + 1, LARGE_BYTES + 1, True, True),
        (LARGE_BYTES + 1, LARGE_BYTES, True, False),
        (LARGE_BYTES + 1, 0, True, False),
        (LARGE_BYTES + 1, -1, False, False),
        (LARGE_BYTES + 1, None, False, True),  # nobody knows
        (LARGE_BYTES, -1, False, True),  # workers copy little
        (LARGE_BYTES, 2**40, False, True),
    ],
)
def test_room_matters_for_large_data(
    data_bytes: int,
    spare: int | None,
    is_plenty: bool,  # noqa: FBT001
    admits: bool,  # noqa: FBT001
) -> None:
    room = Room(lambda: spare)
    room.learn(data_bytes)

    assert (room.is_plenty(), room.admits(0, [])) == (is_plenty, admits)


#: What four workers of 1000 MiB have copied, in MiB.
COPIED = {11: 0, 12: 300, 13: 1000, 14: 5000}


@pytest.mark.parametrize(
    ("pids", "coming_count", "needed_mib"),
    [
        ([], 0, 1000),
        ([], 2, 3000),
        ([11], 0, 2000),
        ([12], 0, 1700),
        ([13], 0, 1000),
        ([14], 0, 1000),  # what it gave back counts as copied; nobody owes less than nothing
        ([11, 12, 13, 14], 0, 2700),
        ([11, 12, 13, 14], 3, 5700),
    ],
)
def test_workers_count_as_what_they_may_still_copy(
    pids: list[int], coming_count: int, needed_mib: int
) -> None:
    for short_bytes in (0, 1):
        room = Room(lambda: needed_mib * MIB - short_bytes, lambda pid: COPIED[pid] * MIB)  # noqa: B023
        room.learn(1000 * MIB)

        assert room.admits(len(pids) + coming_count, pids) is not bool(short_bytes)


def test_memory_is_looked_at_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("hnkg.store.free_memory.time.monotonic", lambda: now)
    spare, copied = [2500 * MIB, 1200 * MIB, -1], dict.fromkeys(range(3), 0)
    room = Room(lambda: spare.pop(0), copied.__getitem__)
    room.learn(1000 * MIB)

    assert room.admits(1, [0])
    copied |= {0: 900 * MIB, 1: 900 * MIB}
    assert not room.admits(2, [0, 1]), "one that was not there at the look has copied nothing"
    now += 1
    assert room.admits(2, [0, 1]), "together they owe 200 MiB"
    assert room.is_plenty()
    now += 1
    assert not room.is_plenty()
    assert not room.admits(0, [])
    assert not spare
