"""Find mistakes in the use of variables, in a query that the engine has refused.

The engine says that something is unbound, or nothing at all; the words say what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.syntax.outline import Fault, Outline, Projection, line_and_column
from hnkg.syntax.vocabulary import AGGREGATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.syntax.tokens import Token

#: Words whose group does not bind variables for what comes after it.
_NOT_BINDING: Final = frozenset({"MINUS", "EXISTS"})


def find_ungrouped_variable(outline: Outline) -> Fault | None:
    """A selected variable that is neither grouped nor aggregated, in a query that groups."""
    for projection in outline.projections:
        aggregate = _first_aggregate(outline, (*projection.items, *projection.tail))
        if projection.keys is None and aggregate is None:
            continue
        keys = _grouped_names(outline, projection)
        for place in _plain_variables(outline, projection.items):
            token = outline.tokens[place]
            if _name(token) in keys:
                continue
            reason = (
                "GROUP BY does not name it"
                if projection.keys is not None
                else f"{aggregate.upper if aggregate else 'the aggregate'} makes one group of all"
            )
            return Fault(
                token,
                f"{token.shown} is selected in a query with groups, and {reason}.",
                f"Add GROUP BY {token.shown}, or select one value of each group: "
                f"(SAMPLE({token.shown}) AS {token.shown}Sample)",
            )
    return None


def find_star_with_groups(outline: Outline) -> Fault | None:
    """``SELECT *`` in a query that groups."""
    for projection in outline.projections:
        for place in projection.items:
            token = outline.tokens[place]
            if token.text == "*" and projection.keys is not None and place == projection.items[0]:
                keys = " ".join(
                    outline.tokens[p].text
                    for p in projection.keys
                    if outline.tokens[p].kind == "variable"
                )
                return Fault(
                    token,
                    "SELECT * does not go with GROUP BY.",
                    f"Name the variables: SELECT {keys or '?x'} (COUNT(*) AS ?count)",
                )
    return None


def find_misplaced_aggregate(outline: Outline) -> Fault | None:
    """An aggregate in a group pattern, where only its solutions one by one are at hand."""
    for projection in outline.projections:
        inner = {
            place
            for other in outline.projections
            if other.items.start in projection.body
            for span in (other.items, other.tail)
            for place in span
        }
        if found := _first_aggregate(outline, (p for p in projection.body if p not in inner)):
            return Fault(
                found,
                f"{found.upper} is an aggregate: it stands in SELECT, HAVING or ORDER BY.",
                f"Write SELECT ({found.upper}(...) AS ?value), here or in a subquery; "
                "to filter groups, use HAVING.",
            )
    return None


def find_reused_name(outline: Outline) -> Fault | None:
    """A name that SELECT gives and uses again, in a query that groups: the engine refuses that."""
    for projection in outline.projections:
        named: set[str] = set()
        for place in outline.inside(projection.items):
            token = outline.tokens[place]
            if token.text != "(" or (target := _as_target(outline, place)) is None:
                continue
            for used in _plain_variables(outline, outline.arguments(place)):
                if _name(outline.tokens[used]) in named:
                    name = outline.tokens[used].shown
                    return Fault(
                        outline.tokens[used],
                        f"{name} gets its value in this SELECT; in a query with groups it can not"
                        " be used there again (a limit of the engine).",
                        f"Write its expression again in place of {name}, or put the groups into a"
                        " subquery: SELECT ... { SELECT ... GROUP BY ... }",
                    )
            named.add(_name(target))
    return None


def find_rebound_variable(outline: Outline) -> Fault | None:
    """A variable that BIND, or AS in SELECT, gives a value although it has one."""
    return _rebound_in_select(outline) or _rebound_by_bind(outline)


def find_shared_blank_node(outline: Outline) -> Fault | None:
    """A blank node label that is used in two groups."""
    opened: list[int] = []
    home: dict[str, tuple[int, Token]] = {}
    for place, token in enumerate(outline.tokens):
        if token.text == "{":
            opened.append(place)
        elif token.text == "}":
            opened.pop()
        elif token.kind == "bnode":
            group = opened[-1] if opened else -1
            first, where = home.setdefault(token.text, (group, token))
            if first != group:
                line, column = line_and_column(outline.text, where.start)
                return Fault(
                    token,
                    f"{token.shown} is used in another group too, at line {line}, "
                    f"column {column}; a blank node belongs to one group.",
                    f"Use a variable instead: ?{token.shown[2:]}",
                )
    return None


def _rebound_in_select(outline: Outline) -> Fault | None:
    for projection in outline.projections:
        bound = {
            _name(outline.tokens[p])
            for p in projection.body
            if outline.tokens[p].kind == "variable"
        }
        named: set[str] = set()
        for place in outline.inside(projection.items):
            token = outline.tokens[place]
            if token.text == "(" and (target := _as_target(outline, place)) is not None:
                if _name(target) in named:
                    return _rebound(target, "is given a value twice in this SELECT")
                if _name(target) in bound and projection.keys is None:
                    return _rebound(target, "has a value from the WHERE part already")
                named.add(_name(target))
    return None


def _rebound_by_bind(outline: Outline) -> Fault | None:
    seen: list[dict[str, Token]] = [{}]
    openers: list[str] = []
    skip_to = -1
    for place, token in enumerate(outline.tokens):
        if token.text == "{":
            before = outline.tokens[place - 1].upper if place else ""
            openers.append(before)
            seen.append({})
        elif token.text == "}":
            inner, opener = seen.pop(), openers.pop()
            if opener not in _NOT_BINDING:
                seen[-1] = {**inner, **seen[-1]}
        elif token.kind == "word" and token.upper == "BIND" and place + 1 in outline.partner:
            target = _as_target(outline, place + 1)
            if target is not None and (first := seen[-1].get(_name(target))):
                line, column = line_and_column(outline.text, first.start)
                return _rebound(
                    target, f"is used before this BIND, at line {line}, column {column}"
                )
            skip_to = outline.partner[place + 1]
            if target is not None:
                seen[-1][_name(target)] = target
        elif token.kind == "word" and token.upper == "FILTER" and place + 1 in outline.partner:
            skip_to = outline.partner[place + 1]
        elif token.kind == "variable" and place > skip_to:
            seen[-1].setdefault(_name(token), token)
    return None


def _rebound(target: Token, why: str) -> Fault:
    return Fault(
        target,
        f"{target.shown} {why}.",
        f"Give the new value a name of its own, for example {target.shown}2; "
        "to compare two values, use FILTER.",
    )


def _as_target(outline: Outline, bracket: int) -> Token | None:
    """Return the variable after AS at the end of a bracket."""
    inside = outline.arguments(bracket)
    if len(inside) < 2:  # noqa: PLR2004 (AS and the variable)
        return None
    word, target = outline.tokens[inside[-2]], outline.tokens[inside[-1]]
    return target if word.upper == "AS" and target.kind == "variable" else None


def _first_aggregate(outline: Outline, places: Iterable[int]) -> Token | None:
    for place in places:
        token = outline.tokens[place]
        if token.kind == "word" and token.upper in AGGREGATES and place + 1 in outline.partner:
            return token
    return None


def _grouped_names(outline: Outline, projection: Projection) -> set[str]:
    """Return the variables that one group has one value of."""
    names = set()
    for span in (projection.keys or range(0), projection.items):
        for place in outline.inside(span):
            token = outline.tokens[place]
            if token.kind == "variable" and span is projection.keys:
                names.add(_name(token))
            elif token.text == "(" and (target := _as_target(outline, place)) is not None:
                names.add(_name(target))
    return names


def _plain_variables(outline: Outline, span: range) -> list[int]:
    """Return the places of variables in a SELECT clause that are not within an aggregate."""
    found: list[int] = []
    skip_to = -1
    for place in span:
        token = outline.tokens[place]
        if place <= skip_to:
            continue
        if token.kind == "word" and token.upper in AGGREGATES and place + 1 in outline.partner:
            skip_to = outline.partner[place + 1]
        elif token.kind == "variable" and outline.tokens[place - 1].upper != "AS":
            found.append(place)
    return found


def _name(token: Token) -> str:
    return token.text[1:]
