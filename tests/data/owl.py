"""An OWL 2 RL reasoner, as a second opinion on the rules and on the claims.

owlrl implements the rules of https://www.w3.org/TR/owl2-profiles/#OWL_2_RL over plain RDF.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import owlrl
import pyoxigraph as ox
import rdflib

from hnkg.build.derivation import derive_graphs
from hnkg.build.terms import Graph
from hnkg.namespaces import GRAPH
from hnkg.queries import load_queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Triples by the last part of their named graph's IRI.
Layers = dict[str, set[ox.Triple]]

#: The layers about which something can be entailed, beside the ontology.
FACTS: Final = (
    "source",
    "entities",
    "claims",
    "publications",
    "evidence",
    "direct",
    "mappings",
)


class Reasoned(NamedTuple):
    """What a reasoner makes of triples.

    Args:
        triples: those that RDF can hold, given ones and derived ones.
        contradictions: one message for each.
    """

    triples: frozenset[ox.Triple]
    contradictions: tuple[str, ...]


def reason(triples: Iterable[ox.Triple]) -> Reasoned:
    """Return the closure of triples without blank nodes under OWL 2 RL, and its contradictions."""
    graph = rdflib.Graph()
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    graph.parse(data=text.decode(), format="nt")
    # Axioms about the vocabularies of RDF, OWL and datatypes would only add noise.
    core = owlrl.OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
    core.closure()
    found = rdflib.Graph()
    for triple in graph:
        if not isinstance(triple[0], rdflib.Literal) and isinstance(triple[1], rdflib.URIRef):
            found.add(triple)
    closed = found.serialize(format="nt", encoding="utf-8")
    return Reasoned(
        frozenset(q.triple for q in ox.parse(closed, ox.RdfFormat.N_TRIPLES)),
        tuple(core.error_messages),
    )


def layers_of(quads: Iterable[ox.Quad]) -> Layers:
    """Return the triples of each named graph of ours."""
    found: Layers = {}
    for quad in quads:
        name = str(quad.graph_name).strip("<>").removeprefix(GRAPH)
        found.setdefault(name, set()).add(quad.triple)
    return found


def rederived(layers: Layers, checkout: Path, *without: str) -> Layers:
    """Return the layers with the derived graphs made anew, without some of the rules."""
    given = []
    for name in ("ontology", *(name for name in FACTS if name != "direct")):
        graph = Graph(name)
        graph.quads.update(
            ox.Quad(t.subject, t.predicate, t.object, graph.name) for t in layers[name]
        )
        given.append(graph)
    rules = [rule for rule in load_queries("rules", checkout) if rule.name not in without]
    derived = {
        str(graph.name).strip("<>").removeprefix(GRAPH): {quad.triple for quad in graph.quads}
        for graph in derive_graphs(given, rules)
    }
    return {**layers, **derived}
