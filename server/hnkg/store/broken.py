"""Say of a file that cannot be read where it breaks, and what it looks like instead."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox
from backports.zstd import ZstdError

from hnkg.store.sources import FORMATS

if TYPE_CHECKING:
    from hnkg.store.sources import Source

#: A guess looks at the beginning only.
_HEAD_BYTES: Final = 1 << 16
_PIECE_BYTES: Final = 1 << 16
#: What a file may be that is neither XML nor JSON.
_CANDIDATES: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)
_COMPRESSED: Final = {b"\x1f\x8b": ("gzip", "gz"), b"\x28\xb5\x2f\xfd": ("Zstandard", "zst")}
_PAGE: Final = re.compile(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype html|<html)\b", re.DOTALL)
_JSON: Final = re.compile(rb'[{\[]\s*["{\[\]}]')


def explain_broken(source: Source, error: SyntaxError, base_iri: str) -> str:
    """Return what a person is told of a file that is not well-formed.

    Args:
        source: the file.
        error: why the parser gave up.
        base_iri: for its relative IRIs.
    """
    line = error.lineno
    if line is None and source.format == ox.RdfFormat.RDF_XML:
        line = _line_reached(source, base_iri)
    place = f"{source.name}:{line}" if line else source.name
    told = (
        f"{place}: {error.msg}\n  The file is not well-formed {source.format.name};"
        " nothing was loaded."
    )
    guess = _guess(source, base_iri)
    return f"{told}\n  It looks like {guess}" if guess else told


class _Lines:
    """Reads a file line by line, and counts: what is read of it is what the parser has seen."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._rest, self._is_within = file, b"", False
        self.count = 0

    def read(self, size_bytes: int = -1) -> bytes:
        """Read the next line, or as much of it as is wanted."""
        if not self._rest:
            self._rest = self._file.read(_PIECE_BYTES)
        end = self._rest.find(b"\n") + 1 or len(self._rest)
        end = end if size_bytes < 0 else min(end, size_bytes)
        line, self._rest = self._rest[:end], self._rest[end:]
        if line and not self._is_within:
            self.count += 1
        self._is_within = bool(line) and not line.endswith(b"\n")
        return line


def _line_reached(source: Source, base_iri: str) -> int:
    """Return the line at which the parser gives up, which errors of RDF/XML do not say."""
    with source.opened() as file:
        lines = _Lines(source.content(file))
        try:
            for _ in ox.parse(
                input=cast("IO[bytes]", lines), format=source.format, base_iri=base_iri
            ):
                pass
        except SyntaxError:
            return lines.count
        except (OSError, EOFError, ValueError, ZstdError):
            pass
    return 0


def _guess(source: Source, base_iri: str) -> str:
    """Return what a file looks like, if not like what its ending says, and what to do."""
    head = _read_head(source)
    for magic, (name, ending) in _COMPRESSED.items():
        if head.startswith(magic):
            return f"{name}: let its name end in .{ending}"
    start = head.lstrip()
    if _PAGE.match(start.lower()):
        return "a web page (HTML): was the page saved instead of the data?"
    is_xml, is_json = start.startswith((b"<?xml", b"<rdf:RDF")), _JSON.match(start)
    if is_xml and b"rdf-syntax-ns#" not in start:
        return "XML that is no RDF."
    if is_json and b'"@' not in start and source.format != ox.RdfFormat.JSON_LD:
        return "JSON without the words of JSON-LD, such as @id and @context."
    if is_xml or is_json:
        syntax = ox.RdfFormat.RDF_XML if is_xml else ox.RdfFormat.JSON_LD
    else:
        known = (source.format, *_CANDIDATES)  # of equals the first is taken
        syntax = max(known, key=lambda one: _reach(head, one, base_iri))
    return "" if syntax == source.format else _named(source, syntax)


def _read_head(source: Source) -> bytes:
    head = b""
    try:
        with source.opened() as file:
            content = source.content(file)
            while len(head) < _HEAD_BYTES and (piece := content.read(_HEAD_BYTES)):
                head += piece
    except (OSError, EOFError, ValueError, ZstdError):
        pass  # what could be read is enough for a guess
    return head


def _named(source: Source, syntax: ox.RdfFormat) -> str:
    ending = next(ending for ending, known in FORMATS.items() if known == syntax)
    packed = f".{source.compression}" if source.compression else ""
    return f"{syntax.name}: let its name end in .{ending}{packed}"


def _reach(head: bytes, syntax: ox.RdfFormat, base_iri: str) -> tuple[int, int]:
    """Return how far a text can be read: lines before the first error, and triples."""
    count = 0
    try:
        for _ in ox.parse(head, format=syntax, base_iri=base_iri):
            count += 1
    except SyntaxError as error:
        return (error.lineno or 0) if count else 0, count
    return len(head) if count else 0, count
