"""What each publication found, on what it was found, and the numbers that go with it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.curation.tables import Problems, Row, closest, read_table
from hnkg.errors import CurationError
from hnkg.model import Finding, Quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from hnkg.model import Publication

PATH: Final = "graph_data/curated/findings.tsv"
COLUMNS: Final = (
    "publication",
    "study_type",
    "population",
    "organisms",
    "compound_words",
    "tested",
    "measured",
    "paraphrase",
    "quantity_words",
)
QUANTITIES: Final = "graph_data/curated/quantities.tsv"
QUANTITY_COLUMNS: Final = (
    "publication",
    "kind",
    "compound",
    "value",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "unit",
    "words",
)

#: The columns that hold a number, and those of which a quantity has one at most.
_NUMBERED: Final = ("value", "at_least", "at_most", "more_than", "less_than")
_SAME_SIDE: Final = (("at_least", "more_than"), ("at_most", "less_than"))


@dataclass(frozen=True)
class StudyType:
    """A kind of study.

    Args:
        concept: the local name of its concept in the ontology.
        evidence: the term of the Evidence and Conclusion Ontology that its evidence has.
    """

    concept: str
    evidence: str


#: In records of trials without results, and in texts that only state, the evidence is a statement.
STUDY_TYPES: Final[dict[str, StudyType]] = {
    "animal in vivo": StudyType("AnimalStudy", "0000179"),
    "in vitro": StudyType("InVitroStudy", "0000006"),
    "human observational": StudyType("HumanObservationalStudy", "0000180"),
    "phase 1 trial": StudyType("Phase1Trial", "0000180"),
    "registered phase 1 trial": StudyType("RegisteredPhase1Trial", "0000204"),
    "registered phase 1/2 trial": StudyType("RegisteredPhase1And2Trial", "0000204"),
    "registered phase 2 trial": StudyType("RegisteredPhase2Trial", "0000204"),
    "review": StudyType("LiteratureReview", "0000204"),
    "commentary": StudyType("Commentary", "0000204"),
    "encyclopedia": StudyType("EncyclopediaStatement", "0007637"),
    "press summary": StudyType("PressStatement", "0000204"),
    "regulatory listing": StudyType("RegulatoryListing", "0000204"),
}
#: Kinds of quantity, with the local names of their concepts.
QUANTITY_KINDS: Final[dict[str, str]] = {
    "dose": "Dose",
    "concentration": "Concentration",
    "IC50": "HalfMaximalInhibitoryConcentration",
    "EC50": "HalfMaximalEffectiveConcentration",
    "Ki": "InhibitionConstant",
    "oral bioavailability": "OralBioavailability",
    "participants": "NumberOfParticipants",
}
UNITS: Final = ("", "uM", "nM", "mg/kg", "%")
#: A number in running words, whole: 10 is in "10-30 mg/kg" and not in "IC50" or "21.10".
NUMBER: Final = re.compile(r"(?<![0-9A-Za-z.])[0-9]+(?:\.[0-9]+)?(?![0-9A-Za-z]|\.[0-9])")


def load_findings(
    root: Traversable,
    publications: Collection[Publication],
    entities: Collection[str],
    problems: Problems,
) -> tuple[Finding, ...]:
    """Return the findings.

    Args:
        root: the data root.
        publications: those that may be named.
        entities: ids of the entities that may be named.
        problems: takes what is wrong.
    """
    known = {item.key: item for item in publications}
    rows = read_table(root, PATH, COLUMNS)
    words = {row["publication"]: row["quantity_words"] for row in rows}
    quantities = _load_quantities(root, words, entities, problems)
    findings: dict[str, Finding] = {}
    for row in rows:
        try:
            finding = _finding(row, known, entities, quantities[row["publication"]])
            if before := findings.get(finding.publication.key):
                raise row.error(
                    f"publication: {before.publication.key} stands in line {before.line} too.",
                    "Say what it found in one line.",
                )
        except CurationError as error:
            problems.add(error)
        else:
            findings[finding.publication.key] = finding
    return tuple(findings.values())


def publication_of(row: Row, known: Mapping[str, Publication]) -> Publication:
    """Return the publication that a row names.

    Raises:
        CurationError: there is none of that key.
    """
    if found := known.get(row["publication"]):
        return found
    raise row.error(
        f"publication: there is no publication {row['publication']!r}.",
        f"{closest(row['publication'], known)} Publications stand in publications.tsv.",
    )


def _finding(
    row: Row,
    known: Mapping[str, Publication],
    entities: Collection[str],
    quantities: Sequence[Quantity],
) -> Finding:
    publication = publication_of(row, known)
    for column in ("organisms", "tested", "measured"):
        for item in row.items(column):
            _check_entity(row, column, item, entities)
    for item in row.items("tested"):
        if item in row.items("measured"):
            raise row.error(
                f"measured: {item} is tested too.",
                "What was given and what was measured as a metabolite are never one.",
            )
    for column in ("compound_words", "paraphrase"):
        if not row[column]:
            raise row.error(f"{column} is empty.", "Say it in words.")
    return Finding(
        publication=publication,
        study_type=row.choice("study_type", tuple(STUDY_TYPES)),
        population=row["population"],
        organisms=row.items("organisms"),
        compound_words=row["compound_words"],
        tested=row.items("tested"),
        measured=row.items("measured"),
        paraphrase=row["paraphrase"],
        quantity_words=row["quantity_words"],
        quantities=tuple(quantities),
        line=row.line,
    )


def _check_entity(row: Row, column: str, name: str, entities: Collection[str]) -> None:
    if name not in entities:
        raise row.error(
            f"{column}: there is no entity {name!r}.",
            f"{closest(name, entities)} Entities stand in entities.tsv.",
        )


def _load_quantities(
    root: Traversable, words: Mapping[str, str], entities: Collection[str], problems: Problems
) -> Mapping[str, list[Quantity]]:
    found = defaultdict[str, list[Quantity]](list)
    for row in read_table(root, QUANTITIES, QUANTITY_COLUMNS):
        try:
            found[row["publication"]].append(_quantity(row, words, entities))
        except CurationError as error:
            problems.add(error)
    return found


def _quantity(row: Row, words: Mapping[str, str], entities: Collection[str]) -> Quantity:
    key, said = row["publication"], row["words"]
    if key not in words:
        raise row.error(
            f"publication: there is no finding of {key!r}.", f"{closest(key, words)} Add one first."
        )
    if not said or said not in words[key]:
        raise row.error(
            f"words: {said!r} is not in the quantity_words of {key}.",
            f"Copy the words as findings.tsv has them: {words[key]!r}.",
        )
    numbers = [row[column] for column in _NUMBERED if row[column]]
    is_bounded_twice = any(row[least] and row[more] for least, more in _SAME_SIDE)
    if not numbers or (row["value"] and len(numbers) > 1) or is_bounded_twice:
        raise row.error(
            f"{', '.join(_NUMBERED[:-1])} and {_NUMBERED[-1]} hold {numbers}.",
            "Give one value, or one or both of its bounds: one that is itself excluded (>, <) in "
            "more_than or less_than, any other in at_least or at_most.",
        )
    for number in numbers:
        if number not in NUMBER.findall(said):
            raise row.error(
                f"the number {number!r} is not in {said!r}.", "Copy the digits as they stand there."
            )
    unit = row.choice("unit", UNITS)
    if unit not in said:
        raise row.error(f"unit: {unit!r} is not in {said!r}.", "Copy the unit as it stands there.")
    if row["compound"]:
        _check_entity(row, "compound", row["compound"], entities)
    return Quantity(
        kind=row.choice("kind", tuple(QUANTITY_KINDS)),
        compound=row["compound"],
        value=row["value"],
        at_least=row["at_least"],
        at_most=row["at_most"],
        more_than=row["more_than"],
        less_than=row["less_than"],
        unit=unit,
        words=said,
    )
