"""Read the curated tables: tab-separated, one header line, no quoting, lists with `` | ``.

A table has one canonical form (UTF-8 in NFC, line feeds, no stray blanks), so that a diff shows
what a curator meant and nothing else.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from hnkg.errors import CurationError, CurationErrors
from hnkg.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from importlib.resources.abc import Traversable

LIST_SEPARATOR: Final = " | "
#: Line ends. A form feed or U+2028 is none, although ``str.splitlines`` says so.
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
#: Blanks around a cell; the byte order mark counts as one.
_EDGES: Final = re.compile(r"^[\s\ufeff]+|[\s\ufeff]+$")
#: Control characters, and the line and paragraph separators, which break lines as they do.
UNSEEN: Final = ("Cc", "Zl", "Zp")

Word = TypeVar("Word", bound=str)


class Problems:
    """Collects mistakes, so that a curator sees all of them at once."""

    def __init__(self) -> None:
        """Start without any."""
        self._errors: list[CurationError] = []

    def add(self, error: CurationError) -> None:
        """Note one mistake and go on."""
        self._errors.append(error)

    def stop(self) -> None:
        """Raise what was collected; do nothing when there is nothing.

        Raises:
            CurationError: there is one mistake.
            CurationErrors: there are several.
        """
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise CurationErrors(self._errors)


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    path: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell; an empty one is the empty string."""
        return self.cells[column]

    def items(self, column: str) -> tuple[str, ...]:
        """Return the values of a list cell."""
        return tuple(self[column].split(LIST_SEPARATOR)) if self[column] else ()

    def error(self, message: str, remedy: str) -> CurationError:
        """Make an error that points at this line."""
        return CurationError(self.path, self.line, message, remedy)

    def choice(self, column: str, words: Sequence[Word]) -> Word:
        """Return a cell that must be one of a few words.

        Raises:
            CurationError: it is not one of them.
        """
        for word in words:
            if self[column] == word:
                return word
        listed = ", ".join(word or "nothing" for word in words)
        raise self.error(f"{column}: {self[column]!r} is not known.", f"Use one of: {listed}.")

    def number(self, column: str) -> int:
        """Return a cell that must be a whole number from 0 up.

        Raises:
            CurationError: it is not.
        """
        text = self[column]
        if text.isascii() and text.isdecimal():
            return int(text)
        raise self.error(
            f"{column}: {text!r} is not a whole number.", "Write digits only, as in 1694."
        )


def canonical(text: str) -> str:
    r"""Return the canonical form of a table.

    >>> canonical("a\t b \r\n1\t2\n\n")
    'a\tb\n1\t2\n'
    """
    lines = _LINE_END.split(unicodedata.normalize("NFC", text))
    tidied = ("\t".join(_EDGES.sub("", cell) for cell in line.split("\t")) for line in lines)
    return "".join(f"{line}\n" for line in tidied if line.strip("\t"))


def read_table(
    root: Traversable, path: str, columns: Collection[str], comment: str | None = None
) -> tuple[Row, ...]:
    """Read one table.

    Args:
        root: the data root.
        path: the file below it, which messages name.
        columns: the header that it must have, in this order.
        comment: lines at the top that start so are passed over.

    Raises:
        CurationError: it is missing, not UTF-8, not canonical, or a line has not one cell a
            column.
    """
    text = read_text(root, path)
    if text != canonical(text):
        raise CurationError(
            path,
            _first_difference(text, canonical(text)),
            "blanks around a cell, a carriage return, an empty line or an unusual form of a"
            " letter.",
            "Repair all tables with: hnkg build --tidy",
        )
    lines = text.split("\n")[:-1]
    first = 0
    while comment is not None and first < len(lines) and lines[first].startswith(comment):
        first += 1
    header = lines[first].split("\t") if first < len(lines) else []
    if header != list(columns):
        raise CurationError(
            path,
            first + 1,
            f"the columns are {header}.",
            f"They must be {list(columns)}, in this order.",
        )
    return tuple(
        _row(path, number, line, header)
        for number, line in enumerate(lines[first + 1 :], first + 2)
    )


def _first_difference(text: str, wanted: str) -> int:
    r"""Return the 1-based line where two texts begin to differ.

    >>> _first_difference("a\nb \n", "a\nb\n"), _first_difference("a\n\n", "a\n")
    (2, 2)
    """
    lines = (re.findall(r"[^\n]*\n|[^\n]+", version) for version in (text, wanted))
    pairs = itertools.zip_longest(*lines)
    return next(number for number, (found, want) in enumerate(pairs, 1) if found != want)


def _row(path: str, number: int, line: str, header: list[str]) -> Row:
    cells = line.split("\t")
    if len(cells) != len(header):
        raise CurationError(
            path,
            number,
            f"{len(cells)} cells, but there are {len(header)} columns.",
            "Put exactly one tab between cells; keep empty cells.",
        )
    bad = next((c for c in line if c != "\t" and unicodedata.category(c) in UNSEEN), None)
    if bad is not None:
        column = next(name for name, cell in zip(header, cells, strict=True) if bad in cell)
        raise CurationError(
            path, number, f"{column}: the control character U+{ord(bad):04X}.", "Delete it."
        )
    return Row(path, number, dict(zip(header, cells, strict=True)))


def closest(word: str, known: Collection[str]) -> str:
    """Return a remedy that names the most similar known words.

    >>> closest("ketamin", ["ketamine", "depression"])
    'Did you mean ketamine?'
    """
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f"Did you mean {', '.join(near)}?" if near else "Nothing known is similar."
