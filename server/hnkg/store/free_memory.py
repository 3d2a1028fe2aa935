"""How much memory there is, and how much of it is free.

Linux tells it in text files; on other systems nothing is known, and that is said.
See proc_meminfo(5), proc_pid_statm(5), and the memory files of control groups, version 2 and 1.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Of more data than this a new worker copies for long before it is quick.
LARGE_BYTES: Final = 256 * 1024**2
#: When less than this part of the memory is free, it is scarce.
FREE_PART: Final = 0.25
#: How long what was read is good for.
_GOOD_FOR_S: Final = 1.0

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


class Room:
    """Whether there is room for workers that copy the data; asked often, read once a second.

    Args:
        read: how much of the memory is free, from 0 to 1, or none where nobody knows.
    """

    def __init__(self, read: Callable[[], float | None] | None = None) -> None:
        self._is_large = False
        self._read = read or free_part
        self._free_part: float | None = None
        self._read_at = -_GOOD_FOR_S

    def learn(self, data_bytes: int) -> None:
        """Be told the memory of a process that has the data."""
        self._is_large = data_bytes > LARGE_BYTES

    def is_plenty(self) -> bool:
        """Tell whether to keep workers that may be needed: the data are large, and memory free."""
        part = self._part()
        return part is not None and part >= FREE_PART

    def is_scarce(self) -> bool:
        """Tell whether to do without further workers: the data are large, and memory is not."""
        part = self._part()
        return part is not None and part < FREE_PART

    def _part(self) -> float | None:
        if not self._is_large:
            return None
        now = time.monotonic()
        if now - self._read_at >= _GOOD_FOR_S:
            self._free_part, self._read_at = self._read(), now
        return self._free_part


def free_part(proc: Path = _PROC, groups: Path = _GROUPS) -> float | None:
    """Return the part of the memory that is free, from 0 to 1; none when that is not known.

    It is the smallest one of the machine's and those of the control groups that this process is in,
    such as a container or a unit of systemd. What files in the cache take counts as free, when
    nobody has used them lately.
    """
    try:
        sizes = _numbers(proc / "meminfo")
        parts = [sizes["MemAvailable"] / sizes["MemTotal"]]
    except (OSError, ValueError, KeyError, ZeroDivisionError):
        return None
    try:
        lines = (proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for version in _VERSIONS:
        for line in lines:
            if (found := version.line.match(line)) is not None:
                parts += _free_parts(version, groups / version.root, found[1])
    return max(0.0, min(parts))


def _free_parts(version: _Version, root: Path, path: str) -> Iterator[float]:
    """Yield the free part of a group, and of each that it is in, as far as one has a limit."""
    group = root / path
    for folder in (group, *group.parents):
        try:
            limit = int((folder / version.limit).read_text(encoding="ascii"))
            used = int((folder / version.used).read_text(encoding="ascii"))
            used -= _numbers(folder / "memory.stat").get(version.files, 0)
            yield 1 - used / limit
        except (OSError, ValueError, ZeroDivisionError):
            pass  # the word for no limit; or a group of which nothing can be seen from here
        if folder == root:
            return


def _numbers(file: Path) -> dict[str, int]:
    """Read lines of a name and a number."""
    found = re.findall(r"^(\w+):? +([0-9]+)", file.read_text(encoding="ascii"), re.MULTILINE)
    return {name: int(number) for name, number in found}
