"""The shapes graph, and terms between the two libraries.

rdflib takes a third of a second to import, so it is imported when a validation begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.shapes import build_shapes
from hnkg.errors import InputError
from hnkg.namespaces import SH
from hnkg.resources import data_root, read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    import rdflib
    from rdflib.term import Identifier

    from hnkg.validate.report import Term

    Data = ox.Store | rdflib.Dataset

_TARGETS: Final = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
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
    if not _has_target(graph):
        raise InputError(
            "There is no SHACL shape with a target, so nothing would be checked.\n"
            "  A shape needs sh:targetClass, sh:targetNode, sh:targetSubjectsOf or"
            " sh:targetObjectsOf."
        )
    return graph


def advanced_features(shapes: rdflib.Graph) -> tuple[str, ...]:
    """Return the names of what the shapes use and this validation does not evaluate."""
    import rdflib  # noqa: PLC0415  # imported by the caller already

    names = [name for name in _ADVANCED if (None, rdflib.URIRef(f"{SH}{name}"), None) in shapes]
    return tuple(f"sh:{name}" for name in names)


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


def _has_target(shapes: rdflib.Graph) -> bool:
    import rdflib  # noqa: PLC0415  # imported by the caller already

    if any((None, rdflib.URIRef(SH + kind), None) in shapes for kind in _TARGETS):
        return True
    # A node shape that is a class is a target itself.
    classes = shapes.subjects(rdflib.RDF.type, rdflib.RDFS.Class)
    kind = rdflib.URIRef(f"{SH}NodeShape")
    return any((node, rdflib.RDF.type, kind) in shapes for node in classes)
