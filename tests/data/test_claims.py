"""Every claim rests on words of the article, and all claims of the reference are there."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hnkg.model import Claim, Knowledge

#: Claims that the reference does not have; they report that research exists.
ADDED = ("C10.5", "C10.6", "C11.9")
#: The words for modality of the reference, and ours.
MODALITIES = {
    "asserted": ("asserted",),
    "hedged": ("believed", "possible"),
    "speculative": ("prospective",),
    "normative": ("normative",),
}


def expected_claims() -> dict[str, dict[str, str]]:
    """Return the rows of the reference by id: id, start, end, polarity, modality, explicitness."""
    with (Path(__file__).parent / "expected-claims.tsv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}


def reference_claims(knowledge: Knowledge) -> list[Claim]:
    return [claim for claim in knowledge.claims if claim.id not in ADDED]


def test_every_quote_stands_at_its_offsets(knowledge: Knowledge, article: str) -> None:
    for claim in knowledge.claims:
        assert article[claim.quote.start : claim.quote.end] == claim.quote.text, claim.id


def test_the_claims_are_the_73_of_the_reference_and_three_more(knowledge: Knowledge) -> None:
    ids = [claim.id for claim in knowledge.claims]

    assert len(ids) == 76
    assert sorted(ids) == sorted(expected_claims())
    assert len(reference_claims(knowledge)) == 73


def test_every_claim_has_the_offsets_of_the_reference(knowledge: Knowledge) -> None:
    expected = expected_claims()

    assert {claim.id: (claim.quote.start, claim.quote.end) for claim in knowledge.claims} == {
        name: (int(row["start"]), int(row["end"])) for name, row in expected.items()
    }


def test_every_claim_has_the_polarity_and_modality_of_the_reference(knowledge: Knowledge) -> None:
    expected = expected_claims()
    for claim in knowledge.claims:
        row = expected[claim.id]
        assert (claim.polarity == "denied") == (row["polarity"] == "negated"), claim.id
        assert claim.modality in MODALITIES[row["modality"]], claim.id
        assert claim.explicitness == row["explicitness"], claim.id


def test_the_reference_claims_are_counted_as_the_reference_counts(knowledge: Knowledge) -> None:
    claims = reference_claims(knowledge)
    modalities = Counter(claim.modality for claim in claims)

    assert Counter(claim.polarity for claim in claims) == {"affirmed": 65, "denied": 8}
    assert modalities["asserted"] == 45
    assert modalities["believed"] + modalities["possible"] == 20
    assert modalities["prospective"] == 5
    assert modalities["normative"] == 3
    assert Counter(claim.explicitness for claim in claims) == {
        "stated": 55,
        "presupposed": 15,
        "implied": 3,
    }


def test_the_added_claims_report_research_outright(knowledge: Knowledge) -> None:
    added = {claim.id: claim for claim in knowledge.claims if claim.id in ADDED}

    assert {name: claim.obj for name, claim in added.items()} == {
        "C10.5": "depression",
        "C10.6": "treatment-resistant-depression",
        "C11.9": "chronic-pain",
    }
    for claim in added.values():
        assert claim.subject == "hydroxynorketamine"
        assert claim.predicate.name == "investigatedFor"
        assert (claim.polarity, claim.modality, claim.explicitness) == (
            "affirmed",
            "asserted",
            "stated",
        )


def test_hedges_and_denials_show_the_word_that_makes_them(knowledge: Knowledge) -> None:
    for claim in knowledge.claims:
        cues = (*claim.hedge_cues, *claim.negation_cues, *claim.norm_cues)
        assert all(cue in claim.quote.text for cue in cues), claim.id
        if claim.explicitness != "implied":
            assert bool(claim.hedge_cues) == (
                claim.modality in {"believed", "possible", "prospective"}
            ), claim.id
            assert bool(claim.negation_cues) == (claim.polarity == "denied"), claim.id
            assert bool(claim.norm_cues) == (claim.modality == "normative"), claim.id


def test_only_naming_claims_have_a_text_as_object(knowledge: Knowledge) -> None:
    assert {claim.id: claim.obj for claim in knowledge.claims if claim.is_literal} == {
        "C01.3": "HNK",
        "C03.6": "\u03b1-amino-3-hydroxy-5-methyl-4-isoxazolepropionic acid receptor",
    }


def test_hard_claims_say_no_more_than_their_words(knowledge: Knowledge) -> None:
    """Each of these is easily modelled as something that the article does not say."""
    claims = {claim.id: claim for claim in knowledge.claims}

    def triple(name: str) -> tuple[str, str, str]:
        claim = claims[name]
        return claim.subject, claim.predicate.name, claim.obj

    assert triple("C02.5") == (
        "therapeutic-potential-of-hydroxynorketamine",
        "ledTo",
        "attention-to-hydroxynorketamine",
    )
    assert triple("C03.4")[2] == "mechanisms-other-than-primary-nmda-receptor-action"
    assert triple("C09.6")[0] == "discovery-about-hydroxynorketamine"
    assert triple("C10.1")[0] == "C09.6"  # the subject is a claim
    assert triple("C10.4")[1] == "describedAsIneffectiveIn"
    assert triple("C12.2")[1] == "mostlyConsistsOf"
    assert claims["C13.2"].comparators == ("existing-medications",)
    assert claims["C14.1"].predicate.reading == "normative"
    assert claims["C16.3"].predicate.reading == "prospective"


def test_nobody_reviewed_a_claim_yet(knowledge: Knowledge) -> None:
    """The agent that curated is a program, and every claim says so."""
    assert {claim.review for claim in knowledge.claims} == {None}


def test_no_entity_stands_idle(knowledge: Knowledge) -> None:
    """Each is used by a claim, a mention or a finding, is related, or has a structure."""
    used = {name for unit in knowledge.units for name in unit.mentions}
    for claim in knowledge.claims:
        used |= {claim.subject, claim.obj, claim.in_system, claim.in_context_of}
        used |= set(claim.comparators)
    for entity in knowledge.entities:
        used |= {*entity.concerns, *entity.broader, *entity.members}
        if not entity.class_name.startswith(("Purported", "Reported", "Body", "Research")):
            used |= {entity.id for related in (entity.concerns, entity.broader) if related}
    for relation in knowledge.entity_relations:
        used |= {relation.subject, relation.obj}
    used |= {structure.entity for structure in knowledge.structures}
    for finding in knowledge.findings:
        used |= {*finding.tested, *finding.measured, *finding.organisms}

    assert [entity.id for entity in knowledge.entities if entity.id not in used] == []


def test_an_alternative_label_is_not_the_label_of_another_entity(knowledge: Knowledge) -> None:
    """Databases call the disorder and the symptom "Depression" too; here that is one entity."""
    labels = {entity.label.lower(): entity.id for entity in knowledge.entities}

    assert [
        (entity.id, name)
        for entity in knowledge.entities
        for name in entity.alt_labels
        if labels.get(name.lower(), entity.id) != entity.id
    ] == []
