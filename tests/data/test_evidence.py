"""What the literature says of the claims: counted here without the rules, from the tables."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from hnkg.build.claims import build_claims
from hnkg.build.derivation import derive_graphs
from hnkg.build.evidence import build_evidence
from hnkg.build.ontology import build_ontology
from hnkg.build.publications import CLASSES, build_publications, publication_label
from hnkg.curation.findings import QUANTITY_KINDS, STUDY_TYPES
from hnkg.curation.publications import KINDS
from hnkg.model import NOT_COUNTED, NOT_VERIFIED
from hnkg.namespaces import GRAPH, HNKV, load_prefix_table
from hnkg.queries import load_queries

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Claim, Knowledge

CLAIM = "https://w3id.org/hnk-kg/claim/"
#: The local name of each verdict's concept.
VERDICTS = {
    "supported": "Supported",
    "supported with qualification": "SupportedWithQualification",
    "qualified": "Qualified",
    "contested": "Contested",
    "challenged": "Challenged",
    "no evidence": "NoEvidence",
}


def verdict(counts: Counter[str]) -> str:
    """Return the verdict that directions give, said in another way than the rule says it."""
    if counts["disputes"]:
        return "contested" if counts["supports"] else "challenged"
    if counts["supports"] and counts["qualifies"]:
        return "supported with qualification"
    if counts["supports"]:
        return "supported"
    return "qualified" if counts["qualifies"] else "no evidence"


def counted(knowledge: Knowledge) -> dict[str, Counter[str]]:
    """Return how many lines that count have which direction, by claim."""
    found = {claim.reference: Counter[str]() for claim in knowledge.claims}
    for line in knowledge.evidence:
        if line.finding.publication.seen_level not in NOT_COUNTED:
            found[line.claim.reference][line.direction] += 1
    return found


def slots(quads: tuple[ox.Quad, ...], graph: str, name: str) -> dict[str, set[str]]:
    """Return the values of a property of ours in one named graph, by claim."""
    found: dict[str, set[str]] = {}
    for quad in quads:
        if str(quad.graph_name) == f"<{GRAPH}{graph}>" and quad.predicate.value == HNKV + name:
            subject = str(quad.subject).strip("<>").removeprefix(CLAIM)
            value = getattr(quad.object, "value", "").removeprefix(HNKV)
            found.setdefault(subject, set()).add(value)
    return found


def test_every_claim_has_the_verdict_that_its_lines_give(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...]
) -> None:
    lines = counted(knowledge)

    assert slots(released_quads, "verdicts", "verdict") == {
        name: {VERDICTS[verdict(counts)]} for name, counts in lines.items()
    }


@pytest.mark.parametrize(
    ("slot", "direction"),
    [
        ("supportCount", "supports"),
        ("disputeCount", "disputes"),
        ("qualificationCount", "qualifies"),
    ],
)
def test_every_verdict_has_its_numbers(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...], slot: str, direction: str
) -> None:
    assert slots(released_quads, "verdicts", slot) == {
        name: {str(counts[direction])} for name, counts in counted(knowledge).items()
    }


def test_lines_that_do_not_count_are_numbered_apart(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...]
) -> None:
    uncounted = Counter(
        line.claim.reference
        for line in knowledge.evidence
        if line.finding.publication.seen_level in NOT_COUNTED
    )

    assert sum(uncounted.values()) == 50
    assert slots(released_quads, "verdicts", "uncountedCount") == {
        claim.reference: {str(uncounted[claim.reference])} for claim in knowledge.claims
    }


def test_verdicts_have_a_definition_each(released_quads: tuple[ox.Quad, ...]) -> None:
    definition = "http://www.w3.org/2004/02/skos/core#definition"
    defined = {
        str(quad.subject).strip("<>").removeprefix(HNKV)
        for quad in released_quads
        if quad.predicate.value == definition
    }

    assert set(VERDICTS.values()) <= defined
    assert {study.concept for study in STUDY_TYPES.values()} <= defined
    assert {*QUANTITY_KINDS.values(), *CLASSES.values()} <= defined
    assert set(CLASSES) == set(KINDS)


def test_contested_are_the_claims_that_a_counting_line_disputes(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...]
) -> None:
    disputing: dict[str, set[str]] = {}
    for line in knowledge.evidence:
        if line.direction == "disputes" and line.finding.publication.counts:
            node = f"https://w3id.org/hnk-kg/evidence/{line.id}"
            disputing.setdefault(line.claim.reference, set()).add(node)

    assert slots(released_quads, "contested", "contestedBy") == disputing
    assert len(disputing) == 12


def test_a_contested_claim_keeps_its_direct_triple(released_quads: tuple[ox.Quad, ...]) -> None:
    """C05.1 is contested; the graph still reports what the article says."""
    assert "wikimd-hnk/C05.1" in slots(released_quads, "contested", "contestedBy")
    direct = {
        " ".join(str(term).rpartition("#")[2].rpartition("/")[2].strip("<>") for term in q.triple)
        for q in released_quads
        if str(q.graph_name) == f"<{GRAPH}direct>"
    }
    assert "hydroxynorketamine lacksSignificantAffinityFor nmda-receptor" in direct


def opposed(claim: Claim, knowledge: Knowledge, **changes: object) -> Claim:
    """Return a claim that says the opposite, of another source unless it is changed back."""
    affirming = next(p for p in knowledge.properties if p.name == "hasSignificantAffinityFor")
    other = replace(claim.source, key="other")
    made = replace(claim, id="C01.1", source=other, predicate=affirming, polarity="affirmed")
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def contesters(knowledge: Knowledge, checkout: Path, *claims: Claim) -> dict[str, set[str]]:
    kept = replace(knowledge, claims=claims, evidence=())
    prefixes = load_prefix_table(checkout)
    layers = [build_claims(kept), build_ontology([], kept, prefixes)]
    (graph,) = (
        graph
        for graph in derive_graphs(layers, load_queries("rules", checkout))
        if graph.name.value == f"{GRAPH}contested"
    )
    found: dict[str, set[str]] = {}
    for quad in graph.quads:
        subject, value = (
            str(t).strip("<>").removeprefix(CLAIM) for t in (quad.subject, quad.object)
        )
        found.setdefault(subject, set()).add(value)
    return found


def test_two_sources_that_say_the_opposite_contest_each_other(
    knowledge: Knowledge, checkout: Path
) -> None:
    (claim,) = (c for c in knowledge.claims if c.id == "C05.1")
    other = opposed(claim, knowledge)

    assert contesters(knowledge, checkout, claim, other) == {
        "wikimd-hnk/C05.1": {"other/C01.1"},
        "other/C01.1": {"wikimd-hnk/C05.1"},
    }


@pytest.mark.parametrize(
    "changes",
    [{"obj": "ampa-receptor"}, {"subject": "ketamine"}, {"polarity": "denied"}],
    ids=["another object", "another subject", "the same polarity"],
)
def test_another_pair_or_the_same_polarity_contests_nothing(
    knowledge: Knowledge, checkout: Path, changes: dict[str, object]
) -> None:
    (claim,) = (c for c in knowledge.claims if c.id == "C05.1")

    assert contesters(knowledge, checkout, claim, opposed(claim, knowledge, **changes)) == {}


def test_one_source_does_not_contest_itself(knowledge: Knowledge, checkout: Path) -> None:
    """An article may deny outright and affirm with a hedge; that is its own inconsistency."""
    (claim,) = (c for c in knowledge.claims if c.id == "C05.1")
    own = opposed(claim, knowledge, source=claim.source)

    assert contesters(knowledge, checkout, claim, own) == {}


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@pytest.mark.parametrize("name", ["verdicts", "contested"])
def test_rdflib_derives_the_same_by_the_rule(
    released_quads: tuple[ox.Quad, ...], checkout: Path, name: str
) -> None:
    (rule,) = (rule for rule in load_queries("rules", checkout) if rule.name == name)
    data = rdflib.Graph()
    text = ox.serialize(
        {q.triple for q in released_quads if str(q.graph_name) != f"<{GRAPH}{name}>"},
        format=ox.RdfFormat.N_TRIPLES,
    )
    data.parse(data=text, format="nt")

    derived = data.query(rule.text).graph

    assert derived is not None
    assert {
        quad.triple
        for quad in ox.parse(derived.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
    } == {q.triple for q in released_quads if str(q.graph_name) == f"<{GRAPH}{name}>"}


def test_a_metabolite_is_never_taken_for_a_drug(knowledge: Knowledge) -> None:
    """Where the words say that HNK was only measured, no HNK is among the tested compounds."""
    hnk = {e.id for e in knowledge.entities if e.id.startswith(("hnk-", "hydroxynorketamine"))}
    measured = [f for f in knowledge.findings if "metabolite" in f.compound_words]
    of_hnk = [f for f in measured if "HNK" in f.compound_words]

    assert len(of_hnk) == 6
    for finding in of_hnk:
        assert finding.measured, finding.publication.key
        assert not hnk & set(finding.tested), finding.publication.key


#: Each stereochemical name in the words of a finding, and the entities that stand for it.
NAMES = {
    r"\(2R,6R\)-HNK": {"hnk-2r6r"},
    r"\(2S,6S\)-HNK": {"hnk-2s6s"},
    r"\((2S,6S;2R,6R|2R,6R;2S,6S)\)-HNK|\(2S,6S\)-/\(2R,6R\)-HNK": {"hnk-2s6s-2r6r"},
    r"(?<![-\d] )(?<!\)-)(?<!\))\bHNK(?!s)\b": {"hydroxynorketamine"},
}


def test_no_stereoisomer_stands_for_another(knowledge: Knowledge) -> None:
    """The HNKs of a finding are exactly those that its words name."""
    hnk = {"hnk-2r6r", "hnk-2s6s", "hnk-2s6s-2r6r", "hydroxynorketamine"}
    for finding in knowledge.findings:
        words = re.sub(r"\((background|receptor|HNK not)[^)]*\)", "", finding.compound_words)
        if re.search("six|twelve|stereoisomers", words):
            named = set()  # several together have an entity of their own
        else:
            named = set().union(*(e for p, e in NAMES.items() if re.search(p, words)))
            if "hnk-2s6s-2r6r" in named:
                named -= {"hnk-2s6s"} if "(2S,6S)-/" in words else set()
                named -= {"hnk-2r6r"} if "(2S,6S)-/(2R,6R)" in words else set()
        assert {*finding.tested, *finding.measured} & hnk == named, finding.publication.key


def test_a_paraphrase_is_one_sentence(knowledge: Knowledge) -> None:
    for finding in knowledge.findings:
        assert finding.paraphrase.endswith("."), finding.publication.key
        assert not re.search(r"[.!?] [A-Z]", finding.paraphrase), finding.publication.key


def test_what_is_not_verified_has_no_value(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...]
) -> None:
    unverified = [f.publication for f in knowledge.findings if f.publication.title == NOT_VERIFIED]

    assert len(unverified) == 13
    assert publication_label(unverified[0]).endswith(" (title not verified)")
    assert not [
        quad
        for quad in released_quads
        if str(quad.graph_name) in {f"<{GRAPH}publications>", f"<{GRAPH}evidence>"}
        and getattr(quad.object, "value", "") == NOT_VERIFIED
    ]


def test_every_publication_bears_on_a_claim(knowledge: Knowledge) -> None:
    cited = {line.finding.publication.key for line in knowledge.evidence}

    assert cited == {finding.publication.key for finding in knowledge.findings}
    assert len(cited) == 69
    assert len(knowledge.evidence) == 247


def test_evidence_never_states_what_a_claim_states(knowledge: Knowledge, checkout: Path) -> None:
    prefixes = load_prefix_table(checkout)
    relations = {f"{HNKV}{item.name}" for item in knowledge.properties}
    quads = build_evidence(knowledge).quads | build_publications(knowledge, prefixes).quads

    assert not [quad for quad in quads if quad.predicate.value in relations]
