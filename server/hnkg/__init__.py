"""A knowledge graph of hydroxynorketamine, and the server that answers SPARQL about it.

>>> import hnkg
>>> graph = hnkg.open()
>>> graph.ask("ASK { hnk:hydroxynorketamine hnkv:metaboliteOf hnk:ketamine }")
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hnkg.errors import HnkgError as HnkgError
    from hnkg.notebook import Graph as Graph
    from hnkg.notebook import open_graph as open  # noqa: A004  # hnkg.open is what one says

__all__ = ["Graph", "HnkgError", "__version__", "open"]

__version__ = "0.1.0"

_PUBLIC = {
    "Graph": ("hnkg.notebook", "Graph"),
    "HnkgError": ("hnkg.errors", "HnkgError"),
    "open": ("hnkg.notebook", "open_graph"),
}


def __getattr__(name: str) -> object:
    """Import the rest only when somebody asks for it: the command and the server do not."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'hnkg' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(importlib.import_module(module), attribute)
