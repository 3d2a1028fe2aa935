"""A sentence with the words of a claim in it, and the words in these that hedge, deny or demand.

No data are asked here: texts and offsets go in, pieces come out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Piece:
    """A stretch of a text.

    Args:
        text: its characters; all pieces together are the text.
        cue: what its words do: hedge, deny or demand; empty for other words.
    """

    text: str
    cue: str = ""


@dataclass(frozen=True)
class Passage:
    """A sentence in three parts, of which the middle one is the quote.

    Args:
        before: what stands before the quote.
        quote: the words of the claim, in pieces.
        after: what stands after it.
    """

    before: str
    quote: tuple[Piece, ...]
    after: str


def mark_passage(
    sentence: str, start: int, end: int, cues: Iterable[tuple[str, str]]
) -> Passage | None:
    """Return a sentence with its quote and cue words marked; none where the offsets miss it.

    Args:
        sentence: its text.
        start: of the quote in it, in characters.
        end: the end of the quote, not included.
        cues: what words do, each with the words.

    >>> passage = mark_passage("It may act.", 3, 10, [("hedges", "may")])
    >>> passage.before, passage.quote[0], passage.after
    ('It ', Piece(text='may', cue='hedges'), '.')
    """
    if not 0 <= start < end <= len(sentence):
        return None
    return Passage(sentence[:start], mark_cues(sentence[start:end], cues), sentence[end:])


def mark_cues(quote: str, cues: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    """Return the words of a claim in pieces, those that hedge, deny or demand by themselves.

    Cues are found as whole words, wherever they occur; of two that overlap the longer one counts.

    >>> [piece.text for piece in mark_cues("could, or potentially could", [("hedges", "could")])]
    ['could', ', or potentially ', 'could']
    """
    marked = [""] * len(quote)
    for kind, words in sorted(cues, key=lambda cue: (-len(cue[1]), cue)):
        for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", quote) if words else ():
            if not any(marked[found.start() : found.end()]):
                # The position tells two cues of a kind apart that touch each other.
                name = f"{found.start()} {kind}"
                marked[found.start() : found.end()] = [name] * len(found.group())
    borders = [
        0,
        *(place for place in range(1, len(quote)) if marked[place] != marked[place - 1]),
        len(quote),
    ]
    return tuple(
        Piece(quote[start:end], marked[start].partition(" ")[2]) for start, end in pairwise(borders)
    )
