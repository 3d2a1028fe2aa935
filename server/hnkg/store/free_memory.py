"""How much memory there is, and how much of it is free.

Linux tells it in text files; on other systems nothing is known, and that is said.
See proc_meminfo(5), proc_pid_statm(5), proc_pid_smaps(5), and the memory files of control groups,
version 2 and 1.
"""

from __future__ import annotations

import math
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
#: How long a refusal of a worker holds.
REFUSED_S: Final = 2.0

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


def private_bytes(pid: int, proc: Path = _PROC) -> int:
    """Return the memory that only this process has, its copies of shared pages included.

    The kernel looks at each page for it: that takes 15 ms for each GiB. 0 when it is not known.
    """
    try:
        sizes = _numbers(proc / str(pid) / "smaps_rollup")
        return (sizes["Private_Clean"] + sizes["Private_Dirty"]) * 1024
    except (OSError, KeyError, ValueError):
        return 0


class Room:
    """Whether there is room for workers that copy the data.

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
        self._read, self._copied = read or spare_bytes, copied or private_bytes
        self._refused_until = -math.inf

    def learn(self, data_bytes: int) -> None:
        """Be told the memory of a process that has the data."""
        self._data_bytes = data_bytes

    def is_plenty(self) -> bool:
        """Tell whether to keep workers that may be needed: the data are large, and memory free."""
        if self._data_bytes <= LARGE_BYTES:
            return False
        spare = self._read()
        return spare is not None and spare >= 0

    def is_scarce(self) -> bool:
        """Tell whether a worker was refused just now; this takes no time."""
        return time.monotonic() < self._refused_until

    def admits(self, pids: Iterable[int]) -> bool:
        """Tell whether one more worker may copy the data, when those that there are have done so.

        This may take a tenth of a second: call it in a thread.

        Args:
            pids: the processes of the workers that there are.
        """
        if self._data_bytes <= LARGE_BYTES:
            return True
        spare = self._read()
        if spare is None:
            return True
        spare -= self._data_bytes
        if spare >= 0:  # else there is no need to look at each
            spare -= sum(max(0, self._data_bytes - self._copied(pid)) for pid in pids)
        if spare < 0:
            self._refused_until = time.monotonic() + REFUSED_S
        return spare >= 0


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
        lines = (proc / "self" / "cgroup").read_text("utf-8", "surrogateescape").splitlines()
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
