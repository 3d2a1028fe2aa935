"""The values that curation produces and the build consumes. All frozen; no I/O."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

Polarity = Literal["affirmed", "denied"]
Modality = Literal["asserted", "believed", "possible", "prospective", "normative"]
Explicitness = Literal["stated", "presupposed", "implied"]
#: What a person found who compared a claim with its words: agrees, or doubts the reading.
ReviewStatus = Literal["reviewed", "questioned"]
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

NOT_STATED = "not stated"
#: Stands in a cell for a value that could not be verified; it never reaches the graph.
NOT_VERIFIED = "not verified"
#: Who has seen no more of a work than this cannot count it for or against a claim.
NOT_COUNTED: frozenset[SeenLevel] = frozenset(
    {"secondary summary", "press summary", "secondary only", "title only"}
)


@dataclass(frozen=True)
class Source:
    """One version of one document.

    Args:
        key: names the document in IRIs; with the first eight digits of the checksum, the version.
        path: the file below ``graph_data/sources``.
        kind: what sort of document it is, ``encyclopedia article``.
        text: the document, decoded from UTF-8.
        line: where it stands in the table of sources.
    """

    key: str
    path: str
    sha256: str
    title: str
    publisher: str
    rights: str
    kind: str
    text: str = field(repr=False)
    line: int

    @property
    def name(self) -> str:
        """The name of this version in IRIs, ``wikimd-hnk-2b0845c6``."""
        return f"{self.key}-{self.sha256[:8]}"


@dataclass(frozen=True)
class Unit:
    """A stretch of a source; all offsets are 0-based, half-open, in Unicode code points.

    Args:
        id: names it within its source.
        line: where it stands in the table of units of its source.
    """

    source: Source
    id: str
    kind: str
    section: str
    start: int
    end: int
    text: str
    mentions: tuple[str, ...]
    why_no_claims: str
    line: int

    @property
    def is_sentence(self) -> bool:
        """Whether claims are read from it."""
        return self.kind == "sentence"


@dataclass(frozen=True)
class Quote:
    """Words copied from a source, with their offsets in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Structure:
    """The chemistry of one compound; the molar mass is in g/mol.

    Args:
        stereocentres: CIP label by locant, as in ``2=R``, in the order of the SMILES.
        line: where it stands in the structures table.
    """

    entity: str
    smiles: str
    inchi: str
    inchikey: str
    formula: str
    molar_mass: str
    stereocentres: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True)
class Entity:
    """A thing that a claim is about.

    Args:
        id: the last part of its IRI.
        class_name: the local name of its class in the ontology.
        reports: references to the claims that say what was found, for a discovery.
        line: where it stands in the entities table.
    """

    id: str
    label: str
    class_name: str
    alt_labels: tuple[str, ...]
    gloss: str
    concerns: tuple[str, ...]
    broader: tuple[str, ...]
    members: tuple[str, ...]
    reports: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class EntityRelation:
    """How two entities hang together, whatever an article says of them.

    Args:
        relation: the local name of its property.
        basis: what it is known from.
        line: where it stands in the table.
    """

    subject: str
    relation: str
    obj: str
    basis: str
    line: int


#: Relations between entities that hold both ways; each pair stands once in the table.
SYMMETRIC_RELATIONS = ("enantiomerOf", "diastereomerOf")


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
class Person:
    """Somebody who reviews.

    Args:
        name: as the person writes it; empty where only the ORCID iD is known.
        orcid: the iD as an IRI, or empty.
    """

    name: str
    orcid: str

    @property
    def written(self) -> str:
        """The form in the tables: a name, an iD, or ``Name <iD>``."""
        both = self.name and self.orcid
        return f"{self.name} <{self.orcid}>" if both else self.name or self.orcid

    @property
    def slug(self) -> str:
        """The last part of the IRI of somebody without an iD.

        >>> Person("Zoë  O'Neill", "").slug
        'zoe-o-neill'
        """
        plain = unicodedata.normalize("NFKD", self.name.casefold())
        letters = "".join(c for c in plain if not unicodedata.combining(c))
        if letters.isascii():
            return "-".join(re.findall(r"[a-z0-9]+", letters))
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]  # no Latin letters to show


@dataclass(frozen=True)
class Review:
    """What a person found, and when; ``on`` is a date as in 2026-11-23."""

    status: ReviewStatus
    by: Person
    on: str


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
        value: the one value, else ``at_least`` and ``at_most`` give its bounds.
        words: how the reading of the work has it.
    """

    kind: str
    compound: str
    value: str
    at_least: str
    at_most: str
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


@dataclass(frozen=True)
class Mapping:
    """One row of the SSSOM table; ``record`` names it for good."""

    record: str
    subject: str
    predicate: str
    curie: str
    iri: str
    object_label: str
    justification: str
    comment: str
    line: int


@dataclass(frozen=True)
class ExternalTerm:
    """A term of another ontology or database, with the label that it has there.

    Args:
        seen_in: where the label was seen, with its version.
        line: where it stands in the table of terms.
    """

    curie: str
    iri: str
    label: str
    seen_in: str
    line: int


@dataclass(frozen=True)
class GraphInfo:
    """What the dataset description says of one named graph."""

    name: str
    title: str
    description: str
    license: str
    rights: str


@dataclass(frozen=True)
class DatasetInfo:
    """Title, version and licence of the release, from the curated file.

    Args:
        license: the IRI of the licence.
        license_spdx: its identifier in the list of SPDX.
    """

    title: str
    description: str
    version: str
    issued: str
    license: str
    license_title: str
    license_spdx: str
    rights: str
    creator: str
    keywords: tuple[str, ...]
    graphs: tuple[GraphInfo, ...]


@dataclass(frozen=True)
class Knowledge:
    """Everything that is curated; units and claims in the order of the sources."""

    sources: tuple[Source, ...]
    units: tuple[Unit, ...]
    entities: tuple[Entity, ...]
    structures: tuple[Structure, ...]
    entity_relations: tuple[EntityRelation, ...]
    properties: tuple[Property, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    evidence: tuple[EvidenceLine, ...]
    mappings: tuple[Mapping, ...]
    terms: tuple[ExternalTerm, ...]
    info: DatasetInfo
