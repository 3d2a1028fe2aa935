"""How much memory is free, from the files in which Linux tells it, and for whom there is room."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hnkg.store.free_memory import (
    LARGE_BYTES,
    REFUSED_S,
    RESERVE_PART,
    Room,
    private_bytes,
    resident_bytes,
    spare_bytes,
)

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


def test_the_name_of_a_group_can_be_anything(system: Path) -> None:
    (system / "self" / "cgroup").write_bytes(b"0::/\xff\n")

    assert spare_bytes(system, system) == beside_reserve(400, 1000)


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
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGESIZE")
    assert -memory * RESERVE_PART <= spare < memory * (1 - RESERVE_PART)
    assert 4 * 1024**2 < resident_bytes(os.getpid()) < 64 * 1024**3


def test_a_process_that_is_gone_has_no_memory(system: Path) -> None:
    assert resident_bytes(7, system) == 0
    (system / "7").mkdir()
    (system / "7" / "statm").write_text("0 0\n", encoding="ascii")
    assert resident_bytes(7, system) == 0


#: A fork copies half of 32 MiB, and takes and gives back 64 MiB, twice; says what it has each time.
PROGRAM = """
import mmap, os
from hnkg.store.free_memory import private_bytes
size, page = 32 * 1024**2, os.sysconf("SC_PAGESIZE")
shared = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
shared[:] = b"1" * size
if os.fork():
    os.wait()
else:
    counts = [private_bytes(os.getpid())]
    for start in (0, size // 2):
        for place in range(start, start + size // 2, page):
            shared[place] = 2
        churn = [bytearray(8 * 1024**2) for _ in range(8)]
        del churn
        counts.append(private_bytes(os.getpid()))
    print(*counts, flush=True)
    os._exit(0)
"""


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux tells it in /proc")
def test_what_a_fork_copies_is_counted_and_what_it_gave_back_is_not() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    counts = [int(count) for count in ended.stdout.split()]

    assert len(counts) == 3
    for before, after in itertools.pairwise(counts):
        assert abs(after - before - 16 * MIB) < 6 * MIB


@pytest.mark.parametrize("told", ["", "Private_Clean: 3 kB\n", "Private_Clean: x kB\n"])
def test_what_a_process_has_is_not_made_up(system: Path, told: str) -> None:
    assert private_bytes(7, system) == 0
    (system / "7").mkdir()
    file = system / "7" / "smaps_rollup"
    file.write_text(
        f"7f - ff ---p 00000000 00:00 0   [rollup]\nRss: 9 kB\n{told}", encoding="ascii"
    )

    assert private_bytes(7, system) == 0
    with file.open("a", encoding="ascii") as more:
        more.write("Private_Clean:         3 kB\nPrivate_Dirty:        20 kB\n")
    assert private_bytes(7, system) == 23 * KIB


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

    assert (room.is_plenty(), room.admits([])) == (is_plenty, admits)
    assert room.is_scarce() is not admits


#: What four workers of 1000 MiB have copied, in MiB.
COPIED = {11: 0, 12: 300, 13: 1000, 14: 1500}


@pytest.mark.parametrize(
    ("pids", "needed_mib"),
    [
        ([], 1000),
        ([11], 2000),
        ([12], 1700),
        ([13], 1000),
        ([14], 1000),  # it has more than the data; nobody owes less than nothing
        ([11, 12, 13, 14], 2700),
    ],
)
def test_workers_count_as_what_they_may_still_copy(pids: list[int], needed_mib: int) -> None:
    for short_bytes in (0, 1):
        room = Room(lambda: needed_mib * MIB - short_bytes, lambda pid: COPIED[pid] * MIB)  # noqa: B023
        room.learn(1000 * MIB)

        assert room.admits(pids) is not bool(short_bytes)


def test_a_refusal_holds_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("hnkg.store.free_memory.time.monotonic", lambda: now)
    room = Room(lambda: -1)
    room.learn(LARGE_BYTES + 1)

    assert not room.is_scarce()
    assert not room.admits([])
    now += REFUSED_S - 0.01
    assert room.is_scarce()
    now += 0.02
    assert not room.is_scarce()


def test_an_eighth_is_left_free(system: Path) -> None:
    assert spare_bytes(system, system) == (400 - 125) * KIB
