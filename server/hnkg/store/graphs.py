"""Write the triples of a CONSTRUCT or DESCRIBE with the prefixes of the dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import NotAcceptableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import IO

    from hnkg.formats import Format

RDF_FORMATS: Final[Mapping[str, ox.RdfFormat]] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}

#: Above this length the unused prefixes stay: they no longer matter, and looking costs time.
TIDY_BYTES: Final = 1 << 18

_XML_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[^=]+=\"[^\"]*\")+)>")
_XMLNS = re.compile(rb" xmlns:([^=]+)=\"[^\"]*\"")
#: In Turtle and TriG: an IRI, a string, or (the group) what stands before a colon. The rest of
#: the name goes with it, because it may hold colons too.
_TURTLE_TOKEN = re.compile(
    rb"<[^>]*>|\"(?:[^\"\\]|\\.)*\"|(?<![\w.\x80-\xff-])([\w.\x80-\xff-]*+):(?:[^\s;,\\]|\\.)*",
    re.DOTALL,
)
#: In RDF/XML a prefix stands in the names of elements; in texts ``<`` is escaped.
_XML_ELEMENT = re.compile(rb"<([^\s:<>/?!\"]+):")


def write_triples(
    triples: Iterable[ox.Triple],
    output: IO[bytes],
    rdf_format: Format,
    prefixes: Mapping[str, str],
) -> int:
    """Write triples to ``output`` and return how many there were."""
    count = 0

    def counted() -> Iterator[ox.Triple]:
        nonlocal count
        for triple in triples:
            count += 1
            yield triple

    ox.serialize(counted(), output, format=RDF_FORMATS[rdf_format.name], prefixes=dict(prefixes))
    return count


def tidy(body: bytes, rdf_format: Format) -> bytes:
    """Sort the prefixes the engine wrote (its order is random) and drop those never used.

    Raises:
        NotAcceptableError: a property has no XML name, so RDF/XML cannot say it.
    """
    if rdf_format.name in {"turtle", "trig"}:
        return _tidy_turtle(body)
    if rdf_format.name == "rdfxml":
        return _tidy_xml(body)
    return body


def _tidy_turtle(body: bytes) -> bytes:
    header: list[bytes] = []
    start = 0
    while body.startswith(b"@prefix ", start):
        end = body.index(b"\n", start) + 1
        header.append(body[start:end])
        start = end
    rest = body[start:]
    used = _names(_TURTLE_TOKEN, rest)
    kept = (line for line in header if used is None or line.split(b" ", 2)[1][:-1] in used)
    return b"".join(sorted(kept)) + rest


def _tidy_xml(body: bytes) -> bytes:
    if b"<oxprefix:" in body:  # the engine's way out, which is not well-formed XML
        raise NotAcceptableError(
            "A property in this result has an IRI that RDF/XML cannot write as an element name.\n"
            "  Ask for Turtle, N-Triples or JSON-LD."
        )
    root = _XML_ROOT.search(body, 0, TIDY_BYTES)
    if root is None:
        return body
    rest = body[root.end() :]
    used = _names(_XML_ELEMENT, rest)
    declared = _XMLNS.finditer(root.group(1))
    kept = (d.group() for d in declared if used is None or d.group(1) in {b"rdf", *used})
    return body[: root.start()] + b"<rdf:RDF" + b"".join(sorted(kept)) + b">" + rest


def _names(pattern: re.Pattern[bytes], rest: bytes) -> set[bytes] | None:
    """Return the prefixes used, or none where the text is too long to be looked through."""
    return None if len(rest) > TIDY_BYTES else set(pattern.findall(rest))
