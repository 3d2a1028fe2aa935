"""Where the data are, and what reading them can meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg import resources
from hnkg.errors import CurationError, InputError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_data_root_holds_the_data_folders() -> None:
    root = resources.data_root()

    assert all((root / folder).is_dir() for folder in resources.FOLDERS)


def test_a_wheel_is_no_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_checkout", lambda: tmp_path)

    with pytest.raises(InputError, match="Run it in a checkout of the repository: make build"):
        resources.checkout_root()


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\n")

    assert resources.read_text(tmp_path, "a.txt") == "one\r\ntwo\n"


def test_what_is_not_utf_8_is_named_with_line_and_byte(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\ntw\xff\n")

    with pytest.raises(CurationError, match=r"^a\.txt:2: byte 6 is not UTF-8"):
        resources.read_text(tmp_path, "a.txt")


@pytest.mark.parametrize("path", ["none.txt", "none/a.txt", "a.txt/b.txt"])
def test_a_missing_file_is_named(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.txt").write_text("words")

    with pytest.raises(CurationError, match=r": the file is missing\."):
        resources.read_bytes(tmp_path, path)


def test_turtle_keeps_the_order_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:b> <urn:p> 1 .\n<urn:a> <urn:p> 2 .\n")

    quads = resources.read_turtle(tmp_path, "a.ttl")

    assert [str(quad.subject) for quad in quads] == ["<urn:b>", "<urn:a>"]


def test_what_is_not_turtle_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> 2 .\n<urn:a> <urn:p> .\n")

    with pytest.raises(CurationError, match=r"^a\.ttl:2: not Turtle: "):
        resources.read_turtle(tmp_path, "a.ttl")


def test_nobody_else_computes_a_path_to_the_data(checkout: Path) -> None:
    """A module that found the data by itself would be wrong in a wheel."""
    package = checkout / "server/hnkg"
    finders = [
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if "__file__" in file.read_text(encoding="utf-8")
    ]

    assert finders == ["resources.py"]
