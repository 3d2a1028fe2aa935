"""The one step that puts a folder in the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.errors import ReleaseError
from hnkg.release import (
    NEW,
    OLD,
    ONTOLOGY,
    RELEASE,
    Release,
    exchange,
    recover_release,
    stale_files,
    write_release,
)

if TYPE_CHECKING:
    from pathlib import Path

FIRST = Release(
    {f"{RELEASE}/{name}": b"1" for name in ("a", "b", "in/a", "old/a")} | {ONTOLOGY: b"1"}, 0, 0
)
SECOND = Release(
    {f"{RELEASE}/{name}": b"2" for name in ("a", "c", "in/a", "new/deep/a")} | {ONTOLOGY: b"2"},
    0,
    0,
)


def contents(root: Path) -> dict[str, bytes]:
    """Return every file of the release, by its path below the folder."""
    folder = root / RELEASE
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


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

    assert contents(root) == {"a": b"2", "c": b"2", "in/a": b"2", "new/deep/a": b"2"}
    assert not (root / RELEASE / "old").exists()
    assert [folder.name for folder in (root / "graph_data").iterdir()] == ["release"]
    assert [file.name for file in (root / "ontology").iterdir()] == ["hnkg.ttl"]


def test_stale_is_what_differs_is_missing_or_does_not_belong(root: Path) -> None:
    write_release(FIRST, root)

    assert stale_files(FIRST, root) == ()
    assert stale_files(SECOND, root) == (
        f"{RELEASE}/a",
        f"{RELEASE}/c",
        f"{RELEASE}/in/a",
        f"{RELEASE}/new/deep/a",
        ONTOLOGY,
        f"{RELEASE}/b",
        f"{RELEASE}/old/a",
    )


def test_a_folder_left_empty_is_stale(root: Path) -> None:
    write_release(FIRST, root)
    (root / RELEASE / "in/empty").mkdir()

    assert stale_files(FIRST, root) == (f"{RELEASE}/in/empty",)


def test_a_killed_build_with_folders_is_cleared_away(root: Path) -> None:
    write_release(FIRST, root)
    (root / RELEASE).rename(root / OLD)
    (root / NEW / "in").mkdir(parents=True)
    (root / NEW / "in/a").write_bytes(b"2")
    recover_release(root)

    assert stale_files(FIRST, root) == ()
    assert [folder.name for folder in (root / "graph_data").iterdir()] == ["release"]


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
