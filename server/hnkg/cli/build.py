"""``hnkg build``: curated files in, release out."""

from __future__ import annotations

from pathlib import Path

import click

from hnkg import resources
from hnkg.curation.tables import canonical
from hnkg.errors import ReleaseError
from hnkg.release import make_release, stale_files, write_release


@click.command(name="build")
@click.option("--check", is_flag=True, help="Write nothing; say whether the release is stale.")
@click.option("--tidy", is_flag=True, help="First put the curated tables into canonical form.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The checkout to build; this one by default.",
)
def command(root: Path | None, *, check: bool, tidy: bool) -> None:
    """Make the release from the curated files.

    Reads graph_data/curated, graph_data/sources, ontology, shapes and queries/rules; validates
    everything; then replaces graph_data/release as a whole. Any mistake stops the build, names
    file, line and remedy, and leaves the old release as it was.

    \b
    Example: hnkg build --check
    """
    root = resources.checkout_root() if root is None else root
    if tidy:
        _tidy(root)
    release = make_release(root)
    stale = stale_files(release, root)
    counts = f"{release.claim_count} claims, {release.quad_count} quads"
    if check and stale:
        raise ReleaseError(
            f"The release is stale: {', '.join(stale)}.\n  Make it anew with: hnkg build"
        )
    if not stale:
        click.echo(f"The release is up to date: {counts}.", err=True)
        return
    write_release(release, root)
    click.echo(f"Wrote {', '.join(stale)}: {counts}.", err=True)


def _tidy(root: Path) -> None:
    tables = (*(root / "graph_data/curated").glob("*.tsv"), root / "ontology/relations.tsv")
    for table in sorted(tables):
        before = table.read_text(encoding="utf-8")
        after = canonical(before)
        if before != after:
            table.write_text(after, encoding="utf-8", newline="\n")
            click.echo(f"Tidied {table.relative_to(root)}.", err=True)
