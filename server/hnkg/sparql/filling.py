"""Give variables of a query a value: its answer is narrowed, its shape stays.

A line ``VALUES ?x { ... }`` is a default, and the value takes its place. For any other variable a
filter is added at the end of the pattern: only the solutions that have this very value are left,
so nothing is said of a solution that has none.

>>> import pyoxigraph as ox
>>> fill_in("SELECT ?x { VALUES ?x { <a:b> } ?x ?p ?o }", {"x": ox.NamedNode("c:d")})
'SELECT ?x { VALUES ?x { <c:d> } ?x ?p ?o }'
>>> fill_in("SELECT ?o { ?x ?p ?o }", {"o": ox.NamedNode("c:d")})
'SELECT ?o { ?x ?p ?o FILTER (sameTerm(?o, <c:d>)) }'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.errors import InputError
from hnkg.sparql.scopes import visible_names
from hnkg.sparql.terms import write_term
from hnkg.syntax.outline import read_outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hnkg.sparql.terms import Term
    from hnkg.syntax.outline import Outline

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True)
class Parameter:
    """A variable of a query that can be given a value.

    Args:
        name: without its question mark.
        default: the terms that it has when nobody gives it a value, as the query writes them;
            none for a variable that then is free.
    """

    name: str
    default: tuple[str, ...] = ()


def list_parameters(text: str) -> tuple[Parameter, ...]:
    """Return the variables that can be given a value, those with a default first.

    >>> [p.name for p in list_parameters("SELECT ?s (MAX(?o) AS ?m) { ?s ?p ?o } GROUP BY ?s")]
    ['s']
    """
    query = _read(text)
    if query is None:
        return ()
    defaults = {name: _words(query.outline, span) for name, span in query.defaults()}
    names = (name for name in query.names() if name not in defaults)
    return (
        *(Parameter(name, default) for name, default in defaults.items()),
        *(Parameter(name) for name in names),
    )


def fill_in(text: str, values: Mapping[str, Term]) -> str:
    """Return a query whose variables have these values.

    Args:
        text: the query; one that cannot be read stays as it is, so that the engine says why.
        values: terms, by the name of the variable.

    Raises:
        InputError: a variable cannot be given a value.
    """
    query = _read(text)
    if query is None or not values:
        return text
    defaults = dict(query.defaults())
    names = query.names()
    edits: list[tuple[int, int, str]] = []
    filters = []
    for name, term in values.items():
        if name in defaults:
            tokens = query.outline.tokens
            start, stop = tokens[defaults[name].start - 1].end, tokens[defaults[name].stop].start
            edits.append((start, stop, f" {write_term(term)} "))
        elif name in names:
            filters.append(f"FILTER (sameTerm(?{name}, {write_term(term)}))")
        else:
            raise query.refusal(name, (*defaults, *names))
    if filters:
        edits += query.filtered(" ".join(filters))
    for start, stop, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[stop:]
    return text


@dataclass(frozen=True)
class _Query:
    """A query, as far as values for its variables need it.

    Args:
        outline: its words.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        body: the places of its pattern, without the braces.
    """

    outline: Outline
    form: str
    body: range

    def defaults(self) -> Iterator[tuple[str, range]]:
        """Yield each variable with a default, and the places of the default's terms."""
        tokens = self.outline.tokens
        for place in self.outline.inside(self.body):
            if (
                tokens[place].upper == "VALUES"
                and tokens[place + 1].kind == "variable"
                and tokens[place + 2].text == "{"
            ):
                yield tokens[place + 1].text[1:], self.outline.arguments(place + 2)

    def names(self) -> tuple[str, ...]:
        """Return the variables that a filter at the end of the pattern can see, and a row shows."""
        visible = visible_names(self.outline, self.body)
        if self.form != "SELECT":
            return visible
        items = self.outline.projections[0].items
        selected = [self.outline.tokens[place] for place in self.outline.inside(items)]
        if any(token.text == "*" for token in selected):
            return visible
        plain = (token.text[1:] for token in selected if token.kind == "variable")
        return tuple(name for name in plain if name in visible)

    def refusal(self, name: str, known: Sequence[str]) -> InputError:
        """Return the error for a variable that cannot be given a value."""
        all_names = dict.fromkeys(
            token.text[1:] for token in self.outline.tokens if token.kind == "variable"
        )
        if name not in all_names:
            return InputError(
                f"the query has no variable ?{name}.\n"
                f"  Its variables are: {', '.join(all_names) or 'none'}."
            )
        if self.form == "SELECT" and name in visible_names(self.outline, self.body):
            return InputError(
                f"the query does not select ?{name}.\n"
                f"  Add ?{name} after SELECT, or write SELECT *."
            )
        return InputError(
            f"?{name} is made from others, or belongs to a part of the query.\n"
            f"  A value can be given to: {', '.join(known) or 'none'}."
        )

    def filtered(self, filters: str) -> Iterator[tuple[int, int, str]]:
        """Yield the edits that put filters at the end of the pattern."""
        tokens = self.outline.tokens
        start, end = tokens[self.body.start - 1].end, tokens[self.body.stop].start
        # Without a blank, the last word of the pattern and FILTER would be one.
        blank = "" if self.outline.text[end - 1].isspace() else " "
        if self.body and tokens[self.body.start].upper == "SELECT":  # a pattern of its own
            yield start, start, " {"
            yield end, end, f"}} {filters} "
        elif (
            self.form == "CONSTRUCT"
            and tokens[self.body.start - 2].upper == "WHERE"
            and (tokens[self.body.start - 3].upper == "CONSTRUCT")
        ):  # the short form takes triples only
            triples = self.outline.text[start:end]
            where = tokens[self.body.start - 2].start
            yield where, where, f"{{{triples}}} "
            yield end, end, f"{blank}{filters} "
        else:
            yield end, end, f"{blank}{filters} "


def _read(text: str) -> _Query | None:
    outline = read_outline(text)
    tokens = outline.tokens
    if outline.imbalance is not None:
        return None
    whole = range(len(tokens))
    forms = (p for p in outline.inside(whole) if tokens[p].kind == "word")
    form = next((place for place in forms if tokens[place].upper in _FORMS), None)
    if form is None:
        return None
    rest = outline.inside(range(form, len(tokens)))
    braces = [place for place in rest if tokens[place].text == "{"]
    word = tokens[form].upper
    if word == "CONSTRUCT" and braces and braces[0] == form + 1:  # its template
        braces = braces[1:]
    if not braces or (word == "SELECT" and not outline.projections):
        return None
    return _Query(outline, word, outline.arguments(braces[0]))


def _words(outline: Outline, span: range) -> tuple[str, ...]:
    """Return the terms of a block of values; a literal's datatype and language belong to it."""
    words: list[str] = []
    end = 0
    for place in span:
        token = outline.tokens[place]
        if words and token.start == end:
            words[-1] += token.text
        else:
            words.append(token.text)
        end = token.end
    return tuple(words)
