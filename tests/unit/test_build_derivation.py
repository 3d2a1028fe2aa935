"""How rules make named graphs, on the smallest triples that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.build.derivation import DERIVED, derive_graphs
from hnkg.build.terms import Graph, entity, type_, vocab
from hnkg.curation.info import GRAPHS
from hnkg.errors import CurationError
from hnkg.namespaces import HNK, HNKV, RDFS, SCHEMA
from hnkg.queries import NamedQuery, load_queries

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = (entity(name) for name in "abc")


def rule(text: str, derives: str = "entailed", name: str = "r") -> NamedQuery:
    path = f"queries/rules/{name}.rq"
    return NamedQuery(name, name, "R", "", "anyone", "rule", "", (), text, path, derives=derives)


def given(*triples: tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]) -> list[Graph]:
    graph = Graph("entities")
    for triple in triples:
        graph.add(*triple)
    return [graph]


def made(layers: list[Graph], *rules: NamedQuery) -> dict[str, set[str]]:
    """Return the triples of each derived graph, as three local names."""
    return {
        graph.name.value.rpartition("/")[2]: {
            " ".join(str(t).strip("<>").replace(HNKV, "").replace(HNK, "") for t in quad.triple)
            for quad in graph.quads
        }
        for graph in derive_graphs(layers, rules)
    }


BACK = rule(f"CONSTRUCT {{ ?y <{HNKV}back> ?x }} WHERE {{ ?x <{HNKV}next> ?y }}", "direct")
#: Needs one round a step.
FAR = rule(
    f"CONSTRUCT {{ ?x <{HNKV}back> ?z }} WHERE {{ ?x <{HNKV}back> ?y . ?y <{HNKV}back> ?z }}",
    name="far",
)


def test_a_graph_builds_on_those_before_it_and_on_itself() -> None:
    steps = [(entity(f"n{n}"), vocab("next"), entity(f"n{n + 1}")) for n in range(6)]

    found = made(given(*steps), FAR, BACK)

    assert found["direct"] == {f"n{n + 1} back n{n}" for n in range(6)}
    assert found["entailed"] == {
        f"n{high} back n{low}" for high in range(7) for low in range(high - 1)
    }


def test_what_stands_in_another_graph_is_not_derived_once_more() -> None:
    layers = given((A, vocab("next"), B), (B, vocab("back"), A))

    assert made(layers, BACK) == {name: set() for name in DERIVED}


def test_every_derived_graph_is_there_and_described() -> None:
    assert [graph.name.value.rpartition("/")[2] for graph in derive_graphs([], [])] == [*DERIVED]
    assert set(DERIVED) <= set(GRAPHS)


@pytest.mark.parametrize("sparql", ["SELECT * { ?s ?p ?o }", "ASK {}", "CONSTRUCT {", ""])
def test_a_rule_must_be_a_construct_query(sparql: str) -> None:
    with pytest.raises(CurationError, match=r"^queries/rules/r\.rq: "):
        derive_graphs([], [rule(sparql)])


@pytest.mark.parametrize("name", ["", "claims"])
def test_a_rule_must_say_which_derived_graph_it_makes(name: str) -> None:
    with pytest.raises(CurationError, match=r"^queries/rules/r\.rq: .*\n.*direct, entailed"):
        derive_graphs([], [rule("CONSTRUCT WHERE { ?s ?p ?o }", name)])


def real(name: str, checkout: Path) -> NamedQuery:
    (found,) = (r for r in load_queries("rules", checkout) if r.name == name)
    return found


def test_classes_are_closed_upwards_also_in_a_circle(checkout: Path) -> None:
    below = ox.NamedNode(f"{RDFS}subClassOf")
    thing = ox.NamedNode(f"{SCHEMA}Thing")
    layers = given(
        (A, type_, vocab("A")),
        (vocab("A"), below, vocab("B")),
        (vocab("B"), below, vocab("A")),
        (vocab("B"), below, thing),
    )

    found = made(layers, real("broader-classes", checkout))["entailed"]

    assert {line.rpartition(" ")[2] for line in found} == {"B", f"{SCHEMA}Thing"}


@pytest.mark.parametrize("denying", [{"narrow"}, {"broad"}, {"narrow", "broad"}])
def test_properties_are_closed_upwards_but_not_where_one_denies(
    checkout: Path, denying: set[str]
) -> None:
    closing = real("broader-properties", checkout)
    said = (A, vocab("narrow"), B)
    axiom = (vocab("narrow"), ox.NamedNode(f"{RDFS}subPropertyOf"), vocab("broad"))
    denials = ((vocab(name), vocab("carriesPolarity"), vocab("Denied")) for name in denying)

    assert made(given(said, axiom), closing)["entailed"] == {"a broad b"}
    assert made(given(said, axiom, *denials), closing)["entailed"] == set()
