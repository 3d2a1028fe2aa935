"""Say of an identifier that nothing has what is wrong with it, or what there is of its kind."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hnkg.lookup.index import Index

_INCHIKEY: Final = re.compile(r"[A-Z]{14}-[A-Z]{10}-[A-Z]")
#: What somebody may have meant for one: so called, or long blocks of capitals with a hyphen.
_CALLED_INCHIKEY: Final = re.compile(r"\s*inchi\s?key\s*[:=]\s*(\S*)\s*", re.IGNORECASE)
_LIKE_INCHIKEY: Final = re.compile(r"\s*([A-Z0-9]{12,16}-[A-Z0-9]{7,13}(?:-[A-Z0-9]*)?)\s*")
_MOST_LISTED: Final = 5
#: Of one that has a letter or a digit wrong, and not of any two numbers.
_ALIKE: Final = 0.85


def explain_miss(text: str, index: Index) -> str:
    """Return what to say of an identifier that nothing has; nothing where the text is a name.

    Args:
        text: what was looked for, and not found.
        index: where.
    """
    if meant := _CALLED_INCHIKEY.fullmatch(text) or _LIKE_INCHIKEY.fullmatch(text):
        return _explain_inchikey(meant[1].upper())
    prefixes = sorted({key.prefix for key in index.spellings.keys(text) if key.prefix})
    if not prefixes:
        return ""
    told = f"nothing here has the identifier {text.strip()}."
    return "\n  ".join((told, *(_of_prefix(prefix, text, index) for prefix in prefixes)))


def _explain_inchikey(key: str) -> str:
    if _INCHIKEY.fullmatch(key):
        return f"nothing here has the InChIKey {key}."
    blocks = " and ".join(str(len(block)) for block in key.split("-"))
    strange = sorted(set(re.sub("[A-Z-]", "", key)))
    letters = f", among them {' '.join(strange)}" if strange else ""
    return (
        f"{key} is no InChIKey: it has {blocks} characters{letters}.\n"
        "  An InChIKey has 14, 10 and 1 capital letters, with hyphens between them."
    )


def _of_prefix(prefix: str, text: str, index: Index) -> str:
    known = index.identifiers_of(prefix)
    if not known:
        return f"There are none of {prefix} at all."
    local = text.strip().rpartition(":")[2]
    near = get_close_matches(f"{prefix}:{local}", known, n=_MOST_LISTED, cutoff=_ALIKE)
    how = "most alike" if near else "such as"
    return f"Of {prefix} there are {len(known)}; {how}: {', '.join(near or known[:_MOST_LISTED])}"
