r"""Split a plain text into sentences and headings, with offsets in Unicode code points.

The pieces hold every character that is not blank, never overlap, and slice back to the text. A
person looks at them afterwards, so in doubt two sentences stay together: a cut in the middle of a
claim is the worse mistake.

>>> text = "Dosage\n\nDr. A. Lee gave 2.5 mg of (2R,6R)-HNK (approx. 5 p.m.). It helped."
>>> [text[piece.start : piece.end] for piece in split(text)]
['Dosage', 'Dr. A. Lee gave 2.5 mg of (2R,6R)-HNK (approx. 5 p.m.).', 'It helped.']
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Words with a full stop that never end a sentence.
ABBREVIATION: Final = re.compile(
    r"approx|ca|cf|ch|chap|col|dept|dr|eds?|e\.g|eqs?|esp|et|al|figs?|gen|gov|hon|i\.e|incl|jr|ltd"
    r"|messrs|mr|mrs|ms|mt|pp?|prof|prov|refs?|resp|rev|sect?|spp?|ssp|st|subsp|suppl|tab|var|viz"
    r"|vols?|vs",
    re.IGNORECASE,
)
#: They end none before a number, as in "No. 5".
BEFORE_NUMBER: Final = re.compile(r"art|no|nos|nr|pt", re.IGNORECASE)
#: Words that begin a sentence far more often than they are a name after an initial.
OPENER: Final = re.compile(
    r"After|All|Although|An?|And|As|At|Because|Both|But|By|Each|For|From|Here?|How|However|I[fnt]"
    r"|Its|Many|Most|No|Not|On|One|Our|Several|She|Since|So|Some|Such|That|The|Their|Then|There"
    r"|These|They|This|Those|Thus|To|Under|Unlike|We|What|When|Where|While|Who|With"
)
#: A line of at most so many words without a full stop is a heading.
HEADING_WORDS: Final = 12
#: A line shorter than this may be a heading although text follows at once.
SHORT_LINE: Final = 50

_LINE: Final = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BULLET: Final = re.compile(r"\s*(?:[-*\u2022\u2013]|[0-9]{1,3}[.)])\s")
#: The end of a sentence: stops, then closing quotes, brackets and reference marks as in [12].
_CLOSERS: Final = r"(?:[\"'\u2019\u201d\u00bb)\]]|\[[0-9][0-9,;\u2013 -]*\])*"
_STOP: Final = re.compile(
    rf"(?<![.!?\u2026])(?P<stops>[.!?\u2026]+){_CLOSERS}(?=\s)|[\u3002\uff01\uff1f]+{_CLOSERS}"
)
_ENDED: Final = re.compile(rf"[.!?\u2026\u3002\uff01\uff1f]{_CLOSERS}\Z")
#: What may come before the first letter of a sentence.
_OPENING: Final = re.compile(r"^[\"'\u2018\u201c\u00ab(\[]*")
#: A word with capitals inside, as in mTOR or pH, may begin a sentence although it is small.
_MIXED: Final = re.compile(r"[a-z]{1,3}[A-Z0-9]")
_PAIRS: Final = {"(": ")", "[": "]", "\u201c": "\u201d", "\u00ab": "\u00bb"}


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; ``section`` is the heading above it."""

    start: int
    end: int
    kind: str
    section: str


def split(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text, in its order: a title, headings, and sentences."""
    pieces: list[Piece] = []
    section = "Lead"
    for start, end in _blocks(text):
        inside = [_trimmed(text, *span) for span in _sentences(text, start, end)]
        words = text[start:end]
        if len(inside) == 1 and not _ENDED.search(words) and len(words.split()) <= HEADING_WORDS:
            if pieces:  # links to edit a section, as in "Use [edit]", are no part of its name
                section = re.sub(r"(?<=\S)\s*\[[^\]]*\]$", "", " ".join(words.split()))
            kind = "heading" if pieces else "title"
            pieces.append(Piece(*inside[0], kind, section if pieces else ""))
        else:
            pieces += [Piece(*span, "sentence", section) for span in inside]
    return tuple(pieces)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs, list items and headings: lines that belong together, trimmed."""
    block: tuple[int, int] | None = None
    last = 0  # where the last line began
    for line in _LINE.finditer(text):
        start, end = _trimmed(text, *line.span())
        if start == end:
            continue
        if block is not None and _goes_on(text, (last, block[1]), (line.start(), start), block[0]):
            block = (block[0], end)
        else:
            if block is not None:
                yield block
            block = (start, end)
        last = start
    if block is not None:
        yield block


def _goes_on(text: str, before: tuple[int, int], line: tuple[int, int], block: int) -> bool:
    """Return whether a line goes on with the sentence that the line before it left open.

    Args:
        text: the whole text.
        before: where the words of the line before begin and end.
        line: where the line begins, and where its words do.
        block: where the block before begins.
    """
    gap = text[before[1] : line[1]]
    if gap.count("\n") > 1 or gap.count("\r") > 1 or "\f" in gap or "\u2029" in gap:
        return False
    if _BULLET.match(text, line[0]) or _ENDED.search(text[before[0] : before[1]]):
        return False
    if text[line[1]].islower():
        return True
    alone = before[0] == block and before[1] - before[0] < SHORT_LINE
    return not alone


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a block."""
    block = text[start:end]
    closed = _closed(block)
    begin = 0
    for stop in _STOP.finditer(block):
        at = stop.end()
        if at < len(block) and not _inside(closed, at - 1) and _ends(block, begin, stop):
            yield start + begin, start + at
            begin = at
    yield start + begin, end


def _ends(block: str, begin: int, stop: re.Match[str]) -> bool:
    """Return whether a sentence ends at a stop, by the words around it."""
    if stop["stops"] is None:  # a stop of Chinese or Japanese needs no blank after it
        return True
    following = _OPENING.sub("", block[stop.end() :].lstrip(), count=1)
    if following[:1].islower() and not _MIXED.match(following):
        return False
    return stop["stops"] != "." or not _abbreviates(block[begin : stop.start()], following)


def _abbreviates(before: str, following: str) -> bool:
    """Return whether a full stop belongs to the word before it."""
    words = before.split()
    word = _OPENING.sub("", words[-1], count=1) if words else ""
    if len(words) == 1 and re.fullmatch(r"[0-9]{1,3}|[A-Za-z]", word):  # the number of an item
        return True
    if BEFORE_NUMBER.fullmatch(word):
        return following[:1].isdigit()
    if re.fullmatch(r"[A-Z]|(?:[A-Z]\.-?)+[A-Z]", word):  # initials, and names such as U.S.
        next_word = re.match(r"\w+", following)
        return next_word is not None and not OPENER.fullmatch(next_word[0])
    return ABBREVIATION.fullmatch(word) is not None


def _closed(block: str) -> list[tuple[int, int]]:
    """Return the outermost stretches between a bracket or quote and the one that closes it."""
    spans: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(block):
        if opened and char == opened[-1][0]:
            spans.append((opened.pop()[1], at))
        elif char in _PAIRS:
            opened.append((_PAIRS[char], at))
        elif char in ")]\u201d\u00bb" and any(close == char for close, _ in opened):
            while opened[-1][0] != char:
                opened.pop()
            spans.append((opened.pop()[1], at))
    marks = [at for at, char in enumerate(block) if char == '"']
    if len(marks) % 2 == 0:
        spans += zip(marks[::2], marks[1::2], strict=True)
    outer: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if not outer or first > outer[-1][1]:
            outer.append((first, last))
        else:
            outer[-1] = (outer[-1][0], max(outer[-1][1], last))
    return outer


def _inside(closed: list[tuple[int, int]], at: int) -> bool:
    index = bisect.bisect_right(closed, (at, len(closed) and closed[-1][1] + 1)) - 1
    return index >= 0 and closed[index][0] < at < closed[index][1]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
