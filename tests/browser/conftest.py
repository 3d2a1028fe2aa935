"""A real Chromium, a real server with the released graph, and pages that are watched."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.browser.hostile import write_hostile
from tests.browser.watching import PATIENCE_S, Visit, has_axe
from tests.clients.missing import require
from tests.serving.processes import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from tests.serving.processes import Server

#: It asks nobody anything by itself, and runs as root in containers.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Playwright keeps an event loop in this thread, which the tests of other folders have no use for:
# it ends with each module here.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return the Chromium of this machine; where it is missing, tests are skipped or fail."""
    found = shutil.which("chromium")
    require(found is not None, "chromium", ".ci/install")
    require(has_axe(), "axe-core, or the front end", "make frontend")
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  # half a second

    expect.set_options(timeout=PATIENCE_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def released() -> Iterator[Server]:
    """Return a server with the released graph and two query workers."""
    with running_server("--worker-count", "2", "--slow-query-count", "1") as running:
        yield running


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server with data of others, which try to break every page."""
    file = tmp_path_factory.mktemp("hostile") / "hostile.nq"
    file.write_bytes(write_hostile())
    with running_server(str(file), "--worker-count", "2", "--slow-query-count", "1") as running:
        yield running


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a server's page in a new window of its own.

    Whatever a page complains of, and whatever it asks of another server, fails the test.
    """
    with contextlib.ExitStack() as stack:

        def open_at(server: Server, path: str | None = "/", **options: object) -> Visit:
            opened = stack.enter_context(Visit.begin(chromium, server.port, **options))
            if path is not None:
                opened.go(path)
            return opened

        yield open_at
