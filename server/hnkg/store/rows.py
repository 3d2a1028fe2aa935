"""Count the solutions in a serialised result, exactly, while it passes in pieces.

The engine serialises faster than Python can iterate, and does not say how many rows it wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from hnkg.formats import Format


_PIECE_BYTES: Final = 1 << 18


class RowCounter(Protocol):
    """Counts the rows of one document."""

    def feed(self, piece: bytes) -> None:
        """Take the next piece, cut anywhere."""
        ...

    def count(self, whole: Callable[[], bytes]) -> int:
        """Return the number of rows after the last piece; ``whole`` gives the document."""
        ...


def row_counter(results_format: Format) -> RowCounter:
    r"""Return a counter for a result format.

    >>> from hnkg.formats import TSV
    >>> counter = row_counter(TSV)
    >>> counter.feed(b'?s\n<http://example.org')
    >>> counter.feed(b'/a>\n')
    >>> counter.count(bytes)
    1
    """
    return _COUNTERS[results_format.name]()


class JsonRows:
    """Counts ``{"`` after a comma: inside a string the quote would be escaped.

    Only the quote that ends a string may follow a brace of the string itself, and then a comma,
    a colon or a bracket comes next. A row without any binding (``{}``) may look like part of a
    string, so in a document that may have one they are counted outside of strings, at the end.
    """

    # Both begin with fixed bytes: such patterns are looked for several times faster. What is found
    # is no more than the brace of an empty row, so that nothing is copied for the others.
    _FIRST_ROW: Final = re.compile(rb'"results":\{"bindings":\[(..)')
    _NEXT_ROW: Final = re.compile(rb',\{(?:"[^,:}\]]|(\}))')
    _OVERLAP_BYTES: Final = 3

    def __init__(self) -> None:
        self._count, self._carry = 0, b""
        self._head: bytes | None = b""
        self._has_braces = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece, cut anywhere."""
        if self._head is not None:
            self._head += piece
            first = self._FIRST_ROW.search(self._head)
            if first is None:
                return
            self._count += first[1] == b'{"'
            self._has_braces |= first[1] == b"{}"
            piece, self._head = self._head[first.end() :], None
        # What lies across the seam is looked for by itself: to join two pieces copies a long one.
        seam = self._carry + piece[: self._OVERLAP_BYTES]
        for part in (seam, piece) if self._carry else (piece,):
            found = self._NEXT_ROW.findall(part)
            full_count = found.count(b"")
            self._count += full_count
            self._has_braces |= full_count < len(found)
        self._carry = (self._carry + piece[-self._OVERLAP_BYTES :])[-self._OVERLAP_BYTES :]

    def count(self, whole: Callable[[], bytes]) -> int:
        """Return the number of rows after the last piece."""
        return self._count + (_empty_objects(whole()) if self._has_braces else 0)


def _empty_objects(document: bytes) -> int:
    r"""Count the ``{}`` of a JSON document, a bounded piece at a time.

    Other threads go on between two pieces; a parser would hold them up until the end.

    >>> _empty_objects(rb'[{}, "{}", "\"{}\\", {}, {"{}": {}}]')
    3
    """
    count, is_inside, carry = 0, False, b""
    for start in range(0, len(document), _PIECE_BYTES):
        piece = carry + document[start : start + _PIECE_BYTES]
        slash_count = len(piece) - len(piece.rstrip(b"\\"))
        cut = 1 if slash_count % 2 or piece.endswith(b"{") else 0  # half of a pair
        piece, carry = piece[: len(piece) - cut], piece[len(piece) - cut :]
        parts = piece.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')
        count += sum([part.count(b"{}") for part in parts[1 if is_inside else 0 :: 2]])
        is_inside ^= len(parts) % 2 == 0
    return count


class XmlRows:
    """Counts ``<result>``: in texts ``<`` is escaped."""

    _MARK: Final = b"<result>"
    _OVERLAP_BYTES: Final = len(_MARK) - 1

    def __init__(self) -> None:
        self._count, self._carry = 0, b""

    def feed(self, piece: bytes) -> None:
        """Take the next piece, cut anywhere."""
        seam = self._carry + piece[: self._OVERLAP_BYTES]
        self._count += seam.count(self._MARK) + piece.count(self._MARK)
        self._carry = (self._carry + piece[-self._OVERLAP_BYTES :])[-self._OVERLAP_BYTES :]

    def count(self, _: Callable[[], bytes]) -> int:
        """Return the number of rows after the last piece."""
        return self._count


class TsvRows:
    """Counts lines: line ends in terms are escaped."""

    def __init__(self) -> None:
        self._line_count = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece, cut anywhere."""
        self._line_count += piece.count(b"\n")

    def count(self, _: Callable[[], bytes]) -> int:
        """Return the number of rows after the last piece."""
        return self._line_count - 1


class CsvRows:
    """Counts lines outside quotes; a doubled quote leaves the quotes and enters them again.

    The engine never quotes an IRI, so one with a comma falls into two cells: then there are more
    commas than the columns explain.
    """

    def __init__(self) -> None:
        self._line_count = self._comma_count = 0
        self._commas_a_line: int | None = None
        self._is_inside = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece, cut anywhere."""
        parts = piece.split(b'"') if b'"' in piece else [piece]
        for part in parts[1 if self._is_inside else 0 :: 2]:
            if self._commas_a_line is None:  # names of variables have neither quotes nor commas
                header, line_end, _ = part.partition(b"\n")
                self._comma_count += header.count(b",")
                if line_end:
                    self._commas_a_line = self._comma_count
                    self._comma_count -= header.count(b",")
                    self._comma_count += part.count(b",")
                    self._line_count += part.count(b"\n")
                continue
            self._comma_count += part.count(b",")
            self._line_count += part.count(b"\n")
        self._is_inside ^= len(parts) % 2 == 0

    def count(self, _: Callable[[], bytes]) -> int:
        """Return the number of rows after the last piece."""
        return self._line_count - 1

    def has_bare_comma(self) -> bool:
        """Tell whether a row has more cells than there are columns."""
        return self._comma_count != self._line_count * (self._commas_a_line or 0)


_COUNTERS: Final[dict[str, Callable[[], RowCounter]]] = {
    "json": JsonRows,
    "xml": XmlRows,
    "csv": CsvRows,
    "tsv": TsvRows,
}
