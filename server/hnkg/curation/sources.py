"""The table of sources: each document byte for byte, each with a folder of its own tables."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from hnkg.curation.paths import CURATED, source_path
from hnkg.curation.tables import Problems, Row, read_table
from hnkg.errors import CurationError
from hnkg.model import Source
from hnkg.resources import read_bytes

if TYPE_CHECKING:
    from collections.abc import Collection
    from importlib.resources.abc import Traversable

PATH: Final = f"{CURATED}/sources.tsv"
COLUMNS: Final = ("key", "file", "sha256", "title", "publisher", "rights", "kind")
#: What a document may be; the classes in the graph follow from it.
KINDS: Final = ("encyclopedia article", "article", "web page", "document")
#: A key is part of IRIs and the name of a folder.
KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: The file lies beside the others, in no folder below.
FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def load_sources(root: Traversable, problems: Problems) -> tuple[Source, ...]:
    """Return the sources whose bytes have the recorded checksum; the rest goes to ``problems``."""
    rows = read_table(root, PATH, COLUMNS)
    sources: list[Source] = []
    for row in rows:
        try:
            _check_row(row, rows)
            sources.append(_source(root, row))
        except CurationError as error:
            problems.add(error)
    if not rows:
        problems.add(
            CurationError(
                PATH, 0, "there is no source.", "Add one with: hnkg add-source FILE --key KEY"
            )
        )
    _check_folders(root, {row["key"] for row in rows}, problems)
    return tuple(sources)


def _check_row(row: Row, rows: Collection[Row]) -> None:
    if not KEY.fullmatch(row["key"]):
        raise row.error(
            f"key: {row['key']!r} cannot name a folder and a part of IRIs.",
            "Use small letters, digits, hyphens.",
        )
    if not FILE.fullmatch(row["file"]):
        raise row.error(
            f"file: {row['file']!r} is not the name of a file.",
            "Put the file into graph_data/sources and give its bare name.",
        )
    for column in ("title", "publisher", "rights"):
        if not row[column]:
            raise row.error(f"{column} is empty.", "Copy it from the document or its site.")
    for column in ("key", "file"):
        twin = next((other for other in rows if other[column] == row[column]), row)
        if twin.line < row.line:
            raise row.error(
                f"{column}: {row[column]} stands in line {twin.line} too.",
                "A source has a key and a file of its own; so has each version of a document.",
            )


def _check_folders(root: Traversable, keys: Collection[str], problems: Problems) -> None:
    """Note every folder of tables that no source has: its claims would be lost silently."""
    folder = root.joinpath(*CURATED.split("/"))
    for name in sorted(item.name for item in folder.iterdir() if item.is_dir()):
        if name not in keys:
            problems.add(
                CurationError(
                    PATH,
                    0,
                    f"the tables in {CURATED}/{name} belong to no source.",
                    f"Add a line with the key {name}, or remove the folder.",
                )
            )


def _source(root: Traversable, row: Row) -> Source:
    path = source_path(row["file"])
    try:
        content = read_bytes(root, path)
    except CurationError as error:
        raise row.error(f"file: {error}", "Put the source file there.") from None
    found = hashlib.sha256(content).hexdigest()
    if found != row["sha256"]:
        raise row.error(
            f"{path} has the SHA-256 {found}, not {row['sha256']}.",
            "Restore the file byte for byte; a new version of an article is a new source.",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise row.error(
            f"{path}: byte {error.start} is not UTF-8.", "Keep sources as UTF-8 text."
        ) from None
    return Source(
        key=row["key"],
        path=row["file"],
        sha256=found,
        title=row["title"],
        publisher=row["publisher"],
        rights=row["rights"],
        kind=row.choice("kind", KINDS),
        text=text,
        line=row.line,
    )
