"""Each structure is recomputed from its SMILES: nothing about a compound is merely copied.

The build does so too; here it is done once more without its code, and against other weights.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdkit import Chem, rdBase
from rdkit.Chem import Descriptors, rdCIPLabeler, rdMolDescriptors

from hnkg.build.drawings import draw_structures

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


def cip_labels(mol: Chem.Mol) -> dict[int, str]:
    rdCIPLabeler.AssignCIPLabels(mol)
    return {
        atom.GetIdx(): atom.GetProp("_CIPCode")
        for atom in mol.GetAtoms()
        if atom.HasProp("_CIPCode")
    }


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


@every_structure
def test_the_stereocentres_are_those_of_the_smiles(row: dict[str, str]) -> None:
    listed = [item.partition("=")[2] for item in row["stereocentres"].split(" | ") if item]

    assert list(cip_labels(molecule(row)).values()) == listed


@pytest.mark.parametrize(
    ("name", "amine_label", "hydroxyl_label"),
    [
        ("hnk-2r6r", "R", "R"),
        ("hnk-2s6s", "S", "S"),
        ("hnk-2r6s", "R", "S"),
        ("hnk-2s6r", "S", "R"),
        ("hnk-2r6r-hcl", "R", "R"),
        ("hnk-2s6s-hcl", "S", "S"),
        ("hydroxyketamine-2s6r", "S", "R"),
    ],
)
def test_the_locants_are_those_of_the_name(
    name: str, amine_label: str, hydroxyl_label: str
) -> None:
    """The centre at carbon 2 bears the amine, that at carbon 6 the hydroxyl; both flank C=O."""
    mol = molecule(ROWS[name])
    pattern = Chem.MolFromSmarts("[$([CX4](N)c)]C(=O)[$([CX4][OH])]")
    ((amine, _, _, hydroxyl),) = mol.GetSubstructMatches(pattern)

    assert cip_labels(mol) == {amine: amine_label, hydroxyl: hydroxyl_label}
    assert ROWS[name]["stereocentres"] == f"C2={amine_label} | C6={hydroxyl_label}"


@pytest.mark.parametrize("row", [r for r in ROWS.values() if not r["stereocentres"]])
def test_a_compound_without_listed_stereocentres_has_no_label(row: dict[str, str]) -> None:
    mol = molecule(row)
    centres = Chem.FindPotentialStereo(mol)

    assert "Specified" not in {str(centre.specified) for centre in centres}
    assert row["inchikey"].split("-")[1] == "UHFFFAOYSA"


def test_the_tables_of_the_four_hydroxynorketamines_differ_only_in_space() -> None:
    names = ("hydroxynorketamine", "hnk-2r6r", "hnk-2s6s", "hnk-2r6s", "hnk-2s6r")
    keys = [ROWS[name]["inchikey"].split("-") for name in names]

    assert len({skeleton for skeleton, _, _ in keys}) == 1
    assert len({stereo for _, stereo, _ in keys}) == 5


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


def test_enantiomers_have_the_same_inchi_but_for_the_mirror(knowledge: Knowledge) -> None:
    """InChI writes /m0 or /m1 after the same arrangement of all centres."""
    pairs = [
        (ROWS[r.subject]["inchi"], ROWS[r.obj]["inchi"])
        for r in knowledge.entity_relations
        if r.relation == "enantiomerOf" and {r.subject, r.obj} <= ROWS.keys()
    ]

    assert len(pairs) >= 5
    for one, other in pairs:
        assert one != other
        assert re.sub(r"/m\.?[01]", "/m", one) == re.sub(r"/m\.?[01]", "/m", other)


def test_drawings_are_the_same_bytes_every_time_and_differ_between_enantiomers(
    knowledge: Knowledge,
) -> None:
    first, second = draw_structures(knowledge), draw_structures(knowledge)
    contents = {name: file.content for name, file in first.items()}

    assert contents == {name: file.content for name, file in second.items()}
    assert set(contents) == set(ROWS)
    assert len(set(contents.values())) == len(ROWS)
