"""Curated files are written whole, together, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.curation.editing import editing, replace_file, replace_together
from hnkg.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def contents(root: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


def test_a_file_is_replaced_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    replace_file(tmp_path / "a", b"new")

    assert contents(tmp_path) == {"a": b"new"}


def test_several_files_and_their_folder_are_written(tmp_path: Path) -> None:
    replace_together(tmp_path, {"folder/a": b"1", "folder/b": b"2", "c": b"3"})

    assert contents(tmp_path) == {"folder": None, "folder/a": b"1", "folder/b": b"2", "c": b"3"}


def test_if_one_cannot_be_written_all_are_as_they_were(tmp_path: Path) -> None:
    """The last one is a folder, which no file can replace."""
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "d").mkdir()
    before = contents(tmp_path)

    with pytest.raises(OSError, match="directory"):
        replace_together(tmp_path, {"a": b"new", "folder/b": b"new", "d": b"new"})

    assert contents(tmp_path) == before


def test_a_folder_that_is_no_checkout_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match=r"Nothing was written: .*No such file"),
        editing(tmp_path),
    ):
        pass
