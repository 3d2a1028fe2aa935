"""The shapes are written as shapes/README.md says, and the index there is fresh."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from tests.shapes.constraints import (
    ROOT,
    constraints,
    node_shapes,
    shape_files,
    shape_store,
    values,
)
from tests.shapes.index import README, fresh

from hnkg.namespaces import RDF, SH, SHAPE, load_prefixes
from hnkg.validate.shapes import advanced_features, load_shapes

LIST_END = ox.NamedNode(f"{RDF}nil")


def test_the_index_of_shapes_is_fresh() -> None:
    text = README.read_text(encoding="utf-8")

    assert fresh(text) == text, (
        "shapes/README.md is stale; make it anew with: .venv/bin/python -m tests.shapes.index"
    )


@pytest.mark.parametrize("name", constraints())
def test_a_message_says_what_is_wrong_and_what_to_do(name: str) -> None:
    sentences = re.split(r"(?<=[.?]) (?=[A-Z])", constraints()[name].message)

    assert len(sentences) >= 2
    assert all(sentence.endswith((".", "?", "...")) or ")" in sentence for sentence in sentences)


def test_messages_differ() -> None:
    messages = [constraint.message for constraint in constraints().values()]

    assert len(set(messages)) == len(messages)


def test_no_message_fills_in_what_it_finds() -> None:
    """PySHACL fails on a message with {?value} where the value has a backslash."""
    assert not [c.name for c in constraints().values() if "{?" in c.message or "{$" in c.message]


@pytest.mark.parametrize("shape", node_shapes())
def test_a_node_shape_has_a_label_and_one_target(shape: str) -> None:
    targets = [
        value
        for kind in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
        for value in values(shape, kind)
    ]
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    named = list(shape_store().quads_for_pattern(ox.NamedNode(SHAPE + shape), label, None))

    assert len(targets) == 1
    assert len(named) == 1


@pytest.mark.parametrize("shape", node_shapes())
def test_a_node_shape_with_queries_has_no_message_of_its_own(shape: str) -> None:
    """It would be repeated in the results of each of its queries."""
    assert not (values(shape, "sparql") and values(shape, "message"))


def test_every_property_shape_and_query_belongs_to_one_node_shape() -> None:
    store = shape_store()
    kinds = [ox.NamedNode(SH + kind) for kind in ("PropertyShape", "SPARQLConstraint")]
    written = {
        quad.subject
        for kind in kinds
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), kind)
    }
    used = [
        quad.object
        for verb in ("property", "sparql")
        for quad in store.quads_for_pattern(None, ox.NamedNode(SH + verb), None)
    ]

    assert len(used) == len(set(used))
    assert set(used) == written


def test_every_path_is_a_single_property() -> None:
    """A path with an IRI in place of its blank node would be taken for a property."""
    paths = {
        q.object for q in shape_store().quads_for_pattern(None, ox.NamedNode(f"{SH}path"), None)
    }
    subjects = {q.subject for q in shape_store()}

    assert all(isinstance(path, ox.NamedNode) for path in paths)
    assert not paths & subjects


def test_lists_hold_iris_but_for_languages() -> None:
    """Over a store "x" and "x"^^xsd:string differ for pySHACL, so lists of strings fail."""
    store = shape_store()
    heads = [
        quad.object
        for verb in ("in", "hasValue")
        for quad in store.quads_for_pattern(None, ox.NamedNode(SH + verb), None)
    ]
    first, rest = ox.NamedNode(f"{RDF}first"), ox.NamedNode(f"{RDF}rest")

    assert heads
    for head in heads:
        node = head
        while node != LIST_END:
            assert isinstance(node, ox.NamedNode)
            (member,) = store.quads_for_pattern(node, first, None)
            (tail,) = store.quads_for_pattern(node, rest, None)
            assert isinstance(member.object, ox.NamedNode)
            node = tail.object


def test_served_shapes_lose_no_triple_and_have_no_blank_node() -> None:
    written = [quad for quads in shape_files().values() for quad in quads]

    assert len(load_shapes(ROOT)) == len({quad.triple for quad in written}) == len(shape_store())
    for quad in shape_store():
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode)


def test_prefixes_mean_what_they_mean_in_the_ontology() -> None:
    declared = {}
    for name in [v.removeprefix(SHAPE) for v in _declared()]:
        (prefix,), (namespace,) = values(name, "prefix"), values(name, "namespace")
        declared[prefix] = namespace

    assert declared
    assert declared.items() <= load_prefixes().items()


def test_every_query_finds_its_prefixes() -> None:
    queries = [c.name for c in constraints().values() if c.is_query]

    assert len(queries) > 40
    for name in queries:
        assert values(name, "prefixes") == ("https://w3id.org/hnk-kg/shapes",)


def test_shapes_need_nothing_that_is_not_evaluated() -> None:
    assert advanced_features(load_shapes(ROOT)) == ()


def _declared() -> list[str]:
    node = ox.NamedNode("https://w3id.org/hnk-kg/shapes")
    found = shape_store().quads_for_pattern(node, ox.NamedNode(f"{SH}declare"), None)
    return [quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode)]
