"""Write curated files: each whole or not at all, and one command at a time."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hnkg.curation.paths import CURATED
from hnkg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextmanager
def editing(root: Path) -> Iterator[None]:
    """Keep other commands that edit out; the lock of a process that dies is freed by the kernel.

    Raises:
        InputError: the files cannot be written.
    """
    try:
        lock = os.open(root / CURATED, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
    except OSError as error:
        raise InputError(
            f"Nothing was written: {error}.\n"
            "  Is this a checkout, and is there space and permission to write?"
        ) from error


def replace_file(path: Path, content: bytes) -> None:
    """Put new content in the place of a file, or make it; no reader sees a part of it."""
    draft = path.with_name(f"{path.name}.new")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def replace_together(root: Path, files: Mapping[str, bytes]) -> None:
    """Write several files, in their order; if one cannot be written, all are as they were.

    Args:
        root: the checkout.
        files: content by path below the root; a folder that is missing is made.
    """
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for path, content in files.items():
            file = root / path
            if not file.parent.exists():
                made.append(file.parent)
                file.parent.mkdir()
            before[file] = file.read_bytes() if file.exists() else None
            replace_file(file, content)
    except BaseException:
        for file, old in before.items():
            if old is None:
                file.unlink(missing_ok=True)
            else:
                replace_file(file, old)
        for folder in made:
            folder.rmdir()
        raise


def with_cells(table: str, line: int, cells: Mapping[str, str]) -> str:
    r"""Return a table with some cells of one line changed and nothing else.

    >>> with_cells("id\tnote\nC1\t\n", 2, {"note": "seen"})
    'id\tnote\nC1\tseen\n'
    """
    lines = table.split("\n")
    header, row = lines[0].split("\t"), lines[line - 1].split("\t")
    for column, value in cells.items():
        row[header.index(column)] = value
    lines[line - 1] = "\t".join(row)
    return "\n".join(lines)
