"""The graph in a notebook or a script: ``hnkg.open()`` and what it returns.

The same methods ask the release in this process and any endpoint over HTTP, and give the same
answers. pandas and networkx come with the extra ``notebook``; without them the methods that need
them say so.
"""

from __future__ import annotations

from hnkg.notebook.client import Graph
from hnkg.notebook.opening import open_graph

__all__ = ["Graph", "open_graph"]
