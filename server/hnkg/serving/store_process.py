"""The store process of the server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hnkg.serving.spawned_worker import Spawner
from hnkg.store.nursery import Facts, Forker, limits_of, run_nursery

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from hnkg.serving.child import Line
    from hnkg.serving.data import Data
    from hnkg.settings import Settings
    from hnkg.store.loading import Loaded, Progress
    from hnkg.store.nursery import Starter


def run_store(
    inner: socket.socket,
    data: Data,
    settings: Settings,
    progress: Callable[[], AbstractContextManager[Progress]],
    line: Line,
) -> None:
    """Load the data, say so, and make query workers until the supervisor ends.

    Args:
        inner: the listening Unix socket on which the web process asks for workers.
        data: what to load.
        settings: the limits of a query.
        progress: shows how far the loading is.
        line: told the number of triples and what the operator should know.

    Raises:
        InputError: the data cannot be loaded; nothing is served then.
    """
    with progress() as tell:
        loaded = data.load(tell)
    line.ready(triple_count=loaded.triple_count, notes=loaded.notes)
    facts = Facts.of(loaded)
    starter = starter_of(loaded, data, settings)
    del loaded  # spawned workers have data of their own
    run_nursery(inner, facts, starter, line.lifeline)


def starter_of(loaded: Loaded, data: Data, settings: Settings) -> Starter:
    """Return how workers are made: as the settings say, and without fork where there is none."""
    limits = limits_of(settings)
    if settings.worker_start == "spawn" or not hasattr(os, "fork"):
        return Spawner(data, loaded.digest, limits)
    return Forker(loaded, limits)
