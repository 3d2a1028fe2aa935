"""A folder of data: which of its files are loaded, in which order, into which graphs.

A file is data when its ending names an RDF syntax. N-Quads, TriG and JSON-LD name their graphs
themselves; beside any file, ``FILE.graph`` may hold the IRI of the graph for the triples that the
file puts into none, as Virtuoso's loader has it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hnkg.errors import InputError
from hnkg.store.sources import ABSOLUTE_IRI, FORMATS, known_format, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.store.sources import Source

#: The ending of a file that holds the IRI of a graph.
GRAPH_ENDING: Final = ".graph"
#: A message names so many files at most.
NAMED_COUNT: Final = 10


@dataclass(frozen=True)
class Folder:
    """What a folder holds.

    Args:
        sources: the files to load, in their order.
        left_out: paths of the files that are no RDF by their ending.
    """

    sources: tuple[Source, ...]
    left_out: tuple[Path, ...] = ()

    def notes(self) -> tuple[str, ...]:
        """Say what was left out, for the user to know."""
        if not self.left_out:
            return ()
        return (f"Left out, for their endings tell no RDF syntax: {_listed(self.left_out)}.",)


def find_sources(name: str) -> Folder:
    """Return the RDF files in a folder and in all folders below it.

    They come in the order of their names' bytes, a folder at the place of its name, so that the
    same files give the same store on every machine. Names that begin with a dot are passed over.
    Links are followed, and a folder that is reached twice is read once.

    Raises:
        InputError: there is no such folder, no RDF in it, or something in it cannot be used.
    """
    top = Path(name)
    if not top.is_dir():
        what = "this is a file, not a folder" if top.exists() else "there is no such folder"
        raise InputError(f"--data-dir {name}: {what}.")
    sources: list[Source] = []
    left_out: list[Path] = []
    graphs: list[Path] = []
    for path in _walk(top, set()):
        if path.suffix == GRAPH_ENDING:
            graphs.append(path)
        elif known_format(path) is None:
            left_out.append(path)
        else:
            sources.append(_source(path))
    named = {f"{source.name}{GRAPH_ENDING}" for source in sources}
    for path in graphs:
        if str(path) not in named:
            raise InputError(
                f"{path}: there is no RDF file {path.name.removesuffix(GRAPH_ENDING)!r} beside it,"
                " for which it could name the graph.\n"
                f"  The graph of data.ttl is named in data.ttl{GRAPH_ENDING}"
            )
    if not sources:
        found = f"; it has {_listed(left_out)}" if left_out else ""
        raise InputError(
            f"--data-dir {name}: no RDF file is in this folder or below it{found}.\n"
            f"  Files are known by their endings, {', '.join(f'.{ending}' for ending in FORMATS)};"
            " each may be followed by .gz or .zst"
        )
    return Folder(tuple(sources), tuple(left_out))


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Yield everything below a folder that is no folder itself."""
    try:
        status = folder.stat()
        entries = sorted(folder.iterdir(), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        raise InputError(
            f"{folder}: {error.strerror}.\n  Make the folder readable, or move it away."
        ) from None
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, seen)
        else:
            yield entry


def _source(path: Path) -> Source:
    if not path.is_file():
        what = "a link that leads nowhere" if path.is_symlink() else "no regular file"
        raise InputError(f"{path}: this is {what}.\n  Remove it, or let its name begin with a dot.")
    named = path.with_name(f"{path.name}{GRAPH_ENDING}")
    return replace(open_source(path), graph=_graph(named) if named.exists() else None)


def _graph(named: Path) -> str:
    try:
        iri = named.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
        raise InputError(f"{named}: {words}.") from None
    if not ABSOLUTE_IRI.fullmatch(iri):
        raise InputError(
            f"{named}: {iri[:100]!r} is not an absolute IRI.\n"
            f"  The file names the graph of {named.name.removesuffix(GRAPH_ENDING)}:"
            " write one IRI, such as https://example.org/graph/a"
        )
    return iri


def _listed(paths: list[Path] | tuple[Path, ...]) -> str:
    more = f" and {len(paths) - NAMED_COUNT} more" if len(paths) > NAMED_COUNT else ""
    return ", ".join(map(str, paths[:NAMED_COUNT])) + more
