"""One source affirms and denies one pair: refused; a hedge, an implication, another source: not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hnkg.curation import load_knowledge
from hnkg.curation.contradictions import check_contradictions
from hnkg.curation.tables import Problems
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Claim, Knowledge


@pytest.fixture(scope="module")
def knowledge(checkout: Path) -> Knowledge:
    return load_knowledge(checkout)


@pytest.fixture(scope="module")
def denied(knowledge: Knowledge) -> Claim:
    """Return C05.1: HNK lacks significant affinity for the NMDA receptor."""
    return next(claim for claim in knowledge.claims if claim.id == "C05.1")


@pytest.fixture(scope="module")
def affirmed(knowledge: Knowledge, denied: Claim) -> Claim:
    """Return the same claim, affirmed."""
    affirming = next(
        item
        for item in knowledge.properties
        if item.relation == denied.predicate.relation and item.reading == "affirmed"
    )
    return replace(denied, id="C05.9", line=99, polarity="affirmed", predicate=affirming)


def check(*claims: Claim) -> None:
    problems = Problems()
    check_contradictions(claims, problems)
    problems.stop()


def test_the_curated_claims_do_not_contradict_each_other(knowledge: Knowledge) -> None:
    check(*knowledge.claims)


def test_one_source_that_says_both_is_refused(denied: Claim, affirmed: Claim) -> None:
    with pytest.raises(CurationError) as caught:
        check(denied, affirmed)

    assert str(caught.value).startswith(
        "graph_data/curated/wikimd-hnk/claims.tsv:99: C05.9 affirms what C05.1 in line"
        f" {denied.line} denies, of the same subject and object, both outright.\n"
    )


def test_the_later_line_is_named_whichever_way_round(denied: Claim, affirmed: Claim) -> None:
    with pytest.raises(CurationError, match=r":21: C05.1 denies what C05.9 in line 5 affirms"):
        check(replace(affirmed, line=5), replace(denied, line=21))


def test_two_sources_may_say_both(denied: Claim, affirmed: Claim) -> None:
    check(denied, replace(affirmed, source=replace(affirmed.source, key="other")))


@pytest.mark.parametrize("column", ["subject", "obj"])
def test_another_pair_is_no_contradiction(column: str, denied: Claim, affirmed: Claim) -> None:
    other = "ketamine" if column == "subject" else "ampa-receptor"
    check(denied, replace(affirmed, **{column: other}))  # type: ignore[arg-type]  # by name


def test_what_is_only_implied_is_no_contradiction(denied: Claim, affirmed: Claim) -> None:
    check(denied, replace(affirmed, explicitness="implied"))


def test_a_hedged_wording_is_no_contradiction(denied: Claim, affirmed: Claim) -> None:
    hedged = replace(affirmed.predicate, reading="hedged", hedged=True)
    check(denied, replace(affirmed, modality="believed", predicate=hedged))
