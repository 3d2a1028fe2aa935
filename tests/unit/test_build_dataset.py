"""What the build makes of curated values, on the smallest values that show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.build.claims import build_claims
from hnkg.build.derivation import derive_graphs
from hnkg.build.entities import build_entities
from hnkg.build.ontology import build_ontology
from hnkg.build.source import build_source
from hnkg.build.terms import Graph, english, entity, text, vocab
from hnkg.curation import load_knowledge
from hnkg.errors import CurationError
from hnkg.model import Person, Review
from hnkg.namespaces import (
    BASE,
    BIOLINK,
    DCTERMS,
    ECO,
    HNK,
    HNKV,
    OA,
    ORCA,
    PROV,
    RDF,
    RDFS,
    XSD,
    load_prefix_table,
)
from hnkg.queries import load_queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hnkg.build.terms import Node
    from hnkg.model import Claim, Knowledge, ReviewStatus

#: The made-up person whose iD the documentation of ORCID shows.
CARBERRY = "https://orcid.org/0000-0002-1825-0097"


@pytest.fixture(scope="module")
def knowledge(checkout: Path) -> Knowledge:
    return load_knowledge(checkout)


def with_claim(knowledge: Knowledge, name: str, **changes: object) -> Knowledge:
    """Return the same knowledge with one claim only, changed."""
    (claim,) = (claim for claim in knowledge.claims if claim.id == name)
    return replace(knowledge, claims=(replace(claim, **changes),))  # type: ignore[arg-type]  # by name


def node(name: str) -> Node:
    return ox.NamedNode(f"https://w3id.org/hnk-kg/claim/wikimd-hnk/{name}")


def values(graph: Graph, subject: Node, predicate: str) -> set[ox.NamedNode | ox.Literal]:
    return {
        q.object  # type: ignore[misc]  # the build makes no other terms
        for q in graph.quads
        if q.subject == subject and q.predicate.value == predicate
    }


@pytest.mark.parametrize(
    ("modality", "confidence", "level"),
    [
        ("asserted", {"DoxasticKnowledge"}, "knowledge_assertion"),
        ("believed", {"DubitativeKnowledge"}, "prediction"),
        ("possible", {"HypotheticalKnowledge"}, "prediction"),
        ("prospective", {"HypotheticalKnowledge"}, "prediction"),
        ("normative", set(), "not_provided"),
    ],
)
def test_modality_decides_confidence_and_knowledge_level(
    knowledge: Knowledge, modality: str, confidence: set[str], level: str
) -> None:
    graph = build_claims(with_claim(knowledge, "C03.5", modality=modality))

    assert values(graph, node("C03.5"), f"{ORCA}hasConfidenceLevel") == {
        ox.NamedNode(ORCA + name) for name in confidence
    }
    assert values(graph, node("C03.5"), f"{BIOLINK}knowledge_level") == {text(level)}


@pytest.mark.parametrize(
    ("status", "evidence", "agent", "value"),
    [
        (None, "0000034", "text_mining_agent", "NotYetReviewed"),
        ("questioned", "0000034", "text_mining_agent", "Questioned"),
        ("reviewed", "0000303", "manual_validation_of_automated_agent", "Reviewed"),
    ],
)
def test_only_a_persons_review_makes_an_author_statement_traceable(
    knowledge: Knowledge, status: ReviewStatus | None, evidence: str, agent: str, value: str
) -> None:
    review = Review(status, Person("Ada Example", ""), "2026-01-31") if status else None
    graph = build_claims(with_claim(knowledge, "C05.1", review=review))
    claim = node("C05.1")

    assert values(graph, claim, f"{BIOLINK}has_evidence_of_type") == {ox.NamedNode(ECO + evidence)}
    assert values(graph, claim, f"{BIOLINK}agent_type") == {text(agent)}
    assert values(graph, claim, f"{HNKV}reviewStatus") == {vocab(value)}


@pytest.mark.parametrize(
    ("person", "name", "label"),
    [
        (Person("Ada Example", ""), f"{BASE}agent/ada-example", "Ada Example"),
        (Person("", CARBERRY), CARBERRY, CARBERRY),
        (Person("Josiah Carberry", CARBERRY), CARBERRY, "Josiah Carberry"),
    ],
)
def test_a_review_names_the_person_and_the_day(
    knowledge: Knowledge, person: Person, name: str, label: str
) -> None:
    review = Review("reviewed", person, "2026-01-31")
    graph = build_claims(with_claim(knowledge, "C05.1", review=review))
    agent, claim = ox.NamedNode(name), node("C05.1")

    assert values(graph, claim, f"{HNKV}reviewedBy") == {agent}
    assert values(graph, claim, f"{DCTERMS}contributor") == {agent}
    assert values(graph, claim, f"{HNKV}reviewedOn") == {
        ox.Literal("2026-01-31", datatype=ox.NamedNode(f"{XSD}date"))
    }
    assert values(graph, agent, f"{RDF}type") == {
        ox.NamedNode(f"{PROV}Agent"),
        ox.NamedNode(f"{PROV}Person"),
    }
    assert values(graph, agent, f"{RDFS}label") == {text(label)}


def test_a_claim_that_nobody_reviewed_names_nobody(knowledge: Knowledge) -> None:
    graph = build_claims(with_claim(knowledge, "C05.1"))

    assert not values(graph, node("C05.1"), f"{HNKV}reviewedBy")
    assert not values(graph, node("C05.1"), f"{DCTERMS}contributor")
    assert not values(graph, node("C05.1"), f"{HNKV}reviewedOn")


@pytest.mark.parametrize(
    ("attributed_to", "source"),
    [("the author", "AuthorImplicitly"), ("unnamed others", "NamelessExternalSource")],
)
def test_who_is_said_to_believe_it(knowledge: Knowledge, attributed_to: str, source: str) -> None:
    graph = build_claims(with_claim(knowledge, "C03.5", attributed_to=attributed_to))

    assert values(graph, node("C03.5"), f"{ORCA}hasSource") == {ox.NamedNode(ORCA + source)}


def test_a_slot_that_is_not_stated_says_so(knowledge: Knowledge) -> None:
    graph = build_claims(
        with_claim(
            knowledge, "C05.1", in_system="not stated", comparators=("not stated", "ketamine")
        )
    )

    assert values(graph, node("C05.1"), f"{HNKV}inSystem") == {vocab("NotStated")}
    assert values(graph, node("C05.1"), f"{HNKV}comparator") == {
        vocab("NotStated"),
        entity("ketamine"),
    }


def test_subject_object_and_context_may_be_claims(knowledge: Knowledge) -> None:
    both = tuple(claim for claim in knowledge.claims if claim.id in {"C09.6", "C10.1"})
    first, second = both
    second = replace(second, obj="C09.6", in_context_of="C09.6")

    graph = build_claims(replace(knowledge, claims=(first, second)))

    for slot in (f"{RDF}subject", f"{RDF}object", f"{HNKV}inContextOf"):
        assert values(graph, node("C10.1"), slot) == {node("C09.6")}


def test_a_quote_has_both_selectors_and_lies_in_its_sentence(knowledge: Knowledge) -> None:
    graph = build_source(with_claim(knowledge, "C05.1"))
    base = "https://w3id.org/hnk-kg/source/wikimd-hnk-2b0845c6"
    span = ox.NamedNode(f"{base}#char=869,928")
    words, position = (ox.NamedNode(f"{base}#{kind}=869,928") for kind in ("quote", "position"))

    assert values(graph, span, f"{OA}hasSelector") == {words, position}
    assert values(graph, words, f"{OA}exact") == {
        text("It does not have significant affinity for the NMDA receptor")
    }
    assert values(graph, words, f"{OA}prefix") == {text("file from ketamine. ")}
    assert values(graph, words, f"{OA}suffix") == {text(", which is the prima")}
    assert {str(value) for value in values(graph, position, f"{OA}start")} == {
        '"869"^^<http://www.w3.org/2001/XMLSchema#integer>'
    }
    assert values(graph, span, "http://purl.org/dc/terms/isPartOf") == {
        ox.NamedNode(f"{base}#char=869,1038")
    }
    assert values(graph, span, f"{PROV}wasQuotedFrom") == {ox.NamedNode(base)}


@pytest.mark.parametrize(
    ("mass", "written"), [("239.70", "239.7"), ("240.00", "240"), ("237.73", "237.73")]
)
def test_a_mass_is_a_canonical_decimal(knowledge: Knowledge, mass: str, written: str) -> None:
    """Engines change any other form when they load it."""
    structure = replace(knowledge.structures[0], molar_mass=mass)
    graph = build_entities(replace(knowledge, structures=(structure,)), {})

    (value,) = values(graph, entity(structure.entity), f"{HNKV}molarMass")
    assert str(value) == f'"{written}"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    store = ox.Store()
    store.add(ox.Quad(entity("a"), vocab("molarMass"), value))
    assert [quad.object for quad in store] == [value]


def test_a_property_that_no_claim_uses_says_so(knowledge: Knowledge, checkout: Path) -> None:
    graph = build_ontology([], with_claim(knowledge, "C05.1"), load_prefix_table(checkout))

    example = "http://www.w3.org/2004/02/skos/core#example"
    assert values(graph, vocab("metaboliteOf"), example) == {
        english("No claim of this release uses it.")
    }
    assert values(graph, vocab("reportedlyLacksSignificantAffinityFor"), example) == {
        english("Claim wikimd-hnk/C05.1: HNK lacks significant affinity for the NMDA receptor.")
    }


def test_a_blank_node_in_the_core_is_refused(knowledge: Knowledge, checkout: Path) -> None:
    core = list(ox.parse(f"<{HNKV}A> <{RDFS}domain> [] .", format=ox.RdfFormat.TURTLE))

    with pytest.raises(CurationError, match="it has a blank node"):
        build_ontology(core, knowledge, load_prefix_table(checkout))


def test_a_denial_without_an_affirmation_excludes_nothing(
    knowledge: Knowledge, checkout: Path
) -> None:
    only_denied = tuple(p for p in knowledge.properties if p.polarity == "denied")
    graph = build_ontology(
        [], replace(knowledge, properties=only_denied), load_prefix_table(checkout)
    )

    disjoint = "http://www.w3.org/2002/07/owl#propertyDisjointWith"
    assert not any(quad.predicate.value == disjoint for quad in graph.quads)


def derived(knowledge: Knowledge, checkout: Path, claims: Iterable[Claim]) -> set[str]:
    """Return what the real rules derive of relations, each triple as three local names."""
    kept = replace(knowledge, claims=tuple(claims))
    layers = [build_claims(kept), build_ontology([], kept, load_prefix_table(checkout))]
    # The core says which properties report only; one triple a property is enough here.
    return {
        " ".join(str(term).strip("<>").replace(HNKV, "").replace(HNK, "") for term in quad.triple)
        for graph in derive_graphs(layers, load_queries("rules", checkout))[:2]
        for quad in graph.quads
        if quad.predicate.value != f"{RDF}type"
    }


def claims_named(knowledge: Knowledge, *names: str) -> list[Claim]:
    return [claim for claim in knowledge.claims if claim.id in names]


def test_an_outright_claim_gives_its_property_and_the_umbrella(
    knowledge: Knowledge, checkout: Path
) -> None:
    assert derived(knowledge, checkout, claims_named(knowledge, "C06.5")) == {
        "hydroxynorketamine actsOn ampa-receptor",
        "hydroxynorketamine reportedlyActsOn ampa-receptor",
    }


def test_a_hedge_elsewhere_in_the_source_outweighs_it(knowledge: Knowledge, checkout: Path) -> None:
    assert derived(knowledge, checkout, claims_named(knowledge, "C03.5", "C06.5")) == {
        "hydroxynorketamine putativelyActsOn ampa-receptor",
        "hydroxynorketamine reportedlyActsOn ampa-receptor",
    }


def test_a_hedge_that_is_only_implied_outweighs_nothing(
    knowledge: Knowledge, checkout: Path
) -> None:
    hedged, outright = claims_named(knowledge, "C03.5", "C06.5")
    hedged = replace(hedged, explicitness="implied")

    assert derived(knowledge, checkout, [hedged, outright]) == {
        "hydroxynorketamine actsOn ampa-receptor",
        "hydroxynorketamine reportedlyActsOn ampa-receptor",
    }


def test_a_hedge_on_another_pair_or_another_polarity_outweighs_nothing(
    knowledge: Knowledge, checkout: Path
) -> None:
    names = ("C09.1", "C06.2", "C09.2", "C09.4")

    found = derived(knowledge, checkout, claims_named(knowledge, *names))

    assert "hydroxynorketamine hasEffect analgesic-effect" in found
    assert "ketamine hasSideEffect dissociative-side-effects" in found


def test_an_implied_claim_gives_nothing(knowledge: Knowledge, checkout: Path) -> None:
    assert derived(knowledge, checkout, claims_named(knowledge, "C03.2")) == set()
