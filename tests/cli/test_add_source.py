"""``hnkg add-source`` as a curator meets it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

ABOUT = (
    "--key",
    "notes",
    "--title",
    "Notes",
    "--publisher",
    "Nobody",
    "--rights",
    "Test material.",
)
UNITS = "graph_data/curated/notes/units.tsv"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Return a document of invented words."""
    file = tmp_path / "notes.txt"
    file.write_text("Notes\n\nThis is test material. It says nothing.\n")
    return file


def test_every_sentence_without_a_claim_is_listed(notes: Path, light_copy: Path, hnkg: Run) -> None:
    done = hnkg("add-source", notes, *ABOUT, "--root", light_copy)

    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"{UNITS}:3: S01 has no claim: This is test material.\n"
        f"{UNITS}:4: S02 has no claim: It says nothing.\n"
    )
    assert "Added graph_data/sources/notes.txt: 1 headings, 2 sentences" in done.stderr


def test_a_build_with_uncovered_sentences_stops(notes: Path, light_copy: Path, hnkg: Run) -> None:
    hnkg("add-source", notes, *ABOUT, "--root", light_copy)
    release = (light_copy / "graph_data/release/hnk-kg.nq").read_bytes()

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 1
    assert "2 mistakes in the curated files" in done.stderr
    assert f"{UNITS}:3: no claim is read from sentence S01: 'This is test material.'" in done.stderr
    assert "Add a claim C02.1 to graph_data/curated/notes/claims.tsv" in done.stderr
    assert "a kind that is no sentence and a reason" in done.stderr
    assert (light_copy / "graph_data/release/hnk-kg.nq").read_bytes() == release


def test_a_second_call_changes_nothing(notes: Path, light_copy: Path, hnkg: Run) -> None:
    hnkg("add-source", notes, *ABOUT, "--root", light_copy)
    before = (light_copy / UNITS).read_bytes()

    done = hnkg("add-source", notes, *ABOUT, "--root", light_copy)

    assert done.returncode == 2
    assert done.stderr.startswith(
        f"hnkg: {notes}: graph_data/curated/sources.tsv:3 has the source notes already.\n"
    )
    assert (light_copy / UNITS).read_bytes() == before


@pytest.mark.parametrize("option", ["--key", "--title", "--publisher", "--rights"])
def test_what_must_be_said_of_it_is_asked_for(
    option: str, notes: Path, light_copy: Path, hnkg: Run
) -> None:
    at = ABOUT.index(option)

    done = hnkg("add-source", notes, *ABOUT[:at], *ABOUT[at + 2 :], "--root", light_copy)

    assert done.returncode == 2
    assert f"Missing option '{option}'" in done.stderr


def test_a_document_that_cannot_be_used_is_named(
    tmp_path: Path, light_copy: Path, hnkg: Run
) -> None:
    file = tmp_path / "page.html"
    file.write_text("<html><p>words</p></html>")

    done = hnkg("add-source", file, *ABOUT, "--root", light_copy)

    assert done.returncode == 2
    assert done.stderr == (
        f"hnkg: {file}: The document is markup.\n  Save its words as plain text.\n"
    )
    assert not (light_copy / UNITS).exists()


@pytest.mark.parametrize("size", [400, 40_000])
def test_a_disk_that_fills_up_leaves_nothing(size: int, tmp_path: Path, light_copy: Path) -> None:
    """A limit on the size of files stops it at the tables, or already at the document."""
    file = tmp_path / "long.txt"
    file.write_text("It is. " * (size // 7))
    before = {path: path.read_bytes() for path in light_copy.rglob("*") if path.is_file()}

    command = [sys.executable, "-m", "hnkg", "add-source", os.fspath(file), *ABOUT]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 2 && exec "$@"', "sh", *command, "--root", os.fspath(light_copy)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Nothing was written: [Errno 27] File too large" in done.stderr
    assert {path: path.read_bytes() for path in light_copy.rglob("*") if path.is_file()} == before
    assert not (light_copy / "graph_data/curated/notes").exists()
