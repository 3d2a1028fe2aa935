"""Tell a waiting person on standard error what takes so long; quick work says nothing."""

from __future__ import annotations

import shutil
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
#: How often a line is rewritten, and how often one is added where it cannot be.
INTERVAL_S: Final = 0.2
LINE_INTERVAL_S: Final = 10.0
BAR_WIDTH: Final = 20


@contextmanager
def notice(message: str, patience_s: float | None = None) -> Iterator[None]:
    """Print one line if the block takes longer than a second."""
    waits_s = PATIENCE_S if patience_s is None else patience_s
    timer = threading.Timer(waits_s, click.echo, (message,), {"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def reading_progress(
    patience_s: float | None = None, interval_s: float | None = None
) -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback for the loader: file name, and of all files the bytes read and in all.

    On a terminal a bar is rewritten; elsewhere a line is added every ten seconds.
    """
    terminal = sys.stderr.isatty()
    if interval_s is None:
        interval_s = INTERVAL_S if terminal else LINE_INTERVAL_S
    next_at = time.monotonic() + (PATIENCE_S if patience_s is None else patience_s)
    width = 0

    def tell(name: str, read_bytes: int, size_bytes: int) -> None:
        nonlocal next_at, width
        if time.monotonic() < next_at:
            return
        next_at = time.monotonic() + interval_s
        part = read_bytes / size_bytes if size_bytes else 1.0
        if not terminal:
            click.echo(f"Reading data: {part:4.0%}, {name}", err=True)
            return
        bar = "#" * int(part * BAR_WIDTH)
        line = f"Reading data [{bar:<{BAR_WIDTH}}] {part:4.0%}  {name}"
        line = line[: shutil.get_terminal_size().columns - 1]
        click.echo(f"\r{line:<{width}}", err=True, nl=False)
        width = len(line)

    try:
        yield tell
    finally:
        if width:
            click.echo(err=True)
