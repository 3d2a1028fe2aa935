"""The shape of a query, as far as brackets and words give it.

>>> outline = read_outline("SELECT ?x { ?x a ?y }")
>>> outline.tokens[outline.partner[2]].text
'}'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from hnkg.syntax.tokens import Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSING: Final = {"(": ")", "[": "]", "{": "}"}

_AFTER_GROUP_BY: Final = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})


@dataclass(frozen=True)
class Fault:
    """What is wrong with a query, and where.

    Args:
        token: the word that is at fault.
        message: what was found, as a sentence.
        remedy: what to do, as sentences; may have several lines.
    """

    token: Token
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Projection:
    """One SELECT clause and the GROUP BY that belongs to it, as places in the list of tokens.

    Args:
        items: the clause, without SELECT, DISTINCT and REDUCED.
        body: the group pattern, with its braces.
        tail: what follows it: GROUP BY, HAVING, ORDER BY and so on.
        keys: the part of the tail after GROUP BY; none when there is no such clause.
    """

    items: range
    body: range
    tail: range
    keys: range | None


@dataclass(frozen=True)
class Outline:
    """The words of a query and the partner of each bracket.

    Args:
        text: the query.
        tokens: its words.
        partner: for the place of each bracket, the place of its other half.
        imbalance: the bracket that has no other half, when there is one.
    """

    text: str
    tokens: tuple[Token, ...]
    partner: dict[int, int] = field(default_factory=dict)
    imbalance: Fault | None = None

    @cached_property
    def projections(self) -> tuple[Projection, ...]:
        """Every SELECT clause; brackets must be balanced."""
        return tuple(
            found
            for place, token in enumerate(self.tokens)
            if token.kind == "word"
            and token.upper == "SELECT"
            and (found := self._projection(place)) is not None
        )

    def inside(self, span: range) -> Iterator[int]:
        """Yield the places of a span that are not within brackets opened in it.

        The brackets themselves are yielded.
        """
        place = span.start
        while place < span.stop:
            yield place
            partner = self.partner.get(place, place)
            if partner > place:
                place = partner
                if place < span.stop:
                    yield place
            place += 1

    def arguments(self, place: int) -> range:
        """Return the places between a bracket and its partner."""
        return range(place + 1, self.partner[place])

    def _projection(self, select: int) -> Projection | None:
        """Return the clause that begins at a SELECT, or none when no group follows it."""
        start = select + 1
        while start < len(self.tokens) and self.tokens[start].upper in {"DISTINCT", "REDUCED"}:
            start += 1
        rest = range(start, len(self.tokens))
        stop = brace = None
        for place in self.inside(rest):
            token = self.tokens[place]
            if token.text in {"}", ")", "]"} and self.partner.get(place, place) < select:
                return None
            if stop is None and (token.upper in {"WHERE", "FROM"} or token.text == "{"):
                stop = place
            if token.text == "{":
                brace = place
                break
        if stop is None or brace is None:
            return None
        end = self.partner[brace] + 1
        tail = self._tail(end)
        return Projection(range(start, stop), range(brace, end), tail, self._keys(tail))

    def _tail(self, start: int) -> range:
        """Return what follows a group pattern, up to the end of the group around it."""
        for place in self.inside(range(start, len(self.tokens))):
            if self.tokens[place].text == "}" and self.partner[place] < start:
                return range(start, place)
        return range(start, len(self.tokens))

    def _keys(self, tail: range) -> range | None:
        start = None
        for place in self.inside(tail):
            word = self.tokens[place].upper
            if start is None and word == "GROUP":
                start = place + 2
            elif start is not None and word in _AFTER_GROUP_BY:
                return range(start, place)
        return None if start is None else range(start, tail.stop)


def read_outline(text: str) -> Outline:
    """Return the outline of any text; one whose brackets do not match says so."""
    tokens = tuple(tokenize(text))
    partner: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in CLOSING:
            opened.append(place)
        elif token.text in CLOSING.values():
            if not opened:
                return Outline(text, tokens, partner, _stray(token))
            start = opened.pop()
            if CLOSING[tokens[start].text] != token.text:
                return Outline(text, tokens, partner, _crossed(text, tokens[start], token))
            partner[start], partner[place] = place, start
    imbalance = _unclosed(tokens[opened[-1]]) if opened else None
    return Outline(text, tokens, partner, imbalance)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    r"""Return the 1-based line and column of an offset.

    >>> line_and_column("a\nbc", 3)
    (2, 2)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _stray(token: Token) -> Fault:
    return Fault(token, f"This {token.text!r} closes nothing.", "Remove it, or open it before.")


def _unclosed(token: Token) -> Fault:
    return Fault(token, f"This {token.text!r} is never closed.", f"Add a {CLOSING[token.text]!r}.")


def _crossed(text: str, start: Token, token: Token) -> Fault:
    line, column = line_and_column(text, start.start)
    return Fault(
        token,
        f"This {token.text!r} comes before the {start.text!r} of line {line}, column {column} "
        "is closed.",
        f"Add a {CLOSING[start.text]!r} before it.",
    )
