"""The columns of the claims as plain tables, with what CSVW says of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from hnkg.build.exports import released as slots
from hnkg.namespaces import BIOLINK, DCTERMS, HNKV, ORCA, PROV, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hnkg.build.exports.released import Released, ReleasedClaim

    Read = Callable[[Released, ReleasedClaim], str]

Datatype = Literal["anyURI", "string", "integer", "boolean"]
SPAN: Final = f"{PROV}wasDerivedFrom"


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        name: its name in the table, which every language can use as a variable.
        datatype: of its cells, in CSVW.
        meaning: what a cell says, in one sentence.
        read: gives the cell of a claim.
        property_iri: the property that links claim and cell in RDF, where there is one.
        words: the only values that a cell can have, where they are few.
        is_required: whether no cell is empty.
    """

    name: str
    datatype: Datatype
    meaning: str
    read: Read
    property_iri: str = ""
    words: tuple[str, ...] = ()
    is_required: bool = True


def _slot(iri: str) -> Read:
    return lambda _, claim: claim.value(iri)


def _word(iri: str) -> Read:
    return lambda _, claim: claim.word(iri)


def _label_of(iri: str) -> Read:
    return lambda released, claim: released.label(claim.value(iri))


def _object_iri(_: Released, claim: ReleasedClaim) -> str:
    return claim.obj.value if isinstance(claim.obj, ox.NamedNode) else ""


def _object_label(released: Released, claim: ReleasedClaim) -> str:
    is_name = isinstance(claim.obj, ox.Literal)
    return claim.obj.value if is_name else released.label(claim.obj.value)


def _offset(number: int) -> Read:
    """Return a reader of the first or second number of ``#char=869,928``."""

    def read(_: Released, claim: ReleasedClaim) -> str:
        found = re.search(r"#char=(\d+),(\d+)$", claim.value(SPAN))
        return found[number] if found else ""

    return read


def _reviewed(_: Released, claim: ReleasedClaim) -> str:
    return "reviewed" if claim.word(f"{HNKV}reviewStatus") == "reviewed" else "not reviewed"


def _said_by(_: Released, claim: ReleasedClaim) -> str:
    is_unnamed = claim.value(f"{ORCA}hasSource") == f"{ORCA}NamelessExternalSource"
    return "unnamed others" if is_unnamed else "the author"


COLUMNS: Final = (
    Column("claim", "anyURI", "The claim.", lambda _, c: c.iri),
    Column(
        "identifier",
        "string",
        "The claim's number in its source.",
        _slot(f"{DCTERMS}identifier"),
        f"{DCTERMS}identifier",
    ),
    Column(
        "label",
        "string",
        "The claim in one clause, with its hedge and its denial.",
        lambda _, c: c.label,
        slots.LABEL,
    ),
    Column(
        "subject",
        "anyURI",
        "What the claim is about: a thing or another claim.",
        lambda _, c: c.subject,
        f"{RDF}subject",
    ),
    Column(
        "subject_label",
        "string",
        "What the subject is called.",
        lambda released, c: released.label(c.subject),
    ),
    Column(
        "predicate",
        "anyURI",
        "What is said of the pair; it carries denial and hedge.",
        lambda _, c: c.predicate,
        f"{RDF}predicate",
    ),
    Column(
        "predicate_label",
        "string",
        "The predicate in words.",
        lambda released, c: released.label(c.predicate),
    ),
    Column(
        "object",
        "anyURI",
        "The other thing; empty for a name.",
        _object_iri,
        f"{RDF}object",
        is_required=False,
    ),
    Column("object_label", "string", "What the object is called, or the name.", _object_label),
    Column(
        "polarity",
        "string",
        "Whether the source says that the relation holds or that it does not.",
        _word(slots.POLARITY),
        words=("affirmed", "denied"),
    ),
    Column(
        "modality",
        "string",
        "How strongly the wording commits itself.",
        _word(slots.MODALITY),
        words=("asserted", "believed", "possible", "prospective", "normative"),
    ),
    Column(
        "certainty",
        "integer",
        "The modality on a scale from 4 (asserted) to 1 (speculation about the future); "
        "empty for what is said to be needed.",
        lambda _, c: str(c.certainty) if c.certainty else "",
        is_required=False,
    ),
    Column(
        "explicitness",
        "string",
        "Whether the source states or presupposes it, or the curator infers it.",
        _word(slots.EXPLICITNESS),
        words=("stated", "presupposed", "implied"),
    ),
    Column(
        "is_asserted",
        "boolean",
        "Whether the release has the claim's own triple: false for an implied claim, and where "
        "the same source says it of the same pair with a hedge too.",
        lambda _, c: "true" if c.is_asserted else "false",
    ),
    Column(
        "said_by",
        "string",
        "To whom the source ascribes it.",
        _said_by,
        words=("the author", "unnamed others"),
    ),
    Column("quote", "string", "The words that it rests on.", _slot(slots.QUOTE), slots.QUOTE),
    Column(
        "quote_start",
        "integer",
        "Where the words begin, in code points from 0.",
        _offset(1),
    ),
    Column(
        "quote_end",
        "integer",
        "Where they end; the character there does not belong to them.",
        _offset(2),
    ),
    Column("quote_place", "anyURI", "The place of the words, as an IRI.", _slot(SPAN), SPAN),
    Column("source", "anyURI", "The version of the source.", _slot(slots.SOURCE), slots.SOURCE),
    Column(
        "in_system",
        "string",
        "The organisms or models for which it is said; 'not stated' where the source is silent, "
        "empty where the question does not arise.",
        _label_of(slots.IN_SYSTEM),
        is_required=False,
    ),
    Column(
        "in_context_of",
        "string",
        "The condition to which the passage ties it.",
        _label_of(slots.IN_CONTEXT_OF),
        is_required=False,
    ),
    *(
        Column(
            name,
            "string",
            f"The Biolink slot {name}.",
            _slot(BIOLINK + name),
            BIOLINK + name,
            is_required=name in {"knowledge_level", "agent_type"},
        )
        for name in (
            "causal_mechanism_qualifier",
            "object_aspect_qualifier",
            "object_direction_qualifier",
            "knowledge_level",
            "agent_type",
        )
    ),
    Column(
        "evidence_type",
        "anyURI",
        "The kind of evidence, in the Evidence and Conclusion Ontology.",
        _slot(f"{BIOLINK}has_evidence_of_type"),
        f"{BIOLINK}has_evidence_of_type",
    ),
    Column(
        "verdict",
        "string",
        "How the literature that counts stands on the claim.",
        _label_of(slots.VERDICT),
    ),
    *(
        Column(
            name,
            "integer",
            meaning,
            _slot(HNKV + count),
            HNKV + count,
        )
        for name, count, meaning in (
            ("supports", "supportCount", "How many lines of evidence that count support it."),
            ("disputes", "disputeCount", "How many that count dispute it."),
            ("qualifies", "qualificationCount", "How many that count qualify it."),
            ("uncounted", "uncountedCount", "How many bear on it and do not count."),
        )
    ),
    Column(
        "review",
        "string",
        "Whether a person has compared the claim with its words.",
        _reviewed,
        words=("reviewed", "not reviewed"),
    ),
    Column(
        "note",
        "string",
        "What the curator had to decide.",
        _slot(f"{SKOS}editorialNote"),
        f"{SKOS}editorialNote",
        is_required=False,
    ),
)
