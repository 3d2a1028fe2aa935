"""Make texts comparable: case, accents, blanks, marks and Greek letters do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
#: Blanks before and after, so that the beginning of a word weighs more than its middle.
_PAD: Final = "  "


def fold(text: str) -> str:
    """Return a text in lower case, without accents, Greek letters spelt out, blanks made one.

    >>> fold("  Δ9-Tétra\u00a0hydro ")
    'delta9-tetra hydro'
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(c if c.isascii() else _spelt(c) for c in kept).split())


def split_words(folded: str) -> tuple[str, ...]:
    """Return the words of a folded text: runs of letters and digits.

    >>> split_words("receptors, ampa")
    ('receptors', 'ampa')
    """
    return tuple(_WORD.findall(folded))


def trigrams(folded: str) -> frozenset[str]:
    """Return every three characters in a row of the words of a folded text.

    >>> sorted(trigrams("hnk"))
    ['  h', ' hn', 'hnk', 'nk ']
    """
    padded = f"{_PAD}{' '.join(split_words(folded))} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


@cache
def _spelt(character: str) -> str:
    name = unicodedata.name(character, "")
    return name.rpartition(" LETTER ")[2].lower() if name.startswith("GREEK SMALL") else character
