"""What can be found, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

#: Kinds of things, in the order in which hits that are as good as each other come.
KINDS: Final = (
    "entity",
    "claim",
    "publication",
    "class",
    "property",
    "value",
    "source",
    "evidence",
    "question",
    "other",
)


class Role(IntEnum):
    """What a text is to the thing that it names; the first is the best."""

    LABEL = 0
    SYNONYM = 1
    TERM = 2
    QUOTE = 3


class Nearness(IntEnum):
    """How near an identifier is to the thing; only the first means the very thing."""

    EXACT = 0
    CLOSE = 1
    NARROWER = 2
    BROADER = 3
    RELATED = 4

    @property
    def word(self) -> str:
        """The word for it, as people read it."""
        return self.name.lower()


@dataclass(frozen=True)
class Name:
    """A text by which a thing is found.

    Args:
        text: as the data have it.
        role: what it is to the thing.
        term: the IRI of the outside term whose name it is; empty for a name of the thing itself.
        nearness: how near that term is.
    """

    text: str
    role: Role
    term: str = ""
    nearness: Nearness = Nearness.EXACT


@dataclass(frozen=True)
class Identifier:
    """An identifier of a thing.

    Args:
        value: an IRI, or the text of another code such as an InChIKey.
        nearness: how near what it identifies is to the thing.
        relation: the IRI of the property by which the data give it; empty for the thing's own IRI.
        label: the name of the outside term, where the data have it; what sort of code it is.
    """

    value: str
    nearness: Nearness
    relation: str = ""
    label: str = ""


@dataclass(frozen=True)
class Standing:
    """How a claim stands: without it no claim may be shown.

    Args:
        polarity: affirmed or denied, as the data call it.
        modality: how sure the source is, as the data call it.
        quote: the source's words.
        source: the title of the source.
        verdict: how the literature stands on it.
        is_contested: whether a publication disputes it.
    """

    polarity: str
    modality: str
    quote: str
    source: str
    verdict: str
    is_contested: bool

    @property
    def words(self) -> str:
        """Polarity and certainty in one line."""
        return ": ".join(word for word in (self.polarity, self.modality) if word)


@dataclass(frozen=True)
class Type:
    """A class that things are of; ``label`` is empty where the data give none."""

    iri: str
    label: str

    @property
    def name(self) -> str:
        """Its label, or the end of its IRI."""
        return self.label or local_name(self.iri)


@dataclass(frozen=True)
class Thing:
    """Something that the data name.

    Args:
        iri: what it is.
        kind: one of :data:`KINDS`.
        label: its name, or its IRI where it has none.
        names: all texts by which it is found.
        identifiers: its own IRI and all others.
        types: its classes, the narrowest first.
        description: a sentence about it, where the data have one.
        standing: for a claim only.
    """

    iri: str
    kind: str
    label: str
    names: tuple[Name, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    types: tuple[Type, ...] = ()
    description: str = ""
    standing: Standing | None = None

    @property
    def type_label(self) -> str:
        """The name of its narrowest class; its kind where that says more."""
        if self.types and (self.types[0].label or self.kind == "other"):
            return self.types[0].name
        return self.kind


def local_name(iri: str) -> str:
    """Return the end of an IRI, for what has no name.

    >>> local_name("http://example.org/things/a-thing/")
    'a-thing'
    """
    end = iri.rstrip("/#")
    return end[max(end.rfind(mark) for mark in "/#:") + 1 :] or iri
