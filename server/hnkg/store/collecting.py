"""Collect a result that comes in pieces, and look through it on the way.

Used where the engine runs in this process, and where the pieces come from a query worker: there
one processor core evaluates while another one looks through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.errors import NotAcceptableError
from hnkg.store import Answer
from hnkg.store.rows import CsvRows, row_counter

if TYPE_CHECKING:
    from hnkg.formats import Format, ResultKind
    from hnkg.store.rows import RowCounter

#: Bytes that no XML 1.0 document may hold, not even escaped; and U+FFFE and U+FFFF in UTF-8.
_NOT_XML: Final = bytes(sorted(set(range(0x20)) - {0x09, 0x0A, 0x0D}))
_NOT_XML_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
#: How the engine writes a property that has no XML name, and one in the namespace that XML keeps
#: for itself; neither is well-formed.
_NOT_XML_NAMES: Final = (b"<oxprefix:", b"<xmlns:")
_OVERLAP_BYTES: Final = max(map(len, _NOT_XML_NAMES)) - 1


class Collector:
    """Takes a result from its begin to its end; see :class:`hnkg.store.evaluate.Receiver`."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._counter: RowCounter | None = None
        self._row_count: int | None = None
        self._carry = b""

    def begin(self, kind: ResultKind, chosen: Format) -> None:
        """Learn what comes."""
        self._kind, self._format = kind, chosen
        self._is_xml = chosen.name in {"xml", "rdfxml"}
        if kind == "solutions":
            self._counter = row_counter(chosen)

    def data(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            NotAcceptableError: the format cannot say what is in it.
        """
        self._pieces.append(piece)
        if self._counter is not None:
            self._counter.feed(piece)
        if self._is_xml:
            self._check_xml(piece)

    def end(self, row_count: int | None) -> None:
        """Learn the number of triples, where it is known only to whoever wrote them."""
        self._row_count = row_count

    def answer(self) -> Answer | None:
        """Return the result; none when it must be written again, with quotes around IRIs."""
        if isinstance(self._counter, CsvRows) and self._counter.has_bare_comma():
            return None
        if self._counter is not None:
            self._row_count = self._counter.count(lambda: b"".join(self._pieces))
        return Answer(self._kind, self._format, tuple(self._pieces), self._row_count or 0)

    def _check_xml(self, piece: bytes) -> None:
        piece = self._carry + piece
        if len(piece.translate(None, _NOT_XML)) != len(piece) or any(
            character in piece for character in _NOT_XML_CHARACTERS
        ):
            raise NotAcceptableError(
                "The result holds a control character, which XML cannot carry.\n"
                "  Ask for JSON or TSV, or for a graph Turtle or N-Triples."
            )
        if any(name in piece for name in _NOT_XML_NAMES):
            raise NotAcceptableError(
                "A property in this result has an IRI that RDF/XML cannot write as an element"
                " name.\n  Ask for Turtle, N-Triples or JSON-LD."
            )
        self._carry = piece[-_OVERLAP_BYTES:]
