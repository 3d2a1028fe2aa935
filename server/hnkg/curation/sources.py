"""The article and its units: every character accounted for, every offset checked."""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, read_table
from hnkg.errors import CurationError
from hnkg.model import Source, Unit

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SOURCES: Final = "graph_data/curated/sources.tsv"
SOURCE_COLUMNS: Final = ("key", "file", "sha256", "title", "publisher", "rights")
UNITS: Final = "graph_data/curated/units.tsv"
UNIT_COLUMNS: Final = (
    "id",
    "kind",
    "section",
    "start",
    "end",
    "mentions",
    "why_no_claims",
    "text",
)
KINDS: Final = (
    "sentence",
    "title",
    "heading",
    "figure caption",
    "site line",
    "navigation",
    "advertising",
    "motto",
    "disclaimer",
    "credits",
)


def load_source(graph_data: Traversable) -> Source:
    """Return the article, after comparing its bytes with the recorded checksum.

    Raises:
        CurationError: the table has not exactly one source, or the file differs from it.
    """
    rows = read_table(graph_data / "curated" / "sources.tsv", SOURCES, SOURCE_COLUMNS)
    if len(rows) != 1:
        raise CurationError(
            SOURCES, 0, f"{len(rows)} sources.", "One source is supported: keep one line."
        )
    row = rows[0]
    path = f"graph_data/sources/{row['file']}"
    try:
        content = (graph_data / "sources" / row["file"]).read_bytes()
    except FileNotFoundError:
        raise row.error(f"{path} does not exist.", "Put the source file there.") from None
    found = hashlib.sha256(content).hexdigest()
    if found != row["sha256"]:
        raise row.error(
            f"{path} has the SHA-256 {found}, not {row['sha256']}.",
            "Restore the file byte for byte; a new version of an article is a new source.",
        )
    return Source(
        key=row["key"],
        path=row["file"],
        sha256=found,
        title=row["title"],
        publisher=row["publisher"],
        rights=row["rights"],
        text=content.decode("utf-8"),
    )


def load_units(graph_data: Traversable, source: Source, problems: Problems) -> tuple[Unit, ...]:
    """Return the units, after checking that they cover the article exactly."""
    units: list[Unit] = []
    previous_end = 0
    for row in read_table(graph_data / "curated" / "units.tsv", UNITS, UNIT_COLUMNS):
        try:
            unit = Unit(
                id=row["id"],
                kind=row.choice("kind", KINDS),
                section=row["section"],
                start=row.number("start"),
                end=row.number("end"),
                text=row["text"],
                mentions=row.items("mentions"),
                why_no_claims=row["why_no_claims"],
            )
        except CurationError as error:
            problems.add(error)
            continue
        found = source.text[unit.start : unit.end]
        if found != unit.text:
            problems.add(
                row.error(
                    f"the article has {found!r} at {unit.start}-{unit.end}, not {unit.text!r}.",
                    where_is(unit.text, source.text),
                )
            )
        skipped = source.text[previous_end : unit.start]
        if unit.start < previous_end:
            problems.add(
                row.error(
                    f"the unit begins at {unit.start}, inside the one before, which ends at {previous_end}.",
                    "Units do not overlap and stand in the order of the article.",
                )
            )
        elif skipped.strip():
            problems.add(
                row.error(
                    f"the words {skipped.strip()!r} before it belong to no unit.",
                    "Give every stretch of the article a line of its own.",
                )
            )
        if unit.is_sentence == bool(unit.why_no_claims):
            problems.add(
                row.error(
                    "a sentence has no reason for having no claims; every other unit has one.",
                    "Fill or empty why_no_claims.",
                )
            )
        previous_end = max(previous_end, unit.end)
        units.append(unit)
    rest = source.text[previous_end:]
    if rest.strip():
        problems.add(
            CurationError(
                UNITS, 0, f"the words {rest.strip()[:60]!r} at the end belong to no unit.", "Add a line."
            )
        )
    return tuple(units)


def where_is(quote: str, text: str) -> str:
    """Return a remedy: where the words are, or the nearest words there are.

    >>> where_is("does not bind", "HNK does not have affinity")
    "Nearest words at 4-16: 'does not hav'. Copy the words exactly as the article has them."
    >>> where_is("HNK", "HNK is HNK")
    'These words stand at 0-3, 7-10.'
    """
    places = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        places.append(f"{at}-{at + len(quote)}")
        at = text.find(quote, at + 1)
    if places:
        return f"These words stand at {', '.join(places[:5])}."
    match = difflib.SequenceMatcher(None, text, quote, autojunk=False)
    block = match.find_longest_match()
    start = max(0, block.a - block.b)
    end = min(len(text), start + len(quote))
    near = text[start:end]
    if unicodedata.normalize("NFKC", quote) == near:
        return f"At {start}-{end} the article writes it with other letters: {near!r}."
    return f"Nearest words at {start}-{end}: {near!r}. Copy the words exactly as the article has them."
