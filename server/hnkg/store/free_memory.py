"""How much memory there is, and how much of it is free.

Linux tells it in text files; on other systems nothing is known, and that is said.
See proc_meminfo(5), proc_pid_statm(5), and the memory interface files of cgroup v2.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_CGROUPS: Final = Path("/sys/fs/cgroup")


def resident_bytes(pid: int, proc: Path = _PROC) -> int:
    """Return the memory that a process has, shared pages too; 0 when that is not known."""
    try:
        return int((proc / str(pid) / "statm").read_bytes().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError, ValueError):
        return 0


def free_part(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> float:
    """Return the part of the memory that is free, from 0 to 1; 0 when that is not known.

    It is the smaller one of the machine's and that of the control group, such as a container or a
    unit of systemd. There the cache of files counts as used, which is on the safe side.
    """
    return min(_free_part_of_machine(proc), _free_part_of_group(proc, cgroups))


def _free_part_of_machine(proc: Path) -> float:
    try:
        told = (proc / "meminfo").read_text(encoding="ascii")
        sizes = {
            name: int(size)
            for name, size in re.findall(r"^(\w+): +([0-9]+) kB", told, re.MULTILINE)
        }
        return sizes["MemAvailable"] / sizes["MemTotal"]
    except (OSError, ValueError, KeyError, ZeroDivisionError):
        return 0.0


def _free_part_of_group(proc: Path, cgroups: Path) -> float:
    """Return 1 where no limit is known."""
    try:
        groups = (proc / "self" / "cgroup").read_text(encoding="utf-8")
        found = re.search(r"^0::/(.*)$", groups, re.MULTILINE)
        if found is None:
            return 1.0
        folder = cgroups / found[1]
        limit = (folder / "memory.max").read_text(encoding="ascii").strip()
        if limit == "max":
            return 1.0
        used = int((folder / "memory.current").read_text(encoding="ascii"))
        return max(0.0, 1 - used / int(limit))
    except (OSError, ValueError, ZeroDivisionError):
        return 1.0
