"""Each structure is recomputed from its SMILES: nothing about a compound is merely copied."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdkit import Chem, rdBase
from rdkit.Chem import Descriptors, rdCIPLabeler, rdMolDescriptors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.model import Knowledge

TABLE = Path(__file__).resolve().parents[2] / "graph_data/curated/structures.tsv"
#: Abridged standard atomic weights (IUPAC), in g/mol.
WEIGHTS = {
    "C": Decimal("12.011"),
    "H": Decimal("1.008"),
    "Cl": Decimal("35.45"),
    "N": Decimal("14.007"),
    "O": Decimal("15.999"),
    "S": Decimal("32.06"),
}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = {row["entity"]: row for row in rows()}
every_structure = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


@pytest.fixture(autouse=True)
def _quiet_toolkit() -> Iterator[None]:
    """Keep the toolkit's remarks on flat structures off the terminal."""
    with rdBase.BlockLogs():
        yield


def molecule(row: dict[str, str]) -> Chem.Mol:
    found = Chem.MolFromSmiles(row["smiles"])
    assert found is not None, f"{row['smiles']} is not SMILES"
    return found


@every_structure
def test_inchi_and_inchikey_are_those_of_the_smiles(row: dict[str, str]) -> None:
    mol = molecule(row)

    assert Chem.MolToInchi(mol) == row["inchi"]  # type: ignore[no-untyped-call]  # half typed
    assert Chem.MolToInchiKey(mol) == row["inchikey"]  # type: ignore[no-untyped-call]  # likewise


@every_structure
def test_the_formula_is_that_of_the_smiles(row: dict[str, str]) -> None:
    assert rdMolDescriptors.CalcMolFormula(molecule(row)) == row["formula"]


@every_structure
def test_the_molar_mass_is_that_of_the_formula(row: dict[str, str]) -> None:
    atoms = re.findall(r"([A-Z][a-z]?)([0-9]*)", row["formula"])
    mass = sum(WEIGHTS[element] * int(count or 1) for element, count in atoms)

    assert abs(mass - Decimal(row["molar_mass"])) < Decimal("0.01")
    # The toolkit takes a slightly other weight of chlorine.
    toolkit_mass = Descriptors.MolWt(molecule(row))  # type: ignore[attr-defined]  # made at import
    assert abs(toolkit_mass - float(row["molar_mass"])) < 0.02


def test_2r6r_hydroxynorketamine_is_r_at_both_centres() -> None:
    """The centre at carbon 2 bears the amine, that at carbon 6 the hydroxyl; both flank C=O."""
    mol = molecule(ROWS["hnk-2r6r"])
    rdCIPLabeler.AssignCIPLabels(mol)
    labels = {
        atom.GetIdx(): atom.GetProp("_CIPCode")
        for atom in mol.GetAtoms()
        if atom.HasProp("_CIPCode")
    }
    pattern = Chem.MolFromSmarts("[$([CX4]([NH2])c)]C(=O)[$([CX4][OH])]")
    ((amine, _, _, hydroxyl),) = mol.GetSubstructMatches(pattern)

    assert labels == {amine: "R", hydroxyl: "R"}


@pytest.mark.parametrize("name", ["hydroxynorketamine", "ketamine"])
def test_a_compound_named_without_stereochemistry_has_none(name: str) -> None:
    mol = molecule(ROWS[name])
    centres = Chem.FindPotentialStereo(mol)

    assert {str(centre.specified) for centre in centres} == {"Unspecified"}
    assert ROWS[name]["inchikey"].split("-")[1] == "UHFFFAOYSA"


def test_the_stereoisomer_has_the_skeleton_of_the_parent() -> None:
    keys = [ROWS[name]["inchikey"].split("-") for name in ("hydroxynorketamine", "hnk-2r6r")]

    assert keys[0][0] == keys[1][0]
    assert keys[0][1] != keys[1][1]


def test_mapped_inchikeys_are_those_of_the_structures(knowledge: Knowledge) -> None:
    mapped = {
        mapping.subject: mapping.curie.removeprefix("inchikey:")
        for mapping in knowledge.mappings
        if mapping.curie.startswith("inchikey:")
    }

    assert len(mapped) >= 2
    assert mapped == {name: ROWS[name]["inchikey"] for name in mapped}


def test_every_compound_has_a_structure_and_nothing_else_has(knowledge: Knowledge) -> None:
    """A class of compounds, a mixture or a receptor has no InChIKey."""
    compounds = {e.id for e in knowledge.entities if e.class_name == "ChemicalEntity"}

    assert compounds == set(ROWS)
