"""Results of queries, read from any of the formats of the suite, and compared as SPARQL says.

Solutions are a multiset (a sequence where the expected result numbers them), compared up to the
names of blank nodes; so are graphs. Terms are compared as terms: ``"1"^^xsd:integer`` is not
``"01"^^xsd:integer``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox
from tests.w3c.suite import rdf_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_BINDING: Final = "urn:binding:"
_PLACE: Final = ox.NamedNode("urn:place")

RESULT_TYPES: Final = {
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_TYPES: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
_ENDINGS: Final = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
}


@dataclass(frozen=True)
class Solutions:
    """The result of a SELECT; ``ordered`` when the order of the rows counts."""

    variables: frozenset[str]
    rows: tuple[frozenset[tuple[str, Term]], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Graph:
    """The result of a CONSTRUCT or DESCRIBE."""

    triples: frozenset[ox.Triple]


Result = Solutions | Graph | bool


def parse_result(body: bytes, media_type: str) -> Result:
    """Read what a server answered.

    Raises:
        SyntaxError: the body is not well-formed.
        KeyError: the media type is none of a result.
    """
    if media_type == "text/csv":
        return _csv(body)
    if media_type in RESULT_TYPES:
        parsed = ox.parse_query_results(body, RESULT_TYPES[media_type])
        if isinstance(parsed, ox.QueryBoolean):
            return bool(parsed)
        names = tuple(variable.value for variable in parsed.variables)
        return _solutions(names, ([row[name] for name in names] for row in parsed))
    return Graph(frozenset(quad.triple for quad in ox.parse(body, GRAPH_TYPES[media_type])))


def load_result(path: Path, base_iri: str) -> Result:
    """Read an expected result: a result file, a graph, or a result described in RDF."""
    if path.suffix in _ENDINGS:
        return parse_result(path.read_bytes(), _ENDINGS[path.suffix])
    store = ox.Store()
    store.load(path=str(path), format=rdf_format(path), base_iri=base_iri)
    described = list(store.quads_for_pattern(None, _TYPE, ox.NamedNode(_RS + "ResultSet")))
    if described:
        return _described(store, described[0].subject)
    return Graph(frozenset(quad.triple for quad in store))


def accept_for(path: Path) -> str:
    """Return the ``Accept`` header that asks for the format of an expected result."""
    results = _ENDINGS.get(path.suffix, "application/sparql-results+json")
    return f"{results}, text/turtle;q=0.9"


def differences(expected: Result, found: Result, *, lax: bool = False) -> str:
    """Say how two results differ; an empty text when they are the same.

    Args:
        expected: from the suite.
        found: from the server or the engine.
        lax: solutions may occur less often than expected, down to once.
    """
    if isinstance(expected, Solutions) and isinstance(found, Solutions):
        if expected.variables != found.variables:
            return f"variables {sorted(found.variables)}, expected {sorted(expected.variables)}"
        same = _lax(expected, found) if lax else _same_rows(expected, found)
    elif isinstance(expected, Graph) and isinstance(found, Graph):
        same = _canonical(ox.Quad(*triple) for triple in expected.triples) == _canonical(
            ox.Quad(*triple) for triple in found.triples
        )
    else:
        same = expected is found
    return "" if same else f"found:\n{_shown(found)}\nexpected:\n{_shown(expected)}"


def _solutions(
    names: Iterable[str], rows: Iterable[Iterable[Term | None]], *, ordered: bool = False
) -> Solutions:
    names = tuple(names)
    return Solutions(
        frozenset(names),
        tuple(
            frozenset(
                (name, term) for name, term in zip(names, row, strict=True) if term is not None
            )
            for row in rows
        ),
        ordered,
    )


def _csv(body: bytes) -> Solutions:
    """Read CSV: it has no types, so every cell is a plain text, except for blank nodes."""
    names, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    return _solutions(
        names,
        (
            [ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell) for cell in row]
            for row in rows
        ),
    )


def _described(store: ox.Store, result: ox.NamedNode | ox.BlankNode | ox.Triple) -> Result:
    """Read a result that is written as RDF, in the vocabulary of the first test suite."""

    def objects(subject: Term, name: str) -> list[Term]:
        found = store.quads_for_pattern(
            cast("ox.NamedNode", subject), ox.NamedNode(_RS + name), None
        )
        return [quad.object for quad in found]

    def value(term: Term) -> str:
        return cast("ox.Literal", term).value

    for boolean in objects(result, "boolean"):
        return value(boolean) in {"true", "1"}
    names = [value(term) for term in objects(result, "resultVariable")]
    places, rows = [], []
    for solution in objects(result, "solution"):
        bound = {
            value(objects(binding, "variable")[0]): objects(binding, "value")[0]
            for binding in objects(solution, "binding")
        }
        rows.append([bound.get(name) for name in names])
        places += [int(value(index)) for index in objects(solution, "index")]
    if places:
        rows = [row for _, row in sorted(zip(places, rows, strict=True), key=lambda pair: pair[0])]
    return _solutions(names, rows, ordered=bool(places))


def _same_rows(expected: Solutions, found: Solutions) -> bool:
    ordered = expected.ordered
    return _canonical(_row_quads(expected, ordered=ordered)) == _canonical(
        _row_quads(found, ordered=ordered)
    )


def _lax(expected: Solutions, found: Solutions) -> bool:
    """Compare as REDUCED demands; such results of the suite hold no blank nodes."""
    most, counts = Counter(expected.rows), Counter(found.rows)
    return counts.keys() == most.keys() and all(counts[row] <= most[row] for row in counts)


def _row_quads(solutions: Solutions, *, ordered: bool) -> Iterator[ox.Quad]:
    """Write solutions as a graph: one blank node a row, with its place or how often it occurs."""
    numbered = (
        list(enumerate(solutions.rows))
        if ordered
        else [(count, row) for row, count in Counter(solutions.rows).items()]
    )
    for number, row in numbered:
        node = ox.BlankNode()
        yield ox.Quad(node, _PLACE, ox.Literal(number))
        for name, term in row:
            yield ox.Quad(node, ox.NamedNode(_BINDING + name), term)


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _shown(result: Result) -> str:
    if isinstance(result, Solutions):
        rows = [
            "  " + " ".join(f"?{n}={t}" for n, t in sorted(row, key=str)) for row in result.rows
        ]
        return "\n".join(rows if result.ordered else sorted(rows)) or "  no solutions"
    if isinstance(result, Graph):
        return "\n".join(sorted(f"  {triple}" for triple in result.triples)) or "  no triples"
    return f"  {result}"
