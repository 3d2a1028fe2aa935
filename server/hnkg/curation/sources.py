"""The article and its units: every character accounted for, every offset checked."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, Row, read_table
from hnkg.errors import CurationError
from hnkg.model import Source, Unit
from hnkg.resources import read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
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
#: How many characters more than a quote the nearest words may have.
SLACK: Final = 16
#: S and a number for a sentence, N and a number for every other unit.
UNIT_ID: Final = re.compile(r"(?P<letter>[SN])[0-9]{2}")


def load_source(root: Traversable) -> Source:
    """Return the article, after comparing its bytes with the recorded checksum.

    Raises:
        CurationError: the table has not exactly one source, or the file differs from it.
    """
    rows = read_table(root, SOURCES, SOURCE_COLUMNS)
    if len(rows) != 1:
        raise CurationError(
            SOURCES, 0, f"{len(rows)} sources.", "One source is supported: keep one line."
        )
    row = rows[0]
    path = f"graph_data/sources/{row['file']}"
    try:
        content = read_bytes(root, path)
    except CurationError as error:
        raise row.error(f"file: {error}", "Put the source file there.") from None
    found = hashlib.sha256(content).hexdigest()
    if found != row["sha256"]:
        raise row.error(
            f"{path} has the SHA-256 {found}, not {row['sha256']}.",
            "Restore the file byte for byte; a new version of an article is a new source.",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise row.error(
            f"{path}: byte {error.start} is not UTF-8.", "Keep sources as UTF-8 text."
        ) from None
    return Source(
        key=row["key"],
        path=row["file"],
        sha256=found,
        title=row["title"],
        publisher=row["publisher"],
        rights=row["rights"],
        text=text,
    )


def load_units(root: Traversable, source: Source, problems: Problems) -> tuple[Unit, ...]:
    """Return the units, after checking that they cover the article exactly."""
    units: list[Unit] = []
    previous_end = last_line = 0
    for row in read_table(root, UNITS, UNIT_COLUMNS):
        last_line = row.line
        try:
            unit = _unit(row)
        except CurationError as error:
            problems.add(error)
            continue
        for fault in (
            _id_fault(unit, units),
            _words_fault(unit, source),
            _gap_fault(unit, source, previous_end),
        ):
            if fault is not None:
                problems.add(row.error(*fault))
        previous_end = max(previous_end, unit.end)
        units.append(unit)
    rest = source.text[previous_end:].strip()
    if rest:
        problems.add(
            CurationError(
                UNITS,
                last_line,
                f"the words {rest[:60]!r} after the last unit belong to no unit.",
                "Add a line below it.",
            )
        )
    return tuple(units)


def _unit(row: Row) -> Unit:
    return Unit(
        id=row["id"],
        kind=row.choice("kind", KINDS),
        section=row["section"],
        start=row.number("start"),
        end=row.number("end"),
        text=row["text"],
        mentions=row.items("mentions"),
        why_no_claims=row["why_no_claims"],
        line=row.line,
    )


def _id_fault(unit: Unit, before: Sequence[Unit]) -> tuple[str, str] | None:
    match = UNIT_ID.fullmatch(unit.id)
    letter = "S" if unit.is_sentence else "N"
    if match is None or match["letter"] != letter:
        return (
            f"id: {unit.id!r} is not an id for a {unit.kind}.",
            f"Write it as in {letter}05: S for a sentence, N for any other unit.",
        )
    twin = next((other for other in before if other.id == unit.id), None)
    if twin is not None:
        return f"id: {unit.id} stands in line {twin.line} too.", "Give it the next free number."
    if unit.is_sentence == bool(unit.why_no_claims):
        return (
            f"why_no_claims: {unit.why_no_claims!r}.",
            "Empty it for a sentence; say for every other unit why no claim is read from it.",
        )
    return None


def _words_fault(unit: Unit, source: Source) -> tuple[str, str] | None:
    found = source.text[unit.start : unit.end]
    if found == unit.text != "":
        return None
    return (
        f"the article has {found!r} at {unit.start}-{unit.end}, not {unit.text!r}.",
        where_is(unit.text, source.text),
    )


def _gap_fault(unit: Unit, source: Source, previous_end: int) -> tuple[str, str] | None:
    skipped = source.text[previous_end : unit.start].strip()
    if unit.start < previous_end:
        return (
            f"the unit begins at {unit.start}, but the one before ends at {previous_end}.",
            "Units do not overlap and stand in the order of the article.",
        )
    if skipped:
        return (
            f"the words {skipped[:60]!r} before it belong to no unit.",
            "Give every stretch of the article a line of its own.",
        )
    return None


def where_is(quote: str, text: str) -> str:
    """Return a remedy: where the words are, or the nearest words there are.

    >>> where_is("does not bind", "HNK does not find")
    "Nearest words at 4-17: 'does not find'. Copy the words exactly as the article has them."
    >>> where_is("HNK", "HNK is HNK")
    'These words stand at 0-3, 7-10.'
    """
    if not quote:
        return "Copy the words from the article."
    places = []
    at = text.find(quote)
    while at >= 0:
        places.append(f"{at}-{at + len(quote)}")
        at = text.find(quote, at + 1)
    if places:
        return f"These words stand at {', '.join(places[:5])}."
    if not set(quote) & set(text):
        return "Nothing like it stands in the article. Copy the words exactly as it has them."
    start, end = _nearest(quote, text)
    near = text[start:end]
    if unicodedata.normalize("NFKC", quote) == unicodedata.normalize("NFKC", near):
        return f"At {start}-{end} the article writes it with other letters: {near!r}."
    return (
        f"Nearest words at {start}-{end}: {near!r}. Copy the words exactly as the article has them."
    )


def _nearest(quote: str, text: str) -> tuple[int, int]:
    """Return where the words most like a quote begin and end: around the longest common part.

    Words are never cut: half a word helps nobody to find the place.
    """
    longest = difflib.SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    start = max(0, longest.a - longest.b)
    around = text[start : start + len(quote) + SLACK]
    blocks = difflib.SequenceMatcher(None, around, quote, autojunk=False).get_matching_blocks()
    last = blocks[-2]  # the last one is always empty
    end = min(start + last.a + len(quote) - last.b, len(text))
    while start > 0 and text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1
    return start, end
