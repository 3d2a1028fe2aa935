"""Read the tests of the SPARQL Protocol: requests as data, with what their answers must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.w3c.suite import Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.w3c.suite import Node

_HT: Final = "http://www.w3.org/2011/http#"
_CNT: Final = "http://www.w3.org/2011/content#"
_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
_LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"

#: The start of every address in the manifests.
PREFIX: Final = "/sparql/"


@dataclass(frozen=True)
class Expected:
    """What an answer must be.

    Args:
        statuses: status classes or codes, as the manifests name them: ``StatusCode2xx``, ``OK``.
        format: ``boolean``, ``tabular``, ``RDF``, or empty when it does not matter.
        boolean: the result of an ASK, when given.
        headers: headers, with lower-case names.
        body: a graph in Turtle, when given.
    """

    statuses: frozenset[str]
    format: str = ""
    boolean: bool | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True)
class Request:
    """One HTTP request of a test; the address is a path with its query string."""

    method: str
    address: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    expected: Expected


@dataclass(frozen=True)
class ProtocolTest:
    """Some requests, one after the other, and the named graphs that must be there."""

    id: str
    requests: tuple[Request, ...]
    graphs: tuple[tuple[str, Path], ...]

    @property
    def updates(self) -> bool:
        """Whether the test is about updates."""
        return "update_" in self.id


def load_protocol_tests(root: Path, manifest: str, kind: str) -> tuple[ProtocolTest, ...]:
    """Return the tests of one manifest, given as a path in the suite."""
    found = Manifest(root, root / manifest)
    return tuple(_test(found, test) for test in found.tests if found.kind(test) == kind)


def _test(manifest: Manifest, test: Node) -> ProtocolTest:
    requests = manifest.one(manifest.action(test), _HT + "requests")
    graphs = sorted(
        (manifest.literals(node, _LABEL)[0], manifest.path_of(manifest.one(node, _UT + "graph")))
        for node in manifest.objects(test, _UT + "graphData")
    )
    return ProtocolTest(
        manifest.id(test),
        tuple(_request(manifest, node) for node in manifest.items(requests)),
        tuple(graphs),
    )


def _request(manifest: Manifest, node: Node) -> Request:
    text, encoding = _content(manifest, node)
    return Request(
        method=_literal(manifest, node, _HT + "methodName"),
        address=_literal(manifest, node, _HT + "absolutePath"),
        headers=_headers(manifest, node),
        body=text.encode(encoding),
        expected=_expected(manifest, manifest.one(node, _HT + "resp")),
    )


def _expected(manifest: Manifest, node: Node) -> Expected:
    booleans = [value == "true" for value in manifest.literals(node, _MF + "expectedBoolean")]
    statuses = manifest.objects(node, _MF + "expectedStatus")
    return Expected(
        statuses=frozenset(status.value.rsplit("#", 1)[1] for status in statuses),
        format=_literal(manifest, node, _MF + "expectedFormat"),
        boolean=booleans[0] if booleans else None,
        headers=_headers(manifest, node),
        body=_content(manifest, node)[0],
    )


def _headers(manifest: Manifest, node: Node) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            _literal(manifest, header, _HT + "fieldName").lower(),
            _literal(manifest, header, _HT + "fieldValue"),
        )
        for headers in manifest.objects(node, _HT + "headers")
        for header in manifest.items(headers)
    )


def _content(manifest: Manifest, node: Node) -> tuple[str, str]:
    """Return the body of a request or response and its encoding."""
    for body in manifest.objects(node, _HT + "body"):
        encoding = _literal(manifest, body, _CNT + "characterEncoding")
        return _literal(manifest, body, _CNT + "chars"), encoding
    return "", "utf-8"


def _literal(manifest: Manifest, node: Node, predicate: str) -> str:
    return next(iter(manifest.literals(node, predicate)), "")
