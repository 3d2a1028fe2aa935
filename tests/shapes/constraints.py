"""The constraints of the shapes, read from the shapes graph."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.shapes import build_shapes
from hnkg.namespaces import RDF, SH, SHAPE
from hnkg.resources import read_turtle

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
#: What a shape may say of itself beside what it demands.
DESCRIBING = frozenset(
    {"message", "name", "path", "property", "qualifiedValueShape", "severity", "sparql"}
    | {"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"}
)


@dataclass(frozen=True)
class Constraint:
    """One thing that the shapes demand, under a name of its own.

    Args:
        name: the local name of its IRI.
        shape: the local name of the node shape that it belongs to.
        components: the parameters that can be broken, ``minCount``; for a query none.
        message: what it says when it is broken.
        severity: ``Violation`` or ``Warning``.
        path: the property that a property shape is about, as an IRI; else empty.
        file: the file of shapes that holds it.
    """

    name: str
    shape: str
    components: frozenset[str]
    message: str
    severity: str
    path: str
    file: str

    @property
    def is_query(self) -> bool:
        """Whether a SELECT finds what breaks it."""
        return not self.components


@cache
def shape_files() -> Mapping[str, tuple[ox.Quad, ...]]:
    """Return the triples of each file of shapes, by path."""
    paths = sorted(f"shapes/{file.name}" for file in (ROOT / "shapes").glob("*.ttl"))
    return {path: tuple(read_turtle(ROOT, path)) for path in paths}


@cache
def shape_store() -> ox.Store:
    """Return a store with the shapes as they are served."""
    store = ox.Store()
    store.extend(
        ox.Quad(q.subject, q.predicate, q.object) for q in build_shapes(shape_files()).quads
    )
    return store


def values(subject: str, name: str) -> tuple[str, ...]:
    """Return the sorted values of a SHACL property of a shape, both by local name."""
    found = shape_store().quads_for_pattern(
        ox.NamedNode(SHAPE + subject), ox.NamedNode(SH + name), None
    )
    return tuple(sorted(getattr(quad.object, "value", "") for quad in found))


def node_shapes() -> tuple[str, ...]:
    """Return the local names of the node shapes, sorted."""
    found = shape_store().quads_for_pattern(
        None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SH}NodeShape")
    )
    return tuple(sorted(_local(quad.subject) for quad in found))


@cache
def constraints() -> Mapping[str, Constraint]:
    """Return every constraint by name, sorted."""
    made: list[Constraint] = []
    files = {
        _local(quad.subject): path
        for path, quads in shape_files().items()
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode)
    }
    for shape in node_shapes():
        severity = (values(shape, "severity") or (f"{SH}Violation",))[0]
        names = [_local(ox.NamedNode(v)) for v in values(shape, "property")]
        names += [_local(ox.NamedNode(v)) for v in values(shape, "sparql")]
        if components(shape):
            names.append(shape)
        for name in names:
            own = (values(name, "severity") or (severity,))[0]
            (message,) = values(name, "message")
            made.append(
                Constraint(
                    name=name,
                    shape=shape,
                    components=frozenset() if values(name, "select") else components(name),
                    message=message,
                    severity=own.removeprefix(SH),
                    path=(values(name, "path") or ("",))[0],
                    file=files[name],
                )
            )
    return {item.name: item for item in sorted(made, key=lambda item: item.name)}


def components(shape: str) -> frozenset[str]:
    """Return the parameters of constraints that a shape has itself."""
    found = shape_store().quads_for_pattern(ox.NamedNode(SHAPE + shape), None, None)
    verbs = {quad.predicate.value for quad in found}
    return frozenset(v.removeprefix(SH) for v in verbs if v.startswith(SH)) - DESCRIBING


def _local(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return node.value.removeprefix(SHAPE) if isinstance(node, ox.NamedNode) else str(node)
