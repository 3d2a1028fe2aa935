"""Begin the curation of another document: its bytes, its units, and an empty table of claims.

Nothing that exists is overwritten. The line in the table of sources is written last, so that a
source is there with all its files or not at all; what a killed run left is taken up by the next
one with the same document and key.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Final

from hnkg.curation import claims, sources, units
from hnkg.curation.editing import editing, replace_together
from hnkg.curation.paths import claims_path, source_path, units_path
from hnkg.curation.sentences import split
from hnkg.curation.tables import canonical, read_table
from hnkg.curation.words import as_cell
from hnkg.errors import InputError
from hnkg.model import Source, Unit
from hnkg.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hnkg.curation.tables import Row

#: Why no claims are read from what is no sentence.
WITHOUT_CLAIMS: Final = {
    "title": "The title names the subject and says nothing about it.",
    "heading": "A heading names what follows and says nothing about it.",
}
#: Control characters that a text may have: they are blanks.
_BLANKS: Final = "\n\r\t\f"


def add_source(root: Path, content: bytes, about: Mapping[str, str]) -> tuple[Unit, ...]:
    """Write the document and its tables, and return its units.

    Args:
        root: the checkout.
        content: the document, which is kept byte for byte.
        about: its ``key``, ``title``, ``publisher``, ``rights`` and ``kind``.

    Raises:
        InputError: the document or what is said of it cannot be used, or something is in the way.
        CurationError: the table of sources has a mistake.
    """
    key = about["key"]
    _check_about(about)
    text = decode(content)
    with editing(root):
        rows = read_table(root, sources.PATH, sources.COLUMNS)
        source = Source(
            **about,
            path=f"{key}.txt",
            sha256=hashlib.sha256(content).hexdigest(),
            text=text,
            line=len(rows) + 2,
        )
        _check_new(source, rows)
        found = split_units(source)
        files = {
            source_path(source.path): content,
            units_path(key): _table(units.COLUMNS, map(_unit_cells, found)),
            claims_path(key): _table(claims.COLUMNS, ()),
        }
        for path, wanted in files.items():
            file = root / path
            if file.exists() and (not file.is_file() or file.read_bytes() != wanted):
                raise InputError(
                    f"{path} is there already, and is another one.\n"
                    "  Nothing is overwritten: choose another key, or move it away."
                )
        table = read_text(root, sources.PATH).encode()
        row = {"key": key, "file": source.path, "sha256": source.sha256, **about}
        replace_together(root, {**files, sources.PATH: table + _line(sources.COLUMNS, row)})
    return found


def decode(content: bytes) -> str:
    """Return the text of a document whose characters can be counted and kept as they are.

    Raises:
        InputError: it is not such a text; the message says where and what to do.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"Line {line}: byte {error.start} is not UTF-8.\n  Save the document as UTF-8 text."
        ) from None
    if not text.strip():
        raise InputError("The document is empty.\n  Is it the right file?")
    if text.lstrip().lower().startswith(("<!doctype", "<html", "<?xml")):
        raise InputError("The document is markup.\n  Save its words as plain text.")
    for at, char in enumerate(text):
        if char == "\ufeff" or (unicodedata.category(char) == "Cc" and char not in _BLANKS):
            raise InputError(
                f"Line {text.count(chr(10), 0, at) + 1}: the character U+{ord(char):04X}.\n"
                "  Save the document as plain text, without a byte order mark or control"
                " characters."
            )
    if not unicodedata.is_normalized("NFC", text):
        lines = text.split("\n")
        at = next(n for n, words in enumerate(lines) if not unicodedata.is_normalized("NFC", words))
        raise InputError(
            f"Line {at + 1}: a letter and its accent are two characters.\n"
            "  Save the document in the normal form NFC, so that everybody counts alike."
        )
    return text


def split_units(source: Source) -> tuple[Unit, ...]:
    """Return the sentences and headings of a source, numbered in its order."""
    found: list[Unit] = []
    counts = {"S": 0, "N": 0}
    for line, piece in enumerate(split(source.text), start=2):
        letter = "S" if piece.kind == "sentence" else "N"
        counts[letter] += 1
        found.append(
            Unit(
                source=source,
                id=f"{letter}{counts[letter]:02}",
                kind=piece.kind,
                section=piece.section,
                start=piece.start,
                end=piece.end,
                text=as_cell(source.text[piece.start : piece.end]),
                mentions=(),
                why_no_claims=WITHOUT_CLAIMS.get(piece.kind, ""),
                line=line,
            )
        )
    return tuple(found)


def _check_about(about: Mapping[str, str]) -> None:
    for name, value in about.items():
        if canonical(f"{value}\n") != f"{value}\n" or "\t" in value or not value.isprintable():
            raise InputError(
                f"--{name}: {value!r} cannot stand in a table.\n"
                "  Write one line, not empty, without blanks at its ends."
            )
    if not sources.KEY.fullmatch(about["key"]):
        raise InputError(
            f"--key: {about['key']!r} cannot name a folder and a part of IRIs.\n"
            "  Use small letters, digits, hyphens."
        )


def _check_new(source: Source, rows: Sequence[Row]) -> None:
    for row in rows:
        if row["key"] == source.key or row["sha256"] == source.sha256:
            raise InputError(
                f"{sources.PATH}:{row.line} has the source {row['key']} already.\n"
                "  A document is added once; another version of it is another source, with a key"
                " of its own."
            )


def _unit_cells(unit: Unit) -> dict[str, str]:
    return {
        "id": unit.id,
        "kind": unit.kind,
        "section": unit.section,
        "start": str(unit.start),
        "end": str(unit.end),
        "mentions": "",
        "why_no_claims": unit.why_no_claims,
        "text": unit.text,
    }


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    header = dict(zip(columns, columns, strict=True))
    return b"".join(_line(columns, row) for row in (header, *rows))


def _line(columns: Sequence[str], row: Mapping[str, str]) -> bytes:
    return ("\t".join(row[column] for column in columns) + "\n").encode()
