"""Put the notebooks that come with the package into a folder of the user's."""

from __future__ import annotations

import importlib.util
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hnkg.errors import InputError
from hnkg.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

#: The modules that the notebooks and JupyterLab need, beside those of the package itself.
NEEDED: Final = ("jupyterlab", "ipykernel", "pandas", "networkx", "matplotlib", "rdkit")


@dataclass(frozen=True)
class Copied:
    """What became of each notebook.

    Args:
        new: names of those that were put into the folder.
        kept: names of those that were there, and stay as they are.
    """

    new: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def list_notebooks(root: Traversable | None = None) -> tuple[Traversable, ...]:
    """Return the notebooks that come with the package, in their order."""
    folder = (data_root() if root is None else root) / "queries" / "notebooks"
    files = folder.iterdir() if folder.is_dir() else ()
    found = (file for file in files if file.name.endswith(".ipynb"))
    return tuple(sorted(found, key=lambda file: file.name))


def copy_notebooks(folder: Path) -> Copied:
    """Put the notebooks into a folder, which is made; what is there stays as it is.

    Raises:
        InputError: the folder is part of an installation, or cannot be written.
    """
    _check_folder(folder)
    new, kept = [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in list_notebooks():
            try:
                with (folder / file.name).open("xb") as target:
                    target.write(file.read_bytes())
            except FileExistsError:
                kept.append(file.name)
            else:
                new.append(file.name)
    except OSError as error:
        raise InputError(
            f"{folder}: {error.strerror}.\n  Name another folder: hnkg notebook my-notebooks"
        ) from None
    return Copied(tuple(new), tuple(kept))


def check_installed(names: Sequence[str] = NEEDED) -> None:
    """Check that everything that the notebooks need is there, without importing any of it.

    Raises:
        InputError: something is missing; the message lists it all and says how to get it.
    """
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(
            f"Notebooks need what is not installed: {', '.join(missing)}.\n"
            "  Get it with: pip install 'hnkg[notebook]'   (in a checkout: '.[notebook]')"
        )


def _check_folder(folder: Path) -> None:
    """Raise where notebooks would be written among the files of an installation."""
    place = folder.resolve()
    root = data_root()
    owned = [Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")]
    owned += [root.resolve() / "queries"] if isinstance(root, Path) else []
    if any(place.is_relative_to(path) for path in owned):
        raise InputError(
            f"{folder}: this folder belongs to the installation, and is replaced with it.\n"
            "  Name a folder of your own: hnkg notebook my-notebooks"
        )
