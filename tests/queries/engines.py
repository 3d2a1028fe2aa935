"""Ask the same query of rdflib and of pyoxigraph, and make the answers comparable.

pyoxigraph loads the released N-Quads as the server does, rdflib the released TriG with its own
parser; both add the dataset description, and in both the default graph is the union of all.
"""

from __future__ import annotations

import csv
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import pyoxigraph as ox
import rdflib
import rdflib.query
from rdflib.term import Node

from hnkg.store.loading import DATASET_GRAPH, load_release

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "graph_data" / "release"
EXPECTED = Path(__file__).parent / "expected"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class Term(NamedTuple):
    """An RDF term, whichever engine gave it; ``kind`` is ``iri`` or ``literal``."""

    kind: str
    value: str
    datatype: str = ""
    language: str = ""


Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class Answer:
    """What an engine says: rows for SELECT, ``columns`` s, p, o for CONSTRUCT.

    The truth of an ASK is one row of the single column ``boolean``.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def plain(self) -> list[list[str]]:
        """Return the rows as CSV has them: bare values, unbound as nothing."""
        return [[term.value if term else "" for term in row] for row in self.rows]


class Engine(Protocol):
    """One way to ask."""

    def ask(self, text: str) -> Answer:
        """Return the whole answer."""
        ...


class PyoxigraphEngine:
    """The engine of the server, loaded the way the server does."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def ask(self, text: str) -> Answer:
        """Return the whole answer."""
        result = self.store.query(text)
        if isinstance(result, ox.QueryBoolean):
            return boolean(bool(result))
        if isinstance(result, ox.QuerySolutions):
            return Answer(
                tuple(variable.value for variable in result.variables),
                tuple(tuple(from_pyoxigraph(term) for term in row) for row in result),
            )
        return graph((t.subject, t.predicate, t.object) for t in result)


class RdflibEngine:
    """Another engine, to notice a query that only one of them understands that way."""

    def __init__(self, data: rdflib.Graph) -> None:
        self.data = data

    def ask(self, text: str) -> Answer:
        """Return the whole answer."""
        with own_deprecations():
            return self._answer(self.data.query(text))

    @staticmethod
    def _answer(result: rdflib.query.Result) -> Answer:
        if result.type == "ASK":
            return boolean(bool(result.askAnswer))
        if result.type == "SELECT":
            rows = (cast("rdflib.query.ResultRow", row) for row in result)
            return Answer(
                tuple(str(variable) for variable in result.vars or ()),
                tuple(tuple(from_rdflib(term) for term in row) for row in rows),
            )
        assert result.graph is not None
        return graph(result.graph)


def released_store() -> PyoxigraphEngine:
    """Load the release into pyoxigraph."""
    return PyoxigraphEngine(load_release().store)


def released_graph() -> RdflibEngine:
    """Load the release into one rdflib dataset; takes a second or two."""
    data = rdflib.Dataset(default_union=True)
    with own_deprecations():
        data.parse(data=(RELEASE / "hnk-kg.trig").read_text(encoding="utf-8"), format="trig")
    description = (RELEASE / "dataset.ttl").read_text(encoding="utf-8")
    data.graph(rdflib.URIRef(DATASET_GRAPH)).parse(data=description, format="turtle")
    return RdflibEngine(data)


@contextmanager
def own_deprecations() -> Iterator[None]:
    """Let rdflib use in its parsers of quads, and for GRAPH, what it tells others not to use."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* is deprecated, use Dataset", DeprecationWarning)
        yield


def small_engines(turtle: str) -> tuple[Engine, Engine]:
    """Load a few triples into both engines."""
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return PyoxigraphEngine(store), RdflibEngine(rdflib.Graph().parse(data=turtle))


def expected_plain(name: str) -> list[list[str]]:
    """Return the expected answer of a SELECT, with its header as first row."""
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def boolean(value: bool) -> Answer:  # noqa: FBT001  # the value itself is the argument
    """Return the answer of an ASK."""
    term = Term("literal", "true" if value else "false")
    return Answer(("boolean",), ((term,),))


def graph(triples: Iterable[tuple[object, object, object]]) -> Answer:
    """Return the answer of a CONSTRUCT, each triple once, sorted."""
    rows = {tuple(_term(part) for part in triple) for triple in triples}
    return Answer(("s", "p", "o"), tuple(sorted(rows, key=str)))


def from_pyoxigraph(term: object) -> Term | None:
    """Return a term of pyoxigraph in comparable form."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        datatype = "" if term.language else term.datatype.value
        return Term("literal", term.value, datatype, (term.language or "").lower())
    assert isinstance(term, ox.NamedNode), f"the release has no blank nodes: {term}"
    return Term("iri", term.value)


def from_rdflib(term: Node | None) -> Term | None:
    """Return a term of rdflib in comparable form."""
    if term is None:
        return None
    if isinstance(term, rdflib.Literal):
        datatype = "" if term.language else str(term.datatype or XSD_STRING)
        # rdflib writes the time zone of a dateTime its own way.
        value = str(term).replace("+00:00", "Z") if datatype.endswith("#dateTime") else str(term)
        return Term("literal", value, datatype, (term.language or "").lower())
    assert isinstance(term, rdflib.URIRef), f"the release has no blank nodes: {term}"
    return Term("iri", str(term))


def _term(part: object) -> Term | None:
    return from_rdflib(part) if isinstance(part, Node) else from_pyoxigraph(part)
