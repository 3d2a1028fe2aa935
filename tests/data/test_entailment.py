"""The entailed graph is what OWL 2 RL derives from the declared axioms, no more and no less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from hnkg.build.terms import entity, vocab
from hnkg.namespaces import OWL, RDF, RDFS, SKOS

from .owl import FACTS, Layers, layers_of, reason, rederived

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hnkg.build.terms import Node

NMDA = entity("nmda-receptor")
TYPE, FIRST, REST = (ox.NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest"))
SUB_CLASS, SUB_PROPERTY = (ox.NamedNode(f"{RDFS}sub{name}Of") for name in ("Class", "Property"))
CHAIN: Final = ox.NamedNode(f"{OWL}propertyChainAxiom")
BROADER: Final = ox.NamedNode(f"{SKOS}broader")


@pytest.fixture(scope="module")
def layers(released_quads: tuple[ox.Quad, ...]) -> Layers:
    return layers_of(released_quads)


def declared_axioms(ontology: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return what the entailed graph is closed under, in OWL; the chain needs a list."""
    ontology = list(ontology)
    denials = {
        t.subject
        for t in ontology
        if t.predicate == vocab("carriesPolarity") and t.object == vocab("Denied")
    }
    axioms = {t for t in ontology if t.predicate == SUB_CLASS}
    axioms |= {
        t for t in ontology if t.predicate == SUB_PROPERTY and not {t.subject, t.object} & denials
    }
    for triple in ontology:
        if triple.predicate == vocab("carriesOverBroader"):
            one, two = (ox.NamedNode(f"{triple.subject.value}-chain{n}") for n in (1, 2))  # type: ignore[union-attr]  # an IRI
            axioms |= {
                ox.Triple(triple.subject, CHAIN, one),
                ox.Triple(one, FIRST, triple.subject),
                ox.Triple(one, REST, two),
                ox.Triple(two, FIRST, BROADER),
                ox.Triple(two, REST, ox.NamedNode(f"{RDF}nil")),
            }
    return axioms


def entailed_by_owl(layers: Layers) -> set[ox.Triple]:
    """Return what OWL 2 RL adds to the facts with the properties and classes of the axioms."""
    axioms = declared_axioms(layers["ontology"])
    facts = set[ox.Triple]().union(*(layers[name] for name in FACTS))
    classes = {t.object for t in axioms if t.predicate == SUB_CLASS}
    properties = {t.object for t in axioms if t.predicate == SUB_PROPERTY}
    properties |= {t.subject for t in axioms if t.predicate == CHAIN}
    return {
        t
        for t in reason(facts | axioms).triples - facts
        if (t.predicate == TYPE and t.object in classes) or t.predicate in properties
    }


def investigations(triples: Iterable[ox.Triple]) -> set[str]:
    return {
        str(t.object).strip("<>").rpartition("/")[2]
        for t in triples
        if t.predicate == vocab("reportedlyInvestigatedFor")
    }


def without_claims_about(layers: Layers, condition: Node) -> Layers:
    """Return the layers without the claims that have this object."""
    dropped = {
        t.subject
        for t in layers["claims"]
        if t.predicate.value == f"{RDF}object" and t.object == condition
    }
    return {**layers, "claims": {t for t in layers["claims"] if t.subject not in dropped}}


def test_the_entailed_graph_is_what_owl_rl_derives_from_the_declared_axioms(
    layers: Layers,
) -> None:
    entailed = entailed_by_owl(layers)

    assert layers["entailed"] == entailed
    assert {t.predicate for t in entailed} > {TYPE, vocab("reportedlyActsOn")}


@pytest.mark.parametrize("name", ["broader-properties", "broader-classes"])
def test_a_missing_rule_is_noticed(layers: Layers, checkout: Path, name: str) -> None:
    poorer = rederived(layers, checkout, name)

    assert poorer["entailed"] < entailed_by_owl(poorer)


def test_who_is_investigated_for_the_narrower_is_for_the_broader(
    layers: Layers, checkout: Path
) -> None:
    """Without the claims about depression, it follows from those about a kind of depression."""
    depression, resistant = entity("depression"), entity("treatment-resistant-depression")
    assert ox.Triple(resistant, BROADER, depression) in layers["entities"]
    fewer = without_claims_about(layers, depression)

    with_rule = rederived(fewer, checkout)
    without_rule = rederived(fewer, checkout, "broader-objects")

    assert "depression" in investigations(with_rule["entailed"])
    assert with_rule["entailed"] == entailed_by_owl(with_rule)
    assert "depression" not in investigations(without_rule["entailed"])


def test_only_reports_of_affirmations_are_entailed(layers: Layers) -> None:
    ontology = layers["ontology"]

    def having(name: str, value: Node) -> set[object]:
        return {t.subject for t in ontology if t.predicate == vocab(name) and t.object == value}

    reporting = {
        t.subject
        for t in ontology
        if t.predicate == TYPE and t.object == vocab("ReportingProperty")
    }
    # Stereoisomers follow from the structures; no claim is about that.
    used = {t.predicate for t in layers["entailed"]} - {TYPE, vocab("stereoisomerOf")}

    assert used
    assert used <= reporting & having("carriesPolarity", vocab("Affirmed"))


def test_a_denial_of_the_narrower_says_nothing_of_the_broader(
    layers: Layers, checkout: Path
) -> None:
    """Denials keep to their own pair, whatever is declared of their properties."""
    alpha, beta, gamma = (entity(name) for name in ("alpha", "beta", "gamma"))
    denial = vocab("reportedlyLacksSignificantAffinityFor")
    planted: Layers = {
        **layers,
        "ontology": layers["ontology"]
        | {ox.Triple(denial, vocab("carriesOverBroader"), ox.Literal(value=True))},
        "entities": layers["entities"]
        | {ox.Triple(beta, BROADER, gamma), ox.Triple(alpha, BROADER, beta)},
        "claims": layers["claims"]
        | {
            ox.Triple(t.subject, t.predicate, beta if t.object == NMDA else t.object)
            for t in layers["claims"]
        },
    }

    derived = rederived(planted, checkout)
    about = {
        str(t.object).rpartition("/")[2].strip(">")
        for t in derived["direct"] | derived["entailed"]
        if t.predicate == denial
    }

    assert "beta" in about
    assert not {"alpha", "gamma"} & about
