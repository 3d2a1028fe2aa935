"""The files of a release, before they are written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReleaseFile:
    """One file of the release.

    Args:
        media_type: of the content.
        content: what is written.
        is_dump: whether it holds the data as RDF, so that loading it loads them.
    """

    media_type: str
    content: bytes
    is_dump: bool = False
