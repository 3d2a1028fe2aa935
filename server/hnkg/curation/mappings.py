"""The SSSOM table of mappings from our entities to terms of other ontologies.

Columns and names follow SSSOM (https://w3id.org/sssom/). A row that cannot be read stops the
build: the usual SSSOM tools would drop it and report success.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, closest, read_table
from hnkg.model import Mapping
from hnkg.namespaces import expand

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from hnkg.namespaces import Prefix

PATH: Final = "ontology/mappings.sssom.tsv"
COLUMNS: Final = (
    "record_id",
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
)
RECORD: Final = re.compile(r"mapping:M[0-9]{4}")
PREDICATES: Final = (
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
)


def load_mappings(
    file: Traversable, labels: dict[str, str], prefixes: dict[str, Prefix], problems: Problems
) -> tuple[Mapping, ...]:
    """Return the mappings.

    Args:
        file: the table.
        labels: the label of each entity by its id.
        prefixes: the declared prefixes.
        problems: takes what is wrong.
    """
    mappings: list[Mapping] = []
    records: set[str] = set()
    seen: dict[tuple[str, str], int] = {}
    exact: dict[tuple[str, str], str] = {}
    for row in read_table(file, PATH, COLUMNS, comment="#"):
        if not RECORD.fullmatch(row["record_id"]) or row["record_id"] in records:
            problems.add(
                row.error(
                    f"record_id: {row['record_id']!r} is malformed or taken.",
                    "Give the row the next free number, as in mapping:M0001; ids are never reused.",
                )
            )
        records.add(row["record_id"])
        prefix, _, subject = row["subject_id"].partition(":")
        if prefix != "hnk" or subject not in labels:
            problems.add(
                row.error(
                    f"subject_id: there is no entity {row['subject_id']!r}.",
                    closest(subject, labels),
                )
            )
            continue
        if row["subject_label"] != labels[subject]:
            problems.add(
                row.error(
                    f"subject_label: {row['subject_label']!r}, but the entity is called {labels[subject]!r}.",
                    "Copy the label from graph_data/curated/entities.tsv.",
                )
            )
        if row["predicate_id"] not in PREDICATES:
            problems.add(
                row.error(
                    f"predicate_id: {row['predicate_id']!r} is not allowed.",
                    f"Use one of: {', '.join(PREDICATES)}.",
                )
            )
        if row["mapping_justification"] != "semapv:ManualMappingCuration":
            problems.add(
                row.error(
                    f"mapping_justification: {row['mapping_justification']!r}.",
                    "Use semapv:ManualMappingCuration.",
                )
            )
        try:
            iri = expand(row["object_id"], prefixes)
        except ValueError as error:
            problems.add(
                row.error(
                    f"object_id: {error}.",
                    "Write prefix:identifier; prefixes and their patterns stand in ontology/prefixes.ttl.",
                )
            )
            continue
        pair = (subject, row["object_id"])
        if pair in seen:
            problems.add(row.error(f"line {seen[pair]} maps the same pair.", "Keep one of the two."))
        seen[pair] = row.line
        database = row["object_id"].partition(":")[0]
        if row["predicate_id"] == "skos:exactMatch":
            if (subject, database) in exact:
                problems.add(
                    row.error(
                        f"{subject} is already exactly {exact[subject, database]}.",
                        "An entity is exactly one term of an ontology: make one a closeMatch.",
                    )
                )
            exact[subject, database] = row["object_id"]
        mappings.append(
            Mapping(
                record=row["record_id"].removeprefix("mapping:"),
                subject=subject,
                predicate=row["predicate_id"].removeprefix("skos:"),
                curie=row["object_id"],
                iri=iri,
                object_label=row["object_label"],
                justification=row["mapping_justification"].removeprefix("semapv:"),
            )
        )
    return tuple(mappings)
