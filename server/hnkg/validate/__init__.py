"""Check a dataset: SHACL shapes, and check queries that must find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import InputError, ReleaseError
from hnkg.namespaces import BASE, GRAPH, HNKV, RDF, load_prefixes
from hnkg.queries import load_queries
from hnkg.resources import data_root, read_turtle
from hnkg.validate.checks import run_checks
from hnkg.validate.places import Places
from hnkg.validate.report import Report, Result, render_text
from hnkg.validate.shacl import run_shapes
from hnkg.validate.shapes import advanced_features, as_shapes, load_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

    import rdflib

    from hnkg.queries import NamedQuery
    from hnkg.validate.shacl import Progress
    from hnkg.validate.shapes import Data

__all__ = [
    "Report",
    "Result",
    "add_ontology",
    "as_shapes",
    "check_conforms",
    "load_shapes",
    "validate_data",
]

ONTOLOGY: Final = "ontology/hnkg.ttl"


def check_conforms(quads: Iterable[ox.Quad], root: Traversable | None = None) -> None:
    """Check a whole release: against the shapes that it holds itself, and the check queries.

    Args:
        quads: all quads of the release, the dataset description included.
        root: the data root that it was built from; the package's own when not given.

    Raises:
        ReleaseError: something is found; the message lists it, and names the curated file and the
            row where there is one.
    """
    root = data_root() if root is None else root
    quads = tuple(quads)
    store = ox.Store()
    store.extend(quads)
    own = ox.NamedNode(f"{GRAPH}shapes")
    try:
        shapes = as_shapes(quad for quad in quads if quad.graph_name == own)
        report = validate_data(store, shapes, load_queries("checks", root))
    except InputError as error:
        raise ReleaseError(f"The release cannot be validated.\n  {error}") from error
    if not report.conforms:
        text = render_text(report, load_prefixes(root), Places(quads, root).of)
        raise ReleaseError(f"The release breaks its own rules.\n{text}")


def validate_data(
    data: Data,
    shapes: rdflib.Graph | None = None,
    checks: Sequence[NamedQuery] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check data against shapes and check queries.

    Args:
        data: a pyoxigraph store or an rdflib dataset; read only. All its graphs are taken
            together, but a check query may look at each.
        shapes: what :func:`load_shapes` or :func:`as_shapes` returns; our own when not given.
        checks: check queries; our own beside our own shapes, none beside others.
        progress: told how many nodes have been checked, and how many there are.

    Raises:
        InputError: the shapes cannot be used.
    """
    if checks is None:
        checks = () if shapes is not None else load_queries("checks")
    if shapes is None:
        shapes = load_shapes()
    notes = []
    if unused := advanced_features(shapes):
        notes.append(f"The shapes use {', '.join(unused)}, which is not evaluated.")
    run = run_shapes(data, shapes, progress)
    if not run.is_complete:
        notes.append(f"Stopped after {len(run.results):,} findings; there may be more.")
    results = (*run.results, *run_checks(data, checks))
    return Report(
        results=tuple(sorted(results, key=lambda result: result.key)),
        statement_count=len(data),
        focus_node_count=run.focus_node_count,
        notes=tuple(notes),
    )


def add_ontology(store: ox.Store, root: Traversable | None = None) -> bool:
    """Add our ontology to data that use its classes and do not hold it.

    The shapes compare each claim with what its predicate carries, which only the ontology says.

    Args:
        store: the data; the ontology goes to a named graph of its own.
        root: the data root; the package's own when not given.

    Returns:
        Whether it was added.
    """
    type_ = ox.NamedNode(f"{RDF}type")
    if next(store.quads_for_pattern(ox.NamedNode(f"{BASE}ontology"), type_, None), None):
        return False
    if not any(
        next(store.quads_for_pattern(None, type_, ox.NamedNode(f"{HNKV}{name}")), None)
        for name in ("Claim", "Entity", "SourceUnit")
    ):
        return False
    graph = ox.NamedNode(f"{GRAPH}ontology")
    triples = read_turtle(data_root() if root is None else root, ONTOLOGY)
    store.extend(ox.Quad(q.subject, q.predicate, q.object, graph) for q in triples)
    return True
