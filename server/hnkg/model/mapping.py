"""Terms of other ontologies and databases, and the mappings to them."""

from __future__ import annotations

from dataclasses import dataclass


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
