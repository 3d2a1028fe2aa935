"""How much memory there is, and how much of it is free.

Linux tells it in text files; on other systems nothing is known, and that is said.
See proc_meminfo(5), proc_pid_statm(5), and the memory files of control groups, version 2 and 1.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def free_part(proc: Path = _PROC, groups: Path = _GROUPS) -> float:
    """Return the part of the memory that is free, from 0 to 1; 0 when that is not known.

    It is the smallest one of the machine's and those of the control groups that this process is in,
    such as a container or a unit of systemd. What files in the cache take counts as free, when
    nobody has used them lately.
    """
    try:
        sizes = _numbers(proc / "meminfo")
        parts = [sizes["MemAvailable"] / sizes["MemTotal"]]
    except (OSError, ValueError, KeyError, ZeroDivisionError):
        return 0.0
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
