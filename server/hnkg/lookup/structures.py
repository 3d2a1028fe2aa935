"""Tell a SMILES from other texts, without a chemistry toolkit."""

from __future__ import annotations

import re
from typing import Final

_SMILES: Final = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$:/\\.%*~]+")
_ATOM: Final = re.compile(r"Cl|Br|[BCNOPSFIbcnops]|\[[^\]]+\]")
#: Marks of bonds, branches, rings and brackets: no name of ours is made of atoms and these alone.
_STRUCTURAL: Final = frozenset("()[]=#@/\\")
_NO_ATOM: Final = re.compile(r"[0-9%()=#$:/\\.\-~*+]")


def looks_like_smiles(text: str) -> bool:
    """Say whether a text may be a SMILES with more than a chain of atoms.

    >>> looks_like_smiles("NC1(c2ccccc2Cl)CCCC(O)C1=O"), looks_like_smiles("C(C)O")
    (True, True)
    >>> looks_like_smiles("(2R,6R)-HNK"), looks_like_smiles("CHEBI:6121"), looks_like_smiles("HNK")
    (False, False, False)
    """
    if not _SMILES.fullmatch(text) or not _STRUCTURAL & set(text):
        return False
    rest = _NO_ATOM.sub("", _ATOM.sub("", text))
    return not rest
