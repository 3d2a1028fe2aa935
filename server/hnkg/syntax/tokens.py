r"""Look at a query's words without parsing it.

The engine's parser runs in another process and says little about what it saw. For the few things
the server needs to know beside the answer (is the result repeatable, where is the missing bracket)
the words are enough.

>>> [token.text for token in tokenize("SELECT ?s # all\n{ ?s a <urn:x> }")]
['SELECT', '?s', '{', '?s', 'a', '<urn:x>', '}']
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.formats import ResultKind

TokenKind = Literal[
    "iri", "string", "pname", "bnode", "variable", "language", "number", "word", "mark", "broken"
]

# Runs are possessive or bounded, so that no text, however odd, takes more than linear time.
_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s++|\#[^\n\r]*+)
    | (?P<iri><[^\x00-\x20<>"{}|^`]*+>)
    | (?P<string>'''(?:'{0,2}+(?:[^'\\]|\\.))*+'''
               |\"{3}(?:\"{0,2}+(?:[^"\\]|\\.))*+\"{3}
               |'(?!'')(?:[^'\\\n\r]|\\.)*+' | "(?!"")(?:[^"\\\n\r]|\\.)*+")
    | (?P<broken>'''|\"{3}|'[^\n\r]*+|"[^\n\r]*+)
    | (?P<bnode>_:\w(?:[\w.·-]{0,63}[\w·-])?)
    | (?P<variable>[?$]\w[\w·]*+)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<pname>(?:[^\W\d_](?:[\w.·-]{0,63}[\w·-])?)?
        :(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
            (?:[\w.:·-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*+)?)
    | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    | (?P<word>[^\W\d]\w*+)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)

_FORM: Final = re.compile(
    r"(?:\s++|\#[^\n\r]*+|PREFIX\b\s*+[^:\s]*+\s*+:\s*+<[^<>]*+>|BASE\b\s*+<[^<>]*+>)*+"
    r"(?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
_KINDS: Final[dict[str, ResultKind]] = {
    "SELECT": "solutions",
    "ASK": "boolean",
    "CONSTRUCT": "graph",
    "DESCRIBE": "graph",
}

_VOLATILE: Final = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
_SHOWN: Final = 60  # characters of a word that a message repeats
_PLAIN_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True)
class Token:
    """One word of a query.

    Args:
        kind: what it looks like; ``broken`` is a string that does not end.
        text: as written.
        start: offset of its first character in the query, 0-based.
    """

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    @property
    def shown(self) -> str:
        """The text for a message: its first line, and not too much of it."""
        line = self.text.split("\n", 1)[0]
        return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"

    @property
    def upper(self) -> str:
        """The text in capitals, for comparing keywords."""
        return self.text.upper()


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of a query; comments and blanks are left out.

    Every text has tokens, also one that is not SPARQL.
    """
    position = 0
    while match := _TOKEN.match(text, position):
        kind, word = match.lastgroup, match.group()
        if kind == "pname" and word.endswith("."):
            # A name does not end in a dot: the dot ends the triple. An escaped one stays.
            word = word.rstrip(".")
            if word.endswith("\\"):
                word += "."
        elif kind == "broken" and word in {"'''", '"""'}:
            word = text[position:]
        position += len(word)
        if kind != "space":
            # The groups of the expression are the kinds.
            yield Token(kind, word, position - len(word))  # type: ignore[arg-type]


def query_kind(text: str) -> ResultKind | None:
    r"""Return the kind of result of a query, or none when its first words do not tell.

    >>> query_kind("PREFIX ask: <http://example.org/> # SELECT\nCONSTRUCT WHERE { ?s ?p ?o }")
    'graph'
    """
    match = _FORM.match(text)
    return _KINDS[match.group("form").upper()] if match else None


def is_volatile(text: str) -> bool:
    """Say whether two evaluations of a query may differ although the data are the same.

    True whenever RAND, NOW, UUID, STRUUID or BNODE is called; not for the same words in strings,
    comments, IRIs and names. A text that can be read in two ways counts as volatile.

    >>> is_volatile("SELECT (NOW() AS ?t) {}"), is_volatile("SELECT * { ?s ?p 'NOW()' } # NOW()")
    (True, False)
    """
    if "\\u" in text or "\\U" in text:
        text = re.sub(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))", _unescaped, text)
        # What an escape stands for may end a string: then only the bare words are sure.
        return _may_be_volatile(text)
    if not _may_be_volatile(text):
        return False
    for token in tokenize(text):
        if token.kind == "word" and token.upper in _VOLATILE:
            return True
        if token.kind == "broken" or (token.kind == "iri" and _may_be_comparison(token.text)):
            return True
    return False


def _may_be_volatile(text: str) -> bool:
    """Say whether the letters of a volatile call are there at all."""
    text = text.upper()  # four searches are faster than an expression with four branches
    return "RAND" in text or "NOW" in text or "UUID" in text or "BNODE" in text


def _may_be_comparison(iri: str) -> bool:
    """Say whether ``<...>`` may also be read as "less than", hiding a call, a string, a comment.

    ``?a<'&&?b>'||RAND()<'1'`` holds an IRI for a tokenizer and two strings for a parser. Nothing
    that begins with a scheme and two slashes can be an operand.
    """
    return any(mark in iri for mark in "'(#") and not _PLAIN_IRI.match(iri)


def _unescaped(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number <= sys.maxunicode else ""
