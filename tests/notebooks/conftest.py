"""The wheel, installed with its extra into an environment that has nothing else."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.clients.missing import require
from tests.notebooks import tools

# The fixture that builds the wheel.
from tests.packaging.conftest import wheel as wheel  # noqa: PLC0414  # a fixture for pytest to find

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def jupyter() -> None:
    """Go on only where the environment of the notebooks is installed."""
    require(tools.is_installed(), "the environment of the notebooks", tools.INSTALL)


@pytest.fixture(scope="session")
def alone(jupyter: None, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tools.Alone:  # noqa: ARG001  # the first is a condition
    """Return a fresh environment after ``pip install 'WHEEL[notebook]'``.

    What the extra asks for is seen from the environment that was installed from the lock, so
    that pip fetches nothing, and fails where something is missing or too old.
    """
    root = tmp_path_factory.mktemp("alone")
    subprocess.run([str(tools.PYTHON), "-m", "venv", "--without-pip", str(root)], check=True)
    (site,) = root.glob("lib/python*/site-packages")
    (known,) = tools.VENV.glob("lib/python*/site-packages")
    (site / "known.pth").write_text(f"{known}\n")
    pip = [str(tools.PYTHON), "-m", "pip", "--disable-pip-version-check"]
    pip += ["--python", str(root / "bin/python"), "install", "--quiet", "--no-index"]
    done = subprocess.run(
        [*pip, f"{wheel}[notebook]"], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return tools.Alone(root / "bin", site)
