"""Tell a waiting person on standard error what takes so long; quick work says nothing."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Work that is done before this says nothing.
PATIENCE_S: Final = 1.0
#: How often a line is rewritten.
INTERVAL_S: Final = 0.2


@contextmanager
def notice(message: str, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Print one line if the block takes longer than a second."""
    timer = threading.Timer(patience_s, click.echo, (message,), {"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def reading_progress(
    patience_s: float = PATIENCE_S, interval_s: float = INTERVAL_S
) -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback for the loader: file name, bytes read, bytes in all.

    On a terminal one line is rewritten; elsewhere each file is named once.
    """
    terminal = sys.stderr.isatty()
    next_at = time.monotonic() + patience_s
    named: set[str] = set()

    def tell(name: str, read_bytes: int, size_bytes: int) -> None:
        nonlocal next_at
        if time.monotonic() < next_at or (not terminal and name in named):
            return
        next_at = time.monotonic() + interval_s
        named.add(name)
        done = 100 * read_bytes // size_bytes if size_bytes else 100
        click.echo(
            f"\rReading {name}: {done:3d} %" if terminal else f"Reading {name} ...",
            err=True,
            nl=not terminal,
        )

    try:
        yield tell
    finally:
        if terminal and named:
            click.echo(err=True)
