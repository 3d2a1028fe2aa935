"""Read what a SPARQL endpoint answers, in any of the formats that endpoints speak.

>>> answer = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{}]}}'
>>> read_answer(answer, "application/sparql-results+json")
Rows(variables=('x',), rows=((None,),), is_typed=True)
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

from hnkg import formats
from hnkg.errors import EndpointError
from hnkg.sparql.mentions import is_nought

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.formats import Format
    from hnkg.notebook.terms import Term

_SOLUTIONS: Final = {
    formats.JSON: ox.QueryResultsFormat.JSON,
    formats.XML: ox.QueryResultsFormat.XML,
    formats.TSV: ox.QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.RDF_XML: ox.RdfFormat.RDF_XML,
    formats.JSON_LD: ox.RdfFormat.JSON_LD,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.N_QUADS: ox.RdfFormat.N_QUADS,
}

#: What an endpoint is asked for: formats that keep every term apart come first.
ACCEPT: Final = (
    "application/sparql-results+json, application/n-triples;q=0.9,"
    " application/sparql-results+xml;q=0.8, text/turtle;q=0.7, text/tab-separated-values;q=0.6,"
    " application/rdf+xml;q=0.5, application/ld+json;q=0.4, text/csv;q=0.2"
)


@dataclass(frozen=True)
class Rows:
    """The answer of a SELECT.

    Args:
        variables: names of the columns, without question mark.
        rows: one term a column; none where the variable is unbound.
        is_typed: false for CSV, which has texts only.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    is_typed: bool = True

    @property
    def finds_nothing(self) -> bool:
        """Whether there is no row, or only one that counts nothing."""
        if len(self.rows) != 1:
            return not self.rows
        return is_nought(str(getattr(term, "value", "")) for term in self.rows[0])


#: SELECT, ASK, and CONSTRUCT or DESCRIBE.
Result = Rows | bool | tuple[ox.Triple, ...]


def read_answer(body: bytes, media_type: str) -> Result:
    """Return what a whole answer says.

    Args:
        body: all of it.
        media_type: as ``Content-Type`` gives it, parameters included.

    Raises:
        EndpointError: it is in no format of SPARQL or RDF, or is cut or broken.
    """
    plain = media_type.partition(";")[0].strip().lower()
    try:
        if plain == formats.CSV.media_type:
            return _read_csv(body)
        solutions = _known(plain, _SOLUTIONS)
        if solutions is not None and not _is_graph(body, solutions):
            return _read_solutions(body, _SOLUTIONS[solutions])
        graph = _known(plain, _GRAPHS)
        if graph is not None:
            return tuple(dict.fromkeys(q.triple for q in ox.parse(body, format=_GRAPHS[graph])))
        if plain == "text/boolean" and body.strip().lower() in {b"true", b"false"}:
            return body.strip().lower() == b"true"
    except (SyntaxError, ValueError, csv.Error, ExpatError) as error:
        raise EndpointError(
            f"The answer is not well-formed {plain}, or was cut: {error}.\n"
            "  Nothing of it is taken; ask again, or for less (LIMIT)."
        ) from None
    raise EndpointError(
        f"The answer is {plain or 'of no named type'}, no format of SPARQL results or RDF.\n"
        "  Is this the address of a SPARQL endpoint, such as https://example.org/sparql?"
    )


def _known(media_type: str, known: Iterable[Format]) -> Format | None:
    known = tuple(known)
    exact = (f for f in known if f.media_type == media_type)
    return next(exact, None) or next((f for f in known if media_type in f.aliases), None)


def _is_graph(body: bytes, asked: Format) -> bool:
    """Tell RDF from results where both come as plain XML or JSON."""
    start = body[:4096]
    if asked is formats.XML:
        return b"RDF" in start and b"<sparql" not in start
    return asked is formats.JSON and b'"head"' not in body


def _read_solutions(body: bytes, results_format: ox.QueryResultsFormat) -> Rows | bool:
    if results_format is ox.QueryResultsFormat.XML:
        ParserCreate().Parse(body, True)  # noqa: FBT003  # the engine takes a cut one for whole
    parsed = ox.parse_query_results(body, results_format)
    if isinstance(parsed, ox.QueryBoolean):
        return bool(parsed)
    variables = tuple(variable.value for variable in parsed.variables)
    return Rows(variables, tuple(tuple(row) for row in parsed))


def _read_csv(body: bytes) -> Rows:
    """Read CSV: every cell is a text, and nobody can tell an empty text from none."""
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    if not lines:
        raise ValueError("there is no line with the names of variables")
    variables, width = tuple(lines[0]), len(lines[0])
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != width and not (width <= 1 and not cells):
            raise ValueError(f"record {number} has {len(cells)} cells, the header {width}")
    return Rows(
        variables,
        tuple(
            tuple(ox.Literal(cell) if cell else None for cell in (cells or [""] * width))
            for cells in lines[1:]
        ),
        is_typed=False,
    )
