"""No source affirms and denies one relation of one pair outright; two sources may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.curation.paths import claims_path
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.curation.tables import Problems
    from hnkg.model import Claim


def check_contradictions(claims: Iterable[Claim], problems: Problems) -> None:
    """Note every claim that contradicts an earlier one of its own source.

    Hedged wordings may stand beside denials, and what is only implied is the curator's reading.
    """
    first: dict[tuple[str, str, str, str], Claim] = {}
    for claim in claims:
        if claim.predicate.reading not in {"affirmed", "denied"} or claim.explicitness == "implied":
            continue
        pair = (claim.source.key, claim.predicate.relation, claim.subject, claim.obj)
        other = first.setdefault(pair, claim)
        if other.polarity != claim.polarity:
            verbs = {"affirmed": "affirms", "denied": "denies"}
            problems.add(
                CurationError(
                    claims_path(claim.source.key),
                    claim.line,
                    f"{claim.id} {verbs[claim.polarity]} what {other.id} in line {other.line}"
                    f" {verbs[other.polarity]}, of the same subject and object, both outright.",
                    "Read both passages again: hedge the one that is hedged, or name relation,"
                    " subject or object of one of them more exactly.",
                )
            )
