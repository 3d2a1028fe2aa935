"""``hnkg add-source``: begin the curation of another document."""

from __future__ import annotations

from pathlib import Path

import click

from hnkg.cli.roots import chosen_root, root_option
from hnkg.curation.adding import add_source
from hnkg.curation.paths import claims_path, source_path, units_path
from hnkg.curation.sources import KINDS
from hnkg.errors import InputError


@click.command("add-source")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", required=True, help="Names it in IRIs and its folder, as in wikimd-hnk.")
@click.option("--title", required=True, help="Its title, as the document has it.")
@click.option("--publisher", required=True, help="Who published it.")
@click.option("--rights", required=True, help="Under which terms its words stay.")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="document",
    show_default=True,
    help="What sort of document it is.",
)
@root_option
def command(file: Path, root: Path | None, **about: str) -> None:
    r"""Begin the curation of another document.

    FILE is plain text in UTF-8. It is copied byte for byte, its checksum is recorded, and it is
    split into sentences and headings with their offsets; the table of its claims is empty. Every
    sentence is listed, since each needs a claim, or a reason to be none, before the next build.
    Nothing is overwritten.

    \b
    Example:
      hnkg add-source review.txt --key review-2026 --title "A review" --publisher "A journal" \
        --rights "The words stay under the terms of the journal."

    Exit status: 0 added, 1 a curated file has a mistake, 2 wrong usage, or an unusable text.
    """
    root = chosen_root(root)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"{file}: it cannot be read: {error.strerror}.\n  Make it a readable file."
        ) from None
    try:
        units = add_source(root, content, about)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None
    key = about["key"]
    sentences = [unit for unit in units if unit.is_sentence]
    for unit in sentences:
        click.echo(f"{units_path(key)}:{unit.line}: {unit.id} has no claim: {unit.text}")
    click.echo(
        f"Added {source_path(f'{key}.txt')}: {len(units) - len(sentences)} headings,"
        f" {len(sentences)} sentences without a claim.\n"
        f"  Look through {units_path(key)}: does each sentence stand alone, is each heading one?\n"
        f"  Give each sentence its claims in {claims_path(key)}, or a kind and a reason why not.\n"
        "  Name its rights in graph_data/curated/dataset.toml too. The guide: graph_data/README.md",
        err=True,
    )
