"""Entities and structures: every reference to an entity names one that exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, closest, read_table
from hnkg.model import Entity, Structure

if TYPE_CHECKING:
    from collections.abc import Collection
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
STRUCTURE_COLUMNS: Final = ("entity", "smiles", "inchi", "inchikey", "formula", "molar_mass")
#: The standard InChIKey: 14 letters, 8 letters and the mark SA, one letter.
INCHIKEY: Final = re.compile(r"[A-Z]{14}-[A-Z]{8}SA-[A-Z]")
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load_entities(
    graph_data: Traversable, classes: Collection[str], problems: Problems
) -> tuple[Entity, ...]:
    """Return the entities.

    Args:
        graph_data: the folder of that name.
        classes: local names of the classes that an entity may have.
        problems: takes what is wrong.
    """
    rows = read_table(graph_data / "curated" / "entities.tsv", ENTITIES, ENTITY_COLUMNS)
    ids: dict[str, int] = {}
    for row in rows:
        if not SLUG.fullmatch(row["id"]):
            problems.add(
                row.error(f"id: {row['id']!r} cannot end an IRI.", "Use small letters, digits, hyphens.")
            )
        if row["id"] in ids:
            problems.add(
                row.error(f"id: {row['id']!r} stands in line {ids[row['id']]} too.", "Merge the two.")
            )
        ids[row["id"]] = row.line
        if row["class"] not in classes:
            problems.add(
                row.error(
                    f"class: {row['class']!r} is no class of the ontology.",
                    f"{closest(row['class'], classes)} Classes stand in ontology/core.ttl.",
                )
            )
        if not row["label"]:
            problems.add(row.error("label is empty.", "Give the name that people read."))
    for row in rows:
        for column in ("concerns", "broader", "members"):
            for item in row.items(column):
                if item not in ids:
                    problems.add(
                        row.error(f"{column}: there is no entity {item!r}.", closest(item, ids))
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
        )
        for row in rows
    )


def load_structures(
    graph_data: Traversable, entities: Collection[str], problems: Problems
) -> tuple[Structure, ...]:
    """Return the structures, each of an entity that exists, with a well-formed InChIKey."""
    structures: list[Structure] = []
    for row in read_table(graph_data / "curated" / "structures.tsv", STRUCTURES, STRUCTURE_COLUMNS):
        if row["entity"] not in entities:
            problems.add(
                row.error(
                    f"entity: there is no entity {row['entity']!r}.", closest(row["entity"], entities)
                )
            )
        if not INCHIKEY.fullmatch(row["inchikey"]):
            problems.add(
                row.error(
                    f"inchikey: {row['inchikey']!r} is not a standard InChIKey.",
                    "It has 14, 10 and 1 capital letters, and the second part ends with SA.",
                )
            )
        if not re.fullmatch(r"[0-9]+\.[0-9]{2}", row["molar_mass"]):
            problems.add(
                row.error(f"molar_mass: {row['molar_mass']!r}.", "Write g/mol with two decimals.")
            )
        structures.append(
            Structure(
                entity=row["entity"],
                smiles=row["smiles"],
                inchi=row["inchi"],
                inchikey=row["inchikey"],
                formula=row["formula"],
                molar_mass=row["molar_mass"],
            )
        )
    return tuple(structures)
