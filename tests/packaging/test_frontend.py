"""The bundled scripts: in every wheel that npm could make them for, and never in the way."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.clients.missing import require
from tests.packaging.conftest import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

BUNDLE = "hnkg/web/assets/bundle/"


@pytest.fixture
def build_bundle(checkout: Path, tmp_path: Path) -> Run:
    """Return a function that builds the bundle of a copy of the sources, without npm."""
    sources = tmp_path / "server/frontend"
    shutil.copytree(
        checkout / "server/frontend", sources, ignore=shutil.ignore_patterns("node_modules")
    )

    def run(**variables: str) -> subprocess.CompletedProcess[str]:
        # Beside a Python of its own, and in this folder, there is no npm.
        python = tmp_path / "bin/python"
        python.parent.mkdir(exist_ok=True)
        python.unlink(missing_ok=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        environment = {k: v for k, v in os.environ.items() if k != "HNKG_FRONTEND"}
        code = (
            f"import sys, runpy; sys.executable = {str(python)!r}; "
            f"runpy.run_path({str(sources / 'hatch_build.py')!r}, run_name='__main__')"
        )
        return subprocess.run(
            [sys.executable, "-c", code],
            env={**environment, "PATH": str(tmp_path), **variables},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def test_the_wheel_has_the_scripts_and_the_licences_of_what_is_in_them(
    checkout: Path, wheel: Path
) -> None:
    require(shutil.which("npm") is not None, "npm", "apt-get install nodejs npm")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        notices = archive.read(f"{BUNDLE}LICENCES.txt").decode()
        editor = archive.read(f"{BUNDLE}editor.js").decode()

    assert f"{BUNDLE}made-from.txt" in names
    assert len(editor) > 100_000
    assert "http://" not in re.sub(r"http://(www\.w3\.org|purl\.org)/", "", editor)
    manifest = json.loads((checkout / "server/frontend/package.json").read_text())
    for package in manifest["dependencies"]:
        assert re.search(rf"^{re.escape(package)} \d+\.\d+\.\d+ \(MIT\)$", notices, re.MULTILINE)
    assert notices.count("Permission is hereby granted, free of charge") == notices.count("(MIT)\n")


def test_the_lock_names_no_registry_and_every_checksum(checkout: Path) -> None:
    lock = json.loads((checkout / "server/frontend/package-lock.json").read_text())
    packages = [package for path, package in lock["packages"].items() if path]

    assert len(packages) > 10
    assert [package for package in packages if "resolved" in package] == []
    assert all(package["integrity"].startswith("sha512-") for package in packages)


def test_a_wheel_can_be_built_without_the_scripts(checkout: Path, tmp_path: Path) -> None:
    """Also where a bundle lies in the checkout: what was not asked for is not packed."""
    wheel = build(checkout, tmp_path, "--wheel", HNKG_FRONTEND="skip")

    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if name.startswith(BUNDLE)] == []


def test_the_source_archive_has_the_sources_and_no_bundle(checkout: Path, tmp_path: Path) -> None:
    with tarfile.open(build(checkout, tmp_path, "--sdist")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {
        "server/frontend/package-lock.json",
        "server/frontend/.npmrc",
        "server/frontend/build.js",
        "server/frontend/hatch_build.py",
        "server/frontend/src/editor.js",
    } <= names
    assert [name for name in names if "node_modules" in name or "assets/bundle" in name] == []


def test_without_npm_the_build_warns_and_goes_on(build_bundle: Run) -> None:
    done = build_bundle()

    assert done.returncode == 0
    assert "Without the query editor and the graph view: npm is not on this machine" in done.stderr
    assert "Install Node.js" in done.stderr


def test_without_npm_the_build_fails_where_the_scripts_are_required(build_bundle: Run) -> None:
    done = build_bundle(HNKG_FRONTEND="require")

    assert done.returncode == 1
    assert "npm is not on this machine" in done.stderr


def test_a_choice_that_is_none_is_an_error(build_bundle: Run) -> None:
    done = build_bundle(HNKG_FRONTEND="maybe")

    assert done.returncode == 1
    assert "'maybe'; it takes auto, require, skip" in done.stderr
