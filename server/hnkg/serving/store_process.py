"""The store process of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.store.nursery import limits_of, run_nursery

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from hnkg.serving.child import Line
    from hnkg.serving.data import Data
    from hnkg.settings import Settings
    from hnkg.store.loading import Progress


def run_store(
    inner: socket.socket,
    data: Data,
    settings: Settings,
    progress: Callable[[], AbstractContextManager[Progress]],
    line: Line,
) -> None:
    """Load the data, say so, and fork query workers until the supervisor ends.

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
    run_nursery(inner, loaded, limits_of(settings), line.lifeline)
