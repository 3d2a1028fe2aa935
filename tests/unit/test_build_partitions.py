"""VoID numbers count everything, themselves included, and come to rest."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from hnkg.build.partitions import add_statistics
from hnkg.build.terms import Graph, iri, own
from hnkg.namespaces import GRAPH, RDF, VOID

EX = "https://example.org/"
DATASET = own("dataset")

names = st.sampled_from([iri(f"{EX}{name}") for name in "abc"])
verbs = st.sampled_from([iri(f"{EX}p"), iri(f"{RDF}type"), iri(f"{VOID}triples")])
graphs = st.sampled_from([iri(f"{GRAPH}{name}") for name in ("one", "two")])
quads = st.builds(ox.Quad, names, verbs, names | st.just(ox.Literal("text")), graphs)


def described(others: tuple[ox.Quad, ...]) -> frozenset[ox.Quad]:
    graph = Graph("dataset")
    graph.add(DATASET, f"{VOID}subset", *(iri(f"{GRAPH}{n}") for n in ("one", "two", "dataset")))
    add_statistics(graph, DATASET, others, {"ex": EX})
    return frozenset(graph.quads)


def values(description: frozenset[ox.Quad], slot: str) -> dict[str, str]:
    return {
        str(quad.subject).strip("<>"): str(quad.object).strip("<>").split('"^^')[0].strip('"')
        for quad in description
        if quad.predicate.value == f"{VOID}{slot}"
    }


@settings(deadline=None)
@given(st.lists(quads, max_size=8, unique=True))
def test_the_numbers_are_those_of_the_data_with_the_numbers(others: list[ox.Quad]) -> None:
    description = described(tuple(others))
    everything = (*others, *description)
    triples = values(description, "triples")
    sizes = Counter(str(quad.graph_name).strip("<>") for quad in everything)
    properties = Counter(quad.predicate.value for quad in everything)
    types = {
        (quad.subject, quad.object.value)
        for quad in everything
        if quad.predicate.value == f"{RDF}type" and isinstance(quad.object, ox.NamedNode)
    }

    assert triples[DATASET.value] == str(len(everything))
    for name in ("one", "two", "dataset"):
        assert triples[f"{GRAPH}{name}"] == str(sizes[f"{GRAPH}{name}"])
    of_property = values(description, "property")
    assert {name: int(triples[node]) for node, name in of_property.items()} == properties
    of_class, entities = values(description, "class"), values(description, "entities")
    assert {name: int(entities[node]) for node, name in of_class.items()} == Counter(
        name for _, name in types
    )
    assert values(description, "properties") == {DATASET.value: str(len(properties))}


def test_a_graph_without_triples_is_counted_as_empty() -> None:
    description = described(())

    assert values(description, "triples")[f"{GRAPH}one"] == "0"
    assert values(description, "distinctSubjects")[f"{GRAPH}one"] == "0"
