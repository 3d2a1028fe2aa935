"""The same bytes every time: sorted quads, only the prefixes that occur."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    """Return canonical N-Quads: one sorted line a quad."""
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS).splitlines(keepends=True)
    return b"".join(sorted(lines))


def serialize_rdf(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    rdf_format: ox.RdfFormat,
    prefixes: Mapping[str, str],
) -> bytes:
    """Return sorted statements in any RDF format, with the prefixes that occur in them."""
    kept = list(statements)
    used = used_prefixes(kept, prefixes)
    content = ox.serialize(kept, format=rdf_format, prefixes=used)  # type: ignore[arg-type]
    return _with_sorted_prefixes(content)


def _with_sorted_prefixes(content: bytes) -> bytes:
    """Sort the prefix lines at the top, whose order is that of a hash table of the serialiser.

    >>> _with_sorted_prefixes(b"@prefix b: <b> .\\n@prefix a: <a> .\\n<s> <p> <o> .\\n")
    b'@prefix a: <a> .\\n@prefix b: <b> .\\n<s> <p> <o> .\\n'
    """
    lines = content.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join((*sorted(lines[:count]), *lines[count:]))


def used_prefixes(
    statements: Iterable[ox.Quad | ox.Triple], prefixes: Mapping[str, str]
) -> dict[str, str]:
    """Return the prefixes of which some IRI of the statements makes use."""
    iris: set[str] = set()
    for item in statements:
        terms: list[object] = [item.subject, item.predicate, item.object]
        if isinstance(item, ox.Quad):
            terms.append(item.graph_name)
        for term in terms:
            if isinstance(term, ox.NamedNode):
                iris.add(term.value)
            elif isinstance(term, ox.Literal):
                iris.add(term.datatype.value)
    return {
        name: namespace
        for name, namespace in prefixes.items()
        if any(iri.startswith(namespace) for iri in iris)
    }
