"""How much memory there is, and how much of it is free.

Linux tells it in text files; on other systems nothing is known, and that is said.
See proc_meminfo(5), proc_pid_statm(5), proc_pid_stat(5), and the memory files of control groups,
version 2 and 1.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Of more data than this a new worker copies for long before it is quick.
LARGE_BYTES: Final = 256 * 1024**2
#: This part of the memory is left for results, for queries that take much, and for others.
RESERVE_PART: Final = 0.125
#: How long what was read is good for.
_GOOD_FOR_S: Final = 1.0

#: The place of this number after the name of the program.
_MINOR_FAULTS: Final = 7

_PROC: Final = Path("/proc")
_GROUPS: Final = Path("/sys/fs/cgroup")


class _Version(NamedTuple):
    """Where a version of control groups tells of memory."""

    line: re.Pattern[str]
    root: str
    limit: str
    used: str
    files: str


_VERSIONS: Final = (
    _Version(re.compile(r"^0::/(.*)$"), ".", "memory.max", "memory.current", "inactive_file"),
    _Version(
        re.compile(r"^[0-9]+:(?:[^:]*,)?memory(?:,[^:]*)?:/(.*)$"),
        "memory",
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "total_inactive_file",
    ),
)


def resident_bytes(pid: int, proc: Path = _PROC) -> int:
    """Return the memory that a process has, shared pages too; 0 when that is not known."""
    try:
        return int((proc / str(pid) / "statm").read_bytes().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError, ValueError):
        return 0


def copied_bytes(pid: int, proc: Path = _PROC) -> int:
    """Return how much memory a process took since its start; 0 when that is not known.

    These are the pages that it was given: copies of shared ones, and fresh ones. One that it gave
    back counts too, so for a process that has worked for long this is too much.
    """
    try:
        fields = (proc / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
        return int(fields[_MINOR_FAULTS]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError, ValueError):
        return 0


class Room:
    """Whether there is room for workers that copy the data; asked often, read once a second.

    A worker counts as what it may still copy, not as what it took by now: eight that have just
    begun would else all find room, and later none of them.

    Args:
        read: how much memory there is beside the reserve, or none where nobody knows.
        copied: how much a worker has copied.
    """

    def __init__(
        self,
        read: Callable[[], int | None] | None = None,
        copied: Callable[[int], int] | None = None,
    ) -> None:
        self._data_bytes = 0
        self._read, self._copied = read or spare_bytes, copied or copied_bytes
        self._spare_bytes: int | None = None
        #: What each worker had left to copy when that was read.
        self._owed_bytes: dict[int, int] = {}
        self._read_at = -_GOOD_FOR_S

    def learn(self, data_bytes: int) -> None:
        """Be told the memory of a process that has the data."""
        self._data_bytes = data_bytes

    def is_plenty(self) -> bool:
        """Tell whether to keep workers that may be needed: the data are large, and memory free."""
        if self._data_bytes <= LARGE_BYTES:
            return False
        self._look(self._owed_bytes)
        return self._spare_bytes is not None and self._spare_bytes >= 0

    def admits(self, worker_count: int, pids: Iterable[int]) -> bool:
        """Tell whether one more worker may copy the data, when those that there are have done so.

        Args:
            worker_count: workers that there are, or will soon be.
            pids: those that have a process already.
        """
        if self._data_bytes <= LARGE_BYTES:
            return True
        known = set(pids)
        self._look(known)
        if self._spare_bytes is None:
            return True
        owed_bytes = sum(self._owed_bytes.get(pid, self._data_bytes) for pid in known)
        coming_count = worker_count - len(known) + 1
        return self._spare_bytes >= owed_bytes + coming_count * self._data_bytes

    def _look(self, pids: Iterable[int]) -> None:
        now = time.monotonic()
        if now - self._read_at >= _GOOD_FOR_S:
            self._spare_bytes, self._read_at = self._read(), now
            self._owed_bytes = {pid: max(0, self._data_bytes - self._copied(pid)) for pid in pids}


def spare_bytes(proc: Path = _PROC, groups: Path = _GROUPS) -> int | None:
    """Return how much memory is free beside the reserve; none when that is not known.

    It is the smallest of the machine's and of those of the control groups that this process is in,
    such as a container or a unit of systemd. What files in the cache take counts as free, when
    nobody has used them lately. Less than nothing when the reserve is in use.
    """
    try:
        sizes = _numbers(proc / "meminfo")
        found = [_beside_reserve(sizes["MemAvailable"] * 1024, sizes["MemTotal"] * 1024)]
    except (OSError, ValueError, KeyError):
        return None
    try:
        lines = (proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for version in _VERSIONS:
        for line in lines:
            if (named := version.line.match(line)) is not None:
                found += _spare_in_groups(version, groups / version.root, named[1])
    return min(found)


def _spare_in_groups(version: _Version, root: Path, path: str) -> Iterator[int]:
    """Yield what is free in a group, and in each that it is in, as far as one has a limit."""
    group = root / path
    for folder in (group, *group.parents):
        try:
            limit = int((folder / version.limit).read_text(encoding="ascii"))
            used = int((folder / version.used).read_text(encoding="ascii"))
            used -= _numbers(folder / "memory.stat").get(version.files, 0)
            yield _beside_reserve(limit - used, limit)
        except (OSError, ValueError):
            pass  # the word for no limit; or a group of which nothing can be seen from here
        if folder == root:
            return


def _beside_reserve(free_bytes: int, all_bytes: int) -> int:
    return free_bytes - int(all_bytes * RESERVE_PART)


def _numbers(file: Path) -> dict[str, int]:
    """Read lines of a name and a number."""
    found = re.findall(r"^(\w+):? +([0-9]+)", file.read_text(encoding="ascii"), re.MULTILINE)
    return {name: int(number) for name, number in found}
