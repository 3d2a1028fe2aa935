"""Make the release and write it whole or not at all.

``graph_data/release`` holds the canonical N-Quads and TriG of all named graphs, Turtle, JSON-LD and
RDF/XML of the merged default graph, the dataset description, and the checksums. The full
ontology, ``ontology/hnkg.ttl``, is made from the same run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build import build_dataset
from hnkg.build.dataset import Ingredients
from hnkg.build.description import build_description
from hnkg.build.serialize import merge, serialize_n_quads, serialize_rdf
from hnkg.curation.load import CORE, load_knowledge
from hnkg.errors import CurationError, ReleaseError
from hnkg.namespaces import GRAPH, load_prefix_table
from hnkg.queries import load_queries
from hnkg.validate import check_conforms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

RELEASE: Final = "graph_data/release"
ONTOLOGY: Final = "ontology/hnkg.ttl"
CHECKSUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class Release:
    """A release in memory.

    Args:
        files: content by path below the root of the checkout, sorted.
        quad_count: quads in all named graphs, the description included.
        claim_count: claims.
    """

    files: Mapping[str, bytes]
    quad_count: int
    claim_count: int


def make_release(root: Traversable, *, validate: bool = True) -> Release:
    """Build, validate and serialise everything, without writing anything.

    Args:
        root: the folder that holds ``graph_data``, ``ontology``, ``shapes`` and ``queries``.
        validate: whether the shapes and the check queries must hold.

    Raises:
        CurationError: a curated file is wrong.
        CurationErrors: several mistakes.
        ReleaseError: the shapes or the check queries find something.
    """
    knowledge = load_knowledge(root)
    table = load_prefix_table()
    prefixes = {name: prefix.namespace for name, prefix in table.items()}
    ingredients = Ingredients(
        core=_parse(root / "ontology" / "core.ttl", CORE),
        shapes=[
            _parse(file, f"shapes/{file.name}")
            for file in sorted((root / "shapes").iterdir(), key=lambda f: f.name)
            if file.name.endswith(".ttl")
        ],
        rules={rule.name: rule.text for rule in load_queries("rules")},
        prefixes=table,
    )
    quads = build_dataset(knowledge, ingredients)
    triples = merge(quads)
    files = {
        "hnk-kg.nq": ("application/n-quads", serialize_n_quads(quads)),
        "hnk-kg.trig": ("application/trig", serialize_rdf(quads, ox.RdfFormat.TRIG, prefixes)),
        "hnk-kg.ttl": ("text/turtle", serialize_rdf(triples, ox.RdfFormat.TURTLE, prefixes)),
        "hnk-kg.jsonld": (
            "application/ld+json",
            serialize_rdf(triples, ox.RdfFormat.JSON_LD, prefixes),
        ),
        "hnk-kg.rdf": (
            "application/rdf+xml",
            serialize_rdf(triples, ox.RdfFormat.RDF_XML, prefixes),
        ),
    }
    description = build_description(knowledge, quads, files)
    if validate:
        check_conforms((*quads, *description))
    contents = {name: content for name, (_, content) in files.items()}
    contents["dataset.ttl"] = serialize_rdf(
        [quad.triple for quad in description], ox.RdfFormat.TURTLE, prefixes
    )
    contents[CHECKSUMS] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    ).encode()
    ontology = [quad.triple for quad in quads if quad.graph_name.value == f"{GRAPH}ontology"]
    written = {f"{RELEASE}/{name}": content for name, content in contents.items()}
    written[ONTOLOGY] = (
        b"# Made by `hnkg build` from core.ttl, relations.tsv and prefixes.ttl; edit those.\n"
        + serialize_rdf(ontology, ox.RdfFormat.TURTLE, prefixes)
    )
    return Release(
        files=dict(sorted(written.items())),
        quad_count=len(quads) + len(description),
        claim_count=len(knowledge.claims),
    )


def stale_files(release: Release, root: Path) -> tuple[str, ...]:
    """Return the files that are missing, differ, or do not belong there."""
    differing = [
        path
        for path, content in release.files.items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]
    folder = root / RELEASE
    present = sorted(f"{RELEASE}/{f.name}" for f in folder.iterdir()) if folder.is_dir() else []
    return (*differing, *(path for path in present if path not in release.files))


def write_release(release: Release, root: Path) -> None:
    """Write all files to a new folder, then put it in the place of the old one.

    Raises:
        ReleaseError: the folder cannot be written; the old release is as it was.
    """
    folder = root / RELEASE
    new, old = folder.with_name("release.new"), folder.with_name("release.old")
    try:
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        new.mkdir(parents=True)
        for path, content in release.files.items():
            if path.startswith(f"{RELEASE}/"):
                _write_synced(new / path.removeprefix(f"{RELEASE}/"), content)
        ontology = (root / ONTOLOGY).with_suffix(".ttl.new")
        _write_synced(ontology, release.files[ONTOLOGY])
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        ontology.replace(root / ONTOLOGY)
    except OSError as error:
        raise ReleaseError(
            f"The release was not written: {error}.\n  The old one is as it was; free space or permissions may be missing."
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _parse(file: Traversable, path: str) -> list[ox.Quad]:
    try:
        return list(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise CurationError(
            path, error.lineno or 0, f"not Turtle: {error.msg}.", "Mend the syntax there."
        ) from None
