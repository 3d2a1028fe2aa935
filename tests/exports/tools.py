"""The tools of other communities, in an environment of their own, run as programs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PYTHON: Final = ROOT / "tests/exports/.venv/bin/python"
LOCK: Final = ROOT / "tests/exports/requirements.lock"
INSTALL: Final = ".ci/install-exporters"
TIMEOUT_S: Final = 300


def is_installed() -> bool:
    """Tell whether the environment of the tools is complete, and that of the present lock."""
    installed = PYTHON.parents[1] / ".installed-lock"
    return installed.is_file() and installed.read_bytes() == LOCK.read_bytes()


def run_tool(name: str, *arguments: str | Path) -> dict[str, Any]:
    """Run one of the programs, and return the report that it prints."""
    command = [str(PYTHON), "-m", f"tests.exports.programs.{name}", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, f"{name} broke down:\n{done.stderr}"
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # after what tools log
    return report
