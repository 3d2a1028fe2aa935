"""The environment that runs the notebooks, and programs in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "queries" / "notebooks"
VENV: Final = ROOT / "tests/notebooks/.venv"
PYTHON: Final = VENV / "bin/python"
LOCK: Final = ROOT / "tests/notebooks/requirements.lock"
INSTALL: Final = ".ci/install-notebooks"
#: Runs a command where the only network is this machine itself.
OFFLINE: Final = (
    "unshare",
    "--net",
    *(() if os.geteuid() == 0 else ("--map-root-user",)),
    "sh",
    "-c",
    'ip link set lo up && exec "$@"',
    "sh",
)


def is_installed() -> bool:
    """Tell whether the environment is complete, and that of the present lock."""
    installed = VENV / ".installed-lock"
    return installed.is_file() and installed.read_bytes() == LOCK.read_bytes()


def can_go_offline() -> bool:
    """Tell whether this machine lets a program have a network of its own."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    return subprocess.run([*OFFLINE, "true"], capture_output=True, check=False).returncode == 0


def run_tool(name: str, *arguments: str | Path) -> dict[str, Any]:
    """Run one of the programs, and return the report that it prints."""
    command = [str(PYTHON), "-m", f"tests.notebooks.programs.{name}", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{name} broke down:\n{done.stderr}"
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


@dataclass(frozen=True)
class Alone:
    """An environment in which only the wheel and what its extra asks for are installed.

    Args:
        bin: its folder of programs.
        site: its folder of packages.
    """

    bin: Path
    site: Path

    @property
    def notebooks(self) -> Path:
        """The notebooks that came with the wheel."""
        return self.site / "hnkg/_data/queries/notebooks"

    @staticmethod
    def environment(home: Path) -> dict[str, str]:
        """Return variables without anything of the checkout or of this user."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "HNKG", "JUPYTER", "MPL"))
            and "proxy" not in name.lower()
        }
        return {**kept, "HOME": str(home), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}

    def run(
        self, *command: str | Path, cwd: Path, offline: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its programs away from the checkout."""
        before = OFFLINE if offline else ()
        return subprocess.run(
            [*before, str(self.bin / str(command[0])), *map(str, command[1:])],
            cwd=cwd,
            env=self.environment(cwd),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
