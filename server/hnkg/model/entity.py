"""Entities, what chemistry knows of them, and how they hang together."""

from __future__ import annotations

from dataclasses import dataclass

#: Relations between entities that hold both ways; each pair stands once in the table.
SYMMETRIC_RELATIONS = ("enantiomerOf", "diastereomerOf")


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
