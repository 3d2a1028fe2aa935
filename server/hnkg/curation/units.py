"""The units of a source: every character accounted for, every offset checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hnkg.curation.paths import units_path
from hnkg.curation.tables import Problems, Row, read_table
from hnkg.curation.words import as_cell, where_is
from hnkg.errors import CurationError
from hnkg.model import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from hnkg.model import Source

COLUMNS: Final = (
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
#: S and a number for a sentence, N and a number for every other unit.
UNIT_ID: Final = re.compile(r"(?P<letter>[SN])[0-9]{2,}")


def load_units(root: Traversable, source: Source, problems: Problems) -> tuple[Unit, ...]:
    """Return the units of one source, after checking that they cover it exactly."""
    units: list[Unit] = []
    previous_end = last_line = 0
    path = units_path(source.key)
    for row in read_table(root, path, COLUMNS):
        last_line = row.line
        try:
            unit = _unit(row, source)
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
                path,
                last_line,
                f"the words {rest[:60]!r} after the last unit belong to no unit.",
                "Add a line below it.",
            )
        )
    return tuple(units)


def _unit(row: Row, source: Source) -> Unit:
    return Unit(
        source=source,
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
    found = as_cell(source.text[unit.start : unit.end])
    if found == unit.text != "":
        return None
    return (
        f"the article has {found!r} at {unit.start}-{unit.end}, not {unit.text!r}.",
        where_is(unit.text, as_cell(source.text)),
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
