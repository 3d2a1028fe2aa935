"""Read the W3C manifests into frozen test cases.

A case is named as the suite's index names it: ``sparql11/bind#bind01``. Every file has an IRI
below :data:`BASE`, at its path inside the suite; relative IRIs in queries, data and expected
results are resolved against it, as the suite's README says.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Node = ox.NamedNode | ox.BlankNode
    Subject = Node | ox.Triple

#: Where the suite pretends to be; a reserved name, so nothing can ever be fetched from it.
BASE: Final = "https://w3c.example/"

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"

EVALUATION_TYPES: Final = frozenset({"QueryEvaluationTest", "CSVResultFormatTest"})
#: Classes of syntax tests, and whether their text is in the grammar.
SYNTAX_TYPES: Final = {
    "PositiveSyntaxTest": True,
    "PositiveSyntaxTest11": True,
    "PositiveUpdateSyntaxTest": True,
    "PositiveUpdateSyntaxTest11": True,
    "NegativeSyntaxTest": False,
    "NegativeSyntaxTest11": False,
    "NegativeUpdateSyntaxTest": False,
    "NegativeUpdateSyntaxTest11": False,
}

_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True)
class Data:
    """The RDF files of one test: at most one default graph, and named graphs."""

    default: Path | None = None
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """A query, its data, and the result that it must have.

    Args:
        id: the name of the case in the suite.
        query: the file with the query.
        base_iri: the IRI of that file.
        data: what is loaded.
        result: the file with the expected result.
        lax: solutions may occur less often than expected (``REDUCED``).
        services: endpoint IRI and data of every remote endpoint that the query asks.
    """

    id: str
    query: Path
    base_iri: str
    data: Data
    result: Path
    lax: bool = False
    services: tuple[tuple[str, Path], ...] = ()

    def text(self) -> str:
        """Return the query, with the base that its file name gives it said in words."""
        return f"BASE <{self.base_iri}> " + read(self.query)

    @property
    def result_iri(self) -> str:
        """The base IRI of the expected result."""
        return self.base_iri.rsplit("/", 1)[0] + f"/{self.result.name}"

    @property
    def asks_elsewhere(self) -> bool:
        """Whether the query has SERVICE."""
        return bool(re.search(r"\bSERVICE\b", read(self.query), re.IGNORECASE))


@dataclass(frozen=True)
class Syntax:
    """A text that is, or is not, in the grammar of queries, or of updates."""

    id: str
    file: Path
    positive: bool
    update: bool


def suite_root() -> Path:
    """Return the folder of the suite: ``HNKG_W3C``, or ``../shared/w3c`` beside the checkout."""
    beside = Path(__file__).parents[3] / "shared" / "w3c"
    return Path(os.environ.get("HNKG_W3C") or beside)


def read(path: Path) -> str:
    """Return a text file exactly as it is, line ends included."""
    return path.read_bytes().decode()


def rdf_format(path: Path) -> ox.RdfFormat:
    """Return the syntax of an RDF file."""
    return {
        ".ttl": ox.RdfFormat.TURTLE,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".rdf": ox.RdfFormat.RDF_XML,
        ".trig": ox.RdfFormat.TRIG,
    }[path.suffix]


def load_evaluations(root: Path) -> tuple[Evaluation, ...]:
    """Return every query evaluation test, in the order of the manifests."""
    return tuple(
        manifest.evaluation(test)
        for manifest in iter_manifests(root)
        for test in manifest.tests
        if manifest.kind(test) in EVALUATION_TYPES
    )


def load_syntax(root: Path) -> tuple[Syntax, ...]:
    """Return every syntax test of queries and of updates."""
    return tuple(iter_syntax(iter_manifests(root)))


def load_updates(root: Path) -> tuple[Path, ...]:
    """Return the request of every update evaluation test."""
    return tuple(
        manifest.path_of(manifest.one(manifest.action(test), _UT + "request"))
        for manifest in iter_manifests(root)
        for test in manifest.tests
        if manifest.kind(test) == "UpdateEvaluationTest"
    )


def iter_manifests(root: Path) -> Iterator[Manifest]:
    """Yield every SPARQL manifest of the suite."""
    for path in sorted(root.glob("sparql1[012]/*/manifest*.ttl")):
        yield Manifest(root, path)


def iter_syntax(manifests: Iterable[Manifest]) -> Iterator[Syntax]:
    """Yield the syntax tests of some manifests."""
    for manifest in manifests:
        for test in manifest.tests:
            if (positive := SYNTAX_TYPES.get(manifest.kind(test))) is not None:
                file = manifest.path_of(manifest.action(test))
                yield Syntax(manifest.id(test), file, positive, update=file.suffix == ".ru")


class Manifest:
    """One manifest file, as a graph with a few questions it can answer."""

    def __init__(self, root: Path, path: Path) -> None:
        self._root, self._path = root, path
        self._iri = BASE + path.relative_to(root).as_posix()
        self._store = ox.Store()
        self._store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=self._iri)

    @property
    def tests(self) -> tuple[Node, ...]:
        """The entries, in their order."""
        manifests = self._store.quads_for_pattern(None, ox.NamedNode(_MF + "entries"), None)
        heads = [self.one(quad.subject, _MF + "entries") for quad in manifests]
        return tuple(test for head in heads for test in self.items(head))

    def id(self, test: Node) -> str:
        """Return the name of a test, as the suite's index has it."""
        folder = self._path.parent.relative_to(self._root).as_posix()
        return f"{folder}#{test.value.rsplit('#', 1)[1]}"

    def kind(self, test: Node) -> str:
        """Return the local name of a test's class."""
        return self.one(test, _RDF + "type").value.rsplit("#", 1)[1]

    def action(self, test: Node) -> Node:
        """Return what a test does."""
        return self.one(test, _MF + "action")

    def evaluation(self, test: Node) -> Evaluation:
        """Return a query evaluation test."""
        action = self.action(test)
        query = self.path_of(self.one(action, _QT + "query"))
        data = next(iter(self.objects(action, _QT + "data")), None)
        named = tuple(
            sorted(
                (node.value, self.path_of(node)) for node in self.objects(action, _QT + "graphData")
            )
        )
        return Evaluation(
            id=self.id(test),
            query=query,
            base_iri=self._iri_of(query),
            data=Data(self.path_of(data) if data else None, named or self._graphs_named_in(query)),
            result=self.path_of(self.one(test, _MF + "result")),
            lax=any(self.objects(test, _MF + "resultCardinality")),
            services=tuple(
                (self.one(node, _QT + "endpoint").value, self.path_of(self.one(node, _QT + "data")))
                for node in self.objects(action, _QT + "serviceData")
            ),
        )

    def _graphs_named_in(self, query: Path) -> tuple[tuple[str, Path], ...]:
        """Return the files that FROM and FROM NAMED mean: their test gives no other data."""
        names = dict.fromkeys(_FROM.findall(read(query)))
        files = [query.with_name(name) for name in names]
        return tuple((self._iri_of(file), file) for file in files if file.is_file())

    def _iri_of(self, path: Path) -> str:
        return BASE + path.relative_to(self._root).as_posix()

    def path_of(self, node: Node) -> Path:
        """Return the file behind an IRI of the suite."""
        return self._root / node.value.removeprefix(BASE)

    def one(self, subject: Subject, predicate: str) -> Node:
        """Return the first object of a property that must be there."""
        return next(iter(self.objects(subject, predicate)))

    def objects(self, subject: Subject, predicate: str) -> list[Node]:
        """Return the resources that a property has as objects."""
        found = self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None)
        return [
            quad.object for quad in found if isinstance(quad.object, ox.NamedNode | ox.BlankNode)
        ]

    def literals(self, subject: Node, predicate: str) -> list[str]:
        """Return the values of a property that has literals."""
        found = self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None)
        return [quad.object.value for quad in found if isinstance(quad.object, ox.Literal)]

    def items(self, head: Node) -> Iterator[Node]:
        """Yield the members of an RDF list."""
        while head.value != _RDF + "nil":
            yield self.one(head, _RDF + "first")
            head = self.one(head, _RDF + "rest")
