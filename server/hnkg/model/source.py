"""A version of a source, and the stretches and the words in it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """One version of one document.

    Args:
        key: names the document in IRIs; with the first eight digits of the checksum, the version.
        path: the file below ``graph_data/sources``.
        kind: what sort of document it is, ``encyclopedia article``.
        text: the document, decoded from UTF-8.
        line: where it stands in the table of sources.
    """

    key: str
    path: str
    sha256: str
    title: str
    publisher: str
    rights: str
    kind: str
    text: str = field(repr=False)
    line: int

    @property
    def name(self) -> str:
        """The name of this version in IRIs, ``wikimd-hnk-2b0845c6``."""
        return f"{self.key}-{self.sha256[:8]}"


@dataclass(frozen=True)
class Unit:
    """A stretch of a source; all offsets are 0-based, half-open, in Unicode code points.

    Args:
        id: names it within its source.
        line: where it stands in the table of units of its source.
    """

    source: Source
    id: str
    kind: str
    section: str
    start: int
    end: int
    text: str
    mentions: tuple[str, ...]
    why_no_claims: str
    line: int

    @property
    def is_sentence(self) -> bool:
        """Whether claims are read from it."""
        return self.kind == "sentence"


@dataclass(frozen=True)
class Quote:
    """Words copied from a source, with their offsets in code points."""

    start: int
    end: int
    text: str
