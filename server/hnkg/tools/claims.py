"""The claims behind an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.lookup.documents import describe_standing
from hnkg.lookup.gathering import MOST_ROWS, read_standings, standings_query
from hnkg.namespaces import HNKV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from hnkg.lookup.documents import Document
    from hnkg.lookup.gathering import Ask
    from hnkg.lookup.spellings import Spellings
    from hnkg.lookup.things import Standing

_CLAIMS: Final = f"""
SELECT DISTINCT ?claim ?subject ?predicate ?wider ?object ?label WHERE {{
  ?claim a <{HNKV}Claim> ; <{RDF}subject> ?subject ; <{RDF}predicate> ?predicate ;
    <{RDF}object> ?object .
  ?predicate <{RDFS}subPropertyOf>* ?wider .
  OPTIONAL {{ ?claim <{RDFS}label> ?label }}
}} ORDER BY ?claim ?wider LIMIT {MOST_ROWS}"""


@dataclass(frozen=True)
class Claim:
    """A claim as far as an answer may rest on it.

    Args:
        iri: of the claim.
        label: what it says, in words.
        subject: IRI.
        predicate: IRI.
        object: IRI or text.
        predicates: its predicate and all wider ones.
        standing: how it stands.
    """

    iri: str
    label: str
    subject: str
    predicate: str
    object: str
    predicates: frozenset[str]
    standing: Standing

    def describe(self, spellings: Spellings) -> Document:
        """Return it with everything that must be repeated with it."""
        return {
            "claim": spellings.curie(self.iri),
            "says": self.label,
            "subject": spellings.curie(self.subject),
            "predicate": spellings.curie(self.predicate),
            "object": spellings.curie(self.object),
            **describe_standing(self.standing),
        }


class Claims:
    """All claims of the data.

    Args:
        claims: in the order of their IRIs.
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.all = tuple(claims)
        self._predicates = frozenset(name for claim in self.all for name in claim.predicates)

    @classmethod
    def gather(cls, ask: Ask) -> Claims:
        """Ask the data for their claims; what ``ask`` raises is not caught."""
        standings = read_standings(ask(standings_query()))
        wider: dict[str, set[str]] = {}
        found: dict[str, Mapping[str, str]] = {}
        for row in ask(_CLAIMS):
            found.setdefault(row["claim"], row)
            wider.setdefault(row["claim"], set()).update((row["predicate"], row["wider"]))
        return cls(
            Claim(
                iri,
                row.get("label", ""),
                row["subject"],
                row["predicate"],
                row["object"],
                frozenset(wider[iri]),
                standings[iri],
            )
            for iri, row in found.items()
            if iri in standings
        )

    def about(self, iri: str) -> tuple[Claim, ...]:
        """Return the claims that say something of a thing, those about it first."""
        listed = [claim for claim in self.all if iri in (claim.subject, claim.object)]
        return tuple(sorted(listed, key=lambda claim: claim.subject != iri))

    def behind(self, terms: Collection[str]) -> tuple[Claim, ...]:
        """Return the claims that an answer rests on.

        These are the claims among the terms; and where a relation is among them, the claims with
        that relation, or a narrower one, of a thing among them; and else the claims between two
        things among them. It is rather one too many than one too few.

        Args:
            terms: IRIs of the query and of its answer.
        """
        known = set(terms)
        relations = known & self._predicates
        ends = {end for claim in self.all for end in (claim.subject, claim.object)} & known

        def rests(claim: Claim) -> bool:
            if claim.iri in known:
                return True
            touched = {claim.subject, claim.object} & known
            if relations:
                return bool(claim.predicates & relations and (touched or not ends))
            return {claim.subject, claim.object} <= known

        listed = [claim for claim in self.all if rests(claim)]
        return tuple(
            sorted(
                listed,
                key=lambda c: (c.iri not in known, not {c.subject, c.object} <= known),
            )
        )
