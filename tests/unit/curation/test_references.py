"""References to claims from tables that all sources share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.curation import load_knowledge
from hnkg.curation.references import ClaimIndex
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def index(checkout: Path) -> ClaimIndex:
    return ClaimIndex(load_knowledge(checkout).claims)


def test_a_reference_finds_its_claim(index: ClaimIndex) -> None:
    claim = index.resolve("wikimd-hnk/C03.5", "a.tsv", 2, "claim")

    assert (claim.source.key, claim.id, claim.reference) == (
        "wikimd-hnk",
        "C03.5",
        "wikimd-hnk/C03.5",
    )


@pytest.mark.parametrize(
    ("reference", "remedy"),
    [
        ("C03.5", "Did you mean wikimd-hnk/C03.5? Write the key of the source, a slash"),
        ("wikimd-hnk/C03.55", "Did you mean wikimd-hnk/C03.5"),
        ("wikmd-hnk/C03.5", "Did you mean wikimd-hnk/C03.5"),
        ("", "Nothing known is similar. Write the key of the source, a slash"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named_with_the_nearest(
    index: ClaimIndex, reference: str, remedy: str
) -> None:
    with pytest.raises(CurationError) as caught:
        index.resolve(reference, "graph_data/curated/a.tsv", 7, "claim")

    message = str(caught.value)
    assert f"graph_data/curated/a.tsv:7: claim: there is no claim {reference!r}." in message
    assert remedy in message
