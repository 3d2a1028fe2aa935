"""Make the release and write it whole or not at all.

``graph_data/release`` holds the canonical N-Quads and TriG of all named graphs, Turtle, JSON-LD and
RDF/XML of the merged default graph, the dataset description, drawings of the structures, and the
checksums. The full ontology, ``ontology/hnkg.ttl``, is made from the same run.

The new folder is written beside the old one and takes its place in one step of the file system.
Where there is no such step, a process killed between two renames leaves the old folder under
another name; the next build puts it back before it does anything else.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg import resources
from hnkg.build import build_dataset
from hnkg.build.chemistry import check_chemistry
from hnkg.build.dataset import Ingredients
from hnkg.build.description import SUMMARY, build_description, version_iri
from hnkg.build.drawings import draw_structures, drawing_path
from hnkg.build.exports import build_exports
from hnkg.build.files import ReleaseFile
from hnkg.build.schema_org import NAME as SCHEMA_ORG
from hnkg.build.schema_org import build_schema_org
from hnkg.build.serialize import merge, serialize_n_quads, serialize_rdf
from hnkg.curation.load import CORE, load_knowledge
from hnkg.curation.mappings import PATH as MAPPINGS
from hnkg.errors import CurationError, ReleaseError
from hnkg.namespaces import GRAPH, load_prefix_table
from hnkg.queries import load_queries
from hnkg.resources import read_bytes, read_turtle
from hnkg.validate import check_conforms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from hnkg.namespaces import Prefix

RELEASE: Final = resources.RELEASE
ONTOLOGY: Final = "ontology/hnkg.ttl"
LINKS: Final = "exports/hnk-kg.sssom.tsv"
CHECKSUMS: Final = resources.CHECKSUMS
#: Names beside the release folder that only an unfinished build leaves behind.
NEW: Final = "graph_data/release.new"
OLD: Final = "graph_data/release.old"
NEW_ONTOLOGY: Final = "ontology/hnkg.ttl.new"
#: The folders of what a release is made from, and what of them the build makes itself.
INPUTS: Final = ("graph_data/curated", "ontology", "queries/rules", "shapes")
GENERATED: Final = frozenset({ONTOLOGY})
_MADE_BY: Final = (
    b"# Made by `hnkg build` from core.ttl, relations.tsv and prefixes.ttl; edit those.\n"
)


@dataclass(frozen=True)
class Release:
    """A release in memory.

    Args:
        files: content by path below the root of the checkout, sorted.
        quad_count: quads in all named graphs, the description included.
        claim_count: claims.
        inputs: the SHA-256 of each file that it was made from, by path below the root.
    """

    files: Mapping[str, bytes]
    quad_count: int
    claim_count: int
    inputs: Mapping[str, str] = field(default_factory=dict)


def make_release(root: Traversable, *, validate: bool = True) -> Release:
    """Build, validate and serialise everything, without writing anything.

    Args:
        root: the folder that holds ``graph_data``, ``ontology``, ``shapes`` and ``queries``.
        validate: whether the shapes and the check queries must hold.

    Raises:
        CurationError: a curated file is wrong.
        CurationErrors: several mistakes.
        InputError: RDKit is not installed.
        ReleaseError: the shapes or the check queries find something.
    """
    knowledge = load_knowledge(root)
    check_chemistry(knowledge)
    table = load_prefix_table(root)
    prefixes = {name: prefix.namespace for name, prefix in table.items()}
    drawings = draw_structures(knowledge)
    quads = build_dataset(knowledge, replace(_ingredients(root, table), drawings=drawings))
    links = ReleaseFile(
        "text/tab-separated-values",
        read_bytes(root, MAPPINGS),
        description="Our entities and relations to terms of other ontologies, in SSSOM.",
    )
    files = {
        **_syntaxes(quads, prefixes),
        **build_exports(quads, prefixes, knowledge.info),
        LINKS: links,
    }
    inputs = input_checksums(root)
    description = build_description(knowledge, quads, files, prefixes, inputs)
    if validate:
        check_conforms((*quads, *description), root)
    contents = {name: file.content for name, file in files.items()}
    contents |= {drawing_path(name): drawing.content for name, drawing in drawings.items()}
    contents["dataset.ttl"] = _turtle(description, prefixes)
    contents[SCHEMA_ORG] = build_schema_org(
        knowledge, files, table, SUMMARY.value, version_iri(knowledge.info).value
    )
    contents[CHECKSUMS] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    ).encode()
    written = {f"{RELEASE}/{name}": content for name, content in contents.items()}
    ontology = [quad for quad in quads if quad.graph_name == ox.NamedNode(f"{GRAPH}ontology")]
    written[ONTOLOGY] = _MADE_BY + _turtle(ontology, prefixes)
    return Release(
        files=dict(sorted(written.items())),
        quad_count=len(quads) + len(description),
        claim_count=len(knowledge.claims),
        inputs=inputs,
    )


def stale_files(release: Release, root: Path) -> tuple[str, ...]:
    """Return the files that are missing, differ, or do not belong there, and folders left empty."""
    differing = [
        path
        for path, content in release.files.items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]
    folder = root / RELEASE
    present = sorted(
        found.relative_to(root).as_posix()
        for found in folder.rglob("*")
        if not found.is_dir() or not any(found.iterdir())
    )
    return (*differing, *(path for path in present if path not in release.files))


def recover_release(root: Path) -> None:
    """Clear away what a killed build left; put the old release back if it has no folder.

    Raises:
        ReleaseError: the folders cannot be written.
    """
    if any((root / name).exists() for name in (NEW, OLD, NEW_ONTOLOGY)):
        with _writing(root):
            _recover(root)


def write_release(release: Release, root: Path) -> None:
    """Write all files to a new folder, then put it in the place of the old one.

    Killed at any moment, this leaves the old folder or the new one whole.

    Raises:
        ReleaseError: the folder cannot be written; the old release is as it was.
    """
    folder, new, ontology = root / RELEASE, root / NEW, root / ONTOLOGY
    with _writing(root):
        _recover(root)
        before = ontology.read_bytes() if ontology.is_file() else None
        try:
            new.mkdir(parents=True)
            for path, content in release.files.items():
                if path.startswith(f"{RELEASE}/"):
                    file = new / path.removeprefix(f"{RELEASE}/")
                    file.parent.mkdir(parents=True, exist_ok=True)
                    _write_synced(file, content)
            for inner in (new, *new.rglob("*")):
                if inner.is_dir():
                    _sync_folder(inner)
            _replace(ontology, root / NEW_ONTOLOGY, release.files[ONTOLOGY])
            try:
                _take_place(new, folder, root / OLD)
            except OSError:
                if before is not None:
                    _replace(ontology, root / NEW_ONTOLOGY, before)
                raise
            _sync_folder(folder.parent)
        finally:
            _recover(root)


def exchange(one: Path, other: Path) -> bool:
    """Swap two files or folders in one step, if the system can.

    Returns:
        Whether it did; nothing has changed when not.

    Raises:
        OSError: it can, but one of them is missing or may not be renamed.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":  # renamex_np(from, to, RENAME_SWAP)
        swap, arguments = getattr(libc, "renamex_np", None), (*names, 2)
    else:  # renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE)
        swap, arguments = getattr(libc, "renameat2", None), (-100, names[0], -100, names[1], 2)
    if swap is None:
        return False
    if swap(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}:
        return False
    raise OSError(number, os.strerror(number), str(one))


def _take_place(new: Path, folder: Path, old: Path) -> None:
    if not folder.exists():
        new.rename(folder)
    elif not exchange(new, folder):
        folder.rename(old)  # killed after this line, the next build renames it back
        new.rename(folder)


def _recover(root: Path) -> None:
    folder, new, old = root / RELEASE, root / NEW, root / OLD
    if old.exists() and not folder.exists():
        old.rename(folder)
    for leftover in (new, old, root / NEW_ONTOLOGY):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    """Keep other builds out; the lock of a process that dies is freed by the kernel."""
    try:
        lock = os.open(root / "graph_data", os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
    except OSError as error:
        raise ReleaseError(
            f"The release was not written: {error}.\n"
            "  The old one is as it was; look for missing space or permissions."
        ) from error


def _replace(path: Path, draft: Path, content: bytes) -> None:
    _write_synced(draft, content)
    draft.replace(path)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _ingredients(root: Traversable, prefixes: Mapping[str, Prefix]) -> Ingredients:
    folder = root / "shapes"
    names = sorted(f.name for f in folder.iterdir()) if folder.is_dir() else []
    paths = [f"shapes/{name}" for name in names if name.endswith(".ttl")]
    rules = load_queries("rules", root)
    for path, found in (("shapes", paths), ("queries/rules", rules)):
        if not found:
            raise CurationError(
                path, 0, "the folder is missing or empty.", "Restore it from the repository."
            )
    return Ingredients(
        core=read_turtle(root, CORE),
        shapes={path: read_turtle(root, path) for path in paths},
        rules=rules,
        prefixes=prefixes,
        examples=load_queries("competency", root),
    )


def input_checksums(root: Traversable) -> dict[str, str]:
    """Return the SHA-256 of each curated file and rule that a release is made from, by path.

    The documents are not among them: their checksums are curated. Nor are the questions, which
    stand in the release word for word.
    """
    found = {}
    for folder in INPUTS:
        for path in _files_below(root.joinpath(*folder.split("/")), folder):
            if path not in GENERATED and path.endswith((".rq", ".toml", ".tsv", ".ttl")):
                found[path] = hashlib.sha256(resources.read_bytes(root, path)).hexdigest()
    return dict(sorted(found.items()))


def _files_below(folder: Traversable, path: str) -> Iterator[str]:
    for entry in folder.iterdir() if folder.is_dir() else ():
        below = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files_below(entry, below)
        else:
            yield below


def _syntaxes(quads: Sequence[ox.Quad], prefixes: Mapping[str, str]) -> dict[str, ReleaseFile]:
    """Return every file of the data themselves, by name."""
    triples = merge(quads)
    turtle, json_ld, rdf_xml = (
        serialize_rdf(triples, rdf_format, prefixes)
        for rdf_format in (ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
    )
    return {
        "hnk-kg.nq": _dump(ox.RdfFormat.N_QUADS, serialize_n_quads(quads), with_graphs=True),
        "hnk-kg.trig": _dump(
            ox.RdfFormat.TRIG, serialize_rdf(quads, ox.RdfFormat.TRIG, prefixes), with_graphs=True
        ),
        "hnk-kg.ttl": _dump(ox.RdfFormat.TURTLE, turtle),
        "hnk-kg.jsonld": _dump(ox.RdfFormat.JSON_LD, json_ld),
        "hnk-kg.rdf": _dump(ox.RdfFormat.RDF_XML, rdf_xml),
    }


def _dump(rdf_format: ox.RdfFormat, content: bytes, *, with_graphs: bool = False) -> ReleaseFile:
    graphs = "with its named graph" if with_graphs else "once, without named graphs"
    words = f"Every triple but those of the dataset description, {graphs}, in {rdf_format.name}."
    return ReleaseFile(rdf_format.media_type, content, is_dump=True, description=words)


def _turtle(quads: Sequence[ox.Quad], prefixes: Mapping[str, str]) -> bytes:
    return serialize_rdf([quad.triple for quad in quads], ox.RdfFormat.TURTLE, prefixes)
