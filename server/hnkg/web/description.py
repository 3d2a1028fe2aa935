"""What the data say of one thing, as a page shows it: bounded, named, in a fixed order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from hnkg.namespaces import DCTERMS, RDF, RDFS, SCHEMA, SKOS
from hnkg.web.labels import NAMING, labels_of
from hnkg.web.overview import ask_terms
from hnkg.web.terms import MOST_CHARACTERS, Cell, show_term
from hnkg.web.wellknown import WELL_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyoxigraph as ox

    from hnkg.web.answering import Answering

    Term = Mapping[str, Any]

#: Triples of each direction on a page; the documents in RDF have all of them.
MOST_TRIPLES: Final = 500

_TYPE: Final = f"{RDF}type"
#: Properties that explain a thing, the best first; they stand at the head of its page.
EXPLAINING: Final = (
    f"{SKOS}definition",
    f"{RDFS}comment",
    f"{DCTERMS}description",
    f"{SCHEMA}description",
)
#: In this order at the top, before all others.
_FIRST: Final = (_TYPE, *NAMING, f"{SKOS}altLabel", *EXPLAINING)


@dataclass(frozen=True)
class Property:
    """One property of a thing with its values, or the things that have it as a value.

    Args:
        iri: of the property.
        label: what it is called.
        cells: the other ends.
    """

    iri: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Description:
    """What the data say of one thing.

    Args:
        iri: of the thing.
        label: what it is called, or its IRI in short.
        explanation: a sentence or two about it; empty when there is none.
        types: its classes.
        outgoing: what it has.
        incoming: where it is a value.
        is_cut: whether there is more than this.
        short: its IRI in short, as results show it.
    """

    iri: str
    label: str
    explanation: str
    types: tuple[Cell, ...]
    outgoing: tuple[Property, ...]
    incoming: tuple[Property, ...]
    is_cut: bool
    short: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of it."""
        return not self.outgoing and not self.incoming


def describe(answering: Answering, node: ox.NamedNode) -> Description:
    """Return what the default graph says of a thing.

    Raises:
        RequestError: the store can not answer it now.
    """
    outgoing = ask_terms(answering, _OUTGOING % str(node))
    incoming = ask_terms(answering, _INCOMING % str(node))
    shown = [*outgoing[:MOST_TRIPLES], *incoming[:MOST_TRIPLES]]
    inner = ask_terms(answering, _INNER % str(node)) if _has_blanks(outgoing) else ()
    outer = ask_terms(answering, _OUTER % str(node)) if _has_blanks(incoming) else ()
    iris = [node.value, *_iris(shown), *_iris(inner), *_iris(outer)]
    labels = labels_of(answering, iris)
    properties = _with_parts(
        _group(answering, outgoing[:MOST_TRIPLES], labels), _parts(answering, inner, labels)
    )
    by_iri = {found.iri: found for found in properties}
    explanations = [by_iri[iri].cells[0].text for iri in EXPLAINING if iri in by_iri]
    label = labels.get(node.value, "")
    if label == WELL_KNOWN.get(node.value):
        label = ""  # the words for a property between its ends are no heading
    return Description(
        node.value,
        label or _name(answering, node.value),
        explanations[0] if explanations else "",
        by_iri[_TYPE].cells if _TYPE in by_iri else (),
        properties,
        _with_parts(
            _group(answering, incoming[:MOST_TRIPLES], labels), _owners(answering, outer, labels)
        ),
        max(len(outgoing), len(incoming)) > MOST_TRIPLES,
        _name(answering, node.value),
    )


def name_cell(term: Term, labels: Mapping[str, str], prefixes: Mapping[str, str]) -> Cell:
    """Return a term as a cell that shows the name of a thing where it has one."""
    cell = show_term(term, prefixes)
    if term["type"] == "uri" and (label := labels.get(term["value"])):
        return replace(cell, text=label)
    return cell


def _group(
    answering: Answering, rows: Sequence[Mapping[str, Term]], labels: Mapping[str, str]
) -> tuple[Property, ...]:
    """Return rows of ``?p`` and ``?o`` by property: the naming ones first, then by their names."""

    def place(row: Mapping[str, Term]) -> tuple[int, str, str]:
        iri = row["p"]["value"]
        rank = _FIRST.index(iri) if iri in _FIRST else len(_FIRST)
        return rank, labels.get(iri, _name(answering, iri)).lower(), iri

    grouped = []
    properties = {row["p"]["value"] for row in rows}
    names = {iri: labels.get(iri) or _name(answering, iri) for iri in properties}
    shared = Counter(names.values())
    for (_, _, iri), group in groupby(sorted(rows, key=place), place):
        cells = sorted(
            (_cell(answering, row, labels) for row in group), key=lambda cell: cell.text.lower()
        )
        label = names[iri]
        if shared[label] > 1:  # properties of two vocabularies that are called alike
            label = f"{label} ({_name(answering, iri)})"
        grouped.append(Property(iri, "is a" if iri == _TYPE else label, tuple(cells)))
    return tuple(grouped)


def _parts(
    answering: Answering, rows: Iterable[Mapping[str, Term]], labels: Mapping[str, str]
) -> dict[str, tuple[tuple[str, Cell], ...]]:
    """Return what is said of each blank node, by its text in a cell; what it is comes first."""
    of_node: dict[str, list[Mapping[str, Term]]] = {}
    for row in rows:
        of_node.setdefault(f"_:{row['b']['value']}", []).append(row)
    return {
        text: tuple(
            (found.label, cell) for found in _group(answering, said, labels) for cell in found.cells
        )
        for text, said in of_node.items()
    }


def _owners(
    answering: Answering, rows: Iterable[Mapping[str, Term]], labels: Mapping[str, str]
) -> dict[str, tuple[tuple[str, Cell], ...]]:
    """Return in what each blank node is a value, by its text in a cell."""
    of_node: dict[str, list[tuple[str, Cell]]] = {}
    for row in rows:
        cell = name_cell(row["o"], labels, answering.prefixes)
        of_node.setdefault(f"_:{row['b']['value']}", []).append(("in", cell))
    return {text: tuple(owners) for text, owners in of_node.items()}


def _has_blanks(rows: Sequence[Mapping[str, Term]]) -> bool:
    return any("o" in row and row["o"]["type"] == "bnode" for row in rows[:MOST_TRIPLES])


def _with_parts(
    properties: Iterable[Property], parts: Mapping[str, tuple[tuple[str, Cell], ...]]
) -> tuple[Property, ...]:
    return tuple(
        replace(
            found,
            cells=tuple(
                cell if cell.subject else replace(cell, parts=parts.get(cell.text, ()))
                for cell in found.cells
            ),
        )
        for found in properties
    )


def _cell(answering: Answering, row: Mapping[str, Term], labels: Mapping[str, str]) -> Cell:
    if "o" in row:
        return name_cell(row["o"], labels, answering.prefixes)
    text, length = row["cut"]["value"], int(row["length"]["value"])
    return Cell(text=f"{text} …", note=f"the first {len(text):,} of {length:,} characters")


def _name(answering: Answering, iri: str) -> str:
    return show_term(_as_term(iri), answering.prefixes).text


def _as_term(iri: str) -> dict[str, str]:
    return {"type": "uri", "value": iri}


def _iris(rows: Iterable[Mapping[str, Term]]) -> Iterable[str]:
    for row in rows:
        if "p" in row:
            yield row["p"]["value"]
        if "o" in row and row["o"]["type"] == "uri":
            yield row["o"]["value"]


# IF with a variable that is never bound is an error, which leaves the result unbound: a long text
# comes as its beginning and its length, everything else as it is.
_OUTGOING: Final = f"""
SELECT ?p ?o ?cut ?length WHERE {{
  %s ?p ?value .
  BIND(isLiteral(?value) && STRLEN(STR(?value)) > {MOST_CHARACTERS} AS ?isLong)
  BIND(IF(?isLong, ?never, ?value) AS ?o)
  BIND(IF(?isLong, SUBSTR(STR(?value), 1, {MOST_CHARACTERS}), ?never) AS ?cut)
  BIND(IF(?isLong, STRLEN(STR(?value)), ?never) AS ?length)
}} LIMIT {MOST_TRIPLES + 1}"""

#: A blank node has no page: what is said of it stands where it is a value.
_INNER: Final = f"""
SELECT ?b ?p ?o ?cut ?length WHERE {{
  {{ SELECT DISTINCT ?b WHERE {{ %s ?q ?b FILTER(isBlank(?b)) }} LIMIT {MOST_TRIPLES} }}
  ?b ?p ?value .
  BIND(isLiteral(?value) && STRLEN(STR(?value)) > {MOST_CHARACTERS} AS ?isLong)
  BIND(IF(?isLong, ?never, ?value) AS ?o)
  BIND(IF(?isLong, SUBSTR(STR(?value), 1, {MOST_CHARACTERS}), ?never) AS ?cut)
  BIND(IF(?isLong, STRLEN(STR(?value)), ?never) AS ?length)
}} LIMIT {MOST_TRIPLES}"""

_OUTER: Final = f"""
SELECT DISTINCT ?b ?o WHERE {{
  {{ SELECT DISTINCT ?b WHERE {{ ?b ?q %s FILTER(isBlank(?b)) }} LIMIT {MOST_TRIPLES} }}
  ?o ?p ?b
}} ORDER BY ?o LIMIT {MOST_TRIPLES}"""

_INCOMING: Final = f"""
SELECT ?p ?o WHERE {{ ?o ?p %s }} LIMIT {MOST_TRIPLES + 1}"""
