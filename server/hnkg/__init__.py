"""A knowledge graph of hydroxynorketamine, and the server that answers SPARQL about it."""

from __future__ import annotations

__version__ = "0.1.0"
