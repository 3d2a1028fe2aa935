"""Where words stand in a source: the remedy for words that are not where they should be."""

from __future__ import annotations

import difflib
import unicodedata
from typing import Final

from hnkg.curation.tables import UNSEEN

#: How many characters more than a quote the nearest words may have.
SLACK: Final = 16


def as_cell(words: str) -> str:
    r"""Return words of a source as a cell of a table has them: line ends and tabs are blanks.

    The length stays, so that places in the cell are places in the source.

    >>> as_cell("is a\nmetabolite\tof")
    'is a metabolite of'
    """
    return "".join(" " if unicodedata.category(c) in UNSEEN else c for c in words)


def where_is(quote: str, text: str) -> str:
    """Return a remedy: where the words are, or the nearest words there are.

    >>> where_is("does not bind", "HNK does not find")
    "Nearest words at 4-17: 'does not find'. Copy the words exactly as the article has them."
    >>> where_is("HNK", "HNK is HNK")
    'These words stand at 0-3, 7-10.'
    """
    if not quote:
        return "Copy the words from the article."
    places = []
    at = text.find(quote)
    while at >= 0:
        places.append(f"{at}-{at + len(quote)}")
        at = text.find(quote, at + 1)
    if places:
        return f"These words stand at {', '.join(places[:5])}."
    if not set(quote) & set(text):
        return "Nothing like it stands in the article. Copy the words exactly as it has them."
    start, end = _nearest(quote, text)
    near = text[start:end]
    if unicodedata.normalize("NFKC", quote) == unicodedata.normalize("NFKC", near):
        return f"At {start}-{end} the article writes it with other letters: {near!r}."
    return (
        f"Nearest words at {start}-{end}: {near!r}. Copy the words exactly as the article has them."
    )


def _nearest(quote: str, text: str) -> tuple[int, int]:
    """Return where the words most like a quote begin and end: around the longest common part.

    Words are never cut: half a word helps nobody to find the place.
    """
    longest = difflib.SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    start = max(0, longest.a - longest.b)
    around = text[start : start + len(quote) + SLACK]
    blocks = difflib.SequenceMatcher(None, around, quote, autojunk=False).get_matching_blocks()
    last = blocks[-2]  # the last one is always empty
    end = min(start + last.a + len(quote) - last.b, len(text))
    while start > 0 and text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1
    return start, end
