"""The result and RDF formats of SPARQL 1.1, as data.

A query has one of three kinds of result: ``solutions`` (SELECT), ``boolean`` (ASK) and
``graph`` (CONSTRUCT, DESCRIBE). Which one is known only after parsing, so a query travels with
one chosen format per kind (:class:`Formats`).

Media types are those of the W3C recommendations; the further ones are what clients send.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

ResultKind = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True, eq=False)  # there is one of each, and it is looked up for each request
class Format:
    """One way to write a result.

    Args:
        name: short name, also the value of ``?format=`` and of ``--format``.
        media_type: what ``Content-Type`` says.
        extension: file ending, no dot.
        aliases: further media types that mean the same in an ``Accept`` header.
        has_charset: text formats without a default charset say ``charset=utf-8``.
    """

    name: str
    media_type: str
    extension: str
    aliases: tuple[str, ...] = ()
    has_charset: bool = False

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` header.

        >>> CSV.content_type
        'text/csv; charset=utf-8'
        """
        return f"{self.media_type}; charset=utf-8" if self.has_charset else self.media_type


JSON: Final = Format(
    "json",
    "application/sparql-results+json",
    "srj",
    ("application/json", "text/javascript", "application/javascript"),
)
XML: Final = Format("xml", "application/sparql-results+xml", "srx", ("application/xml", "text/xml"))
CSV: Final = Format("csv", "text/csv", "csv", has_charset=True)
TSV: Final = Format("tsv", "text/tab-separated-values", "tsv", has_charset=True)
TEXT_BOOLEAN: Final = Format("boolean", "text/boolean", "txt", ("text/plain",), has_charset=True)

TURTLE: Final = Format(
    "turtle", "text/turtle", "ttl", ("application/turtle", "application/x-turtle"), has_charset=True
)
N_TRIPLES: Final = Format(
    "ntriples", "application/n-triples", "nt", ("text/plain",), has_charset=True
)
RDF_XML: Final = Format("rdfxml", "application/rdf+xml", "rdf", ("application/xml", "text/xml"))
JSON_LD: Final = Format("jsonld", "application/ld+json", "jsonld", ("application/json",))
TRIG: Final = Format("trig", "application/trig", "trig", ("application/x-trig",), has_charset=True)
N_QUADS: Final = Format("nquads", "application/n-quads", "nq", ("text/x-nquads",), has_charset=True)

#: Formats of each kind, in the server's order of preference.
SOLUTIONS: Final = (JSON, XML, CSV, TSV)
BOOLEAN: Final = (JSON, XML, CSV, TSV, TEXT_BOOLEAN)
GRAPH: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS)

ALL: Final = {
    f.name: f
    for f in (*SOLUTIONS, TEXT_BOOLEAN, TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS)
}


class Formats(NamedTuple):
    """The format chosen for each kind of result; ``None`` where the client takes none of them."""

    solutions: Format | None = JSON
    boolean: Format | None = JSON
    graph: Format | None = TURTLE

    def of(self, kind: ResultKind) -> Format | None:
        """Return the format for one kind of result.

        >>> Formats(boolean=None).of("boolean") is None
        True
        """
        if kind == "solutions":
            return self.solutions
        return self.boolean if kind == "boolean" else self.graph
