"""``hnkg diff``: which claims were added, withdrawn or reworded between two releases."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import pyoxigraph as ox

from hnkg.changes import KINDS, compare, read_claims, stale_reviews
from hnkg.cli.progress import reading_progress
from hnkg.errors import InputError
from hnkg.store.loading import RELEASE_QUADS, load_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hnkg.changes import Change, Slots, Term

COLUMNS: Final = ("change", "claim", "before", "after")


@click.command("diff")
@click.argument("before", metavar="RELEASE_A")
@click.argument("after", metavar="RELEASE_B")
@click.option(
    "--format",
    "-f",
    "format_name",
    type=click.Choice(["table", "csv", "json"]),
    help="How to write the changes. On a terminal a table, else csv.",
)
def command(before: str, after: str, format_name: str | None) -> None:
    r"""List what changed for the claims between two releases.

    RELEASE_A and RELEASE_B are folders of a release, or files such as hnk-kg.nq, hnk-kg.trig.gz
    or hnk-kg.ttl.zst. A claim is added, withdrawn, reworded (its label, triple, polarity,
    modality, explicitness or quote is another), or its verdict changed. CSV has one line for each
    difference; JSON has one object for each claim and kind of change.

    \b
    Examples:
      hnkg diff old/release graph_data/release
      hnkg diff hnk-kg-0.1.0.nq.gz graph_data/release/hnk-kg.nq --format json

    Exit status: 0 no difference, 1 differences, 2 wrong usage, or a file that cannot be read or
    holds no claims.
    """
    old, prefixes = _read(before)
    new, others = _read(after)
    changes = compare(old, new)
    if format_name == "json":
        click.echo(_json(changes))
    elif format_name == "csv" or (format_name is None and not sys.stdout.isatty()):
        sys.stdout.write(_csv(changes))
    elif changes:
        _print_table(changes, {**prefixes, **others})
    counts = Counter(change.kind for change in changes)
    listed = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    click.echo(f"{len(old)} claims before, {len(new)} after: {listed or 'no change'}.", err=True)
    for claim in stale_reviews(old, new):
        click.echo(
            f"{claim} was reworded and keeps its review: let the person look at it again.", err=True
        )
    if changes:
        sys.exit(1)


def _read(release: str) -> tuple[dict[str, Slots], Mapping[str, str]]:
    file = release
    if Path(release).is_dir():
        file = str(Path(release) / RELEASE_QUADS[-1])
        if not Path(file).is_file():
            raise InputError(
                f"{release}: the folder has no {RELEASE_QUADS[-1]}.\n"
                "  Give the folder of a release, such as graph_data/release, or a file."
            )
    with reading_progress() as progress:
        loaded = load_files([file], progress=progress)
    claims = read_claims(loaded.store)
    if not claims:
        raise InputError(f"{release}: no claims.\n  Is it a release of this graph?")
    return claims, loaded.prefixes


def _rows(changes: Sequence[Change], show: Callable[[Term], str]) -> Iterator[tuple[str, ...]]:
    """Yield one row for each difference: the label of a whole claim, else a slot and its value."""
    for change in changes:
        was, now = change.before, change.after
        if not was or not now:
            labels = (_shown(slots["label"], show) if slots else "" for slots in (was, now))
            yield (change.kind, change.claim, *labels)
            continue
        for slot in was:
            texts = (f"{slot}: {_shown(version[slot], show)}" for version in (was, now))
            yield (change.kind, change.claim, *texts)


def _shown(terms: Sequence[Term], show: Callable[[Term], str]) -> str:
    return " | ".join(map(show, terms)) or "none"


def _plain(term: Term) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def _csv(changes: Sequence[Change]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows((COLUMNS, *_rows(changes, _plain)))
    return text.getvalue()


def _json(changes: Sequence[Change]) -> str:
    listed = [
        {
            "change": change.kind,
            "claim": change.claim,
            **{
                name: {slot: [_plain(term) for term in terms] for slot, terms in slots.items()}
                for name, slots in (("before", change.before), ("after", change.after))
            },
        }
        for change in changes
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def _print_table(changes: Sequence[Change], prefixes: Mapping[str, str]) -> None:
    from rich.console import Console  # noqa: PLC0415  # only a table needs it

    from hnkg.cli.table import Solutions, print_solutions, show_term  # noqa: PLC0415  # likewise

    rows = tuple(
        (ox.Literal(kind), ox.NamedNode(claim), ox.Literal(was), ox.Literal(now))
        for kind, claim, was, now in _rows(changes, lambda term: show_term(term, prefixes))
    )
    print_solutions(Console(soft_wrap=False, highlight=False), Solutions(COLUMNS, rows), prefixes)
