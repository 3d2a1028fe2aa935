"""Which variables a group pattern binds, as far as brackets and words tell.

Variables of MINUS, EXISTS, filters and of a subquery that does not select them are not seen from
outside.

>>> from hnkg.syntax.outline import read_outline
>>> outline = read_outline("{ ?a ?b 1 OPTIONAL { ?a ?b ?c } MINUS { ?d ?e ?a } FILTER(?f) }")
>>> visible_names(outline, outline.arguments(0))
('a', 'b', 'c')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.syntax.outline import Outline

_HIDING: Final = frozenset({"MINUS", "EXISTS"})


def visible_names(outline: Outline, span: range) -> tuple[str, ...]:
    """Return the variables of a group pattern, without question marks, in the order they come.

    Args:
        outline: of the query; its brackets must be balanced.
        span: what is between the braces of the pattern.
    """
    return tuple(dict.fromkeys(_iter_names(outline, span)))


def _iter_names(outline: Outline, span: range) -> Iterator[str]:
    tokens = outline.tokens
    if span and tokens[span.start].upper == "SELECT":
        yield from _iter_selected(outline, span)
        return
    for place in outline.inside(span):
        token, before = tokens[place], tokens[place - 1]
        if token.kind == "variable":
            yield token.text[1:]
        elif token.text == "[" or (token.text == "{" and before.upper not in _HIDING):
            yield from _iter_names(outline, outline.arguments(place))
        elif token.text == "(":
            inner = outline.arguments(place)
            if before.upper == "BIND":
                yield from _iter_named(outline, inner)
            elif before.upper == "VALUES" or not _is_call(outline, place):
                yield from _iter_names(outline, inner)


def _iter_selected(outline: Outline, span: range) -> Iterator[str]:
    """Yield what a subquery hands out."""
    tokens = outline.tokens
    own = next((p for p in outline.projections if p.items.start - 1 in _heads(span)), None)
    if own is None:
        return
    for place in outline.inside(own.items):
        if tokens[place].kind == "variable":
            yield tokens[place].text[1:]
        elif tokens[place].text == "(":
            yield from _iter_named(outline, outline.arguments(place))
        elif tokens[place].text == "*":
            yield from _iter_names(outline, range(own.body.start + 1, own.body.stop - 1))


def _heads(span: range) -> range:
    """Return the places where the SELECT of a subquery ends: DISTINCT and REDUCED belong to it."""
    return range(span.start, span.start + 2)


def _iter_named(outline: Outline, span: range) -> Iterator[str]:
    """Yield the name that an expression gets: the variable after its last word, AS."""
    last = [outline.tokens[place] for place in span[-2:]]
    if [token.upper for token in last[:1]] == ["AS"]:
        yield last[-1].text[1:]


def _is_call(outline: Outline, place: int) -> bool:
    """Say whether a bracket follows the name of a function or a keyword such as FILTER."""
    before = outline.tokens[place - 1]
    if before.kind == "word" and before.upper not in {"A", "SILENT"}:
        return True
    # An IRI before a bracket is a function in a filter, and a predicate before a list.
    word = outline.tokens[place - 2] if place > 1 else before
    return before.kind in {"iri", "pname"} and word.upper == "FILTER"
