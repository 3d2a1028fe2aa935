"""Entities and structures: every reference to an entity names one that exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, Row, closest, read_table
from hnkg.model import Entity, Structure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from importlib.resources.abc import Traversable

ENTITIES: Final = "graph_data/curated/entities.tsv"
ENTITY_COLUMNS: Final = (
    "id",
    "label",
    "class",
    "alt_labels",
    "gloss",
    "concerns",
    "broader",
    "members",
    "reports",
)
STRUCTURES: Final = "graph_data/curated/structures.tsv"
STRUCTURE_COLUMNS: Final = (
    "entity",
    "smiles",
    "inchi",
    "inchikey",
    "formula",
    "molar_mass",
    "stereocentres",
)
#: The standard InChIKey: 14 letters, 8 letters and the mark SA, one letter.
INCHIKEY: Final = re.compile(r"[A-Z]{14}-[A-Z]{8}SA-[A-Z]")
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MASS: Final = re.compile(r"[1-9][0-9]*\.[0-9]{2}")
#: A centre with its CIP label, ``C2=R``.
STEREOCENTRE: Final = re.compile(r"C([1-9][0-9]*)=([RS])")


def load_entities(
    root: Traversable, classes: Collection[str], problems: Problems
) -> tuple[Entity, ...]:
    """Return the entities.

    Args:
        root: the data root.
        classes: local names of the classes that an entity may have.
        problems: takes what is wrong.
    """
    rows = read_table(root, ENTITIES, ENTITY_COLUMNS)
    lines: dict[str, int] = {}
    for row in rows:
        for message, remedy in _entity_faults(row, classes, lines):
            problems.add(row.error(message, remedy))
        lines.setdefault(row["id"], row.line)
    for row in rows:
        for column in ("concerns", "broader", "members"):
            for item in row.items(column):
                if item not in lines or item == row["id"]:
                    others = [name for name in lines if name != row["id"]]
                    problems.add(
                        row.error(
                            f"{column}: there is no other entity {item!r}.", closest(item, others)
                        )
                    )
    return tuple(
        Entity(
            id=row["id"],
            label=row["label"],
            class_name=row["class"],
            alt_labels=row.items("alt_labels"),
            gloss=row["gloss"],
            concerns=row.items("concerns"),
            broader=row.items("broader"),
            members=row.items("members"),
            reports=row.items("reports"),
            line=row.line,
        )
        for row in rows
    )


def _entity_faults(
    row: Row, classes: Collection[str], lines: dict[str, int]
) -> Iterator[tuple[str, str]]:
    if not SLUG.fullmatch(row["id"]):
        yield f"id: {row['id']!r} cannot end an IRI.", "Use small letters, digits, hyphens."
    if row["id"] in lines:
        yield f"id: {row['id']!r} stands in line {lines[row['id']]} too.", "Merge the two."
    if row["class"] not in classes:
        yield (
            f"class: {row['class']!r} is no class of the ontology.",
            f"{closest(row['class'], classes)} Classes stand in ontology/core.ttl.",
        )
    if not row["label"]:
        yield "label is empty.", "Give the name that people read."


def load_structures(
    root: Traversable, entities: Collection[str], problems: Problems
) -> tuple[Structure, ...]:
    """Return the structures, each of an entity that exists, with a well-formed InChIKey."""
    structures: list[Structure] = []
    lines: dict[str, int] = {}
    for row in read_table(root, STRUCTURES, STRUCTURE_COLUMNS):
        for message, remedy in _structure_faults(row, entities, lines):
            problems.add(row.error(message, remedy))
        lines.setdefault(row["entity"], row.line)
        structures.append(
            Structure(
                entity=row["entity"],
                smiles=row["smiles"],
                inchi=row["inchi"],
                inchikey=row["inchikey"],
                formula=row["formula"],
                molar_mass=row["molar_mass"],
                stereocentres=tuple(
                    (found[1], found[2])
                    for item in row.items("stereocentres")
                    if (found := STEREOCENTRE.fullmatch(item))
                ),
                line=row.line,
            )
        )
    return tuple(structures)


def _structure_faults(
    row: Row, entities: Collection[str], lines: dict[str, int]
) -> Iterator[tuple[str, str]]:
    name = row["entity"]
    if name not in entities:
        yield f"entity: there is no entity {name!r}.", closest(name, entities)
    if name in lines:
        yield f"entity: {name} stands in line {lines[name]} too.", "Keep one of the two."
    if not row["smiles"]:
        yield "smiles is empty.", "Write the structure as SMILES."
    layer = row["inchi"].removeprefix("InChI=1S/").partition("/")[0]  # of each part, for a salt
    if layer == row["inchi"] or ("." not in layer and layer != row["formula"]):
        yield (
            f"inchi: {row['inchi']!r} is not a standard InChI of {row['formula']}.",
            "It begins with InChI=1S/ and the formula.",
        )
    if not INCHIKEY.fullmatch(row["inchikey"]):
        yield (
            f"inchikey: {row['inchikey']!r} is not a standard InChIKey.",
            "It has 14, 10 and 1 capital letters, and the second part ends with SA.",
        )
    if not MASS.fullmatch(row["molar_mass"]):
        yield f"molar_mass: {row['molar_mass']!r}.", "Write g/mol with two decimals, as in 239.70."
    for item in row.items("stereocentres"):
        if not STEREOCENTRE.fullmatch(item):
            yield f"stereocentres: {item!r} is not known.", "Write locant and label, as in C2=R."
