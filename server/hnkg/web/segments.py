"""Cut a text where spans begin and end, so that spans may overlap and lie in each other.

No data and no HTML here: a text and its spans go in, pieces come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


@dataclass(frozen=True)
class Span(Generic[T]):
    """A stretch of a document, with what belongs to it; offsets are half-open code points.

    >>> Span(3, 5, "of").overlaps(4, 9), Span(3, 5, "of").overlaps(5, 9)
    (True, False)
    """

    start: int
    end: int
    about: T

    def overlaps(self, start: int, end: int) -> bool:
        """Say whether a part of it is between two offsets; a stretch of nothing has no parts."""
        return max(self.start, start) < min(self.end, end)


@dataclass(frozen=True)
class Segment:
    """A piece of a text in which no span begins or ends.

    Args:
        text: its words.
        spans: the numbers of the spans that cover it, from 1 in the order given.
        begins: those of them that begin with it.
        ends: those of them that end with it.
    """

    text: str
    spans: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def cut(text: str, start: int, spans: Sequence[Span[T]]) -> tuple[Segment, ...]:
    """Return the pieces of a text, which together are the text.

    A span that reaches out of the text is cut off at its edge.

    Args:
        text: a part of a document.
        start: where it begins in the document.
        spans: stretches of the document.

    >>> [(s.text, s.spans) for s in cut("abcd", 10, [Span(10, 13, "x"), Span(12, 14, "y")])]
    [('ab', (1,)), ('c', (1, 2)), ('d', (2,))]
    """
    end = start + len(text)
    inside = [
        (number, max(span.start, start), min(span.end, end))
        for number, span in enumerate(spans, 1)
        if span.overlaps(start, end)
    ]
    edges = sorted({start, end, *(edge for _, *both in inside for edge in both)})
    return tuple(
        Segment(
            text[left - start : right - start],
            tuple(n for n, first, last in inside if first <= left and right <= last),
            tuple(n for n, first, _ in inside if first == left),
            tuple(n for n, _, last in inside if last == right),
        )
        for left, right in pairwise(edges)
    )
