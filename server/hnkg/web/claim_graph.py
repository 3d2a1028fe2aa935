"""Claims as a graph: which are asked for, and which of them a filter leaves.

No web framework here. The page lists all of them and hides those that are not wanted, so that a
script can show them again without asking.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import HNK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from hnkg.web.claims import Claim, Thing

#: How strongly a wording commits itself, the strongest first; "said to be needed" has no rank.
_RANKS: Final = (4, 3, 2, 1, 0)


@dataclass(frozen=True)
class Choice:
    """A box to tick: what it is called, how many claims are of that kind, whether it is ticked."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """Boxes that belong together; ``name`` is the parameter of the address."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    def admits(self, value: str) -> bool:
        """Say whether claims of a kind are wanted."""
        return any(choice.value == value and choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class Edge:
    """A claim between two things, and whether it is wanted now."""

    claim: Claim
    verdict: str
    certainty: str
    polarity: str
    is_wanted: bool = True


def verdict_of(claim: Claim) -> str:
    """Return the kind of a claim's verdict."""
    return claim.verdict.kind if claim.verdict else "none"


def certainty_of(claim: Claim) -> str:
    """Return the end of the IRI of a claim's modality."""
    return claim.modality.iri.rpartition("#")[2].lower()


def polarity_of(claim: Claim) -> str:
    """Return whether a claim is affirmed or denied."""
    return "denied" if claim.is_denied else "affirmed"


def build_facets(
    claims: Iterable[Claim], chosen: Mapping[str, Collection[str]]
) -> tuple[Facet, ...]:
    """Return the boxes for some claims.

    Args:
        claims: those of the whole graph.
        chosen: the values that are ticked, by facet; a facet that is missing is ticked whole.
    """
    claims = tuple(claims)
    ranks = {certainty_of(claim): claim.rank for claim in claims}
    verdicts = _choices(
        claims,
        verdict_of,
        lambda c: c.verdict.label if c.verdict else "none",
        chosen.get("verdict"),
    )
    certainties = _choices(
        claims, certainty_of, lambda claim: claim.modality.label, chosen.get("certainty")
    )
    polarities = _choices(
        claims, polarity_of, lambda claim: claim.polarity.label, chosen.get("polarity")
    )
    by_rank = sorted(certainties, key=lambda choice: _RANKS.index(ranks[choice.value]))
    return (
        Facet("verdict", "How the literature stands", verdicts),
        Facet("certainty", "How sure the wording is", tuple(by_rank)),
        Facet("polarity", "What the wording says", polarities),
    )


def build_edges(claims: Iterable[Claim], facets: tuple[Facet, ...]) -> tuple[Edge, ...]:
    """Return claims as edges, those that the boxes leave out as unwanted."""
    edges = []
    for claim in claims:
        kinds = (verdict_of(claim), certainty_of(claim), polarity_of(claim))
        wanted = all(facet.admits(kind) for facet, kind in zip(facets, kinds, strict=True))
        edges.append(Edge(claim, *kinds, wanted))
    return tuple(edges)


def key_of(thing: Thing) -> str:
    """Return what tells a thing from others: its IRI, or its words where it has none."""
    return thing.iri or f'"{thing.label}"'


def things_in(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the IRIs of the ends of claims with their labels, by label."""
    found = {
        thing.iri: thing.label
        for claim in claims
        for thing in (claim.subject, claim.object)
        if thing.iri
    }
    return dict(sorted(found.items(), key=lambda item: item[1].lower()))


def find_focus(text: str, things: Mapping[str, str]) -> str | None:
    """Return the IRI that somebody means by an IRI, the end of one, or a label.

    >>> things = {"https://w3id.org/hnk-kg/entity/ketamine": "ketamine"}
    >>> find_focus("Ketamine", things) == find_focus("ketamine", things)
    True
    >>> find_focus("aspirin", things)
    """
    for iri in (text, f"{HNK}{text}"):
        if iri in things:
            return iri
    wanted = text.casefold().strip()
    return next((iri for iri, label in things.items() if label.casefold() == wanted), None)


def busiest_thing(claims: Iterable[Claim]) -> str | None:
    """Return the IRI of the thing that most claims are about, the first of them by IRI."""
    counts = Counter(
        thing.iri for claim in claims for thing in (claim.subject, claim.object) if thing.iri
    )
    return min(counts, key=lambda iri: (-counts[iri], iri), default=None)


def claims_near(claims: Iterable[Claim], focus: str | None, reach: int) -> tuple[Claim, ...]:
    """Return the claims about a thing, with reach 2 also those about its neighbours; or all."""
    claims = tuple(claims)
    if focus is None:
        return claims
    near = {focus}
    for _ in range(reach - 1):
        near |= {
            end for claim in claims if not near.isdisjoint(ends_of(claim)) for end in ends_of(claim)
        }
    return tuple(claim for claim in claims if not near.isdisjoint(ends_of(claim)))


def ends_of(claim: Claim) -> frozenset[str]:
    """Return the keys of the two things that a claim is between."""
    return frozenset({key_of(claim.subject), key_of(claim.object)})


def _choices(
    claims: tuple[Claim, ...],
    kind: Callable[[Claim], str],
    label: Callable[[Claim], str],
    chosen: Collection[str] | None,
) -> tuple[Choice, ...]:
    counts = Counter(kind(claim) for claim in claims)
    labels = {kind(claim): label(claim) for claim in claims}
    return tuple(
        Choice(value, labels[value], count, chosen is None or value in chosen)
        for value, count in counts.most_common()
    )
