"""How entities hang together whatever an article says: stereoisomers, salts, subunits, genes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, Row, closest, read_table
from hnkg.model import EntityRelation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from importlib.resources.abc import Traversable

    from hnkg.model import Entity

PATH: Final = "graph_data/curated/entity-relations.tsv"
COLUMNS: Final = ("subject", "relation", "object", "basis")
#: Each relation, with the classes that its subject and its object may have.
COMPOUND: Final = ("ChemicalEntity", "NamedSubstance")
CLASSES: Final[Mapping[str, tuple[Collection[str], Collection[str]]]] = {
    "enantiomerOf": (COMPOUND, COMPOUND),
    "diastereomerOf": (COMPOUND, COMPOUND),
    "hasStereoUndefinedParent": (COMPOUND, COMPOUND),
    "saltOf": (COMPOUND, COMPOUND),
    "hasComponent": (("Racemate",), COMPOUND),
    "subunitOf": (("Protein",), ("ReceptorFamily",)),
    "encodedBy": (("Protein",), ("Gene",)),
}


def load_entity_relations(
    root: Traversable, entities: Collection[Entity], problems: Problems
) -> tuple[EntityRelation, ...]:
    """Return the relations between entities, each of classes that it can have.

    Args:
        root: the data root.
        entities: every entity.
        problems: takes what is wrong.
    """
    classes = {entity.id: entity.class_name for entity in entities}
    lines: dict[frozenset[str], int] = {}
    relations: list[EntityRelation] = []
    for row in read_table(root, PATH, COLUMNS):
        pair = frozenset({row["subject"], row["object"]})
        for message, remedy in _faults(row, classes):
            problems.add(row.error(message, remedy))
        if pair in lines:
            problems.add(
                row.error(
                    f"line {lines[pair]} relates the same two.",
                    "Keep one; a relation that goes both ways is written once.",
                )
            )
        lines.setdefault(pair, row.line)
        relations.append(
            EntityRelation(row["subject"], row["relation"], row["object"], row["basis"], row.line)
        )
    return tuple(relations)


def _faults(row: Row, classes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    relation = row["relation"]
    if relation not in CLASSES:
        yield f"relation: {relation!r} is not known.", f"Use one of: {', '.join(CLASSES)}."
        return
    for column, allowed in zip(("subject", "object"), CLASSES[relation], strict=True):
        name = row[column]
        if name not in classes:
            yield f"{column}: there is no entity {name!r}.", closest(name, classes)
        elif classes[name] not in allowed:
            yield (
                f"{column}: {name} is a {classes[name]}, {relation} takes {' or '.join(allowed)}.",
                "Choose another relation, or correct the class in entities.tsv.",
            )
    if row["subject"] == row["object"]:
        yield f"{row['subject']} is related to itself.", "Correct one of the two names."
    if not row["basis"]:
        yield "basis is empty.", "Say what it is known from, as in: computed from the structures."
