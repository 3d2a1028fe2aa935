"""Hits: what was found and why, and which hit is better than another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from hnkg.lookup.things import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.lookup.things import Nearness, Thing


class How(IntEnum):
    """Why something is a hit; the first is the surest."""

    IDENTIFIER = 0
    LABEL = 1
    SYNONYM = 2
    SIMILAR_TERM = 3
    BARE_IDENTIFIER = 4
    BEGINNING = 5
    WORDS = 6
    SPELLING = 7

    @property
    def is_exact(self) -> bool:
        """Whether the text says the very thing."""
        return self <= How.SYNONYM

    @property
    def word(self) -> str:
        """What agrees, where that is not all of a name."""
        return {
            How.BEGINNING: "beginning of",
            How.WORDS: "words of",
            How.SPELLING: "spelling similar to",
        }.get(self, "")


@dataclass(frozen=True)
class Hit:
    """A thing that was found, and why.

    Args:
        thing: what was found.
        how: the kind of agreement.
        text: the name or identifier that agrees, as the data have it.
        nearness: how near what agrees is to the thing.
        share: how much of the name or identifier the text is, 0 to 1.
        why: how it agrees, in words for people.
    """

    thing: Thing
    how: How
    text: str
    nearness: Nearness
    share: float
    why: str

    @property
    def score(self) -> float:
        """0 to 100; it falls with the order of hits of one kind of thing."""
        top, width = _BANDS[self.how]
        return round(top - self.nearness - width * (1 - self.share), 2)


#: The best score for each kind of agreement, and how far it can fall.
_BANDS: Final = {
    How.IDENTIFIER: (100.0, 0.0),
    How.LABEL: (100.0, 2.0),
    How.SYNONYM: (98.0, 2.0),
    How.SIMILAR_TERM: (90.0, 0.0),
    How.BARE_IDENTIFIER: (85.0, 0.0),
    How.BEGINNING: (80.0, 15.0),
    How.WORDS: (60.0, 15.0),
    How.SPELLING: (40.0, 30.0),
}


def _order(hit: Hit) -> tuple[object, ...]:
    kind = KINDS.index(hit.thing.kind)
    return (hit.how, hit.nearness, kind, -hit.score, hit.thing.label, hit.thing.iri)


def best_hits(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return the best hit of each thing, in order."""
    found: dict[str, Hit] = {}
    for hit in hits:
        before = found.get(hit.thing.iri)
        if before is None or _order(hit) < _order(before):
            found[hit.thing.iri] = hit
    return tuple(sorted(found.values(), key=_order))
