"""``hnkg validate``: check RDF against the shapes, and report in words, Turtle or JSON."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from hnkg.cli.progress import PATIENCE_S, notice, reading_progress
from hnkg.errors import InputError
from hnkg.namespaces import load_prefixes
from hnkg.store.loading import load_files, load_release
from hnkg.validate import add_ontology, as_shapes, validate_data
from hnkg.validate.report import render_json, render_text, render_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyoxigraph as ox
    import rdflib

    from hnkg.validate.shacl import Progress


@click.command("validate")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--shapes",
    "shape_files",
    multiple=True,
    metavar="FILE",
    help="Check against the SHACL shapes of this file instead of ours. Repeatable.",
)
@click.option(
    "--format",
    "-f",
    "format_name",
    type=click.Choice(["text", "turtle", "json"]),
    default="text",
    show_default=True,
    help="How to write the report.",
)
def command(files: tuple[str, ...], shape_files: tuple[str, ...], format_name: str) -> None:
    r"""Check RDF against the SHACL shapes.

    FILE is any RDF file; its ending tells the syntax, and .gz may follow. Several are checked
    together, as one graph. Without FILE the released graph is checked. The report goes to
    standard output; everything else to standard error. It stops after some 10,000 findings.

    \b
    Examples:
      hnkg validate
      hnkg validate my-claims.ttl graph_data/release/hnk-kg.nq
      hnkg validate my.ttl --shapes my-shapes.ttl --format turtle

    Exit status: 0 conforms (there may be warnings), 1 violations, 2 wrong usage, or a file that
    cannot be read or has no triples.
    """
    store, prefixes = _read(files)
    remarks = []
    if shape_files:
        shapes = _read_shapes(shape_files)
    else:
        shapes = None
        if add_ontology(store):
            remarks.append("The data hold claims without the ontology, so it was added to them.")
    with _checking(len(store)) as progress:
        report = validate_data(store, shapes, progress=progress)
    for remark in remarks:
        click.echo(f"hnkg: {remark}", err=True)
    if format_name == "turtle":
        click.echo(render_turtle(report), nl=False)
    elif format_name == "json":
        click.echo(render_json(report))
    else:
        click.echo(render_text(report, prefixes))
    if not report.conforms:
        sys.exit(1)


def _read(files: Sequence[str]) -> tuple[ox.Store, dict[str, str]]:
    """Return the data, each file in the graphs that it names, and prefixes to show them with."""
    with reading_progress() as progress:
        loaded = (
            load_files(files, progress=progress) if files else load_release(progress, merge=False)
        )
    if not len(loaded.store):
        raise InputError(
            f"{', '.join(files)}: no triples, so nothing was checked.\n"
            "  An empty file conforms to anything; is it the right one?"
        )
    return loaded.store, {**load_prefixes(), **loaded.prefixes}


def _read_shapes(files: Sequence[str]) -> rdflib.Graph:
    try:
        return as_shapes(load_files(files).store)
    except InputError as error:
        raise InputError(f"--shapes: {error}") from None


@contextmanager
def _checking(triple_count: int) -> Iterator[Progress | None]:
    """After a second show on a terminal how far the check is, elsewhere one line."""
    message = f"Checking {triple_count:,} triples ..."
    if not sys.stderr.isatty():
        with notice(message):
            yield None
        return
    from rich.console import Console  # noqa: PLC0415  # only a terminal needs it
    from rich.progress import (  # noqa: PLC0415  # likewise
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    words = TextColumn("{task.description}")
    columns = (words, BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(message, total=None)
    timer = threading.Timer(PATIENCE_S, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done, total: bar.update(task, completed=done, total=total)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
