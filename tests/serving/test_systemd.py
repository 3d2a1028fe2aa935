"""The systemd unit that we hand out is sound, and its settings are settings."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.clients.missing import require

from hnkg.settings import environment_variable, load_settings, names

UNIT = Path(__file__).resolve().parents[2] / "server/deploy/hnkg.service"
PROGRAM = "/opt/hnkg/bin/hnkg"


def systemd_analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    require(
        shutil.which("systemd-analyze") is not None, "systemd-analyze", "apt-get install systemd"
    )
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def unit_here(tmp_path: Path) -> str:
    """Return the path of the unit with a program that is on this machine."""
    text = UNIT.read_text(encoding="utf-8")
    assert text.count(f"ExecStart={PROGRAM} serve\n") == 1
    here = tmp_path / UNIT.name
    here.write_text(text.replace(f"ExecStart={PROGRAM}", f"ExecStart={sys.executable}"))
    return str(here)


@pytest.mark.engine
def test_systemd_finds_no_fault_in_the_unit(unit_here: str) -> None:
    ended = systemd_analyze("verify", "--man=no", unit_here)

    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")


@pytest.mark.engine
def test_the_unit_leaves_the_service_little_to_harm(unit_here: str) -> None:
    ended = systemd_analyze("security", "--offline=yes", "--threshold=15", "--no-pager", unit_here)

    assert ended.returncode == 0, ended.stdout[-300:]


def test_the_units_environment_is_settings_that_load() -> None:
    environ = dict(
        re.findall(r"^Environment=(\w+)=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    )
    known = {environment_variable(name) for name in names()}

    assert len(environ) >= 4
    assert set(environ) <= known
    settings = load_settings({}, environ)
    assert (settings.host, settings.root_path, settings.access_log) == ("127.0.0.1", "/kg", "json")
    assert f"SocketBindAllow=tcp:{settings.port}\n" in UNIT.read_text(encoding="utf-8")
