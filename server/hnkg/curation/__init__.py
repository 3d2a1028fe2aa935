"""From hand-edited files to values, with every mistake named by file, line and remedy."""

from __future__ import annotations

from hnkg.curation.load import load_knowledge

__all__ = ["load_knowledge"]
