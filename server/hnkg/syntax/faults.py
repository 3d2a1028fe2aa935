"""Find what is wrong in a query that the engine has refused, from its words.

Each check is called only for texts that are not SPARQL, and names something that no SPARQL query
can hold; the first one that finds something is believed.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from hnkg.syntax.outline import Fault, Outline
from hnkg.syntax.vocabulary import ANY, FUNCTIONS, KEYWORDS, UPDATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.syntax.tokens import Token

#: The largest number of rows that the engine can count: 2 to the power of 64, less 1.
_LARGEST: Final = "18446744073709551615"
_LISTED: Final = 10  # undeclared prefixes named at once

#: Keywords that may stand before an opening bracket.
_BEFORE_BRACKET: Final = KEYWORDS - {"ASK", "PREFIX", "BASE", "GRAPH", "OPTIONAL", "UNION"}

_SCHEME: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_SPACED_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://[^<>\n]{0,2000}>")


def find_broken_string(outline: Outline) -> Fault | None:
    """A string that does not end."""
    for token in outline.tokens:
        if token.kind == "broken":
            quote = token.text[:3] if token.text[:3] in {"'''", '"""'} else token.text[0]
            remedy = f"Close it with {quote}"
            if len(quote) == 1:
                remedy += f", or write it between {quote * 3} if it goes over several lines"
            return Fault(token, "This string has no end.", f"{remedy}.")
    return None


def find_broken_iri(outline: Outline) -> Fault | None:
    """An IRI with a blank, or another character that IRIs can not hold, between < and >."""
    for token in outline.tokens:
        if token.text != "<":
            continue
        if written := _SPACED_IRI.match(outline.text, token.start):
            bad = re.search(r'[\s"{}|\\^`]', written.group())
            found = "a blank" if bad is None or bad.group().isspace() else repr(bad.group())
            return Fault(
                token,
                f"This IRI holds {found}, which IRIs can not hold.",
                "Percent-encode it, for example a blank as %20.",
            )
    return None


def find_imbalance(outline: Outline) -> Fault | None:
    """A bracket without its other half."""
    return outline.imbalance


def find_prefix_mistake(outline: Outline) -> Fault | None:
    """A PREFIX line without its colon, or without the angle brackets."""
    for place, token in enumerate(outline.tokens[:-2]):
        if token.kind != "word" or token.upper != "PREFIX":
            continue
        name, iri = outline.tokens[place + 1 : place + 3]
        if name.kind != "pname":
            return Fault(
                name,
                "A prefix declaration needs a colon after the name.",
                f"Write: PREFIX {name.shown}: <...>",
            )
        if iri.kind != "iri":
            written = outline.text[name.start :].split(maxsplit=2)[:2]
            return Fault(
                name,
                "A prefix declaration needs an IRI between < and >.",
                f"Write: PREFIX {name.text.partition(':')[0]}: "
                f"<{written[-1].strip('<>') if name.text.endswith(':') else '...'}>",
            )
    return None


def find_undeclared_prefix(outline: Outline, usual: Mapping[str, str]) -> Fault | None:
    """Prefixes that are used and not declared; ``usual`` offers their IRIs."""
    declared = {
        name.text.partition(":")[0]
        for token, name in zip(outline.tokens, outline.tokens[1:], strict=False)
        if token.upper == "PREFIX" and name.kind == "pname"
    }
    missing: dict[str, Token] = {}
    for token in outline.tokens:
        if token.kind == "pname" and (name := token.text.partition(":")[0]) not in declared:
            missing.setdefault(name, token)
    if not missing:
        return None
    names = list(missing)[:_LISTED]
    listed = ", ".join(repr(name) for name in names)
    message = (
        f"The prefix {listed} is not declared."
        if len(names) == 1
        else f"The prefixes {listed} are not declared."
    )
    lines = [f"  PREFIX {name}: <{usual.get(name, '...')}>" for name in names]
    remedy = "Add at the top of the query:\n" + "\n".join(lines)
    near = get_close_matches(names[0], [n for n in {*usual, *declared} if n], n=1)
    if names[0] not in usual and near:
        remedy += f"\nOr did you mean {near[0]!r}?"
    return Fault(missing[names[0]], message, remedy)


def find_relative_iri(outline: Outline) -> Fault | None:
    """An IRI without a scheme, where no BASE is declared."""
    if any(token.upper == "BASE" for token in outline.tokens):
        return None
    for token in outline.tokens:
        if token.kind == "iri" and not _SCHEME.match(token.text):
            return Fault(
                token,
                f"{token.shown} is a relative IRI, and the query declares no BASE.",
                "Write the IRI in full, or add: BASE <http://...>",
            )
    return None


def find_unknown_function(outline: Outline) -> Fault | None:
    """A call of something that is no function, or with the wrong number of arguments."""
    for place, token in enumerate(outline.tokens[:-1]):
        if token.kind != "word" or outline.tokens[place + 1].text != "(":
            continue
        name = token.upper
        if name not in FUNCTIONS:
            if name in _BEFORE_BRACKET:
                continue
            near = get_close_matches(name[:40], (*FUNCTIONS, *KEYWORDS), n=2, cutoff=0.6)
            return Fault(
                token,
                f"{token.shown} is not a SPARQL function.",
                f"Did you mean {' or '.join(near)}?"
                if near
                else "SPARQL has, among others, STR, LCASE, CONTAINS, REGEX, IF, COALESCE, COUNT.",
            )
        fewest, most = FUNCTIONS[name]
        given = _argument_count(outline, place + 1)
        if not fewest <= given <= most:
            return Fault(
                token,
                f"{name} takes {_amount(fewest, most)}, and gets {given} here.",
                "Arguments are separated by commas.",
            )
    return None


def find_misspelt_keyword(outline: Outline) -> Fault | None:
    """A bare word that means nothing in SPARQL."""
    for token in outline.tokens:
        if token.kind != "word" or token.upper in KEYWORDS or token.upper in FUNCTIONS:
            continue
        if token.upper in UPDATES:
            continue
        near = get_close_matches(token.upper[:40], KEYWORDS, n=1, cutoff=0.7)
        remedy = (
            f"Did you mean {near[0]}?"
            if near
            else f"A variable is written ?{token.shown}, a string {token.shown!r}, "
            f"a name with its prefix ex:{token.shown}."
        )
        return Fault(token, f"{token.shown!r} means nothing in SPARQL.", remedy)
    return None


def find_limit_mistake(outline: Outline) -> Fault | None:
    """A LIMIT or OFFSET without a whole number after it, or with one beyond the engine's."""
    for token, number in zip(outline.tokens, outline.tokens[1:], strict=False):
        if token.upper not in {"LIMIT", "OFFSET"}:
            continue
        if not number.text.isdecimal():
            return Fault(
                number,
                f"{token.upper} takes a whole number, 0 or more.",
                f"Write for example: {token.upper} 10",
            )
        digits = number.text.lstrip("0")
        if len(digits) > len(_LARGEST) or (len(digits) == len(_LARGEST) and digits > _LARGEST):
            return Fault(
                number,
                f"This number is too large: {token.upper} takes at most {_LARGEST}.",
                f"Leave {token.upper} out to have no limit."
                if token.upper == "LIMIT"
                else "Take a smaller one; no result is that long.",
            )
    return None


def find_comma_in_select(outline: Outline) -> Fault | None:
    """A comma between the variables of a SELECT clause."""
    for projection in outline.projections:
        for place in outline.inside(projection.items):
            if outline.tokens[place].text == ",":
                return Fault(
                    outline.tokens[place],
                    "The variables of SELECT are not separated by commas.",
                    "Separate them by blanks: SELECT ?a ?b",
                )
    return None


def find_expression_without_name(outline: Outline) -> Fault | None:
    """An expression in a SELECT clause that is not between brackets with AS and a variable."""
    for projection in outline.projections:
        for place in outline.inside(projection.items):
            token = outline.tokens[place]
            if token.text == "(" and token.kind == "mark":
                before = outline.tokens[place - 1]
                if before.kind == "word" and before.upper in FUNCTIONS:
                    place_of_call, end = place - 1, outline.partner[place]
                    written = outline.text[before.start : outline.tokens[end].end]
                    return Fault(
                        outline.tokens[place_of_call],
                        "An expression in SELECT needs brackets and a name.",
                        f"Write: ({written} AS ?{before.text.lower()})",
                    )
                if all(outline.tokens[p].upper != "AS" for p in outline.arguments(place)):
                    written = outline.text[token.end : outline.tokens[outline.partner[place]].start]
                    return Fault(
                        token,
                        "This expression has no name.",
                        f"Write: ({written.strip()} AS ?name)",
                    )
    return None


def _argument_count(outline: Outline, bracket: int) -> int:
    arguments = outline.arguments(bracket)
    if not arguments:
        return 0
    return 1 + sum(outline.tokens[place].text == "," for place in outline.inside(arguments))


def _amount(fewest: int, most: int) -> str:
    if most == ANY:
        return "any number of arguments"
    if fewest == most:
        return {0: "no argument", 1: "1 argument"}.get(most, f"{most} arguments")
    return f"{fewest} to {most} arguments"
