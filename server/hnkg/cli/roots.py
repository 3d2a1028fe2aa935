"""``--root``: the checkout in which a command works."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from hnkg import resources
from hnkg.errors import InputError

_CURATED: Final = "graph_data/curated"

root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The checkout to work in; by default the one that hnkg runs from, not the current folder.",
)


def chosen_root(given: Path | None) -> Path:
    """Return the folder that ``--root`` names, or the checkout of the package.

    Raises:
        InputError: it holds no curated data, or the package runs from a wheel.
    """
    if given is None:
        return resources.checkout_root()
    if not (given / _CURATED).is_dir():
        raise InputError(
            f"--root: {given} holds no curated data (there is no {_CURATED}).\n"
            "  Name the top folder of a checkout, which has ontology, graph_data and queries in it."
        )
    return given
