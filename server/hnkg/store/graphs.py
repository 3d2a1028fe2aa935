"""Write the triples of a CONSTRUCT or DESCRIBE with the prefixes of the dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

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


_XML_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[^=]+=\"[^\"]*\")+)>")
_XMLNS = re.compile(rb" xmlns:([^=]+)=\"[^\"]*\"")
#: In Turtle and TriG: an IRI, a string, or (the group) what stands before a colon. The rest of
#: the name goes with it, because it may hold colons too.
_TURTLE_TOKEN = re.compile(
    rb"<[^>]*>|\"(?:[^\"\\]|\\.)*\"|(?<![\w.\x80-\xff-])([\w.\x80-\xff-]*+):(?:[^\s;,\\]|\\.)*",
    re.DOTALL,
)
#: In RDF/XML a prefix stands in the names of elements, where texts have ``&lt;``, and of
#: attributes after the first; a text that looks like one keeps a prefix that nobody needs.
_XML_NAME = re.compile(rb"(?:<|\" )([^\s:<>/?!=\"]+):")


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


def tidy(body: bytes, rdf_format: Format, *, is_whole: bool) -> bytes:
    """Sort the prefixes the engine wrote (its order is random) and drop those never used.

    Args:
        body: the document, or its begin with all prefixes.
        rdf_format: how it is written.
        is_whole: whether nothing comes after ``body``; else every prefix may be used yet.
    """
    if rdf_format.name in {"turtle", "trig"}:
        return _tidy_turtle(body, is_whole=is_whole)
    if rdf_format.name == "rdfxml":
        return _tidy_xml(body, is_whole=is_whole)
    return body


def _tidy_turtle(body: bytes, *, is_whole: bool) -> bytes:
    header: list[bytes] = []
    start = 0
    while body.startswith(b"@prefix ", start):
        end = body.index(b"\n", start) + 1
        header.append(body[start:end])
        start = end
    rest = body[start:]
    used = set(_TURTLE_TOKEN.findall(rest)) if is_whole else None
    kept = (line for line in header if used is None or line.split(b" ", 2)[1][:-1] in used)
    return b"".join(sorted(kept)) + rest


def _tidy_xml(body: bytes, *, is_whole: bool) -> bytes:
    root = _XML_ROOT.search(body)
    if root is None:
        return body
    rest = body[root.end() :]
    used = set(_XML_NAME.findall(rest)) if is_whole else None
    declared = _XMLNS.finditer(root.group(1))
    kept = (d.group() for d in declared if used is None or d.group(1) in {b"rdf", *used})
    return body[: root.start()] + b"<rdf:RDF" + b"".join(sorted(kept)) + b">" + rest
