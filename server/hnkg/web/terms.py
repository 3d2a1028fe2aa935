"""Show RDF terms and results to a person."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from hnkg.namespaces import BASE, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: Rows of a table on a page; the whole result is one link away.
MOST_ROWS: Final = 500

#: Characters of a text on a page; the documents in RDF have all of it.
MOST_CHARACTERS: Final = 2000

_NUMBERS: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "float", "double", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_PLAIN_TYPES: Final = frozenset({f"{XSD}string", f"{XSD}integer", f"{XSD}decimal", f"{XSD}boolean"})


@dataclass(frozen=True)
class Cell:
    """One term as a table shows it.

    Args:
        text: what is read.
        title: the IRI in full, where ``text`` is short for it.
        link: its address on the web, where it may have one.
        subject: its IRI, which has a page here; empty for other terms.
        note: language or datatype.
        number: its value, where it is a finite number.
        parts: what is said of a blank node, which has no page: properties and their values.
    """

    text: str = ""
    title: str = ""
    link: str = ""
    subject: str = ""
    note: str = ""
    number: float | None = None
    parts: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True)
class Table:
    """Solutions as a page shows them: ``rows`` may be some of ``row_count``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_count: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than these."""
        return self.row_count > len(self.rows)

    def things(self) -> set[str]:
        """Return the IRIs in it."""
        return {cell.subject for row in self.rows for cell in row if cell.subject}


def read_table(
    document: bytes, prefixes: Mapping[str, str], first: int = 0, most: int = MOST_ROWS
) -> Table:
    """Return some rows of a result in JSON.

    Args:
        document: the result.
        prefixes: for the names of IRIs.
        first: the place of the first row that is wanted, from 0.
        most: how many rows are wanted at most.
    """
    content = json.loads(document)
    columns = tuple(content["head"].get("vars", ()))
    solutions = content["results"]["bindings"]
    rows = tuple(
        tuple(
            show_term(solution[name], prefixes) if name in solution else Cell() for name in columns
        )
        for solution in solutions[first : first + most]
    )
    return Table(columns, rows, len(solutions))


def read_triples(document: bytes, prefixes: Mapping[str, str], row_count: int) -> Table:
    """Return the first triples of a result in Turtle.

    Args:
        document: the result.
        prefixes: for the names of IRIs.
        row_count: how many triples it has.
    """
    triples = islice(ox.parse(document, format=ox.RdfFormat.TURTLE), MOST_ROWS)
    rows = tuple(
        tuple(
            show_term(describe_term(term), prefixes)
            for term in (triple.subject, triple.predicate, triple.object)
        )
        for triple in triples
    )
    return Table(("subject", "predicate", "object"), rows, row_count)


def describe_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, Any]:
    """Return a term as results in JSON have it.

    >>> describe_term(ox.Literal("chat", language="fr"))
    {'type': 'literal', 'value': 'chat', 'xml:lang': 'fr'}
    """
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {n: describe_term(part) for n, part in parts.items()}}
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def with_clipped(table: Table) -> Table:
    """Return a table in which very long texts are clipped."""
    rows = tuple(tuple(replace(cell, text=clip(cell.text)) for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def with_labels(table: Table, labels: Mapping[str, str]) -> Table:
    """Return a table in which things are called by their names, where they have one."""
    rows = tuple(
        tuple(replace(cell, text=labels.get(cell.subject, cell.text)) for cell in row)
        for row in table.rows
    )
    return replace(table, rows=rows)


def without_pages(table: Table, things: Collection[str]) -> Table:
    """Return a table in which these things lead to no page here, because there is none."""
    rows = tuple(
        tuple(replace(cell, subject="") if cell.subject in things else cell for cell in row)
        for row in table.rows
    )
    return replace(table, rows=rows)


def show_term(term: Mapping[str, Any], prefixes: Mapping[str, str]) -> Cell:
    """Return a term of a JSON result as a cell.

    >>> show_term({"type": "uri", "value": "http://example.org/a"}, {"ex": "http://example.org/"}).text
    'ex:a'
    """
    value = term["value"]
    if not isinstance(value, str):  # a triple term of RDF 1.2
        parts = (
            show_term(value[part], prefixes).text for part in ("subject", "predicate", "object")
        )
        return Cell(text=f"<<( {' '.join(parts)} )>>")
    if term["type"] == "uri":
        # Addresses below ours are not on the web yet: they have pages here alone.
        is_ours = value.startswith(BASE)
        return Cell(
            text=shorten(value, prefixes),
            title=value,
            link=web_address(value) if not is_ours else "",
            subject=value,
        )
    if term["type"] == "bnode":
        return Cell(text=f"_:{value}")
    datatype = term.get("datatype", "")
    note = term.get("xml:lang") or ("" if datatype in _PLAIN_TYPES else datatype)
    return Cell(
        text=value,
        note=shorten(note, prefixes),
        number=_number(value) if datatype in _NUMBERS else None,
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI with the longest prefix that fits, or as it is.

    >>> shorten("http://example.org/x/y", {"a": "http://example.org/", "b": "http://example.org/x/"})
    'b:y'
    """
    name, namespace = max(
        ((name, namespace) for name, namespace in prefixes.items() if iri.startswith(namespace)),
        key=lambda pair: len(pair[1]),
        default=("", ""),
    )
    local = iri[len(namespace) :]
    return f"{name}:{local}" if namespace and local and "/" not in local else iri


def web_address(iri: str) -> str:
    """Return an IRI that a link may lead to; empty for any other, such as ``javascript:``.

    >>> web_address("https://example.org/"), web_address("javascript:alert(1)")
    ('https://example.org/', '')
    """
    return iri if iri.startswith(("http://", "https://")) else ""


def clip(text: str) -> str:
    """Return a text as a page shows it: a very long one by its beginning, which says so.

    >>> clip("short")
    'short'
    >>> clip("long " * 1000)[-42:]
    'ng … (the first 2,000 of 5,000 characters)'
    """
    if len(text) <= MOST_CHARACTERS:
        return text
    told = f"the first {MOST_CHARACTERS:,} of {len(text):,} characters"
    return f"{text[:MOST_CHARACTERS].rstrip()} … ({told})"
