"""``hnkg build``: curated files in, release out."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Final

import click

from hnkg import resources
from hnkg.cli.build_report import describe_build
from hnkg.cli.progress import notice
from hnkg.cli.roots import chosen_root, root_option
from hnkg.curation import tables
from hnkg.curation.editing import replace_file
from hnkg.errors import ReleaseError
from hnkg.release import make_release, recover_release, stale_files, write_release

#: What --tidy repairs, below the root.
TABLES: Final = ("graph_data/curated/**/*.tsv", "ontology/**/*.tsv")


@click.command(name="build")
@click.option("--check", is_flag=True, help="Write nothing; say whether the release is stale.")
@click.option("--tidy", is_flag=True, help="First put the curated tables into canonical form.")
@root_option
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a JSON file: tools and their versions, inputs and outputs with checksums.",
)
def command(root: Path | None, report: Path | None, *, check: bool, tidy: bool) -> None:
    r"""Make the release from the curated files.

    Reads graph_data/curated, graph_data/sources, ontology, shapes and queries; validates
    everything; then replaces graph_data/release as a whole. Any mistake stops the build, names
    file, line and remedy, and leaves the old release as it was.

    \b
    Examples:
      hnkg build
      hnkg build --check
      hnkg build --report build.json

    Exit status: 0 built or up to date, 1 a mistake or a stale release, 2 wrong usage.
    """
    if check and tidy:
        raise click.UsageError("--check writes nothing, --tidy does: give one of them.")
    root = chosen_root(root)
    if not check:
        recover_release(root)
    if tidy:
        _tidy(root)
    started, before = dt.datetime.now(dt.UTC), time.perf_counter()
    with notice("Building and validating the release ..."):
        release = make_release(root)
    if report is not None:
        seconds = time.perf_counter() - before
        _write(report, describe_build(release, started.isoformat(timespec="seconds"), seconds))
    stale = stale_files(release, root)
    counts = f"{release.claim_count} claims, {release.quad_count} quads"
    if not stale:
        click.echo(f"The release is up to date: {counts}.", err=True)
        return
    if check:
        raise ReleaseError(
            f"The release is stale: {', '.join(stale)}.\n  Make it anew with: hnkg build"
        )
    write_release(release, root)
    click.echo(f"Wrote {', '.join(stale)}: {counts}.", err=True)


def _write(report: Path, text: str) -> None:
    try:
        report.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReleaseError(
            f"The report was not written: {error}.\n  Name a file in a folder that is there."
        ) from error


def _tidy(root: Path) -> None:
    for table in sorted(file for pattern in TABLES for file in root.glob(pattern)):
        path = table.relative_to(root).as_posix()
        before = resources.read_text(root, path)
        after = tables.canonical(before)
        if before != after:
            replace_file(table, after.encode())
            click.echo(f"Tidied {path}.", err=True)
