"""Draw every structure, as a file of the release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.build.files import ReleaseFile
from hnkg.build.toolkit import load_toolkit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.model import Knowledge


def drawing_path(entity: str) -> str:
    """Return where the drawing of a compound stands in the release.

    >>> drawing_path("ketamine")
    'structures/ketamine.svg'
    """
    return f"structures/{entity}.svg"


def draw_structures(knowledge: Knowledge) -> Mapping[str, ReleaseFile]:
    """Return the drawing of each compound in SVG, by entity.

    Raises:
        InputError: RDKit is not installed.
    """
    toolkit = load_toolkit()
    labels = {entity.id: entity.label for entity in knowledge.entities}
    return {
        item.entity: ReleaseFile("image/svg+xml", toolkit.draw(item.smiles, labels[item.entity]))
        for item in knowledge.structures
    }
