"""The same bytes every time: sorted quads, only the prefixes that occur."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RDF_TYPE: Final = f"{RDF}type"


def sort_quads(quads: Iterable[ox.Quad]) -> tuple[ox.Quad, ...]:
    """Return the quads by graph, subject and predicate, types first."""

    def key(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
        verb = quad.predicate.value
        return (str(quad.graph_name), str(quad.subject), verb != RDF_TYPE, verb, str(quad.object))

    return tuple(sorted(quads, key=key))


def merge(quads: Iterable[ox.Quad]) -> tuple[ox.Triple, ...]:
    """Return the triples of all graphs, each once, sorted as :func:`sort_quads` does."""
    plain = {ox.Quad(q.subject, q.predicate, q.object) for q in quads}
    return tuple(q.triple for q in sort_quads(plain))


def serialize_n_quads(quads: Iterable[ox.Quad]) -> bytes:
    """Return canonical N-Quads: one line a quad, sorted, each once."""
    lines = _serialize(list(quads), ox.RdfFormat.N_QUADS, {}).splitlines(keepends=True)
    return b"".join(sorted(set(lines)))


def serialize_rdf(
    statements: Sequence[ox.Quad] | Sequence[ox.Triple],
    rdf_format: ox.RdfFormat,
    prefixes: Mapping[str, str],
) -> bytes:
    """Return sorted statements in any RDF format, with the prefixes that occur in them."""
    content = _serialize(statements, rdf_format, used_prefixes(statements, prefixes))
    return _with_sorted_prefixes(content)


def _serialize(
    statements: Sequence[ox.Quad] | Sequence[ox.Triple],
    rdf_format: ox.RdfFormat,
    prefixes: Mapping[str, str],
) -> bytes:
    output = io.BytesIO()
    ox.serialize(statements, output, format=rdf_format, prefixes=dict(prefixes))
    return output.getvalue()


def _with_sorted_prefixes(content: bytes) -> bytes:
    r"""Sort the prefix lines at the top, whose order is that of a hash table of the serialiser.

    >>> _with_sorted_prefixes(b"@prefix b: <b> .\n@prefix a: <a> .\n<s> <p> <o> .\n")
    b'@prefix a: <a> .\n@prefix b: <b> .\n<s> <p> <o> .\n'
    """
    lines = content.splitlines(keepends=True)
    at_top = list(itertools.takewhile(lambda line: line.startswith(b"@prefix "), lines))
    return b"".join((*sorted(at_top), *lines[len(at_top) :]))


def used_prefixes(
    statements: Iterable[ox.Quad | ox.Triple], prefixes: Mapping[str, str]
) -> dict[str, str]:
    """Return the prefixes of which some IRI of the statements makes use, in triple terms too."""
    iris: set[str] = set()
    terms: list[object] = []
    for item in statements:
        terms += [item.subject, item.predicate, item.object]
        if isinstance(item, ox.Quad):
            terms.append(item.graph_name)
    while terms:
        term = terms.pop()
        if isinstance(term, ox.NamedNode):
            iris.add(term.value)
        elif isinstance(term, ox.Literal):
            iris.add(term.datatype.value)
        elif isinstance(term, ox.Triple):
            terms += [term.subject, term.predicate, term.object]
    return {
        name: namespace
        for name, namespace in prefixes.items()
        if any(iri.startswith(namespace) for iri in iris)
    }
