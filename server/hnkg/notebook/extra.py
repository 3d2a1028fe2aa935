"""Import what the extra ``notebook`` brings, and say how to get it where it is missing."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from hnkg.errors import InputError

if TYPE_CHECKING:
    from types import ModuleType


def import_extra(name: str, purpose: str) -> ModuleType:
    """Return a module of the extra.

    Args:
        name: of the module.
        purpose: what it is needed for, as the end of a sentence.

    Raises:
        InputError: it is not installed; the message names the command that installs it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != name.partition(".")[0]:
            raise
        raise InputError(
            f"{name} is not installed, and is needed {purpose}.\n"
            "  Get it with: pip install 'hnkg[notebook]'   (in a checkout: '.[notebook]')"
        ) from None
