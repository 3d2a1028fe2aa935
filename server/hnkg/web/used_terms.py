"""The classes and properties that the served data use, for whoever chooses among them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import QueryTimeoutError
from hnkg.lookup.index import Index
from hnkg.lookup.things import Identifier, Name, Nearness, Role, Thing, local_name
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hnkg.lookup.finding import Finder
    from hnkg.web.answering import Answering

#: Of each kind; the most used come first.
MOST_TERMS: Final = 2000
_TIMEOUT_S: Final = 5.0

_USED: Final = """
SELECT ?term (COUNT(?s) AS ?uses) WHERE {{
  {{ {0} }} UNION {{ GRAPH ?g {{ {0} }} }}
}} GROUP BY ?term ORDER BY DESC(?uses) ?term LIMIT {1}"""
_CLASSES: Final = _USED.format("?s a ?term", MOST_TERMS)
_PROPERTIES: Final = _USED.format("?s ?term ?o", MOST_TERMS)
_OF_CLASS: Final = "?s a {} . ?s ?term ?o"


@dataclass(frozen=True)
class Terms:
    """Classes and properties, each findable by name."""

    classes: Index
    properties: Index


class UsedTerms:
    """Knows the classes and properties of the data; they are asked for once.

    Args:
        answering: asks the store.
        finder: knows the names of things.
    """

    def __init__(self, answering: Answering, finder: Finder) -> None:
        self._answering, self._finder = answering, finder
        self._lock = threading.Lock()
        self._known: tuple[str, Terms] | None = None

    def terms(self) -> Terms:
        """Return classes and properties.

        Raises:
            RequestError: the store can not answer it now.
        """
        with self._lock:
            digest = self._answering.store.digest()
            if self._known is None or self._known[0] != digest:
                self._known = (digest, Terms(self._used(_CLASSES), self._used(_PROPERTIES)))
            return self._known[1]

    def properties_of(self, class_iri: str, count: int) -> tuple[Thing, ...]:
        """Return the properties that things of a class have, the most used first.

        Raises:
            RequestError: the store can not answer it now.
        """
        text = _USED.format(_OF_CLASS.format(ox.NamedNode(class_iri)), count)
        return tuple(self.term(row["term"]) for row in self._ask(text) if "term" in row)

    def term(self, iri: str) -> Thing:
        """Return a class or a property with its name."""
        index = self._finder.index()
        known = index.of_iri(iri) if index is not None else None
        name = known.label if known is not None else local_name(iri)
        names = known.names if known is not None else (Name(name, Role.LABEL),)
        identifiers = (Identifier(iri, Nearness.EXACT),)
        description = known.description if known is not None else ""
        return Thing(iri, "other", name, names, identifiers, description=description)

    def iri_of(self, text: str) -> str:
        """Return the IRI that a client means by an IRI or a CURIE; the text itself otherwise."""
        return next(iter(self._finder.spellings.iris(text)), text)

    def _used(self, text: str) -> Index:
        try:
            rows = self._ask(text)
        except QueryTimeoutError:  # then none is suggested
            rows = ()
        things = [self.term(row["term"]) for row in rows if "term" in row]
        return Index(things, self._finder.spellings)

    def _ask(self, text: str) -> Sequence[dict[str, str]]:
        rows = ask_rows(self._answering, text, _TIMEOUT_S)
        return [dict(row) for row in rows if row.get("term", "").find(":") > 0]
