"""The SSSOM table of mappings from our entities to terms of other ontologies.

Columns and names follow SSSOM (https://w3id.org/sssom/). A row that cannot be read stops the
build: the usual SSSOM tools would drop it and report success.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, Row, closest, read_table
from hnkg.errors import CurationError
from hnkg.model import Mapping
from hnkg.namespaces import expand
from hnkg.resources import read_text

if TYPE_CHECKING:
    from collections import abc
    from importlib.resources.abc import Traversable

    from hnkg.curation.terms import Terms
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
    "comment",
)
RECORD: Final = re.compile(r"mapping:M[0-9]{4}")
PREDICATES: Final = (
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
)
JUSTIFICATIONS: Final = ("semapv:ManualMappingCuration",)
#: A line of the map of prefixes at the top, and the CURIEs of a row.
_DECLARATION: Final = re.compile(r"#  (\S+): (\S+)")
_CURIES: Final = re.compile(r"(?:^|\t)([A-Za-z][\w.-]*:\S+)(?=\t)")


def load_mappings(
    root: Traversable,
    labels: abc.Mapping[str, str],
    prefixes: abc.Mapping[str, Prefix],
    terms: Terms,
    problems: Problems,
) -> tuple[Mapping, ...]:
    """Return the mappings.

    Args:
        root: the data root.
        labels: the label of each entity by its id.
        prefixes: the declared prefixes.
        terms: what is known of the terms of other ontologies.
        problems: takes what is wrong.
    """
    mappings: list[Mapping] = []
    before: list[Row] = []
    _check_header(read_text(root, PATH), prefixes, problems)
    for row in read_table(root, PATH, COLUMNS, comment="#"):
        try:
            _check_words(row)
            _check_subject(row, labels)
            iri = _expand(row, prefixes)
            terms.check(row, "object_id", label_column="object_label")
            _check_against(row, before)
        except CurationError as error:
            problems.add(error)
            continue
        before.append(row)
        mappings.append(
            Mapping(
                record=row["record_id"].removeprefix("mapping:"),
                subject=row["subject_id"].removeprefix("hnk:"),
                predicate=row["predicate_id"].removeprefix("skos:"),
                curie=row["object_id"],
                iri=iri,
                object_label=row["object_label"],
                justification=row["mapping_justification"].removeprefix("semapv:"),
                comment=row["comment"],
                line=row.line,
            )
        )
    return tuple(mappings)


def _check_header(text: str, prefixes: abc.Mapping[str, Prefix], problems: Problems) -> None:
    """Check that the map at the top of the table has the prefixes that the rows need.

    Tools for SSSOM expand with it, and drop a row whose prefix it lacks without a word.
    """
    declared: dict[str, int] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        found = _DECLARATION.fullmatch(line)
        if found is None:
            continue
        name, namespace = found.groups()
        if name in declared:
            problems.add(
                CurationError(
                    PATH,
                    number,
                    f"the prefix {name!r} is declared in line {declared[name]} too.",
                    "Keep one of the two.",
                )
            )
        declared[name] = number
        if name not in prefixes or prefixes[name].namespace != namespace:
            wanted = f"#  {name}: {prefixes[name].namespace}" if name in prefixes else "nothing"
            problems.add(
                CurationError(
                    PATH,
                    number,
                    f"{name}: {namespace} is not what ontology/prefixes.ttl declares.",
                    f"Write: {wanted}",
                )
            )
    used = {curie.partition(":")[0] for line in lines for curie in _CURIES.findall(line)}
    for name in sorted((used & prefixes.keys()) - declared.keys()):
        problems.add(
            CurationError(
                PATH,
                0,
                f"rows use the prefix {name!r}, which the map at the top does not declare.",
                f"Add to it: #  {name}: {prefixes[name].namespace}",
            )
        )


def _check_words(row: Row) -> None:
    """Check the cells that say how the two are related."""
    if not RECORD.fullmatch(row["record_id"]):
        raise row.error(
            f"record_id: {row['record_id']!r} is not a record id.", "Write it as in mapping:M0001."
        )
    row.choice("predicate_id", PREDICATES)
    row.choice("mapping_justification", JUSTIFICATIONS)
    if not row["comment"]:
        raise row.error("comment is empty.", "Say how the match was verified.")


def _check_subject(row: Row, labels: abc.Mapping[str, str]) -> None:
    prefix, _, subject = row["subject_id"].partition(":")
    if prefix != "hnk" or subject not in labels:
        raise row.error(
            f"subject_id: there is no entity {row['subject_id']!r}.", closest(subject, labels)
        )
    if row["subject_label"] != labels[subject]:
        raise row.error(
            f"subject_label: {row['subject_label']!r}, but {row['subject_id']} is called"
            f" {labels[subject]!r}.",
            "Copy the label from graph_data/curated/entities.tsv.",
        )


def _expand(row: Row, prefixes: abc.Mapping[str, Prefix]) -> str:
    try:
        return expand(row["object_id"], prefixes)
    except ValueError as error:
        raise row.error(
            f"object_id: {error}.",
            "Write prefix:identifier; prefixes and patterns stand in ontology/prefixes.ttl.",
        ) from None


def _check_against(row: Row, before: abc.Sequence[Row]) -> None:
    """Check that no row above has the same id, the same pair, or another exact match."""
    database = row["object_id"].partition(":")[0]
    for other in before:
        if other["record_id"] == row["record_id"]:
            raise row.error(
                f"record_id: {row['record_id']} stands in line {other.line} too.",
                "Give the row the next free number; ids are never reused.",
            )
        if other["subject_id"] != row["subject_id"]:
            continue
        if other["object_id"] == row["object_id"]:
            raise row.error(f"line {other.line} maps the same pair.", "Keep one of the two.")
        exact = {other["predicate_id"], row["predicate_id"]} == {"skos:exactMatch"}
        if exact and other["object_id"].partition(":")[0] == database:
            raise row.error(
                f"{row['subject_id']} is already exactly {other['object_id']} in line"
                f" {other.line}.",
                "An entity is exactly one term of an ontology: make one a closeMatch.",
            )
