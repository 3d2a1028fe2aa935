"""Load RDF into an in-memory store: the release, or any files.

Loading happens whole or not at all: the first bad line ends it with an :class:`InputError` that
names the file and the line.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox
from backports.zstd import ZstdError

from hnkg.errors import InputError
from hnkg.store.broken import explain_broken
from hnkg.store.evaluate import DEFAULT_BASE_IRI
from hnkg.store.folders import Folder, find_sources
from hnkg.store.sources import ABSOLUTE_IRI, packed_source, parse_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hnkg.store.sources import Source

    #: Called while reading: name of the file, and of all files the bytes read so far and in all.
    Progress = Callable[[str, int, int], None]

RELEASE_QUADS: Final = ("graph_data", "release", "hnk-kg.nq")
RELEASE_DESCRIPTION: Final = ("graph_data", "release", "dataset.ttl")
PREFIXES: Final = ("ontology", "prefixes.ttl")
DATASET_GRAPH: Final = "https://w3id.org/hnk-kg/graph/dataset"

_UNION: Final = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_DECLARED: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT (STR(?p) AS ?prefix) (STR(?n) AS ?namespace)
WHERE {
  { ?d sh:prefix ?p ; sh:namespace ?n }
  UNION { GRAPH ?g { ?d sh:prefix ?p ; sh:namespace ?n } }
}
ORDER BY ?prefix ?namespace
"""


@dataclass(frozen=True)
class Loaded:
    """A store with its data, and what is known about them.

    Args:
        store: the data.
        digest: SHA-256 of what was read and how, in hexadecimal; same input, same digest.
        prefixes: prefix to namespace IRI, as the files declare them.
        triple_count: triples in the default graph.
        base_iri: for relative IRIs, in the files and in queries.
        notes: what the user should know, one sentence each (an empty file, an empty graph).
    """

    store: ox.Store
    digest: str
    prefixes: Mapping[str, str] = field(default_factory=dict)
    triple_count: int = 0
    base_iri: str = DEFAULT_BASE_IRI
    notes: tuple[str, ...] = ()


def load_release(
    progress: Progress | None = None, *, merge: bool = True, beside: Iterable[str] = ()
) -> Loaded:
    """Load the released graph: every named graph, and their union as the default graph.

    Args:
        progress: told what has been read.
        merge: false leaves the default graph as the files have it, which is empty.
        beside: further files, as in :func:`load_files`.

    Raises:
        InputError: the release is not there, or a file cannot be read.
    """
    sources = (
        packed_source(RELEASE_QUADS),
        packed_source(RELEASE_DESCRIPTION, DATASET_GRAPH),
        *(parse_source(argument) for argument in beside),
    )
    declared = load_sources((packed_source(PREFIXES),))
    loaded = load_sources(sources, merge=merge, progress=progress)
    return Loaded(
        store=loaded.store,
        digest=loaded.digest,
        prefixes={**loaded.prefixes, **declared.prefixes},
        triple_count=loaded.triple_count,
        notes=loaded.notes,
    )


def load_files(
    arguments: Iterable[str],
    *,
    folder: str = "",
    base_iri: str = DEFAULT_BASE_IRI,
    merge: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Load files named as a user names them: ``FILE`` or ``GRAPH_IRI=FILE``.

    Args:
        arguments: the files, in the order in which they are loaded.
        folder: loaded before them, with all that is below it; empty for none.
        base_iri: for relative IRIs in the files; where a file names its graph, that is their base.
        merge: whether the default graph also holds the triples of all named graphs.
        progress: told what has been read.

    Raises:
        InputError: a file is missing, of unknown format, or not well-formed.
    """
    found = find_sources(folder) if folder else Folder(())
    named = [parse_source(argument) for argument in arguments]
    loaded = load_sources(
        [*found.sources, *named], base_iri=base_iri, merge=merge, progress=progress
    )
    return replace(loaded, notes=(*found.notes(), *loaded.notes))


def load_sources(
    sources: Sequence[Source],
    *,
    base_iri: str = DEFAULT_BASE_IRI,
    merge: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Load sources in their order into a new store; see :func:`load_files`."""
    if not ABSOLUTE_IRI.fullmatch(base_iri):
        raise InputError(f"--base-iri: {base_iri!r} is not an absolute IRI.")
    store, notes = ox.Store(), []
    prefixes: dict[str, str] = {}
    overall = _Overall(sources, progress)
    digest = hashlib.sha256(f"{base_iri}\n{merge}\n".encode())
    for source in sources:
        digest.update(f"{source.graph or ''}\n{source.format.name}\n".encode())
        count_before = len(store)
        # A file that is a named graph is the document of that name, as for LOAD ... INTO GRAPH.
        own_base_iri = source.graph or base_iri
        digest.update(_load(store, source, own_base_iri, overall.part(source)))
        prefixes |= _header_prefixes(source, own_base_iri)
        if len(store) == count_before:
            empty = source.size_bytes == 0
            notes.append(f"{source.name}: {'the file is empty' if empty else 'no new triples'}.")
    if merge:
        store.update(_UNION)
    prefixes |= declared_prefixes(store)
    triple_count = default_graph_count(store)
    if not triple_count and len(store):
        notes.append(
            f"The default graph is empty: all {len(store)} triples are in named graphs."
            " Use GRAPH in the query, or load with --default-graph merge."
        )
    return Loaded(store, digest.hexdigest(), prefixes, triple_count, base_iri, tuple(notes))


def declared_prefixes(store: ox.Store) -> dict[str, str]:
    """Return the prefixes that the data declare with ``sh:declare``."""
    rows = cast("ox.QuerySolutions", store.query(_DECLARED))
    return {str(row[0].value): str(row[1].value) for row in rows}


def default_graph_count(store: ox.Store) -> int:
    """Return the number of triples in the default graph."""
    if next(iter(store.named_graphs()), None) is None:
        return len(store)
    rows = cast("ox.QuerySolutions", store.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"))
    return int(next(iter(rows))[0].value)


class _Overall:
    """Tells how far all files together are."""

    def __init__(self, sources: Sequence[Source], progress: Progress | None) -> None:
        self._progress, self._read_bytes = progress, 0
        self._size_bytes = sum(source.size_bytes for source in sources)

    def part(self, source: Source) -> Callable[[int], None]:
        """Return what is told of each piece read of one file."""

        def tell(piece_bytes: int) -> None:
            self._read_bytes += piece_bytes
            if self._progress is not None:
                self._progress(source.name, self._read_bytes, self._size_bytes)

        return tell


class _Measured:
    """Reads a file, keeps its digest and tells how much was read."""

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]) -> None:
        self._file, self._tell = file, tell
        self.digest = hashlib.sha256()

    def read(self, size_bytes: int = -1) -> bytes:
        """Read like a file."""
        chunk = self._file.read(size_bytes)
        self.digest.update(chunk)
        self._tell(len(chunk))
        return chunk


def _load(store: ox.Store, source: Source, base_iri: str, tell: Callable[[int], None]) -> bytes:
    """Load one source and return the digest of its bytes."""
    if source.size_bytes == 0:  # some syntaxes call an empty file an error; it is zero triples
        return hashlib.sha256().digest()
    try:
        with source.opened() as file:
            measured = _Measured(file, tell)
            store.bulk_load(
                input=source.content(cast("IO[bytes]", measured)),
                format=source.format,
                base_iri=base_iri,
                to_graph=ox.NamedNode(source.graph) if source.graph else None,
            )
            while measured.read(1 << 18):  # a reader may stop at the end of the document
                pass
            return measured.digest.digest()
    except SyntaxError as error:
        raise InputError(explain_broken(source, error, base_iri)) from None
    except (OSError, EOFError, ValueError, ZstdError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"{source.name}: {words}; nothing was loaded.") from None


def _header_prefixes(source: Source, base_iri: str) -> dict[str, str]:
    """Return the prefixes declared before the first triple of a source already loaded."""
    if source.size_bytes == 0 or source.format in {ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS}:
        return {}
    with source.opened() as file:
        parser = ox.parse(input=source.content(file), format=source.format, base_iri=base_iri)
        next(iter(parser), None)
        return dict(parser.prefixes)
