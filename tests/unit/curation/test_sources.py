"""The table of sources: each document is the one that was recorded, and has its own folder."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from hnkg.curation.sources import load_sources
from hnkg.curation.tables import Problems
from hnkg.errors import CurationError, CurationErrors

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Source

HEADER = "key\tfile\tsha256\ttitle\tpublisher\trights\tkind\n"


def row(key: str, file: str, content: bytes, rest: str = "T\tP\tR\tdocument") -> str:
    return f"{key}\t{file}\t{hashlib.sha256(content).hexdigest()}\t{rest}\n"


def load(root: Path, table: str, files: dict[str, bytes]) -> tuple[Source, ...]:
    for folder in ("curated", "sources"):
        (root / "graph_data" / folder).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (root / "graph_data/sources" / name).write_bytes(content)
    (root / "graph_data/curated/sources.tsv").write_text(HEADER + table)
    problems = Problems()
    sources = load_sources(root, problems)
    problems.stop()
    return sources


def test_several_sources_are_read_in_the_order_of_the_table(tmp_path: Path) -> None:
    table = row("two", "b.txt", b"more") + row("one", "a.txt", b"words")

    found = load(tmp_path, table, {"a.txt": b"words", "b.txt": b"more"})

    assert [(source.key, source.text, source.line) for source in found] == [
        ("two", "more", 2),
        ("one", "words", 3),
    ]


def test_a_source_is_named_after_its_key_and_checksum(tmp_path: Path) -> None:
    (source,) = load(tmp_path, row("key", "a.txt", b"words"), {"a.txt": b"words"})

    assert source.name == f"key-{hashlib.sha256(b'words').hexdigest()[:8]}"


def test_a_source_is_shown_without_its_text(tmp_path: Path) -> None:
    """A failing test or a debugger shows the source of a claim in one line."""
    (source,) = load(tmp_path, row("key", "a.txt", b"words"), {"a.txt": b"words"})

    assert "words" not in repr(source)


def test_a_source_must_be_utf_8(tmp_path: Path) -> None:
    with pytest.raises(CurationError, match=r"sources\.tsv:2: .*a\.txt: byte 3 is not UTF-8"):
        load(tmp_path, row("key", "a.txt", b"caf\xe9"), {"a.txt": b"caf\xe9"})


def test_a_missing_source_is_told_at_its_row(tmp_path: Path) -> None:
    with pytest.raises(CurationError, match=r"sources\.tsv:2: file: .*a\.txt: the file is missing"):
        load(tmp_path, row("key", "a.txt", b"words"), {})


def test_a_table_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurationError, match="there is no source"):
        load(tmp_path, "", {})


def test_tables_of_no_source_are_not_lost_silently(tmp_path: Path) -> None:
    (tmp_path / "graph_data/curated/forgotten").mkdir(parents=True)

    with pytest.raises(CurationError, match="the tables in graph_data/curated/forgotten belong"):
        load(tmp_path, row("key", "a.txt", b"words"), {"a.txt": b"words"})


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (row("Key", "a.txt", b"words"), "sources.tsv:2: key: 'Key' cannot name a folder"),
        (row("../k", "a.txt", b"words"), "sources.tsv:2: key: '../k' cannot name a folder"),
        (row("key", "../a.txt", b"words"), "sources.tsv:2: file: '../a.txt' is not the name"),
        (row("key", "a.txt", b"words", "\tP\tR\tdocument"), "sources.tsv:2: title is empty."),
        (row("key", "a.txt", b"words", "T\t\tR\tdocument"), "sources.tsv:2: publisher is empty."),
        (row("key", "a.txt", b"words", "T\tP\t\tdocument"), "sources.tsv:2: rights is empty."),
        (
            row("key", "a.txt", b"words", "T\tP\tR\tnovel"),
            "sources.tsv:2: kind: 'novel' is not known.\n  Use one of: encyclopedia article,",
        ),
        (
            row("key", "a.txt", b"words") + row("key", "b.txt", b"more"),
            "sources.tsv:3: key: key stands in line 2 too.",
        ),
        (
            row("one", "a.txt", b"words") + row("two", "a.txt", b"words"),
            "sources.tsv:3: file: a.txt stands in line 2 too.",
        ),
        (row("key", "a.txt", b"other"), "sources.tsv:2: graph_data/sources/a.txt has the SHA-256"),
    ],
)
def test_a_row_that_is_wrong_is_named(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises((CurationError, CurationErrors)) as caught:
        load(tmp_path, table, {"a.txt": b"words", "b.txt": b"more"})

    assert message in str(caught.value)
