"""What changed between two releases: claims are permanent, so it is a join of their IRIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from hnkg.namespaces import BIOLINK, HNKV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: In the order in which a person wants to hear of them.
Kind = Literal["added", "withdrawn", "reworded", "verdict changed"]
KINDS: Final[tuple[Kind, ...]] = ("added", "withdrawn", "reworded", "verdict changed")
#: What a claim says, in the order in which it is shown.
WORDING: Final = {
    "label": f"{RDFS}label",
    "subject": f"{RDF}subject",
    "predicate": f"{RDF}predicate",
    "object": f"{RDF}object",
    "polarity": f"{HNKV}polarity",
    "modality": f"{HNKV}modality",
    "explicitness": f"{HNKV}explicitness",
    "quote": f"{BIOLINK}supporting_text",
}
VERDICT: Final = f"{HNKV}verdict"
#: Who reviewed it and when; told apart from what it says.
REVIEW: Final = {"reviewer": f"{HNKV}reviewedBy", "review date": f"{HNKV}reviewedOn"}

_CLAIM: Final = ox.NamedNode(f"{HNKV}Claim")
_TYPE: Final = ox.NamedNode(f"{RDF}type")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: The values of a claim by the name of the slot; none where a release does not have the slot.
Slots = dict[str, tuple[Term, ...]]


@dataclass(frozen=True)
class Change:
    """One thing that changed about one claim.

    Args:
        kind: what happened to it.
        claim: its IRI.
        before: the slots that differ, as they were; empty for a claim that was added.
        after: the same, as they are; empty for a claim that was withdrawn.
    """

    kind: Kind
    claim: str
    before: Mapping[str, tuple[Term, ...]]
    after: Mapping[str, tuple[Term, ...]]


def read_claims(store: ox.Store) -> dict[str, Slots]:
    """Return what each claim of a release says, by its IRI."""
    found: dict[str, Slots] = {}
    for quad in store.quads_for_pattern(None, _TYPE, _CLAIM):
        if isinstance(quad.subject, ox.NamedNode):
            found[quad.subject.value] = {
                slot: _values(store, quad.subject, iri)
                for slot, iri in {**WORDING, "verdict": VERDICT, **REVIEW}.items()
            }
    return found


def compare(before: Mapping[str, Slots], after: Mapping[str, Slots]) -> tuple[Change, ...]:
    """Return what changed, by kind and claim; a claim may be reworded and change its verdict."""
    changes = [Change("added", claim, {}, after[claim]) for claim in after if claim not in before]
    changes += [
        Change("withdrawn", claim, before[claim], {}) for claim in before if claim not in after
    ]
    for claim in before.keys() & after.keys():
        old, new = before[claim], after[claim]
        for kind, compared in (("reworded", tuple(WORDING)), ("verdict changed", ("verdict",))):
            slots = [slot for slot in compared if old[slot] != new[slot]]
            if slots:
                was, now = ({s: version[s] for s in slots} for version in (old, new))
                changes.append(Change(kind, claim, was, now))  # type: ignore[arg-type]  # a kind
    return tuple(sorted(changes, key=lambda change: (KINDS.index(change.kind), change.claim)))


def stale_reviews(before: Mapping[str, Slots], after: Mapping[str, Slots]) -> tuple[str, ...]:
    """Return the claims that were reworded and keep a review of what they said before."""
    return tuple(
        sorted(
            claim
            for claim in before.keys() & after.keys()
            if after[claim]["review date"]
            and all(before[claim][slot] == after[claim][slot] for slot in REVIEW)
            and any(before[claim][slot] != after[claim][slot] for slot in WORDING)
        )
    )


def _values(store: ox.Store, claim: ox.NamedNode, iri: str) -> tuple[Term, ...]:
    quads = store.quads_for_pattern(claim, ox.NamedNode(iri), None)
    return tuple(sorted({quad.object for quad in quads}, key=str))
