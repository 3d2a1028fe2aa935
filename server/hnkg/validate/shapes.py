"""The shapes graph: where it comes from, and which nodes of the data it speaks of.

rdflib takes a third of a second to import, so it is imported when a validation begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from hnkg.build.shapes import build_shapes
from hnkg.errors import InputError
from hnkg.namespaces import SH
from hnkg.resources import data_root, read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    import rdflib
    from rdflib.term import Identifier

    from hnkg.validate.report import Term

    Data = ox.Store | rdflib.Dataset

_TARGETS: Final = {
    f"{SH}targetNode": "SELECT ?target (?target AS ?node) { ?target ?verb ?value } LIMIT 1",
    f"{SH}targetClass": (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        " SELECT DISTINCT ?target ?node { ?class rdfs:subClassOf* ?target . ?node a ?class }"
    ),
    f"{SH}targetSubjectsOf": "SELECT DISTINCT ?target ?node { ?node ?target ?value }",
    f"{SH}targetObjectsOf": "SELECT DISTINCT ?target ?node { ?subject ?target ?node }",
}
#: Parts of SHACL that are not evaluated here.
_ADVANCED: Final = ("target", "rule", "js", "expression")


def load_shapes(root: Traversable | None = None) -> rdflib.Graph:
    """Return the shapes of a data root, with an IRI in place of each blank node, as served.

    Args:
        root: the data root; the package's own when not given.

    Raises:
        CurationError: a file of shapes is not Turtle.
    """
    root = data_root() if root is None else root
    names = sorted(file.name for file in (root / "shapes").iterdir())
    paths = [f"shapes/{name}" for name in names if name.endswith(".ttl")]
    return as_shapes(build_shapes({path: read_turtle(root, path) for path in paths}).quads)


def as_shapes(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Return the shapes graph that these quads hold, whatever their named graphs.

    Raises:
        InputError: there is no shape with a target in it.
    """
    import rdflib  # noqa: PLC0415  # see the top of this module

    triples = [quad.triple for quad in quads]
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    if not any(iter_targets(graph)):
        raise InputError(
            "There is no SHACL shape with a target, so nothing would be checked.\n"
            "  A shape needs sh:targetClass, sh:targetNode, sh:targetSubjectsOf or"
            " sh:targetObjectsOf."
        )
    return graph


def iter_targets(shapes: rdflib.Graph) -> Iterator[tuple[str, Identifier]]:
    """Yield the kind and the value of each target, each pair once."""
    import rdflib  # noqa: PLC0415  # imported by the caller already

    for kind in _TARGETS:
        for target in set(shapes.objects(None, rdflib.URIRef(kind))):
            yield kind, cast("Identifier", target)
    # A node shape that is a class is a target itself.
    for shape in shapes.subjects(rdflib.RDF.type, rdflib.RDFS.Class):
        if (shape, rdflib.RDF.type, rdflib.URIRef(f"{SH}NodeShape")) in shapes:
            yield f"{SH}targetClass", cast("Identifier", shape)


def advanced_features(shapes: rdflib.Graph) -> tuple[str, ...]:
    """Return the names of what the shapes use and this validation does not evaluate."""
    import rdflib  # noqa: PLC0415  # imported by the caller already

    names = [name for name in _ADVANCED if (None, rdflib.URIRef(f"{SH}{name}"), None) in shapes]
    return tuple(f"sh:{name}" for name in names)


def count_focus_nodes(data: Data, shapes: rdflib.Graph) -> int:
    """Return the number of different nodes of the data that the shapes target."""
    nodes: set[str] = set()
    for kind, target in iter_targets(shapes):
        nodes.update(_find_nodes(data, _TARGETS[kind], target))
    return len(nodes)


def to_term(node: Identifier) -> Term:
    """Return a term of rdflib as one of pyoxigraph."""
    import rdflib  # noqa: PLC0415  # imported by the caller already

    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(node)
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        kind = ox.NamedNode(node.datatype) if node.datatype else None
        return ox.Literal(str(node), datatype=kind)
    return ox.BlankNode(str(node))


def _find_nodes(data: Data, query: str, target: Identifier) -> Iterator[str]:
    if isinstance(data, ox.Store):
        term = to_term(target)
        if isinstance(term, ox.Literal | ox.Triple):  # no subject, class or property
            return
        rows = data.query(
            query, use_default_graph_as_union=True, substitutions={ox.Variable("target"): term}
        )
        for row in cast("ox.QuerySolutions", rows):
            yield str(row["node"])
    else:
        data.default_union = True
        for found in data.query(query, initBindings={"target": target}):
            yield cast("rdflib.query.ResultRow", found)["node"].n3()
