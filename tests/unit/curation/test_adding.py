"""A document is added whole or not at all, and only one whose characters can be counted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from hnkg.curation.adding import add_source, decode
from hnkg.curation.paths import claims_path, units_path
from hnkg.curation.sources import COLUMNS, PATH, load_sources
from hnkg.curation.tables import Problems
from hnkg.curation.units import load_units
from hnkg.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Title\n\nIt is one thing. It is\nanother (e.g. \u03b1).\n\nUse\n\nIt has none.\n"
ABOUT = {"key": "new-one", "title": "T", "publisher": "P", "rights": "R", "kind": "article"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the smallest checkout: one source in the table."""
    (tmp_path / "graph_data/curated").mkdir(parents=True)
    (tmp_path / "graph_data/sources").mkdir()
    (tmp_path / "graph_data/sources/a.txt").write_bytes(b"words")
    digest = hashlib.sha256(b"words").hexdigest()
    row = f"old\ta.txt\t{digest}\tT\tP\tR\tdocument"
    (tmp_path / PATH).write_text("\t".join(COLUMNS) + f"\n{row}\n")
    (tmp_path / "graph_data/curated/old").mkdir()
    return tmp_path


def contents(root: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


def test_what_is_added_is_what_the_build_reads(root: Path) -> None:
    added = add_source(root, TEXT.encode(), ABOUT)

    problems = Problems()
    old, new = load_sources(root, problems)
    read = load_units(root, new, problems)
    problems.stop()
    assert (old.key, new.key, new.title, new.kind) == ("old", "new-one", "T", "article")
    assert new.text == TEXT
    assert read == added
    assert [(unit.id, unit.section, unit.text) for unit in read] == [
        ("N01", "", "Title"),
        ("S01", "Lead", "It is one thing."),
        ("S02", "Lead", "It is another (e.g. \u03b1)."),
        ("N02", "Use", "Use"),
        ("S03", "Use", "It has none."),
    ]


def test_the_document_is_copied_byte_for_byte(root: Path) -> None:
    content = TEXT.replace("\n", "\r\n").encode()

    add_source(root, content, ABOUT)

    assert (root / "graph_data/sources/new-one.txt").read_bytes() == content


def test_nothing_else_changes(root: Path) -> None:
    before = contents(root)

    add_source(root, TEXT.encode(), ABOUT)

    after = contents(root)
    assert after[PATH].startswith(before[PATH])  # type: ignore[union-attr, arg-type]  # a file
    assert {name for name in after if after[name] != before.get(name, b"?")} == {
        PATH,
        "graph_data/sources/new-one.txt",
        "graph_data/curated/new-one",
        units_path("new-one"),
        claims_path("new-one"),
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The document is empty."),
        (b" \n\n", "The document is empty."),
        (b"caf\xe9", "Line 1: byte 3 is not UTF-8."),
        (b"%PDF-1.7\n\xd0\xd4", "Line 2: byte 9 is not UTF-8."),
        (b"<!DOCTYPE html>\n<p>a</p>", "The document is markup."),
        ("\ufeffTitle\n".encode(), "Line 1: the character U+FEFF."),
        (b"Title\nIt is\x00.\n", "Line 2: the character U+0000."),
        ("Title\ncafe\u0301\n".encode(), "Line 2: a letter and its accent are two characters."),
    ],
)
def test_a_document_that_cannot_be_kept_and_counted_is_refused(
    content: bytes, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        decode(content)

    assert message in str(caught.value)
    assert "\n  " in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "New"}, "--key: 'New' cannot name a folder"),
        ({"key": "../new"}, "--key: '../new' cannot name a folder"),
        ({"key": "old"}, "sources.tsv:2 has the source old already."),
        ({"title": ""}, "--title: '' cannot stand in a table."),
        ({"rights": "a\tb"}, "--rights: 'a\\tb' cannot stand in a table."),
        ({"publisher": " P"}, "--publisher: ' P' cannot stand in a table."),
    ],
)
def test_what_is_said_of_it_must_fit_the_table(
    root: Path, change: dict[str, str], message: str
) -> None:
    before = contents(root)

    with pytest.raises(InputError) as caught:
        add_source(root, TEXT.encode(), {**ABOUT, **change})

    assert message in str(caught.value)
    assert contents(root) == before


def test_the_same_document_is_not_added_twice(root: Path) -> None:
    with pytest.raises(InputError, match=r"sources\.tsv:2 has the source old already"):
        add_source(root, b"words", ABOUT)


@pytest.mark.parametrize("path", ["graph_data/sources/new-one.txt", units_path("new-one")])
def test_a_file_in_the_way_is_not_overwritten(root: Path, path: str) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_bytes(b"mine")
    before = contents(root)

    with pytest.raises(InputError, match=f"{path} is there already, and is another one"):
        add_source(root, TEXT.encode(), ABOUT)

    assert contents(root) == before


def test_what_a_killed_run_left_is_taken_up(root: Path) -> None:
    """All files are there, but not the line in the table."""
    table = (root / PATH).read_bytes()
    add_source(root, TEXT.encode(), ABOUT)
    whole = contents(root)
    (root / PATH).write_bytes(table)

    add_source(root, TEXT.encode(), ABOUT)

    assert contents(root) == whole
