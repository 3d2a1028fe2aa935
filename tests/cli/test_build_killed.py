"""``hnkg build`` killed at any moment: the old release or the new one, whole."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from hnkg.errors import ReleaseError
from hnkg.release import (
    NEW,
    NEW_ONTOLOGY,
    OLD,
    ONTOLOGY,
    RELEASE,
    Release,
    make_release,
    recover_release,
    stale_files,
    write_release,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

#: Reads two releases, each given as a folder, and how to swap folders.
READER = """
import os, pathlib, signal, sys
import hnkg.release
from hnkg.release import Release, write_release

root, swaps, *folders = sys.argv[1:]
if swaps == "renames":
    hnkg.release.exchange = lambda one, other: False  # as on a file system that cannot
releases = []
for folder in map(pathlib.Path, folders):
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    contents = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    releases.append(Release(contents, 0, 0))
"""
#: Writes the two over each other until it is killed; says so after the first round.
WRITER = f"""{READER}
while True:
    for release in releases:
        write_release(release, pathlib.Path(root))
    print("written", flush=True)
"""
#: Writes the first; then a child process that writes the second kills itself before its first
#: step in the file system, and a new one before its second step, until one lives to the end.
STEPPER = f"""{READER}
old, new = releases

def write_until(last_step):
    steps = 0

    def count(event, arguments):
        nonlocal steps
        if event in {{"open", "ctypes.dlsym"}} or event.startswith(("os.", "shutil.")):
            steps += 1
            if steps == last_step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    write_release(new, pathlib.Path(root))
    os._exit(0)

step, status = 0, 1
while status:
    write_release(old, pathlib.Path(root))
    step += 1
    child = os.fork()
    if child == 0:
        write_until(step)
    status = os.waitpid(child, 0)[1]
    print(step, flush=True)
    sys.stdin.readline()  # somebody looks at what the child left
"""
KILLS = 8


def digest(folder: Path) -> str:
    """Return one checksum of the names and contents in a folder."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        total.update(f"{name}:".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@pytest.fixture
def two_releases(light_data: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return two folders with different releases, each below the names of a checkout."""
    made = make_release(light_data, validate=False)
    folders = tmp_path / "one", tmp_path / "other"
    for folder, mark in zip(folders, (b"", b"\n"), strict=True):
        for path, content in made.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content + mark)
        (folder / RELEASE / "inner").mkdir()
        (folder / RELEASE / "inner/file").write_bytes(b"in a folder" + mark)
    return folders


@pytest.mark.parametrize("swaps", ["exchange", "renames"])
def test_a_killed_writer_leaves_a_whole_release(
    swaps: str, light_copy: Path, two_releases: tuple[Path, Path]
) -> None:
    """Where two folders cannot be exchanged in one step, recovering is part of the promise."""
    whole = {digest(folder / RELEASE) for folder in two_releases}
    ontologies = {(folder / ONTOLOGY).read_bytes() for folder in two_releases}
    command = [sys.executable, "-c", WRITER, str(light_copy), swaps, *map(str, two_releases)]
    moments = random.Random(5)  # noqa: S311  # moments, not secrets
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"written\n"
            time.sleep(moments.uniform(0.0, 0.1))
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        if swaps == "exchange":
            assert digest(light_copy / RELEASE) in whole
        recover_release(light_copy)
        assert digest(light_copy / RELEASE) in whole
        assert (light_copy / ONTOLOGY).read_bytes() in ontologies
        assert not any((light_copy / name).exists() for name in (NEW, OLD, NEW_ONTOLOGY))


@pytest.mark.parametrize("swaps", ["exchange", "renames"])
def test_a_writer_killed_before_any_of_its_steps_leaves_a_whole_release(
    swaps: str, light_copy: Path, two_releases: tuple[Path, Path]
) -> None:
    old, new = (digest(folder / RELEASE) for folder in two_releases)
    command = [sys.executable, "-c", STEPPER, str(light_copy), swaps, *map(str, two_releases)]
    found: list[str] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as stepper:
        assert stepper.stdin is not None
        assert stepper.stdout is not None
        for line in stepper.stdout:
            assert int(line) == len(found) + 1
            missing = not (light_copy / RELEASE).exists()
            assert not missing or swaps == "renames"
            recover_release(light_copy)
            found.append("missing" if missing else digest(light_copy / RELEASE))
            assert digest(light_copy / RELEASE) in {old, new}
            stepper.stdin.write(b"\n")
            stepper.stdin.flush()

    order = [name for at, name in enumerate(found) if at == 0 or name != found[at - 1]]
    assert len(found) > 20
    assert order == ([old, "missing", new] if swaps == "renames" else [old, new])


@pytest.mark.parametrize("delay_s", [0.0, 0.005])
def test_a_killed_build_leaves_the_old_or_the_new_release(delay_s: float, light_copy: Path) -> None:
    """Kill the real command as soon as it begins to write; the next one finishes the work."""
    claims = light_copy / "graph_data/curated/wikimd-hnk/claims.tsv"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("\tHNK is a metabolite of ketamine\t", "\tHNK comes of it\t"))
    new = make_release(light_copy, validate=False)
    old = digest(light_copy / RELEASE)

    command = [sys.executable, "-m", "hnkg", "build", "--root", str(light_copy)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as build:
        while not (light_copy / NEW).exists() and build.poll() is None:
            time.sleep(0.0001)
        time.sleep(delay_s)
        build.send_signal(signal.SIGKILL)

    killed = digest(light_copy / RELEASE)
    write_release(new, light_copy)
    assert killed in {old, digest(light_copy / RELEASE)}
    assert stale_files(new, light_copy) == ()
    assert not (light_copy / NEW).exists()


def test_the_next_build_puts_the_old_release_back_before_it_reads_anything(
    light_copy: Path, hnkg: Run
) -> None:
    """Killed between two renames, and then a mistake in a table: the old release is there."""
    old = digest(light_copy / RELEASE)
    (light_copy / RELEASE).rename(light_copy / OLD)
    (light_copy / NEW).mkdir()
    (light_copy / NEW / "hnk-kg.nq").write_text("half a li")
    (light_copy / "graph_data/curated/wikimd-hnk/claims.tsv").write_text("nonsense\n")

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 1
    assert digest(light_copy / RELEASE) == old
    assert not (light_copy / OLD).exists()
    assert not (light_copy / NEW).exists()


def test_check_after_a_killed_build_writes_nothing(light_copy: Path, hnkg: Run) -> None:
    (light_copy / RELEASE).rename(light_copy / OLD)

    done = hnkg("build", "--check", "--root", light_copy)

    assert done.returncode == 1
    assert f"{RELEASE}/hnk-kg.nq" in done.stderr
    assert (light_copy / OLD).exists()
    assert not (light_copy / RELEASE).exists()


def test_two_builds_at_once_take_turns(light_copy: Path, two_releases: tuple[Path, Path]) -> None:
    """And whoever reads meanwhile always finds a release."""
    names = sorted(file.name for file in (light_copy / RELEASE).iterdir())
    whole = {digest(folder / RELEASE) for folder in two_releases}
    command = [sys.executable, "-c", WRITER, str(light_copy), "exchange", *map(str, two_releases)]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"written\n"
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            for name in names:  # at no moment is a file missing from its place
                assert (light_copy / RELEASE / name).stat().st_size > 0
        assert [writer.poll() for writer in writers] == [None, None]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
            assert writer.stdout is not None
            writer.stdout.close()
    recover_release(light_copy)

    assert digest(light_copy / RELEASE) in whole


def test_a_swap_that_fails_is_undone(light_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the release folder is a mount point: both it and the ontology stay as they were."""
    old = digest(light_copy / RELEASE)
    ontology = (light_copy / ONTOLOGY).read_bytes()
    changed = {
        path: content + b"\n"
        for path, content in make_release(light_copy, validate=False).files.items()
    }

    def busy(*folders: Path) -> bool:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(folders[0]))

    monkeypatch.setattr("hnkg.release.exchange", busy)
    with pytest.raises(ReleaseError, match="The old one is as it was"):
        write_release(Release(changed, 0, 0), light_copy)

    assert digest(light_copy / RELEASE) == old
    assert (light_copy / ONTOLOGY).read_bytes() == ontology
    assert not any((light_copy / name).exists() for name in (NEW, OLD, NEW_ONTOLOGY))
