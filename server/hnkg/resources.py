"""Find and read the data files, in an installed wheel or in a checkout.

Nothing else in the package knows a path to the data.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import CurationError, InputError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: The folder of the release, and the file in it that lists the others with their SHA-256.
RELEASE: Final = "graph_data/release"
CHECKSUMS: Final = "SHA256SUMS"

#: The folders of data, at the top of a checkout and in ``hnkg/_data`` of a wheel.
FOLDERS: Final = ("ontology", "graph_data", "shapes", "queries")


def data_root() -> Traversable:
    """Return the folder that holds ``ontology/``, ``graph_data/``, ``shapes/`` and ``queries/``.

    In a wheel they are packed beside the code; in a checkout they are the top-level folders.
    """
    packed = files("hnkg") / "_data"
    return packed if packed.is_dir() else _checkout()


def checkout_root() -> Path:
    """Return the root of the checkout, for the commands that write to it.

    Raises:
        InputError: the package runs from a wheel, where the data are read-only.
    """
    root = _checkout()
    if not (root / "pyproject.toml").is_file():
        raise InputError(
            "This command edits the curated files; in an installed package they are read-only.\n"
            "  Run it in a checkout of the repository: make build"
        )
    return root


def read_bytes(root: Traversable, path: str) -> bytes:
    """Return the content of a data file.

    Args:
        root: a data root.
        path: the file below it, with slashes; messages name the file so.

    Raises:
        CurationError: the file is missing or cannot be read.
    """
    try:
        return root.joinpath(*path.split("/")).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise CurationError(
            path, 0, "the file is missing.", "Restore it from the repository."
        ) from None
    except OSError as error:
        raise CurationError(
            path, 0, f"it cannot be read: {error.strerror}.", "Make it a readable file."
        ) from None


def read_text(root: Traversable, path: str) -> str:
    """Return the text of a data file, its line ends as they are.

    Raises:
        CurationError: the file is missing, cannot be read, or is not UTF-8.
    """
    content = read_bytes(root, path)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CurationError(
            path, line, f"byte {error.start} is not UTF-8.", "Save the file as UTF-8 text."
        ) from None


def read_turtle(root: Traversable, path: str) -> list[ox.Quad]:
    """Return the triples of a Turtle file, in the order of the file.

    Raises:
        CurationError: the file is missing, cannot be read, or is not Turtle.
    """
    try:
        return list(ox.parse(read_bytes(root, path), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise CurationError(
            path, error.lineno or 0, f"not Turtle: {error.msg}.", "Mend the syntax there."
        ) from None


def _checkout() -> Path:
    return Path(__file__).resolve().parents[2]
