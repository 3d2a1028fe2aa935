"""Recompute every curated structure with RDKit, so that nothing about a compound is only copied.

A SMILES is the one thing that is believed. InChI, InChIKey, formula, molar mass, the labels of the
stereocentres, the stereodescriptors in the names, and which compounds are stereoisomers, parents
or salts of which must follow from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from hnkg.build.toolkit import load_toolkit
from hnkg.curation.entities import ENTITIES, STRUCTURES
from hnkg.curation.entity_relations import PATH as RELATIONS
from hnkg.curation.tables import Problems
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.build.toolkit import Toolkit
    from hnkg.model import Entity, EntityRelation, Knowledge, Structure

#: Molar masses differ in the third decimal with the table of atomic weights that is used.
MASS_TOLERANCE: Final = 0.011
#: ``(2R,6R)`` or ``(S)`` in a name.
_DESCRIPTOR: Final = re.compile(r"\(((?:[0-9]*[RS])(?:,[0-9]*[RS])*)\)")
_COMPUTED: Final = ("enantiomerOf", "diastereomerOf", "hasStereoUndefinedParent", "saltOf")

Centres = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Compound:
    """What follows from a SMILES.

    Args:
        structure: the curated row.
        parts: the InChIKey of each part of a salt, or of the compound itself.
        labels: the CIP labels of the stereocentres, in the order of the SMILES.
        is_flat: whether a centre could have a label and has none.
    """

    structure: Structure
    inchi: str
    inchikey: str
    formula: str
    mass: float
    parts: frozenset[str]
    labels: tuple[str, ...]
    is_flat: bool


def check_chemistry(knowledge: Knowledge) -> None:
    """Recompute all structures, and what they say about each other.

    Raises:
        InputError: RDKit is not installed.
        CurationError: one value does not follow from its SMILES.
        CurationErrors: several do not.
    """
    toolkit = load_toolkit()
    entities = {entity.id: entity for entity in knowledge.entities}
    problems = Problems()
    compounds: dict[str, _Compound] = {}
    for structure in knowledge.structures:
        compound = _compute(structure, toolkit)
        if compound is None:
            problems.add(
                _fault(
                    structure,
                    f"smiles: {structure.smiles!r} is not SMILES of a molecule.",
                    "Copy it from the source anew; RDKit must be able to read it.",
                )
            )
            continue
        compounds[structure.entity] = compound
        for error in _structure_faults(compound, entities[structure.entity]):
            problems.add(error)
    problems.stop()  # wrong structures would make wrong relations
    for error in _relation_faults(compounds, knowledge.entity_relations):
        problems.add(error)
    problems.stop()


def _compute(structure: Structure, toolkit: Toolkit) -> _Compound | None:
    molecule = toolkit.parse(structure.smiles)
    if molecule is None:
        return None
    labels, is_flat = toolkit.stereochemistry(molecule)
    inchi = toolkit.inchi(molecule)
    return _Compound(
        structure=structure,
        inchi=inchi,
        inchikey=toolkit.inchikey(inchi),
        formula=toolkit.formula(molecule),
        mass=toolkit.mass(molecule),
        parts=frozenset(toolkit.inchikey(toolkit.inchi(part)) for part in toolkit.parts(molecule)),
        labels=labels,
        is_flat=is_flat,
    )


def _structure_faults(compound: _Compound, entity: Entity) -> Iterator[CurationError]:
    structure = compound.structure
    remedy = "Find out which of the two is wrong; a SMILES of the mirror image differs in @ and @@."
    for column, written, computed in (
        ("inchi", structure.inchi, compound.inchi),
        ("inchikey", structure.inchikey, compound.inchikey),
        ("formula", structure.formula, compound.formula),
    ):
        if written != computed:
            yield _fault(
                structure, f"{column}: {written!r}, but the SMILES gives {computed!r}.", remedy
            )
    if abs(float(structure.molar_mass) - compound.mass) > MASS_TOLERANCE:
        yield _fault(
            structure,
            f"molar_mass: {structure.molar_mass}, but the SMILES gives {compound.mass:.2f}.",
            "Compute it anew from the formula.",
        )
    if tuple(label for _, label in structure.stereocentres) != compound.labels:
        yield _fault(
            structure,
            f"stereocentres: {_show(structure.stereocentres) or 'none'}, but the centres of the"
            f" SMILES are {', '.join(compound.labels) or 'without labels'}.",
            f"List them in the order of the SMILES. {remedy}",
        )
    for name in (entity.label, *entity.alt_labels):
        for found in _DESCRIPTOR.findall(name):
            if not _agree(found, structure.stereocentres):
                yield CurationError(
                    ENTITIES,
                    entity.line,
                    f"the name {name!r} says ({found}), but the structure has"
                    f" {_show(structure.stereocentres) or 'no stereocentre with a label'}.",
                    f"Correct the name, or the row of {entity.id} in {STRUCTURES}.",
                )


def _agree(descriptor: str, centres: Centres) -> bool:
    """Tell whether a stereodescriptor of a name is that of the centres.

    >>> _agree("2R,6S", (("2", "R"), ("6", "S"))), _agree("2R,6S", (("2", "S"), ("6", "R")))
    (True, False)
    >>> _agree("S", (("2", "S"),)), _agree("S", ())
    (True, False)
    """
    named = tuple((item[:-1], item[-1]) for item in descriptor.split(","))
    if all(locant for locant, _ in named):
        return set(named) == set(centres)
    return tuple(label for _, label in named) == tuple(label for _, label in centres)


def _relation_faults(
    compounds: dict[str, _Compound], relations: tuple[EntityRelation, ...]
) -> Iterator[CurationError]:
    """Compare the relations of the table with those that follow from the structures."""
    computed = dict(_related(compounds))
    for relation in relations:
        if relation.relation not in _COMPUTED or not (
            {relation.subject, relation.obj} <= compounds.keys()
        ):
            continue
        found = computed.pop(frozenset({relation.subject, relation.obj}), None)
        says = (relation.subject, relation.relation, relation.obj)
        if found not in (says, _turned(says)):
            yield CurationError(
                RELATIONS,
                relation.line,
                f"{' '.join(says)}, but the structures say: {' '.join(found or ('nothing',))}.",
                "Correct the relation, or the structure of one of the two.",
            )
    for missing in computed.values():
        yield CurationError(
            RELATIONS,
            0,
            f"the structures say {' '.join(missing)}, and no line does.",
            "Add the line: " + "\\t".join((*missing, "computed from the structures")),
        )


def _turned(says: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return a relation that goes both ways from its other end; others as they are."""
    return says[::-1] if says[1] in ("enantiomerOf", "diastereomerOf") else says


def _related(
    compounds: dict[str, _Compound],
) -> Iterator[tuple[frozenset[str], tuple[str, str, str]]]:
    """Yield each pair of compounds that are related, with how."""
    for (one, first), (other, second) in combinations(compounds.items(), 2):
        pair = frozenset({one, other})
        if first.inchikey[:14] == second.inchikey[:14]:
            if first.is_flat:
                yield pair, (other, "hasStereoUndefinedParent", one)
            elif second.is_flat:
                yield pair, (one, "hasStereoUndefinedParent", other)
            else:
                labels = dict(second.structure.stereocentres)
                mirrored = all(
                    labels.get(locant) != label for locant, label in first.structure.stereocentres
                )
                yield pair, (one, "enantiomerOf" if mirrored else "diastereomerOf", other)
        elif len(second.parts) > 1 and first.inchikey in second.parts:
            yield pair, (other, "saltOf", one)
        elif len(first.parts) > 1 and second.inchikey in first.parts:
            yield pair, (one, "saltOf", other)


def _show(centres: Centres) -> str:
    return ", ".join(f"C{locant}={label}" for locant, label in centres)


def _fault(structure: Structure, message: str, remedy: str) -> CurationError:
    return CurationError(STRUCTURES, structure.line, f"{structure.entity}: {message}", remedy)
