"""The claims of a release, read back from its quads.

Exports are made from the quads and not from the curated values: what an export says is what the
release says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import BIOLINK, DCTERMS, GRAPH, HNKV, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.build.terms import Term

CLAIM: Final = f"{HNKV}Claim"
LABEL: Final = f"{RDFS}label"
POLARITY: Final = f"{HNKV}polarity"
MODALITY: Final = f"{HNKV}modality"
EXPLICITNESS: Final = f"{HNKV}explicitness"
OF_RELATION: Final = f"{HNKV}ofRelation"
CERTAINTY_RANK: Final = f"{HNKV}certaintyRank"
COMPARATOR: Final = f"{HNKV}comparator"
IN_SYSTEM: Final = f"{HNKV}inSystem"
IN_CONTEXT_OF: Final = f"{HNKV}inContextOf"
VERDICT: Final = f"{HNKV}verdict"
QUOTE: Final = f"{BIOLINK}supporting_text"
SOURCE: Final = f"{DCTERMS}source"
#: Who says a claim; a graph that only repeats by inference what others say is no such place.
ENTAILED: Final = f"{GRAPH}entailed"
_REIFYING: Final = {f"{RDF}{name}" for name in ("subject", "predicate", "object")}
_MATCHES: Final = tuple(f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad"))


@dataclass(frozen=True)
class ReleasedClaim:
    """One claim as it stands in the release; IRIs are written out.

    Args:
        obj: an IRI, or a name for a naming claim.
        relation: what its property affirms, denies or hedges.
        certainty: from 4 (asserted) to 1 (speculation); none for what is said to be needed.
        is_asserted: whether the release has the claim's own triple, so that it may be read alone.
        slots: what else is said of the claim, sorted, by property; not what another claim says of
            it by a relation.
    """

    iri: str
    subject: str
    predicate: str
    obj: Term
    relation: str
    certainty: int | None
    is_asserted: bool
    slots: Mapping[str, tuple[Term, ...]]

    def values(self, slot: str) -> tuple[str, ...]:
        """Return all values of a property, as text."""
        return tuple(term.value for term in self.slots.get(slot, ()))

    def value(self, slot: str) -> str:
        """Return the value of a property that has one at most; empty when it has none."""
        found = self.values(slot)
        return found[0] if found else ""

    def word(self, slot: str) -> str:
        """Return the name of a value of our vocabulary in lower case, ``denied``."""
        return self.value(slot).removeprefix(HNKV).lower()

    @property
    def label(self) -> str:
        """The claim in one clause, with its hedge and its denial."""
        return self.value(LABEL)

    @property
    def is_denied(self) -> bool:
        """Whether the source says that the relation does not hold."""
        return self.word(POLARITY) == "denied"

    @property
    def is_implied(self) -> bool:
        """Whether it is only the curator's reading of a contrast or a need."""
        return self.word(EXPLICITNESS) == "implied"


class Released:
    """The quads of a release, without the dataset description, indexed for exports.

    Args:
        quads: all of them.
        prefixes: the declared prefixes, name to namespace.
    """

    def __init__(self, quads: Sequence[ox.Quad], prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(prefixes)
        self._triples = {
            (str(q.subject), q.predicate.value, q.object)
            for q in quads
            if q.graph_name != ox.NamedNode(ENTAILED)
        }
        self._slots: dict[str, dict[str, list[Term]]] = {}
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(
                quad.object, (ox.NamedNode, ox.Literal)
            ):
                found = self._slots.setdefault(quad.subject.value, {})
                found.setdefault(quad.predicate.value, []).append(quad.object)

    def values(self, subject: str, slot: str) -> tuple[str, ...]:
        """Return the values of one property of one thing, sorted."""
        return tuple(sorted(term.value for term in self._slots.get(subject, {}).get(slot, ())))

    def label(self, iri: str) -> str:
        """Return what a thing, a claim or a property is called; empty for what is not described."""
        names = self.values(iri, LABEL) or self.values(iri, f"{SKOS}prefLabel")
        return names[0] if names else ""

    def classes(self, iri: str) -> tuple[str, ...]:
        """Return the classes of our vocabulary that a thing belongs to, the most specific first."""
        found: list[str] = []
        waiting = list(self.values(iri, f"{RDF}type"))
        while waiting:
            name = waiting.pop()
            if name.startswith(HNKV) and name not in found:
                found.append(name)
                waiting += self.values(name, f"{RDFS}subClassOf")
        return tuple(sorted(found, key=lambda name: (-self._depth(name), name)))

    def curie(self, iri: str) -> str:
        """Return the short form where a prefix is declared and the rest is plain, else the IRI."""
        matching = [item for item in self.prefixes.items() if iri.startswith(item[1])]
        if not matching:
            return iri
        name, namespace = max(matching, key=lambda item: len(item[1]))
        local = iri.removeprefix(namespace)
        return f"{name}:{local}" if re.fullmatch(r"\w[\w.-]*", local, re.ASCII) else iri

    @cached_property
    def claims(self) -> tuple[ReleasedClaim, ...]:
        """Every claim, in the order of their IRIs."""
        found = (iri for iri in sorted(self._slots) if CLAIM in self.values(iri, f"{RDF}type"))
        return tuple(self._claim(iri) for iri in found)

    @cached_property
    def claim_iris(self) -> frozenset[str]:
        """The IRIs of all claims."""
        return frozenset(claim.iri for claim in self.claims)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The IRIs of all things that some claim names, sorted."""
        named: set[str] = set()
        for claim in self.claims:
            named.add(claim.subject)
            if isinstance(claim.obj, ox.NamedNode):
                named.add(claim.obj.value)
            for slot in (COMPARATOR, IN_SYSTEM, IN_CONTEXT_OF):
                named.update(claim.values(slot))
        return tuple(sorted(n for n in named - self.claim_iris if not n.startswith(HNKV)))

    def is_about_things(self, claim: ReleasedClaim) -> bool:
        """Tell whether subject and object are things, and neither a name nor another claim."""
        ends = {claim.subject, claim.obj.value}
        return isinstance(claim.obj, ox.NamedNode) and not ends & self.claim_iris

    def properties(self, relation: str) -> tuple[str, ...]:
        """Return the properties that affirm, deny, hedge or report a relation."""
        return tuple(sorted(p for p in self._slots if relation in self.values(p, OF_RELATION)))

    def matches(self, terms: Iterable[str], namespace: str) -> tuple[tuple[str, str], ...]:
        """Return how terms match those of another vocabulary, the closest match first.

        Returns:
            Pairs of the name of a SKOS property, such as ``exactMatch``, and an IRI.
        """
        known = sorted(terms)
        return tuple(
            (match.removeprefix(SKOS), target)
            for match in _MATCHES
            for iri in known
            for target in self.values(iri, match)
            if target.startswith(namespace)
        )

    def _depth(self, name: str, below: tuple[str, ...] = ()) -> int:
        """Return how many superclasses stand above a class, in the longest line of them."""
        above = [c for c in self.values(name, f"{RDFS}subClassOf") if c not in {name, *below}]
        return max((1 + self._depth(parent, (name, *below)) for parent in above), default=0)

    def _claim(self, iri: str) -> ReleasedClaim:
        slots = self._slots[iri]
        subject, predicate = (slots[f"{RDF}{name}"][0].value for name in ("subject", "predicate"))
        obj = slots[f"{RDF}object"][0]
        ranks = [r for m in self.values(iri, MODALITY) for r in self.values(m, CERTAINTY_RANK)]
        return ReleasedClaim(
            iri=iri,
            subject=subject,
            predicate=predicate,
            obj=obj,
            relation=self.values(predicate, OF_RELATION)[0],
            certainty=int(ranks[0]) if ranks else None,
            is_asserted=(f"<{subject}>", predicate, obj) in self._triples,
            slots={
                slot: tuple(sorted(terms, key=str))
                for slot, terms in sorted(slots.items())
                if slot not in _REIFYING and not self.values(slot, OF_RELATION)
            },
        )
