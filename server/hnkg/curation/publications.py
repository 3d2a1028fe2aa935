"""The table of publications: works that bear on claims, and how much of each was seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from hnkg.curation.tables import Problems, Row, read_table
from hnkg.errors import CurationError
from hnkg.model import NOT_VERIFIED, Publication, SeenLevel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

PATH: Final = "graph_data/curated/publications.tsv"
COLUMNS: Final = (
    "key",
    "kind",
    "title",
    "first_author",
    "journal",
    "year",
    "doi",
    "pmid",
    "pmcid",
    "nct",
    "notes",
    "seen_at",
    "seen_level",
)
KEY: Final = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
KINDS: Final = (
    "article",
    "trial record",
    "encyclopedia entry",
    "press release",
    "regulatory record",
)
YEAR: Final = re.compile(rf"[12][0-9]{{3}}|{NOT_VERIFIED}|")
#: What an identifier looks like, and how to mend one that does not.
IDENTIFIERS: Final = {
    "doi": (
        re.compile(r"10\.[0-9]{4,9}/[A-Za-z0-9._;()/:-]+"),
        "Write the DOI alone, as in 10.1038/nature17998.",
    ),
    "pmid": (re.compile(r"[1-9][0-9]{0,7}"), "A PMID is a number of up to eight digits."),
    "pmcid": (re.compile(r"PMC[1-9][0-9]*"), "Write PMC and the number, as in PMC7406986."),
    "nct": (re.compile(r"NCT[0-9]{8}"), "Write NCT and eight digits, as in NCT04711005."),
}
#: A note says of which fields it speaks.
NOTE: Final = re.compile(r"(?P<fields>[a-z_]+(, [a-z_]+)*|all fields): .+")


def load_publications(root: Traversable, problems: Problems) -> tuple[Publication, ...]:
    """Return the publications that are sound; what is wrong with others goes to ``problems``."""
    publications: list[Publication] = []
    before: list[Row] = []
    for row in read_table(root, PATH, COLUMNS):
        try:
            _check_key(row, before)
            _check_identifiers(row, before)
            _check_words(row)
            publications.append(_publication(row))
        except CurationError as error:
            problems.add(error)
        before.append(row)
    return tuple(publications)


def _check_key(row: Row, before: Sequence[Row]) -> None:
    if not KEY.fullmatch(row["key"]):
        raise row.error(
            f"key: {row['key']!r} cannot end an IRI.", "Use small letters, digits, underscores."
        )
    for other in before:
        if other["key"] == row["key"]:
            raise row.error(f"key: {row['key']} stands in line {other.line} too.", "Merge the two.")


def _check_identifiers(row: Row, before: Sequence[Row]) -> None:
    for column, (pattern, remedy) in IDENTIFIERS.items():
        value = row[column]
        if value and not pattern.fullmatch(value):
            raise row.error(f"{column}: {value!r} is malformed.", remedy)
        for other in before:
            if value and column != "nct" and other[column] == value:
                raise row.error(
                    f"{column}: {value} is that of {other['key']} in line {other.line} too.",
                    "One of the two is wrong, or both lines are one work.",
                )


def _check_words(row: Row) -> None:
    if not YEAR.fullmatch(row["year"]):
        raise row.error(
            f"year: {row['year']!r} is no year.",
            f"Write four digits, {NOT_VERIFIED!r}, or nothing; put more into notes.",
        )
    if not row["title"]:
        raise row.error("title is empty.", f"Copy it as it was seen, or write {NOT_VERIFIED!r}.")
    if not row["seen_at"]:
        raise row.error("seen_at is empty.", "Say at which address the work was seen.")
    for note in row.items("notes"):
        match = NOTE.fullmatch(note)
        unknown = [f for f in match["fields"].split(", ") if f not in COLUMNS] if match else [note]
        if match is None or (unknown and match["fields"] != "all fields"):
            raise row.error(
                f"notes: {note!r} does not say of which field it speaks.",
                "Begin with the name of a column and a colon, as in 'year: read from the DOI'.",
            )


def _publication(row: Row) -> Publication:
    return Publication(
        key=row["key"],
        kind=row.choice("kind", KINDS),
        title=row["title"],
        first_author=row["first_author"],
        journal=row["journal"],
        year=row["year"],
        doi=row["doi"],
        pmid=row["pmid"],
        pmcid=row["pmcid"],
        nct=row["nct"],
        notes=row.items("notes"),
        seen_at=row["seen_at"],
        seen_level=row.choice("seen_level", get_args(SeenLevel)),
        line=row.line,
    )
