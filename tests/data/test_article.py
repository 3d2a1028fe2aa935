"""The article is kept byte for byte, and every character of it is accounted for."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Knowledge

SHA256 = "2b0845c6cf9011e4564d6d5f318c248b4e82006c3004289ae17e38611966aee8"
#: Classes of entities that a unit mentions by naming them.
MENTIONED = ("ChemicalEntity", "ReceptorFamily", "HealthCondition", "BiologicalProcess")


def test_the_article_is_kept_byte_for_byte(checkout: Path) -> None:
    content = (checkout / "graph_data/sources/wikimd-hnk.txt").read_bytes()

    assert len(content) == 4325
    assert hashlib.sha256(content).hexdigest() == SHA256


def test_the_article_has_one_character_beyond_ascii(article: str) -> None:
    """Byte offsets and code-point offsets part there: the claims count code points."""
    assert len(article) == 4324
    assert unicodedata.is_normalized("NFC", article)
    assert [(at, c) for at, c in enumerate(article) if not c.isascii()] == [(609, "\u03b1")]


def test_units_cover_every_character_that_is_not_blank_once(
    knowledge: Knowledge, article: str
) -> None:
    covered = Counter(at for unit in knowledge.units for at in range(unit.start, unit.end))

    assert [at for at, count in covered.items() if count > 1] == []
    assert [at for at, c in enumerate(article) if at not in covered and not c.isspace()] == []


def test_units_have_the_text_of_the_article(knowledge: Knowledge, article: str) -> None:
    assert [unit.text for unit in knowledge.units] == [
        article[unit.start : unit.end] for unit in knowledge.units
    ]


def test_there_are_17_sentences_and_25_other_units(knowledge: Knowledge) -> None:
    kinds = Counter(unit.kind for unit in knowledge.units)

    assert kinds == {
        "sentence": 17,
        "title": 1,
        "heading": 4,
        "figure caption": 1,
        "site line": 3,
        "navigation": 2,
        "advertising": 3,
        "motto": 2,
        "disclaimer": 7,
        "credits": 2,
    }


def test_every_sentence_has_a_claim_and_no_other_unit_has_one(knowledge: Knowledge) -> None:
    with_claims = {
        unit.id
        for claim in knowledge.claims
        for unit in knowledge.units
        if unit.start < claim.quote.end and claim.quote.start < unit.end
    }

    assert with_claims == {unit.id for unit in knowledge.units if unit.is_sentence}


def test_a_caption_mentions_its_compound_and_claims_nothing(knowledge: Knowledge) -> None:
    (caption,) = (unit for unit in knowledge.units if unit.kind == "figure caption")

    assert caption.mentions == ("hnk-2r6r",)
    assert not any("hnk-2r6r" in (claim.subject, claim.obj) for claim in knowledge.claims)


def test_a_mentioned_entity_is_named_in_the_unit(knowledge: Knowledge) -> None:
    """All words of its label, or of one of its other names, stand there."""
    names = {entity.id: (entity.label, *entity.alt_labels) for entity in knowledge.entities}

    for unit in knowledge.units:
        for mention in unit.mentions:
            assert any(words(name) <= words(unit.text) for name in names[mention]), (
                unit.id,
                mention,
            )


def test_every_compound_receptor_and_condition_named_is_mentioned(knowledge: Knowledge) -> None:
    """The longest name counts: 'chronic pain' does not mention pain."""
    names = {
        name.lower(): entity
        for entity in knowledge.entities
        for name in (entity.label, *entity.alt_labels)
    }
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    for unit in knowledge.units:
        found = re.findall(rf"(?<![\w-])(?:{pattern})(?![\w-])", unit.text.lower())
        named = {names[name].id for name in found if names[name].class_name in MENTIONED}
        assert named <= set(unit.mentions), unit.id


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
