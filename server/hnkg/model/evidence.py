"""Publications, what they found, and how that bears on claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hnkg.model.claim import Claim

Direction = Literal["supports", "disputes", "qualifies"]
#: How much of a work was seen by those who read it for this graph, from whole abstracts down.
SeenLevel = Literal[
    "abstract and one table",
    "abstract",
    "abstract, cut",
    "table only",
    "first page",
    "figure legend",
    "figure titles",
    "registry copy",
    "secondary summary",
    "press summary",
    "secondary only",
    "title only",
]

#: Stands in a cell for a value that could not be verified; it never reaches the graph.
NOT_VERIFIED = "not verified"
#: Who has seen no more of a work than this cannot count it for or against a claim.
NOT_COUNTED: frozenset[SeenLevel] = frozenset(
    {"secondary summary", "press summary", "secondary only", "title only"}
)


@dataclass(frozen=True)
class Publication:
    """A work, or the record of a trial, that bears on claims.

    Args:
        key: the last part of its IRI.
        title: this and the next three are :data:`NOT_VERIFIED` where nobody could verify them.
        journal: with volume and pages where they were seen.
        notes: each a field, a colon, and how its value was come by.
        seen_at: addresses, and what was seen there.
        line: where it stands in the table of publications.
    """

    key: str
    kind: str
    title: str
    first_author: str
    journal: str
    year: str
    doi: str
    pmid: str
    pmcid: str
    nct: str
    notes: tuple[str, ...]
    seen_at: str
    seen_level: SeenLevel
    line: int

    @property
    def counts(self) -> bool:
        """Whether enough of it was seen to count for or against a claim."""
        return self.seen_level not in NOT_COUNTED

    @property
    def curies(self) -> tuple[str, ...]:
        """Its persistent identifiers."""
        pairs = (
            ("doi", self.doi),
            ("pubmed", self.pmid),
            ("pmc", self.pmcid),
            ("clinicaltrials", self.nct),
        )
        return tuple(f"{prefix}:{value}" for prefix, value in pairs if value)


@dataclass(frozen=True)
class Quantity:
    """A number that a work reports, with its unit; what is not given is empty.

    Args:
        compound: id of the entity that it is a quantity of; may be empty.
        value: the one value, else the bounds give where it is: ``at_least`` and ``at_most``, or
            ``more_than`` and ``less_than`` where the bound itself is excluded.
        words: how the reading of the work has it.
    """

    kind: str
    compound: str
    value: str
    at_least: str
    at_most: str
    more_than: str
    less_than: str
    unit: str
    words: str


@dataclass(frozen=True)
class Finding:
    """What one publication found, and on what.

    Args:
        population: the species or people studied, in words.
        organisms: ids of entities: what was studied, or what the cells or tissue came from.
        compound_words: the compounds, in words.
        tested: ids of the compounds that were given, applied or reviewed.
        measured: ids of the compounds that were measured as metabolites of another one.
        paraphrase: the finding, in one sentence.
        quantity_words: doses, concentrations and other numbers, in words.
        quantities: those of the numbers that can be read without doubt.
        line: where it stands in the table of findings.
    """

    publication: Publication
    study_type: str
    population: str
    organisms: tuple[str, ...]
    compound_words: str
    tested: tuple[str, ...]
    measured: tuple[str, ...]
    paraphrase: str
    quantity_words: str
    quantities: tuple[Quantity, ...]
    line: int


@dataclass(frozen=True)
class EvidenceLine:
    """What one finding says of one claim; ``line`` is where it stands in its table."""

    id: str
    claim: Claim
    finding: Finding
    direction: Direction
    line: int
