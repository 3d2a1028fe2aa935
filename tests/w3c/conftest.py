"""The W3C suite for the tests in this folder: one test case a parameter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.w3c.direct import ask_engine
from tests.w3c.known import load_known_failures
from tests.w3c.replies import NOTHING, ask_all
from tests.w3c.serving import serving
from tests.w3c.suite import load_evaluations, load_syntax, suite_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.w3c.direct import EngineAnswer
    from tests.w3c.replies import Reply

EVALUATION = "evaluation"
SYNTAX = "syntax"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of every case; without the suite one that says that it is missing."""
    for name, load in ((EVALUATION, load_evaluations), (SYNTAX, load_syntax)):
        if name in metafunc.fixturenames:
            cases = load(suite_root())
            ids = [case.id for case in cases]
            metafunc.parametrize(name, cases or [None], ids=ids or ["the suite is missing"])


@pytest.fixture(scope="session")
def suite() -> Path:
    """Return the folder of the suite; a test that needs it is skipped where it is missing."""
    root = suite_root()
    if not (root / "sparql11").is_dir():
        reason = f"the W3C suite is not in {root}: get w3c/rdf-tests, set HNKG_W3C to its folder"
        (pytest.fail if os.environ.get("HNKG_REQUIRE_ALL") == "1" else pytest.skip)(reason)
    return root


@pytest.fixture(scope="session")
def known() -> Mapping[str, str]:
    """Return the reason of every test that the engine itself fails."""
    return load_known_failures()


@pytest.fixture(scope="session")
def engine(suite: Path, known: Mapping[str, str]) -> Mapping[str, EngineAnswer]:
    """Return what the engine alone makes of the listed tests."""
    del suite
    return ask_engine(known)


@pytest.fixture(scope="session")
def replies(suite: Path, request: pytest.FixtureRequest) -> Mapping[str, Reply]:
    """Return what real servers reply to the evaluation tests of this run."""
    del suite
    parameters = [
        item.callspec.params for item in request.session.items if hasattr(item, "callspec")
    ]
    return ask_all(given[EVALUATION] for given in parameters if EVALUATION in given)


@pytest.fixture(scope="session")
def client(suite: Path) -> Iterator[httpx.Client]:
    """Return a client of a server without data."""
    del suite
    with serving(str(NOTHING)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client
