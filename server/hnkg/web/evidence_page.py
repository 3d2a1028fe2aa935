"""The page of an evidence line: what one publication says of one claim, and how much that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import render_template

from hnkg.namespaces import BIOLINK, HNKV
from hnkg.web.claims import claims_of
from hnkg.web.documents import listed_formats
from hnkg.web.literature import line_of
from hnkg.web.slots import slots_of

if TYPE_CHECKING:
    import pyoxigraph as ox

    from hnkg.web.answering import Answering

#: How it was found, in this order, with our words for it.
STUDY: Final = {
    f"{HNKV}direction": "Direction",
    f"{HNKV}studyType": "Kind of study",
    f"{HNKV}compoundDescription": "Compounds, in words",
    f"{HNKV}testedCompound": "Compounds given, applied or spoken of",
    f"{HNKV}measuredMetabolite": "Compounds only measured, as metabolites",
    f"{HNKV}studiedOrganism": "Organisms",
    f"{HNKV}population": "Studied in, in words",
    f"{HNKV}quantities": "Numbers, in words",
    f"{HNKV}reportsQuantity": "Numbers that can be read without doubt",
    f"{BIOLINK}has_evidence_of_type": "Kind of evidence",
    f"{HNKV}seenLevel": "How much of the work was seen",
    f"{HNKV}notVerified": "Could not be verified",
}


class EvidencePages:
    """Makes the pages of evidence lines.

    Args:
        answering: evaluates, and remembers.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def render(self, node: ox.NamedNode) -> str | None:
        """Return the page of an evidence line; none when it bears on no claim.

        Raises:
            RequestError: the store can not answer it now.
        """
        line = line_of(self._answering, node.value)
        claims = claims_of(self._answering, [line.claim]) if line else ()
        slots = slots_of(self._answering, node) if claims else None
        if slots is None:
            return None
        return render_template(
            "evidence.html",
            line=line,
            claim=claims[0],
            slots_listed=slots.pick(STUDY),
            formats=listed_formats(node.value),
        )
