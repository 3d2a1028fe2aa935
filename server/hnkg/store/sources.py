"""The files to load: where they are, in which syntax, compressed or not."""

from __future__ import annotations

import gzip
import re
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox
from backports import zstd

from hnkg.errors import InputError
from hnkg.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMATS: Final[Mapping[str, ox.RdfFormat]] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "json": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
}

COMPRESSIONS: Final = ("gz", "zst")

ABSOLUTE_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Source:
    """One file to load.

    Args:
        name: how messages call it.
        opened: opens it for reading from its start.
        size_bytes: its length, for progress.
        format: its RDF syntax.
        compression: one of :data:`COMPRESSIONS`, or empty.
        graph: the named graph for its triples; none means the default graph.
    """

    name: str
    opened: Callable[[], IO[bytes]]
    size_bytes: int
    format: ox.RdfFormat
    compression: str = ""
    graph: str | None = None

    def content(self, file: IO[bytes]) -> IO[bytes]:
        """Return what is in the opened file, decompressed, without a byte order mark."""
        if self.compression == "gz":
            file = cast("IO[bytes]", gzip.GzipFile(fileobj=file))
        elif self.compression == "zst":
            file = cast("IO[bytes]", zstd.ZstdFile(file))
        return cast("IO[bytes]", _Unmarked(file))


class _Unmarked:
    """Reads a file from behind the byte order mark, which some editors write and no syntax has."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._is_begun = file, False

    def read(self, size_bytes: int = -1) -> bytes:
        """Read like a file."""
        if not self._is_begun:
            self._is_begun = True
            start = self._file.read(len(BOM_UTF8))
            if start != BOM_UTF8:
                return start
        return self._file.read(size_bytes)


def parse_source(argument: str) -> Source:
    """Understand ``FILE`` or ``GRAPH_IRI=FILE``.

    Both an IRI and a file name may hold ``=``: a file that exists wins, then the last ``=``
    before an existing file.

    Raises:
        InputError: there is no such file, it is a folder, or its format is unknown.
    """
    graph, name = _split(argument)
    path = Path(name)
    if path.is_dir():
        raise InputError(
            f"{name}: this is a folder.\n"
            f"  Name the files in it: {name}/*.ttl, or serve all: hnkg serve --data-dir {name}"
        )
    if not path.is_file():
        raise InputError(f"{name}: there is no such file.")
    return replace(open_source(path), graph=graph)


def open_source(path: Path) -> Source:
    """Return a file as a source for the default graph.

    Raises:
        InputError: its format is unknown.
    """
    rdf_format, compression = parse_file_format(path)
    return Source(
        name=str(path),
        opened=lambda: path.open("rb"),
        size_bytes=path.stat().st_size,
        format=rdf_format,
        compression=compression,
    )


def parse_file_format(path: PurePath) -> tuple[ox.RdfFormat, str]:
    """Return the RDF syntax that a file's ending names, and how it is compressed.

    >>> parse_file_format(PurePath("hnk-kg.nq.gz"))
    (<RdfFormat N-Quads>, 'gz')

    Raises:
        InputError: the ending is not one we know.
    """
    found = known_format(path)
    if found is None:
        endings = _endings(path)
        ending = next((e for e in reversed(endings) if e not in COMPRESSIONS), "")
        known = ", ".join(f".{known}" for known in FORMATS)
        raise InputError(
            f"{path}: {ending or 'a name without ending'!r} tells no RDF syntax.\n"
            f"  Known are {known}; each may be followed by .gz or .zst"
        )
    return found


def known_format(path: PurePath) -> tuple[ox.RdfFormat, str] | None:
    """Return syntax and compression of a file by its ending; none when that tells neither."""
    endings = _endings(path)
    compression = endings.pop() if endings and endings[-1] in COMPRESSIONS else ""
    return (FORMATS[endings[-1]], compression) if endings and endings[-1] in FORMATS else None


def _endings(path: PurePath) -> list[str]:
    return [suffix.lower().removeprefix(".") for suffix in path.suffixes]


def packed_source(place: tuple[str, ...], graph: str | None = None) -> Source:
    """Return a file of the data folders that come with the package.

    Raises:
        InputError: it is not there.
    """
    resource = data_root()
    for part in place:
        resource = resource / part
    if not resource.is_file():
        raise InputError(
            f"{'/'.join(place)} is missing from this installation.\n  In a checkout: make build"
        )
    return Source(
        name="/".join(place),
        opened=lambda: resource.open("rb"),
        size_bytes=len(resource.read_bytes()),
        format=FORMATS[place[-1].rsplit(".", 1)[-1]],
        graph=graph,
    )


def _split(argument: str) -> tuple[str | None, str]:
    if Path(argument).exists() or "=" not in argument:
        return None, argument
    places = [match.start() for match in re.finditer("=", argument)]
    splits = [(argument[:at], argument[at + 1 :]) for at in reversed(places)]
    graph, name = next((s for s in splits if Path(s[1]).is_file()), splits[0])
    if not ABSOLUTE_IRI.fullmatch(graph):
        raise InputError(
            f"{argument}: {graph!r} before the = is not an absolute IRI.\n"
            "  Write GRAPH_IRI=FILE, such as https://example.org/graph/a=a.ttl"
        )
    return graph, name
