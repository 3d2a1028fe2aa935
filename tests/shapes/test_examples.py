"""Every constraint passes what it should, and catches what it should and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.shapes.conftest import in_store
from tests.shapes.constraints import ROOT, Constraint, constraints, values
from tests.shapes.examples import FOLDER, Example, conforming, names, violating

from hnkg.namespaces import HNKV, SH, SHAPE
from hnkg.validate.shacl import run_shapes
from hnkg.validate.shapes import as_shapes

if TYPE_CHECKING:
    import rdflib
    from tests.shapes.conftest import Maker

    from hnkg.validate.report import Result
    from hnkg.validate.shapes import Data

# rdflib 7 calls its own deprecated names whenever a dataset is queried.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

CONSTRAINTS = constraints()
VIOLATIONS = [example for name in sorted(names("violates")) for example in violating(name)]


def test_every_constraint_has_a_conforming_and_a_violating_example() -> None:
    assert names("conforms") == CONSTRAINTS.keys()
    assert names("violates") == CONSTRAINTS.keys()


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_parameter_of_a_constraint_has_a_violating_example(name: str) -> None:
    broken = {example.component for example in VIOLATIONS if example.constraint == name}

    if CONSTRAINTS[name].is_query:
        assert broken
    else:
        assert broken == CONSTRAINTS[name].components


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_conforming_graph_is_looked_at_and_passes(
    name: str, shapes: rdflib.Graph, in_dataset: Maker
) -> None:
    """No constraint at all fires, on either engine, and the shape has something to check."""
    example = conforming(name)

    for data in both_engines(example, in_dataset):
        assert run_shapes(data, shapes).results == ()
        assert run_shapes(data, only(CONSTRAINTS[name].shape, shapes)).focus_node_count > 0


@pytest.mark.parametrize("example", VIOLATIONS, ids=lambda e: f"{e.constraint}-{e.case}")
def test_violating_graph_breaks_its_constraint_and_no_other(
    example: Example, shapes: rdflib.Graph, in_dataset: Maker
) -> None:
    """Both engines say the same, in the constraint's own words."""
    constraint = CONSTRAINTS[example.constraint]
    component = "SPARQL" if constraint.is_query else example.component.lower()
    expected = {
        (
            f"{SHAPE}{constraint.name}",
            f"{SHAPE}{constraint.shape if constraint.is_query else constraint.name}",
            f"{SH}{component}constraintcomponent".lower(),
            constraint.message,
            constraint.severity.lower(),
        )
    }

    runs = [run_shapes(data, shapes) for data in both_engines(example, in_dataset)]
    stored, parsed = (run.results for run in runs)

    assert {said(result) for result in stored} == expected
    # Values are left out: a store writes 1.50 as 1.5, and names blank nodes anew.
    assert sorted((*said(r), str(r.focus_node), str(r.path)) for r in stored) == sorted(
        (*said(r), str(r.focus_node), str(r.path)) for r in parsed
    )


@pytest.mark.parametrize(
    "example",
    [
        example
        for example in VIOLATIONS
        if {"in", "languageIn"} & CONSTRAINTS[example.constraint].components
    ],
    ids=lambda e: f"{e.constraint}-{e.case}",
)
def test_blank_nodes_of_the_files_say_the_same_as_the_iris_of_the_served_shapes(
    example: Example, shapes: rdflib.Graph
) -> None:
    """Lists are what blank nodes are left in; with IRIs they mean the same."""
    blank = as_shapes(
        quad for file in sorted((ROOT / "shapes").glob("*.ttl")) for quad in ox.parse(path=file)
    )
    store = in_store(quads_of(example))

    assert set(run_shapes(store, blank).results) == set(run_shapes(store, shapes).results)


def test_excerpts_of_the_ontology_are_what_the_ontology_says() -> None:
    ontology = {quad.triple for quad in ox.parse(path=ROOT / "ontology" / "hnkg.ttl")}
    excerpts = [
        file
        for file in sorted((FOLDER / "preludes").iterdir())
        if file.read_text(encoding="utf-8").startswith("# Excerpt of the ontology.")
    ]

    assert len(excerpts) > 3
    for file in excerpts:
        assert {quad.triple for quad in ox.parse(path=file)} <= ontology, file.name


def test_examples_name_only_properties_of_the_ontology() -> None:
    """An example with a misspelt property would pass or fail for the wrong reason."""
    ontology = {
        term.value
        for quad in ox.parse(path=ROOT / "ontology" / "hnkg.ttl")
        if isinstance(term := quad.subject, ox.NamedNode)
    }
    used = {
        triple.predicate.value
        for example in (*VIOLATIONS, *map(conforming, CONSTRAINTS))
        for triple in example.triples
        if triple.predicate.value.startswith(HNKV)
    }

    assert used - ontology <= {f"{HNKV}sayso"}  # the one that dangles on purpose


def quads_of(example: Example) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object) for t in example.triples]


def both_engines(example: Example, in_dataset: Maker) -> tuple[Data, Data]:
    quads = quads_of(example)
    return in_store(quads), in_dataset(quads)


def said(result: Result) -> tuple[str, str, str, str, str]:
    """Return which constraint fired, and its words."""
    return (
        result.constraint,
        result.shape,
        result.component.lower(),
        result.message,
        result.severity,
    )


def only(shape: str, shapes: rdflib.Graph) -> rdflib.Graph:
    """Return a graph with the targets of one shape."""
    import rdflib  # noqa: PLC0415

    graph = rdflib.Graph()
    for kind in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"):
        for value in values(shape, kind):
            verb = rdflib.URIRef(f"{SH}{kind}")
            graph.add((rdflib.URIRef(f"{SHAPE}{shape}"), verb, rdflib.URIRef(value)))
    assert len(graph) == 1, "a shape has one target"
    assert set(graph) <= set(shapes)
    return graph


def test_constraints_are_read_from_the_shapes() -> None:
    """The list that everything here depends on: one of each kind is in it, as written."""
    assert CONSTRAINTS["ClaimHasOneSubject"] == Constraint(
        name="ClaimHasOneSubject",
        shape="Claim",
        components=frozenset({"minCount", "maxCount", "nodeKind"}),
        message=CONSTRAINTS["ClaimHasOneSubject"].message,
        severity="Violation",
        path="http://www.w3.org/1999/02/22-rdf-syntax-ns#subject",
        file="shapes/claim.ttl",
    )
    assert CONSTRAINTS["CueIsInTheQuote"].is_query
    assert CONSTRAINTS["EntityIsUsed"].severity == "Warning"
    assert CONSTRAINTS["EntityIri"].components == {"pattern"}
