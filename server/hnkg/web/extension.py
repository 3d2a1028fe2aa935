"""Values of properties for things that were reconciled (data extension of the API)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from hnkg.errors import BadRequestError
from hnkg.lookup.reconciliation import describe, parse_object
from hnkg.namespaces import HNKV, RDF, RDFS, XSD
from hnkg.web.overview import ask_rows, ask_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.lookup.documents import Document
    from hnkg.lookup.finding import Finder
    from hnkg.lookup.things import Thing
    from hnkg.web.answering import Answering
    from hnkg.web.used_terms import UsedTerms

MOST_IDS: Final = 200
MOST_PROPERTIES: Final = 20
MOST_VALUES: Final = 10_000

_VALUES: Final = """
SELECT DISTINCT ?thing ?property ?value WHERE {{
  VALUES ?thing {{ {things} }} VALUES ?property {{ {properties} }}
  {{ ?thing ?property ?value }} UNION {{ GRAPH ?g {{ ?thing ?property ?value }} }}
}} ORDER BY ?thing ?property ?value LIMIT {limit}"""
_CLAIMS: Final = f"""
SELECT DISTINCT ?thing ?property ?value ?claim WHERE {{{{
  VALUES ?thing {{{{ {{things}} }}}} VALUES ?property {{{{ {{properties}} }}}}
  ?claim a <{HNKV}Claim> ; <{RDF}subject> ?thing ; <{RDF}object> ?value ;
    <{RDF}predicate>/<{RDFS}subPropertyOf>* ?property .
}}}} ORDER BY ?claim LIMIT {{limit}}"""
_WHOLE: Final = frozenset(
    f"{XSD}{name}" for name in ("integer", "int", "long", "short", "nonNegativeInteger", "gYear")
)
_REAL: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "double", "float"))


@dataclass(frozen=True)
class Wanted:
    """What a client wants: things and properties as it calls them, with their IRIs."""

    things: Mapping[str, str]
    properties: Mapping[str, str]


class Extension:
    """Answers questions for values.

    Args:
        answering: asks the store.
        finder: knows the names of things, and how claims stand.
        vocabulary: knows the names of properties.
    """

    def __init__(self, answering: Answering, finder: Finder, vocabulary: UsedTerms) -> None:
        self._answering, self._finder, self._vocabulary = answering, finder, vocabulary

    def extend(self, text: str) -> Document:
        """Return the values that a data extension query asks for.

        A value that a claim rests on is described by how the claim stands, so that no doubt and
        no denial is lost on the way into a table.

        Raises:
            BadRequestError: it is no such query, or asks for too much.
            RequestError: the store can not answer it now.
        """
        wanted = self._parse(text)
        rows: dict[str, dict[str, list[Document]]] = {
            given: {name: [] for name in wanted.properties} for given in wanted.things
        }
        found = self._ask(wanted)
        standings = self._standings(wanted)
        of_iri = _inverted(wanted.things), _inverted(wanted.properties)
        for row in found:
            thing, prop = row["thing"]["value"], row["property"]["value"]
            value = self._cell(row["value"], standings.get((thing, prop, row["value"]["value"])))
            for given in of_iri[0][thing]:
                for name in of_iri[1][prop]:
                    rows[given][name].append(value)
        meta = [
            {"id": given, "name": self._vocabulary.term(iri).label}
            for given, iri in wanted.properties.items()
        ]
        return {"meta": meta, "rows": rows}

    def values(
        self, things: Iterable[str], properties: Iterable[str]
    ) -> Mapping[tuple[str, str], Sequence[str]]:
        """Return the plain values of properties of things.

        Raises:
            RequestError: the store can not answer it now.
        """
        nodes = _nodes(things), _nodes(properties)
        if not all(nodes):
            return {}
        text = _VALUES.format(things=nodes[0], properties=nodes[1], limit=MOST_VALUES)
        values: dict[tuple[str, str], list[str]] = {}
        for row in ask_rows(self._answering, text):
            values.setdefault((row["thing"], row["property"]), []).append(row["value"])
        return values

    def _parse(self, text: str) -> Wanted:
        document = parse_object(text, "extend")
        ids, properties = document.get("ids"), document.get("properties")
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            raise BadRequestError("extend must have ids: a list of strings.")
        if not isinstance(properties, list) or not all(
            isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties
        ):
            raise BadRequestError("extend must have properties: a list of objects with an id.")
        if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
            raise BadRequestError(
                f"extend has {len(ids)} ids and {len(properties)} properties; ask for {MOST_IDS} "
                f"and {MOST_PROPERTIES} at a time at most."
            )
        return Wanted(
            {one: self._vocabulary.iri_of(one) for one in ids},
            {one["id"]: self._vocabulary.iri_of(one["id"]) for one in properties},
        )

    def _ask(self, wanted: Wanted) -> Sequence[Mapping[str, Mapping[str, Any]]]:
        nodes = _nodes(wanted.things.values()), _nodes(wanted.properties.values())
        if not all(nodes):
            return ()
        text = _VALUES.format(things=nodes[0], properties=nodes[1], limit=MOST_VALUES + 1)
        rows = ask_terms(self._answering, text)
        if len(rows) > MOST_VALUES:
            raise BadRequestError(
                f"These things have more than {MOST_VALUES} values; ask for fewer at a time."
            )
        return rows

    def _standings(self, wanted: Wanted) -> dict[tuple[str, str, str], str]:
        """Return how the claims behind values stand, in words."""
        index = self._finder.index()
        nodes = _nodes(wanted.things.values()), _nodes(wanted.properties.values())
        if index is None or not all(nodes):
            return {}
        text = _CLAIMS.format(things=nodes[0], properties=nodes[1], limit=MOST_VALUES)
        told: dict[tuple[str, str, str], list[str]] = {}
        for row in ask_rows(self._answering, text):
            claim = index.of_iri(row["claim"])
            if claim is not None:
                key = (row["thing"], row["property"], row["value"])
                told.setdefault(key, []).append(describe(claim))
        return {key: " | ".join(dict.fromkeys(words)) for key, words in told.items()}

    def _cell(self, term: Mapping[str, Any], standing: str | None) -> Document:
        value = term["value"]
        if term["type"] == "uri":
            thing = self._name(value)
            cell = {
                "id": value,
                "name": thing.label if thing else self._finder.spellings.curie(value),
            }
            return {**cell, "description": standing} if standing else cell
        datatype = term.get("datatype", "")
        if datatype in _WHOLE and value.lstrip("+-").isdecimal():
            return {"int": int(value)}
        if datatype in _REAL and value not in ("INF", "-INF", "NaN"):
            return {"float": float(value)}
        return {"str": f"{value} [{standing}]" if standing else str(value)}

    def _name(self, iri: str) -> Thing | None:
        index = self._finder.index()
        return index.of_iri(iri) if index is not None else None


def _nodes(iris: Iterable[str]) -> str:
    """Return IRIs as terms of a query; what is no IRI is nowhere in the data."""
    nodes = []
    for iri in dict.fromkeys(iris):
        try:
            nodes.append(str(ox.NamedNode(iri)))
        except ValueError:
            continue
    return " ".join(nodes)


def _inverted(iris: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for given, iri in iris.items():
        found.setdefault(iri, []).append(given)
    return found
