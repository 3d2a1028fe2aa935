"""Tell whether the data mention what a query names: a misspelt name is no error, it finds nothing.

Only names below our own base are looked at. Of those of others the data hold a few, and that a
query asks for one more is no slip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import BASE, find_curie, namespace_of
from hnkg.syntax.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hnkg.syntax.tokens import Token

    #: Answers a SELECT of one variable with the IRIs that it finds.
    AskIris = Callable[[str], Iterable[str]]

_ESCAPED: Final = re.compile(r"\\(.)")
_MENTIONED: Final = """
SELECT ?thing {{
  VALUES ?thing {{ {names} }}
  FILTER (
    EXISTS {{ ?thing ?p ?o }} || EXISTS {{ ?s ?thing ?o }} || EXISTS {{ ?s ?p ?thing }}
    || EXISTS {{ GRAPH ?thing {{ ?s ?p ?o }} }}
  )
}}
"""
_DESCRIBED: Final = """
SELECT DISTINCT ?thing {{
  ?thing ?p ?o FILTER ( isIRI(?thing) && STRSTARTS(STR(?thing), {namespace}) )
}}
"""
_MOST_NEAR: Final = 3
#: What counts and sums of nothing come to; an unbound variable has no text.
_NOUGHTS: Final = frozenset({"", "0"})


@dataclass(frozen=True)
class Unmentioned:
    """A name that the data do not mention.

    Args:
        name: a CURIE, or an IRI in angle brackets.
        near: names of things that are spelt similarly, the most similar first.
    """

    name: str
    near: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What a person is told."""
        told = f"The data do not mention {self.name}."
        return f"{told} Did you mean {', '.join(self.near)}?" if self.near else told


def is_nought(row: Iterable[str]) -> bool:
    """Say whether the only row of an answer counts nothing, which is as good as no row.

    >>> is_nought(["0", ""]), is_nought(["0", "12"])
    (True, False)

    Args:
        row: its values as plain texts.
    """
    return _NOUGHTS.issuperset(row)


def own_iris(text: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the IRIs below our base that a query names.

    There are none in a query that asks other endpoints, which may know what the data here do not.

    >>> own_iris("ASK { hnk:nmda a <urn:a> }", {"hnk": f"{BASE}entity/"})
    ('https://w3id.org/hnk-kg/entity/nmda',)

    Args:
        text: the query.
        prefixes: those that it need not declare.
    """
    tokens = list(tokenize(text))
    if any(token.upper == "SERVICE" for token in tokens):
        return ()
    return tuple(dict.fromkeys(iri for iri in _iris(tokens, prefixes) if iri.startswith(BASE)))


def find_unmentioned(
    iris: Iterable[str], prefixes: Mapping[str, str], ask: AskIris
) -> tuple[Unmentioned, ...]:
    """Return those of some IRIs that are ours and that the data do not mention, in their order.

    Args:
        iris: what is looked for.
        prefixes: to show names with.
        ask: asks the data.
    """
    nodes = {iri: _node(iri) for iri in iris if iri.startswith(BASE)}
    names = {iri: str(node) for iri, node in nodes.items() if node is not None}
    if not names:
        return ()
    mentioned = set(ask(_MENTIONED.format(names=" ".join(names.values()))))

    def show(iri: str) -> str:
        return find_curie(iri, prefixes) or f"<{iri}>"

    return tuple(
        Unmentioned(show(iri), tuple(map(show, _near(iri, ask))))
        for iri in names
        if iri not in mentioned
    )


def _iris(tokens: Iterable[Token], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the IRIs of a query in full; those of its prologue only say how others are written."""
    known = dict(prefixes)
    declared = last = ""  # the name behind a word PREFIX; the word before
    for token in tokens:
        name, _, local = token.text.partition(":")
        if token.kind == "iri" and declared:
            known[declared[:-1]] = token.text[1:-1]
        elif token.kind == "iri" and last != "BASE":
            yield token.text[1:-1]
        elif token.kind == "pname" and last != "PREFIX" and name in known:
            yield known[name] + _ESCAPED.sub(r"\1", local)
        declared = token.text if token.kind == "pname" and last == "PREFIX" else ""
        last = token.upper


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _near(iri: str, ask: AskIris) -> list[str]:
    """Return the like-spelt things of its namespace, those first that begin with the name."""
    namespace = namespace_of(iri)
    local = iri.removeprefix(namespace).casefold()
    described = ask(_DESCRIBED.format(namespace=ox.Literal(namespace)))
    known = {name.removeprefix(namespace).casefold(): name for name in sorted(described)}
    longer = sorted((name for name in known if local and name.startswith(f"{local}-")), key=len)
    alike = get_close_matches(local, known, n=_MOST_NEAR, cutoff=0.6)
    return [known[name] for name in dict.fromkeys([*longer, *alike])][:_MOST_NEAR]
