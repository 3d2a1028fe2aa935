"""The one step that puts a folder in the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.errors import ReleaseError
from hnkg.release import ONTOLOGY, RELEASE, Release, exchange, stale_files, write_release

if TYPE_CHECKING:
    from pathlib import Path

FIRST = Release({f"{RELEASE}/a": b"1", f"{RELEASE}/b": b"1", ONTOLOGY: b"1"}, 0, 0)
SECOND = Release({f"{RELEASE}/a": b"2", f"{RELEASE}/c": b"2", ONTOLOGY: b"2"}, 0, 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("graph_data", "ontology"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_two_folders_change_places_in_one_step(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()

    assert exchange(one, other)

    assert [file.name for file in one.iterdir()] == ["other"]
    assert [file.name for file in other.iterdir()] == ["one"]


def test_nothing_is_exchanged_with_a_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()

    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "one", tmp_path / "other")


@pytest.mark.parametrize("can_exchange", [True, False])
def test_the_new_files_replace_the_old_ones_all_together(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr("hnkg.release.exchange", lambda *_: False)
    write_release(FIRST, root)
    write_release(SECOND, root)

    assert {file.name: file.read_bytes() for file in (root / RELEASE).iterdir()} == {
        "a": b"2",
        "c": b"2",
    }
    assert [folder.name for folder in (root / "graph_data").iterdir()] == ["release"]
    assert [file.name for file in (root / "ontology").iterdir()] == ["hnkg.ttl"]


def test_stale_is_what_differs_is_missing_or_does_not_belong(root: Path) -> None:
    write_release(FIRST, root)

    assert stale_files(FIRST, root) == ()
    assert stale_files(SECOND, root) == (
        f"{RELEASE}/a",
        f"{RELEASE}/c",
        ONTOLOGY,
        f"{RELEASE}/b",
    )


def test_everything_is_stale_before_the_first_release(root: Path) -> None:
    assert stale_files(FIRST, root) == tuple(FIRST.files)


def test_leftovers_of_any_kind_are_no_obstacle(root: Path) -> None:
    (root / "graph_data/release.new").write_text("a file where a folder goes")
    (root / "graph_data/release.old/deep").mkdir(parents=True)
    write_release(FIRST, root)

    assert stale_files(FIRST, root) == ()
    assert [folder.name for folder in (root / "graph_data").iterdir()] == ["release"]


def test_an_ontology_that_cannot_be_replaced_keeps_the_old_release(root: Path) -> None:
    write_release(FIRST, root)
    (root / ONTOLOGY).unlink()
    (root / ONTOLOGY).mkdir()

    with pytest.raises(ReleaseError, match="The old one is as it was"):
        write_release(SECOND, root)

    assert (root / RELEASE / "a").read_bytes() == b"1"
    assert [folder.name for folder in (root / "graph_data").iterdir()] == ["release"]


def test_a_root_without_data_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="No such file or directory"):
        write_release(FIRST, tmp_path)
