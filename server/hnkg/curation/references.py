"""References to claims from tables outside the folder of their source: ``wikimd-hnk/C03.5``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.curation.tables import closest
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.model import Claim


class ClaimIndex:
    """Finds claims by their references.

    Args:
        claims: the claims of every source.
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims = {claim.reference: claim for claim in claims}

    def resolve(self, reference: str, path: str, line: int, column: str) -> Claim:
        """Return the claim that a cell of a table refers to.

        Args:
            reference: what the cell says, the key of a source and the id of a claim.
            path: the table.
            line: the line of the table.
            column: the name of the column.

        Raises:
            CurationError: there is no such claim.
        """
        if claim := self._claims.get(reference):
            return claim
        # An id alone, right or nearly so, is no reference; claims of that id show how to write it.
        bare = [name for name in self._claims if name.rpartition("/")[2] == reference]
        remedy = f"Did you mean {', '.join(bare)}?" if bare else closest(reference, self._claims)
        raise CurationError(
            path,
            line,
            f"{column}: there is no claim {reference!r}.",
            f"{remedy} Write the key of the source, a slash and the id of the claim.",
        )
