"""What several folders of tests share: the checkout, a copy of its data, the release, the CLI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, settings

from hnkg.release import make_release, write_release
from hnkg.resources import FOLDERS
from tests.waiting import without_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: A shape that every release conforms to.
MILD = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://w3id.org/hnk-kg/shapes#Mild> a sh:NodeShape ;
  sh:targetClass <https://w3id.org/hnk-kg/ontology#Claim> ; sh:nodeKind sh:IRI .
"""

#: Tests that would be disturbed by others, or disturb them.
ALONE = (
    "benchmarks",
    "browser",
    "serving",
    "unit/store/test_graphs.py",
    "unit/web/test_transfers.py",
)

# What whoever runs the tests wants to see in their terminal is no wish of the tests.
for _name in ("CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR"):
    os.environ.pop(_name, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests beside which nothing else may run."""
    here = Path(__file__).parent
    for item in items:
        if any(item.path.is_relative_to(here / folder) for folder in ALONE):
            item.add_marker("alone")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a gzip file without its content, which holds the second it was made in."""
    if isinstance(val, bytes) and val.startswith(b"\x1f\x8b"):
        return f"gzip of {len(val)} bytes"
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show why a test failed that was tried again: also one that passed then has a fault."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"failed at the first try: {report.nodeid}")
        report.toterminal(terminalreporter._tw)  # as pytest itself does


# How long an example takes says more about the machine than about the code. Where everything is
# required the examples are the same each time: a change is not refused for what others left.
settings.register_profile(
    "hnkg",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="HNKG_REQUIRE_ALL" in os.environ,
)
settings.load_profile("hnkg")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the root of the checkout that the tests stand in."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def fresh_data(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the four data folders with a release made now; not to be changed."""
    root = tmp_path_factory.mktemp("fresh")
    for folder in FOLDERS:
        shutil.copytree(checkout / folder, root / folder)
    write_release(make_release(root, validate=False), root)
    return root


@pytest.fixture
def data_copy(fresh_data: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a copy of the four data folders with a fresh release, to be changed at will."""
    root = shutil.copytree(fresh_data, tmp_path / "copy")
    yield root
    shutil.rmtree(root)  # some megabytes each, and there are many


@pytest.fixture(scope="session")
def light_data(fresh_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return data whose rules are one small shape, so that a build takes a moment only."""
    root = shutil.copytree(fresh_data, tmp_path_factory.mktemp("light"), dirs_exist_ok=True)
    for folder in ("shapes", "queries/checks"):
        shutil.rmtree(root / folder, ignore_errors=True)
    (root / "shapes").mkdir()
    (root / "shapes/mild.ttl").write_text(MILD)
    write_release(make_release(root, validate=False), root)
    return root


@pytest.fixture
def light_copy(light_data: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a copy of the light data, to be changed at will."""
    root = shutil.copytree(light_data, tmp_path / "light")
    yield root
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def released_quads(checkout: Path) -> tuple[ox.Quad, ...]:
    """Return every quad of the committed release."""
    release = checkout / "graph_data/release"
    description = ox.NamedNode("https://w3id.org/hnk-kg/graph/dataset")
    return (
        *ox.parse(path=release / "hnk-kg.nq"),
        *(
            ox.Quad(quad.subject, quad.predicate, quad.object, description)
            for quad in ox.parse(path=release / "dataset.ttl")
        ),
    )


@pytest.fixture(scope="session")
def released_store(released_quads: tuple[ox.Quad, ...]) -> ox.Store:
    """Return a store with the release as it is served: the merged default graph; read only."""
    store = ox.Store()
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in released_quads)
    return store


@pytest.fixture(scope="session")
def hnkg() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the real command in a process of its own."""

    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "hnkg", *map(str, arguments)],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        done.stderr = without_waiting(done.stderr)
        return done

    return run
