"""No source contradicts itself, by an OWL 2 RL reasoner; sources may contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from hnkg.build.terms import entity, vocab
from hnkg.namespaces import DCTERMS, HNKV, RDF

from .owl import FACTS, Layers, layers_of, reason, rederived

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hnkg.build.terms import Node

TYPE: Final = ox.NamedNode(f"{RDF}type")


@pytest.fixture(scope="module")
def layers(released_quads: tuple[ox.Quad, ...]) -> Layers:
    return layers_of(released_quads)


def claim(
    name: str, relation: str, subject: Node, value: Node, source: str = "urn:source:a"
) -> set[ox.Triple]:
    """Return a stated claim of some source."""
    node = ox.NamedNode(f"https://w3id.org/hnk-kg/claim/test/{name}")
    return {
        ox.Triple(node, TYPE, vocab("Claim")),
        ox.Triple(node, ox.NamedNode(f"{RDF}subject"), subject),
        ox.Triple(node, ox.NamedNode(f"{RDF}predicate"), vocab(relation)),
        ox.Triple(node, ox.NamedNode(f"{RDF}object"), value),
        ox.Triple(node, vocab("explicitness"), vocab("Stated")),
        ox.Triple(node, ox.NamedNode(f"{DCTERMS}source"), ox.NamedNode(source)),
    }


def claimants(claims: Iterable[ox.Triple]) -> dict[object, str]:
    """Return the source of each claim."""
    return {
        t.subject: t.object.value
        for t in claims
        if t.predicate.value == f"{DCTERMS}source" and isinstance(t.object, ox.NamedNode)
    }


def of_source(layers: Layers, checkout: Path, source: str) -> set[ox.Triple]:
    """Return ontology and entities, and what follows from the claims of one source alone."""
    said_by = claimants(layers["claims"])
    claims = {t for t in layers["claims"] if said_by.get(t.subject, source) == source}
    derived = rederived({**layers, "claims": claims}, checkout)
    return set().union(*(derived[n] for n in ("ontology", "entities", "direct", "entailed")))


def test_no_source_contradicts_itself(layers: Layers, checkout: Path) -> None:
    sources = set(claimants(layers["claims"]).values())

    assert sources
    for source in sources:
        assert reason(of_source(layers, checkout, source)).contradictions == ()


HNK_, NMDA = entity("hydroxynorketamine"), entity("nmda-receptor")
AFFIRMED: Final = claim("T1", "hasSignificantAffinityFor", HNK_, NMDA)
DENIED: Final = claim("T2", "lacksSignificantAffinityFor", HNK_, NMDA)


def test_a_source_that_affirms_and_denies_outright_contradicts_itself(
    layers: Layers, checkout: Path
) -> None:
    planted = {**layers, "claims": AFFIRMED | DENIED}

    (found,) = reason(of_source(planted, checkout, "urn:source:a")).contradictions

    assert "hasSignificantAffinityFor" in found
    assert "lacksSignificantAffinityFor" in found


def test_sources_may_contradict_each_other(layers: Layers, checkout: Path) -> None:
    denied = claim("T2", "lacksSignificantAffinityFor", HNK_, NMDA, "urn:source:b")
    planted = {**layers, "claims": AFFIRMED | denied}
    one, other = (of_source(planted, checkout, f"urn:source:{name}") for name in "ab")

    assert reason(one).contradictions == ()
    assert reason(other).contradictions == ()
    assert len(reason(one | other).contradictions) == 1


def test_a_hedged_denial_contradicts_nothing(layers: Layers, checkout: Path) -> None:
    effects = entity("dissociative-side-effects")
    planted = {
        **layers,
        "claims": claim("T1", "hasSideEffect", HNK_, effects)
        | claim("T2", "putativelyLacksSideEffect", HNK_, effects),
    }

    assert reason(of_source(planted, checkout, "urn:source:a")).contradictions == ()


def test_an_entity_of_two_disjoint_classes_is_a_contradiction(
    layers: Layers, checkout: Path
) -> None:
    both = ox.Triple(entity("ketamine"), TYPE, vocab("ChemicalClass"))
    planted = {**layers, "entities": layers["entities"] | {both}, "claims": set[ox.Triple]()}

    (found,) = reason(of_source(planted, checkout, "urn:source:a")).contradictions

    assert "ChemicalClass" in found
    assert "ketamine" in found


def test_domains_and_ranges_say_nothing_that_is_not_said_already(layers: Layers) -> None:
    """A slot in the wrong place would give its subject a class of ours that it does not have."""
    given = set[ox.Triple]().union(*(layers[name] for name in ("ontology", "entailed", *FACTS)))
    added = {
        t
        for t in reason(given).triples - given
        if t.predicate == TYPE and str(t.object).startswith(f"<{HNKV}")
    }

    assert added == set()
