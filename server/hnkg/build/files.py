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
        description: what it holds, in a sentence; the dataset description makes one if not given.
        conforms_to: the specification that it follows, where that does not follow from the type.
    """

    media_type: str
    content: bytes
    is_dump: bool = False
    description: str = ""
    conforms_to: str = ""
