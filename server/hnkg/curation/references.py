"""References to claims from tables outside the folder of their source: ``wikimd-hnk/C03.5``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.curation.tables import closest
from hnkg.errors import CurationError, InputError
from hnkg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
        named = self._named(reference)
        remedy = f"Did you mean {', '.join(named)}?" if named else closest(reference, self._claims)
        raise CurationError(
            path,
            line,
            f"{column}: there is no claim {reference!r}.",
            f"{remedy} Write the key of the source, a slash and the id of the claim.",
        )

    def find(self, written: str, prefixes: Mapping[str, str]) -> Claim:
        """Return the claim that somebody means.

        Args:
            written: its reference, its CURIE or IRI, or its id alone.
            prefixes: those of CURIEs, with their namespaces.

        Raises:
            InputError: there is none, or several sources have one of that id.
        """
        name, _, local = written.partition(":")
        iri = prefixes[name] + local if name in prefixes else written
        reference = iri.removeprefix(f"{BASE}claim/")
        if claim := self._claims.get(reference):
            return claim
        named = self._named(reference)
        if len(named) == 1:
            return self._claims[named[0]]
        if named:
            raise InputError(
                f"{len(named)} sources have a claim {written}.\n  Write one of: {', '.join(named)}."
            )
        ids = [name.rpartition("/")[2] for name in self._claims]
        raise InputError(
            f"There is no claim {written!r}.\n  {closest(reference, [*self._claims, *ids])}"
        )

    def _named(self, claim_id: str) -> list[str]:
        """Return the references of the claims with an id, one for each source that has it."""
        return [name for name in self._claims if name.rpartition("/")[2] == claim_id]
