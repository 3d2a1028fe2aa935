"""Find the data folders, in an installed wheel or in a checkout.

Nothing else in the package knows a path to the data.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from hnkg.errors import InputError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDERS = ("ontology", "graph_data", "shapes", "queries")


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
            "This command edits the curated files, and they are read-only in an installed package.\n"
            "  Run it in a checkout of the repository: make build"
        )
    return root


def _checkout() -> Path:
    return Path(__file__).resolve().parents[2]
