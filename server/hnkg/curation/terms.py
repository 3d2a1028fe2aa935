"""The terms of other ontologies that are used here: their labels, and those that are retired.

Only labels are taken over, with where they were seen, so that a query shows names without the
network; definitions and axioms stay where they are kept up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, Row, closest, read_table
from hnkg.errors import CurationError
from hnkg.model import ExternalTerm
from hnkg.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from hnkg.namespaces import Prefix

TERMS: Final = "ontology/imports/terms.tsv"
TERM_COLUMNS: Final = ("term", "label", "seen_in")
RETIRED: Final = "ontology/imports/retired.tsv"
RETIRED_COLUMNS: Final = ("term", "replaced_by", "seen_in")


@dataclass(frozen=True)
class Terms:
    """The terms that may be used, and those that may not.

    Args:
        known: by CURIE.
        replacements: what takes the place of a retired term, by its CURIE.
    """

    known: Mapping[str, ExternalTerm]
    replacements: Mapping[str, str]

    def check(self, row: Row, column: str, label_column: str = "") -> None:
        """Check the CURIE in a cell, and the label beside it.

        Raises:
            CurationError: the term is retired, or it has no label here, or another one.
        """
        curie = row[column]
        if curie in self.replacements:
            raise row.error(
                f"{column}: {curie} is retired.",
                f"Use {self.replacements[curie]}, which took its place ({RETIRED}).",
            )
        if curie not in self.known:
            raise row.error(
                f"{column}: nothing is known of {curie}.",
                f"{closest(curie, self.known)} Or add it with its label to {TERMS}.",
            )
        if label_column and row[label_column] != self.known[curie].label:
            raise row.error(
                f"{label_column}: {row[label_column]!r}, but {curie} is called"
                f" {self.known[curie].label!r}.",
                f"Copy the label from line {self.known[curie].line} of {TERMS}.",
            )


def load_terms(root: Traversable, prefixes: Mapping[str, Prefix], problems: Problems) -> Terms:
    """Return the terms of other ontologies.

    Args:
        root: the data root.
        prefixes: the declared prefixes.
        problems: takes what is wrong.
    """
    replacements = {
        row["term"]: row["replaced_by"] for row in read_table(root, RETIRED, RETIRED_COLUMNS)
    }
    known: dict[str, ExternalTerm] = {}
    for row in read_table(root, TERMS, TERM_COLUMNS):
        try:
            term = _term(row, prefixes)
            if term.curie in replacements:
                raise row.error(
                    f"term: {term.curie} is retired.", f"Use {replacements[term.curie]}."
                )
            if term.curie in known:
                raise row.error(
                    f"term: {term.curie} stands in line {known[term.curie].line} too.",
                    "Keep one of the two.",
                )
        except CurationError as error:
            problems.add(error)
            continue
        known[term.curie] = term
    return Terms(known, replacements)


def _term(row: Row, prefixes: Mapping[str, Prefix]) -> ExternalTerm:
    for column in ("label", "seen_in"):
        if not row[column]:
            raise row.error(f"{column} is empty.", "Copy it from where the label was seen.")
    try:
        iri = expand(row["term"], prefixes)
    except ValueError as error:
        raise row.error(
            f"term: {error}.",
            "Write prefix:identifier; prefixes and patterns stand in ontology/prefixes.ttl.",
        ) from None
    return ExternalTerm(row["term"], iri, row["label"], row["seen_in"], row.line)
