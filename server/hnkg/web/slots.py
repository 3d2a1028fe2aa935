"""What the data say of one thing, slot by slot, with our words for the slots."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BIOLINK, ORCA
from hnkg.web.claims import PREFIXES, Thing, thing_of
from hnkg.web.overview import ask_terms
from hnkg.web.terms import clip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import pyoxigraph as ox

    from hnkg.web.answering import Answering

    Row = Mapping[str, Mapping[str, Any]]

#: Values of one thing on its page; one with more has the general page, which says that it is cut.
MOST_VALUES: Final = 300

#: Properties whose values are names for programs, shown as words.
_CODED: Final = (f"{BIOLINK}", f"{ORCA}")


@dataclass(frozen=True)
class Value:
    """One value of a slot: the thing or text, and what it means where the data tell."""

    thing: Thing
    meaning: str


@dataclass(frozen=True)
class Slots:
    """All values of a thing, by property.

    Args:
        values: by the IRI of the property.
    """

    values: Mapping[str, tuple[Value, ...]]

    def things(self, iri: str) -> tuple[Thing, ...]:
        """Return the values of one property."""
        return tuple(value.thing for value in self.values.get(iri, ()))

    def text(self, iri: str) -> str:
        """Return the first value of a property as a text; empty when it has none."""
        return next((thing.label for thing in self.things(iri)), "")

    def pick(self, words: Mapping[str, str]) -> tuple[tuple[str, tuple[Value, ...]], ...]:
        """Return the named slots that have values, in the order of the names."""
        return tuple((name, self.values[iri]) for iri, name in words.items() if iri in self.values)


def slots_of(answering: Answering, node: ox.NamedNode) -> Slots | None:
    """Return what the data say of a thing; none when that is more than a page holds.

    Raises:
        RequestError: the store can not answer it now.
    """
    rows = ask_terms(answering, _VALUES.replace("?thing", str(node)))
    if len(rows) > MOST_VALUES:
        return None
    values: dict[str, dict[str, Value]] = {}
    for row in rows:  # what has two names is listed once
        value = _value(row)
        found = values.setdefault(row["p"]["value"], {})
        found.setdefault(value.thing.iri or f"text {value.thing.label}", value)
    return Slots({iri: tuple(found.values()) for iri, found in values.items()})


def words_of(name: str) -> str:
    """Return a name for programs as words.

    >>> words_of("http://vocab.deri.ie/orca#NamelessExternalSource")
    'nameless external source'
    >>> words_of("positive_modulation")
    'positive modulation'
    """
    local = re.split(r"[/#]", name)[-1].replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _value(row: Row) -> Value:
    thing = thing_of(row, "o")
    if row["p"]["value"].startswith(_CODED) and "oLabel" not in row:
        thing = Thing(thing.iri, words_of(thing.iri or thing.label))
    return Value(thing, clip(row.get("meaning", {}).get("value", "")))


_VALUES: Final = f"""{PREFIXES}
SELECT ?p ?o ?oLabel ?oIsContested ?meaning WHERE {{
  ?thing ?p ?o .
  OPTIONAL {{ ?o rdfs:label|skos:prefLabel|dcterms:title ?oLabel }}
  BIND(EXISTS {{ ?o hnkv:contestedBy ?by }} AS ?oIsContested)
  OPTIONAL {{ ?o skos:definition|skos:scopeNote ?meaning }}
}} LIMIT {MOST_VALUES + 1}"""
