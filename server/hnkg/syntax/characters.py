"""Find characters that no query can hold where they stand: odd blanks, and broken escapes.

They are hard to see, and the engine only says that something else was expected near them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from hnkg.syntax.outline import Fault
from hnkg.syntax.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.syntax.outline import Outline

_COMMENT: Final = re.compile(r"#[^\n\r]*+")
#: Blanks other than SPARQL's four.
_ODD_BLANK: Final = re.compile(r"[^\S \t\r\n]")
#: Invisible characters that names may hold.
_JOINERS: Final = "\u200c\u200d"
_ESCAPE: Final = re.compile(
    r"\\(?:u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})|(?P<cut>[uU])|.)", re.DOTALL
)
_HOLDING_ESCAPES: Final = frozenset({"string", "iri"})
_LAST_CHARACTER: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)


def find_odd_blank(outline: Outline) -> Fault | None:
    """A blank of another kind than SPARQL's, or a character that is not seen at all."""
    for token in _iter_odd_blanks(outline):
        name = unicodedata.name(token.text, "a control character")
        return Fault(
            token,
            f"U+{ord(token.text):04X} stands here ({name.lower()}), which is no blank in SPARQL.",
            "Delete it, or type an ordinary blank: it often comes with text copied from elsewhere.",
        )
    return None


def find_broken_escape(outline: Outline) -> Fault | None:
    r"""A ``\u`` or ``\U`` that stands for no character, or where none is read."""
    for place, token in enumerate(outline.tokens):
        if token.text == "\\" and _names_character(outline, place):
            return Fault(
                token,
                "This escape stands outside of a string and an IRI.",
                "Write the character itself.",
            )
        if token.kind not in _HOLDING_ESCAPES or "\\" not in token.text:
            continue
        for escape in _ESCAPE.finditer(token.text):
            if (why := _wrong_with(escape)) is not None:
                return Fault(
                    Token(token.kind, escape.group(), token.start + escape.start()),
                    f"{escape.group()} {why}.",
                    r"Write four hexadecimal digits after \u, as in \u00E9, or eight after \U.",
                )
    return None


def _iter_odd_blanks(outline: Outline) -> Iterator[Token]:
    end = 0
    for token in (*outline.tokens, Token("mark", "", len(outline.text))):
        between = _COMMENT.sub(lambda c: " " * len(c.group()), outline.text[end : token.start])
        for found in _ODD_BLANK.finditer(between):
            yield Token("mark", found.group(), end + found.start())
        if token.kind == "mark" and _is_unseen(token.text):
            yield token
        end = token.end


def _is_unseen(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text) == "Cf" and text not in _JOINERS


def _names_character(outline: Outline, place: int) -> bool:
    after = outline.tokens[place + 1 : place + 2]
    return any(re.match(r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}", token.text) for token in after)


def _wrong_with(escape: re.Match[str]) -> str | None:
    if escape.group("cut"):
        return "has too few hexadecimal digits"
    digits = escape.group("four") or escape.group("eight")
    number = int(digits, 16) if digits else 0
    if number in _SURROGATES:
        return "is half of a character (a surrogate)"
    return "is beyond the last character, 10FFFF" if number > _LAST_CHARACTER else None
