"""The chemistry toolkit, RDKit, behind the few questions that the build asks it.

Only the build needs it. It is imported when it is asked for, so that serving neither waits for it
nor has it installed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from hnkg.errors import InputError

if TYPE_CHECKING:
    from rdkit.Chem import Mol

_WIDTH, _HEIGHT = 300, 220
_END_OF_HEADER: Final = "<!-- END OF HEADER -->"


class Toolkit:
    """RDKit, loaded.

    Raises:
        ImportError: it is not installed.
    """

    def __init__(self) -> None:
        from rdkit import Chem, rdBase  # noqa: PLC0415  # a third of a second
        from rdkit.Chem import (  # noqa: PLC0415  # likewise
            Descriptors,
            rdCIPLabeler,
            rdDepictor,
            rdMolDescriptors,
        )
        from rdkit.Chem.Draw import rdMolDraw2D  # noqa: PLC0415  # likewise

        self._chem = Chem
        self._base = rdBase
        self._descriptors = Descriptors
        self._cip = rdCIPLabeler
        self._depict = rdDepictor
        self._numbers = rdMolDescriptors
        self._draw = rdMolDraw2D

    def parse(self, smiles: str) -> Mol | None:
        """Return the molecule of a SMILES; none when it is not one."""
        with self._base.BlockLogs():
            return self._chem.MolFromSmiles(smiles)

    def parts(self, molecule: Mol) -> tuple[Mol, ...]:
        """Return the parts of a salt, or the molecule alone."""
        return tuple(self._chem.GetMolFrags(molecule, asMols=True))

    def inchi(self, molecule: Mol) -> str:
        """Return the standard InChI."""
        with self._base.BlockLogs():
            return str(self._chem.MolToInchi(molecule))  # type: ignore[no-untyped-call]  # half typed

    def inchikey(self, inchi: str) -> str:
        """Return the InChIKey of an InChI."""
        return str(self._chem.InchiToInchiKey(inchi))  # type: ignore[no-untyped-call]  # likewise

    def formula(self, molecule: Mol) -> str:
        """Return the molecular formula in Hill order."""
        return str(self._numbers.CalcMolFormula(molecule))

    def mass(self, molecule: Mol) -> float:
        """Return the average molar mass in g/mol."""
        return float(self._descriptors.MolWt(molecule))  # type: ignore[attr-defined]  # made at import

    def stereochemistry(self, molecule: Mol) -> tuple[tuple[str, ...], bool]:
        """Return the CIP labels in the order of the atoms, and whether a centre has none."""
        self._cip.AssignCIPLabels(molecule)
        labels = tuple(
            atom.GetProp("_CIPCode") for atom in molecule.GetAtoms() if atom.HasProp("_CIPCode")
        )
        unspecified = self._chem.StereoSpecified.Unspecified
        tetrahedral = self._chem.StereoType.Atom_Tetrahedral
        is_flat = any(
            centre.type == tetrahedral and centre.specified == unspecified
            for centre in self._chem.FindPotentialStereo(molecule)
        )
        return labels, is_flat

    def draw(self, smiles: str, title: str) -> bytes:
        """Return a drawing in two dimensions as SVG, the same bytes every time."""
        molecule = self._chem.MolFromSmiles(smiles)
        self._depict.SetPreferCoordGen(False)  # noqa: FBT003  # RDKit takes no keyword
        self._depict.Compute2DCoords(molecule)
        drawing = self._draw.MolDraw2DSVG(_WIDTH, _HEIGHT)
        options = drawing.drawOptions()
        options.addStereoAnnotation = True  # type: ignore[assignment]  # its stubs lack the types
        options.padding = 0.06  # type: ignore[assignment]  # likewise
        drawing.DrawMolecule(self._draw.PrepareMolForDrawing(molecule))
        drawing.FinishDrawing()
        return _titled(drawing.GetDrawingText(), title)


@cache
def load_toolkit() -> Toolkit:
    """Return RDKit.

    Raises:
        InputError: it is not installed.
    """
    try:
        return Toolkit()
    except ImportError as error:
        raise InputError(
            "RDKit is not installed. The build recomputes and draws every structure with it;\n"
            "  serving, asking and validating do without.\n"
            "  Install it with: pip install 'hnkg[build]'   (in a checkout: make build)"
        ) from error


def _titled(svg: str, title: str) -> bytes:
    """Give a drawing its title, which screen readers read out."""
    from xml.sax.saxutils import escape  # noqa: PLC0415  # with the toolkit, not at start

    if _END_OF_HEADER not in svg:
        raise InputError("RDKit draws another kind of SVG than expected: its header has no end.")
    body = svg.replace("encoding='iso-8859-1'", "encoding='UTF-8'")
    return body.replace(_END_OF_HEADER, f"<title>{escape(title)}</title>").encode()
