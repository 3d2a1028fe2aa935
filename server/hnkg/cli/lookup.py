"""``hnkg lookup``: what a name or an identifier means, and all other identifiers of it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click
import pyoxigraph as ox

from hnkg.build.toolkit import load_toolkit
from hnkg.cli.progress import reading_progress
from hnkg.errors import InputError
from hnkg.formats import Formats
from hnkg.lookup.documents import describe_hit, describe_thing, read_rows
from hnkg.lookup.gathering import MOST_ROWS, gather_things
from hnkg.lookup.hits import How
from hnkg.lookup.index import Index
from hnkg.lookup.misses import explain_miss
from hnkg.lookup.spellings import load_spellings
from hnkg.lookup.structures import looks_like_smiles
from hnkg.namespaces import BASE
from hnkg.store import Query
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_files, load_release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hnkg.lookup.hits import Hit

TABLE: Final = "table"
#: Hits that are listed beside the first, and candidates when nothing is found.
_MOST_OTHERS: Final = 10
_CANDIDATE_COUNT: Final = 5
_COLUMNS: Final = ("match", "identifier", "label")


@click.command("lookup")
@click.argument("text")
@click.option(
    "--format",
    "-f",
    "format_name",
    type=click.Choice([TABLE, "tsv", "json"]),
    help="How to write the answer. On a terminal a table, else tsv.",
)
@click.option(
    "--data",
    "-d",
    multiple=True,
    metavar="FILE",
    help="Look in this RDF file instead of the release. Repeatable.",
)
def command(text: str, format_name: str | None, data: tuple[str, ...]) -> None:
    r"""Find what a name or an identifier means, with all its external identifiers.

    TEXT is a name or a synonym, a CURIE or an address in any spelling that the Bioregistry knows,
    an InChIKey, an InChI, or a SMILES (for which RDKit must be installed). Each identifier comes
    with how near it is: exact, close, narrower, broader or related.

    \b
    Examples:
      hnkg lookup HNK
      hnkg lookup ChEBI:6121
      hnkg lookup "Receptors, AMPA" --format json
      hnkg lookup "NC1(c2ccccc2Cl)CCCC(O)C1=O"

    Exit status: 0 found, 1 not found (the nearest names are told), 2 wrong usage.
    """
    index = _index(data)
    found = [hit for hit in index.find(text) if hit.how <= How.BARE_IDENTIFIER]
    if not found and (claim := index.of_iri(f"{BASE}claim/{text.strip()}")):
        found = list(index.find(claim.iri))
    why_not = ""
    if not found and looks_like_smiles(text.strip()):
        found, why_not = _by_structure(index, text.strip())
    if not found:
        told = why_not or explain_miss(text, index)
        _tell_nearest(index, text, told, as_json=format_name == "json")
        sys.exit(1)
    hit, others = found[0], found[1 : 1 + _MOST_OTHERS]
    if format_name == "json":
        document = {
            "query": text,
            "found": {
                **describe_thing(hit.thing, index.spellings),
                "match": describe_hit(hit, index.spellings)["match"],
            },
            "others": [describe_hit(other, index.spellings) for other in others],
            "other_count": len(found) - 1,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    is_table = format_name == TABLE or (format_name is None and sys.stdout.isatty())
    rows = [
        (item.nearness.word, index.spellings.curie(item.value), item.label, _address(item.value))
        for item in hit.thing.identifiers
    ]
    if is_table:
        _print_table(hit, rows, index)
    else:
        click.echo(f"hnkg: found {_named(hit, index)}, by {_one_line(hit.why)}", err=True)
        for row in rows:
            click.echo("\t".join((index.spellings.curie(hit.thing.iri), *map(_one_line, row))))
    for other in others:
        click.echo(f"hnkg: also {_named(other, index)}: {_one_line(other.why)}", err=True)
    if len(found) - 1 > len(others):
        click.echo(f"hnkg: and {len(found) - 1 - len(others)} more", err=True)


def _index(data: Sequence[str]) -> Index:
    with reading_progress() as progress:
        loaded = load_files(data, merge=True, progress=progress) if data else load_release(progress)
    store = EmbeddedStore.of(loaded)

    def ask(text: str) -> tuple[Mapping[str, str], ...]:
        return read_rows(store.answer(Query(text, Formats())).body)

    gathered = gather_things(ask)
    if not gathered.is_whole:
        raise InputError(
            f"The data have more than {MOST_ROWS} names and identifiers, too many to look in.\n"
            "  Ask them with hnkg query instead."
        )
    return Index(gathered.things, load_spellings())


def _by_structure(index: Index, smiles: str) -> tuple[list[Hit], str]:
    """Look a structure up by its InChIKey; say why there is none.

    Raises:
        InputError: RDKit is not installed.
    """
    try:
        toolkit = load_toolkit()
    except InputError:
        raise InputError(
            f"{smiles} looks like a SMILES, and RDKit, which reads one, is not installed.\n"
            "  Install it with: pip install 'hnkg[build]'   (in a checkout: '.[build]')\n"
            "  Or look the InChIKey up."
        ) from None
    molecule = toolkit.parse(smiles)
    if molecule is None:
        return [], (
            f"{smiles} looks like a SMILES and is none that RDKit can read.\n"
            "  Are all its brackets, branches and rings closed?"
        )
    inchikey = toolkit.inchikey(toolkit.inchi(molecule))
    click.echo(f"hnkg: read as a structure with the InChIKey {inchikey}", err=True)
    hits = [hit for hit in index.find(inchikey) if hit.how <= How.SIMILAR_TERM]
    return hits, "" if hits else explain_miss(inchikey, index)


def _tell_nearest(index: Index, text: str, told: str, *, as_json: bool) -> None:
    hits = index.find(text)
    if told:  # names that are spelt like an identifier have nothing to do with it
        hits = tuple(hit for hit in hits if hit.how is How.BEGINNING)
    elif not hits:
        hits = index.nearest(text, _CANDIDATE_COUNT)
    hits = hits[:_CANDIDATE_COUNT]
    told = told or f"nothing is called {_one_line(text)!r}, and it identifies nothing here."
    if as_json:
        document = {
            "query": text,
            "found": None,
            "note": told,
            "nearest": [describe_hit(hit, index.spellings) for hit in hits],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    lines = ["hnkg: " + "\n".join(map(_one_line, told.split("\n")))]
    lines += [f"  Near: {_named(hit, index)}: {_one_line(hit.text)} ({hit.why})" for hit in hits]
    click.echo("\n".join(lines), err=True)


def _print_table(hit: Hit, rows: Sequence[Sequence[str]], index: Index) -> None:
    from rich.console import Console  # noqa: PLC0415  # only a table needs it

    from hnkg.cli.table import Solutions, print_solutions  # noqa: PLC0415  # likewise

    cells = tuple(tuple(map(ox.Literal, row[: len(_COLUMNS)])) for row in rows)
    print_solutions(
        Console(soft_wrap=False, highlight=False),
        Solutions(_COLUMNS, cells),
        {},
        title=f"{_named(hit, index)} (found by {_one_line(hit.why)})",
    )


def _named(hit: Hit, index: Index) -> str:
    """Return what was found in one line; of a claim how it stands, too."""
    thing = hit.thing
    told = f"{_one_line(thing.label)}, {thing.type_label}, {index.spellings.curie(thing.iri)}"
    if thing.standing is None:
        return told
    contested = "; contested in the literature" if thing.standing.is_contested else ""
    return f'{told} [{thing.standing.words}{contested}; "{_one_line(thing.standing.quote)}"]'


def _address(value: str) -> str:
    return value if "://" in value else ""


def _one_line(text: str) -> str:
    """Return a text without line ends, tabs and what could drive a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
