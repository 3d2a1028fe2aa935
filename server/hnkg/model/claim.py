"""Claims, and the properties of relations that they use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hnkg.model.review import Review
    from hnkg.model.source import Quote, Source

Polarity = Literal["affirmed", "denied"]
Modality = Literal["asserted", "believed", "possible", "prospective", "normative"]
Explicitness = Literal["stated", "presupposed", "implied"]
#: How a property of a relation reads: its polarity and hedge, or that it only reports.
Reading = Literal[
    "affirmed",
    "attributed",
    "normative",
    "hedged",
    "prospective",
    "denied",
    "hedged-denied",
    "umbrella",
    "denied-umbrella",
]

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Property:
    """One property of a relation, with what it carries.

    Args:
        name: its local name.
        hedged: none for an umbrella, which leaves it open.
        umbrella: the local name of its umbrella; empty for an umbrella.
        matches: pairs of a SKOS mapping property and a CURIE.
        match_note: why there is no match, where there is none.
    """

    name: str
    relation: str
    reading: Reading
    label: str
    alt_labels: tuple[str, ...]
    definition: str
    polarity: Polarity
    hedged: bool | None
    umbrella: str
    matches: tuple[tuple[str, str], ...]
    match_note: str
    takes_literal: bool

    @property
    def is_umbrella(self) -> bool:
        """Whether it only reports; no claim uses it."""
        return not self.umbrella


@dataclass(frozen=True)
class Claim:
    """What one passage of one source says.

    Args:
        id: names it within its source.
        subject: id of an entity, or of another claim of the same source.
        obj: id of an entity; for a naming claim the name itself, with ``is_literal``.
        predicate: the property that the relation, the polarity and the modality give.
        review: none as long as no person has compared it with its words.
        line: where it stands in the claims table of its source.
    """

    source: Source
    id: str
    subject: str
    predicate: Property
    obj: str
    is_literal: bool
    polarity: Polarity
    modality: Modality
    explicitness: Explicitness
    hedge_cues: tuple[str, ...]
    negation_cues: tuple[str, ...]
    norm_cues: tuple[str, ...]
    attributed_to: str
    quote: Quote
    label: str
    comparators: tuple[str, ...]
    in_system: str
    in_context_of: str
    mechanism: str
    aspect: str
    direction: str
    review: Review | None
    note: str
    line: int

    @property
    def reference(self) -> str:
        """Its name outside the tables of its source, ``wikimd-hnk/C03.5``."""
        return f"{self.source.key}/{self.id}"
