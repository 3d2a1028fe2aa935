"""The property graph: networkx reads it, and every edge has the name and the words of its claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import networkx as nx
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from hnkg.model import Knowledge

NAME = "hnk-kg.graphml"
RANKS = {"asserted": 4, "believed": 3, "possible": 2, "prospective": 1}


@pytest.fixture(scope="module")
def graph(exports: Path) -> nx.MultiDiGraph:
    found = nx.read_graphml(exports / NAME)
    assert isinstance(found, nx.MultiDiGraph)
    return found


def edge_faults(graph: nx.MultiDiGraph, knowledge: Knowledge) -> list[str]:
    """Return which edges say something else than their claim, and which claims have none."""
    edges: dict[str, tuple[str, str, dict[str, Any]]] = {
        data["claim"]: (start, end, data) for start, end, data in graph.edges(data=True)
    }
    faults = []
    for claim in knowledge.claims:
        start, end, data = edges.pop(
            f"https://w3id.org/hnk-kg/claim/{claim.reference}", ("", "", {})
        )
        expected: dict[str, object] = {
            "label": f"hnkv:{claim.predicate.name}",
            "polarity": claim.polarity,
            "modality": claim.modality,
            "explicitness": claim.explicitness,
            "quote": claim.quote.text,
            "text": claim.label,
        }
        if claim.modality in RANKS:
            expected["certainty"] = RANKS[claim.modality]
        faults += [
            f"{claim.reference}: {name} is {data.get(name)!r}, not {value!r}"
            for name, value in expected.items()
            if data.get(name) != value
        ]
        if start.rpartition(":")[2] != claim.subject:
            faults.append(f"{claim.reference}: begins at {start!r}")
        label = graph.nodes[end]["label"] if end else ""
        if (label if claim.is_literal else end.rpartition(":")[2]) != claim.obj:
            faults.append(f"{claim.reference}: ends at {end!r}")
    return faults + [f"{claim} is no claim" for claim in edges]


def test_every_edge_says_what_its_claim_says(graph: nx.MultiDiGraph, knowledge: Knowledge) -> None:
    assert edge_faults(graph, knowledge) == []
    assert graph.number_of_edges() == len(knowledge.claims)


def test_edges_have_the_claims_as_keys(graph: nx.MultiDiGraph) -> None:
    assert graph.has_edge("hnk:hydroxynorketamine", "hnk:ampa-receptor", key="wikimd:C03.5")


def test_only_what_the_release_asserts_is_marked_so(
    graph: nx.MultiDiGraph, released_store: ox.Store
) -> None:
    """The mark is told from the direct triples, by a query of its own."""
    rows = released_store.query(
        """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?claim { ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . ?s ?p ?o }"""
    )
    asserted = {row["claim"].value for row in rows}  # type: ignore[union-attr]  # it is a SELECT
    marked = {data["claim"] for *_, data in graph.edges(data=True) if data["asserted"]}

    assert marked == asserted


def test_every_edge_has_the_verdict_on_its_claim(
    graph: nx.MultiDiGraph, verdicts: dict[str, str]
) -> None:
    assert {data["claim"]: data["verdict"] for *_, data in graph.edges(data=True)} == verdicts
    assert len(set(verdicts.values())) > 2


def test_every_node_has_label_and_kind(graph: nx.MultiDiGraph) -> None:
    assert all(data["label"] and data["kind"] for _, data in graph.nodes(data=True))
    assert graph.nodes["hnk:ampa-receptor"]["kind"] == "receptor (family)"
    assert graph.nodes["wikimd:C09.6"]["kind"] == "claim"
    assert graph.nodes["wikimd:C01.3.name"] == {"label": "HNK", "kind": "name"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("hnkv:lacksSignificantAffinityFor<", "hnkv:hasSignificantAffinityFor<", "C05.1: label"),
        (">denied<", ">affirmed<", "C03.1: polarity"),
        ('<data key="edge-modality">believed</data>', "", "C03.4: modality"),
        ('target="hnk:ampa-receptor"', 'target="hnk:nmda-receptor"', "C03.5: ends at"),
    ],
)
def test_an_edge_that_says_something_else_is_found(
    spoilt: Path, knowledge: Knowledge, old: str, new: str, fault: str
) -> None:
    path = spoilt / NAME
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")

    assert fault in "\n".join(edge_faults(nx.read_graphml(path), knowledge))


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('<data key="edge-certainty">4<', '<data key="edge-certainty">sure<', ValueError),
        ('key="edge-polarity">', 'key="edge-mood">', nx.NetworkXError),
        ("</graph>", "", ParseError),
    ],
)
def test_networkx_refuses_a_broken_file(
    spoilt: Path, old: str, new: str, error: type[Exception]
) -> None:
    path = spoilt / NAME
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(error):
        nx.read_graphml(path)
