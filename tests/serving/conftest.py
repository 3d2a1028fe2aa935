"""Real processes: a store process with its workers, and a whole server on a free port."""

from __future__ import annotations

import contextlib
import multiprocessing
from typing import TYPE_CHECKING

import pytest
from tests.serving.processes import Nursery, Server, run_store_process, running_server

from hnkg.settings import load_settings
from hnkg.store.workers import WorkerStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with 3,000 triples."""
    path = tmp_path_factory.mktemp("data") / "data.nt"
    ex = "https://example.org/"
    lines = (f'<{ex}e{n // 3}> <{ex}p{n % 3}> "value {n}" .\n' for n in range(3000))
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def start_store(
    data_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., tuple[Nursery, WorkerStore]]]:
    """Return a function that starts a store process and connects to it.

    All of them end with the module: those of other modules hold no files and no memory.
    """
    with contextlib.ExitStack() as stack:

        def start(path: Path | None = None, **chosen: object) -> tuple[Nursery, WorkerStore]:
            settings = load_settings(chosen, {})
            path = path or tmp_path_factory.mktemp("store") / "socket"
            process = multiprocessing.get_context("spawn").Process(
                target=run_store_process, args=(str(path), (str(data_file),), settings)
            )
            process.start()
            stack.callback(process.join)
            stack.callback(process.kill)
            store = WorkerStore(path, settings, ready_timeout_s=20)
            stack.callback(store.close)
            return Nursery(process, path, settings), store

        yield start


@pytest.fixture
def start_server(data_file: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that runs ``hnkg serve`` and waits until it is ready."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, files: tuple[str, ...] | None = None) -> Server:
            chosen = (str(data_file),) if files is None else files
            return stack.enter_context(running_server(*arguments, *chosen))

        yield start


@pytest.fixture(scope="module")
def server(data_file: Path) -> Iterator[Server]:
    """Return a server for the tests of a module that leave it as it is."""
    arguments = ("--worker-count", "2", "--query-timeout-s", "5", str(data_file))
    with running_server(*arguments) as running:
        yield running
