"""The wheel, built once, and an environment that holds it and what it needs, nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from tests.waiting import without_waiting

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Installed:
    """An environment in which the wheel is installed.

    Args:
        bin: its folder of programs.
        site: its folder of packages.
        names: the distributions in it, beside the wheel's own.
    """

    bin: Path
    site: Path
    names: frozenset[str]

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs away from the checkout."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "HNKG"))}
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        done.stderr = without_waiting(done.stderr)
        return done


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the checkout with the build back end at hand."""
    return build(checkout, tmp_path_factory.mktemp("dist"), "--wheel")


def build(checkout: Path, folder: Path, kind: str, **variables: str) -> Path:
    """Build a wheel or an sdist, and return it."""
    command = ["-m", "build", kind, "--no-isolation", "--skip-dependency-check"]
    done = subprocess.run(
        [sys.executable, *command, "--outdir", str(folder), str(checkout)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return a fresh environment with the wheel and, linked, the packages that it asks for.

    The packages are those of the environment of the tests, so nothing is fetched; developer
    packages are not linked, so that needing one of them shows.
    """
    root = tmp_path_factory.mktemp("alone")
    venv.create(root, with_pip=False, symlinks=True)
    programs = root / "bin"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    pip += ["--python", str(programs / "python")]
    done = subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (site,) = root.glob("lib/python*/site-packages")
    (own,) = metadata.distributions(name="hnkg", path=[str(site)])
    needed = closure(own.requires or [])
    for name in needed:
        link(metadata.distribution(name), site)
    return Installed(programs, site, frozenset(needed))


def closure(requirements: Iterable[str]) -> set[str]:
    """Return the names of all distributions that some requirements lead to, here and now."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [(text, frozenset[str]()) for text in requirements]
    while waiting:
        text, extras = waiting.pop()
        requirement = Requirement(text)
        asked = (requirement.name.lower(), frozenset(requirement.extras))
        applies = requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        )
        if applies and asked not in found:
            found.add(asked)
            distribution = metadata.distribution(requirement.name)
            assert requirement.specifier.contains(distribution.version), text
            waiting += [(further, asked[1]) for further in distribution.requires or []]
    return {name for name, _ in found}


def link(distribution: metadata.Distribution, site: Path) -> None:
    """Link the top-level packages and modules of a distribution into a folder of packages."""
    for file in distribution.files or []:
        top = Path(str(file)).parts[0]
        target = site / top
        if top != ".." and not target.exists():
            target.symlink_to(Path(str(distribution.locate_file(top))))
