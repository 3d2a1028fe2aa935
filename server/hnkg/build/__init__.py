"""From curated values to the quads of the release. Pure: no clock, no random names, no files.

Two runs over the same values give the same quads.
"""

from __future__ import annotations

from hnkg.build.dataset import build_dataset

__all__ = ["build_dataset"]
