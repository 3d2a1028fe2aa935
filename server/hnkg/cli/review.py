"""``hnkg review``: record that a person compared a claim with its words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, get_args

import click

from hnkg import resources
from hnkg.cli.roots import chosen_root, root_option
from hnkg.curation import load_knowledge
from hnkg.curation.editing import editing, replace_together, with_cells
from hnkg.curation.paths import claims_path
from hnkg.curation.references import ClaimIndex
from hnkg.curation.review import COLUMNS, check_reviewers, is_date, parse_person, person_fault
from hnkg.curation.tables import Problems
from hnkg.errors import InputError
from hnkg.model import Review, ReviewStatus
from hnkg.namespaces import load_prefixes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hnkg.model import Claim


#: The status that empties the cells.
UNREVIEWED: Final = "unreviewed"


@click.command("review")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...")
@click.option("--by", metavar="NAME", help="Who reviewed: a name, an ORCID iD, or 'Name <iD>'.")
@click.option("--on", metavar="DATE", help="The day of the review; today by default.")
@click.option(
    "--status",
    type=click.Choice([*get_args(ReviewStatus), UNREVIEWED]),
    default="reviewed",
    show_default=True,
    help="Whether the person agrees that the words say so or doubts it, or takes a review back.",
)
@root_option
def command(
    claims: Sequence[str],
    by: str | None,
    on: str | None,
    status: ReviewStatus | Literal["unreviewed"],
    root: Path | None,
) -> None:
    r"""Record that a person compared claims with the words that they rest on.

    CLAIM is a reference such as wikimd-hnk/C05.1, the CURIE (wikimd:C05.1) or IRI of a claim, or
    its id alone where one source only has it. All claims are recorded or none. The claims and
    their words are shown, so that one sees what one signs. Evidence code, agent type and pages
    follow with the next build.

    \b
    Examples:
      hnkg review C05.1 --by "Josiah Carberry <https://orcid.org/0000-0002-1825-0097>"
      hnkg review C05.1 C05.2 --by "Ada Example" --on 2026-11-30 --status questioned
      hnkg review C05.1 --status unreviewed

    Exit status: 0 recorded, 1 the curated files have mistakes, 2 wrong usage.
    """
    review = None
    if status != "unreviewed":
        review = _review(by or "", on, status)
    elif by is not None or on is not None:
        raise click.UsageError(
            "A claim without review has no name and no date: leave --by and --on out."
        )
    root = chosen_root(root)
    with editing(root):
        every = load_knowledge(root).claims
        index = ClaimIndex(every)
        prefixes = load_prefixes(root)
        chosen = tuple(dict.fromkeys(index.find(written, prefixes) for written in claims))
        for claim in chosen:
            _check_free(claim, review)
        after = (replace(claim, review=review) if claim in chosen else claim for claim in every)
        problems = Problems()
        check_reviewers(after, problems)
        problems.stop()
        _record(root, chosen, review)
    for claim in chosen:
        click.echo(f"{claim.reference}: {claim.label}\n  {claim.quote.text!r}")
    done = f"{review.status} by {review.by.written} on {review.on}" if review else "not reviewed"
    click.echo(f"Recorded as {done}. Now run: hnkg build", err=True)


def _review(by: str, on: str | None, status: ReviewStatus) -> Review:
    if not by:
        raise click.UsageError("Say who reviewed: --by NAME")
    if fault := person_fault(by):
        raise InputError(f"--by: {fault[0]}\n  {fault[1]}")
    today = dt.datetime.now().astimezone().date().isoformat()
    day = on or today
    if not is_date(day):
        raise InputError(f"--on: {day!r} is not a date.\n  Write it as in {today}.")
    if day > today:
        raise InputError(f"--on: {day} is in the future.\n  Give the day of the review.")
    return Review(status, parse_person(by), day)


def _check_free(claim: Claim, review: Review | None) -> None:
    """Nobody's review is overwritten by that of somebody else."""
    old = claim.review
    if review is None and old is None:
        raise InputError(f"{claim.reference} has no review.\n  There is nothing to take back.")
    if review is not None and old is not None and old.by != review.by:
        raise InputError(
            f"{claim.reference} was {old.status} by {old.by.written} on {old.on}.\n"
            f"  Take that back first: hnkg review {claim.reference} --status unreviewed"
        )


def _record(root: Path, claims: Sequence[Claim], review: Review | None) -> None:
    values = (review.status, review.by.written, review.on) if review else ("", "", "")
    tables: dict[str, str] = {}
    for claim in claims:
        path = claims_path(claim.source.key)
        table = tables.get(path) or resources.read_text(root, path)
        cells = dict(zip(COLUMNS, values, strict=True))
        tables[path] = with_cells(table, claim.line, cells)
    replace_together(root, {path: table.encode() for path, table in tables.items()})
