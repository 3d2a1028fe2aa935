"""The claims in RDF 1.2: each claim reifies the triple that it is about.

A triple term says nothing by itself. Beside the reifiers stand, as plain triples, only those that
the release asserts. See https://www.w3.org/TR/rdf12-concepts/#dfn-triple-term.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.serialize import serialize_rdf
from hnkg.namespaces import RDF

if TYPE_CHECKING:
    from hnkg.build.exports.released import Released, ReleasedClaim

NAME: Final = "hnk-kg-rdf12.ttl"
REIFIES: Final = ox.NamedNode(f"{RDF}reifies")
#: The type of the older way to write a reified triple, which has no place here.
STATEMENT: Final = ox.NamedNode(f"{RDF}Statement")


def build_rdf12(released: Released) -> bytes:
    """Return all claims as Turtle 1.2."""
    triples: list[ox.Triple] = []
    own: set[ox.Triple] = set()
    for claim in released.claims:
        node, triple = ox.NamedNode(claim.iri), triple_of(claim)
        triples.append(ox.Triple(node, REIFIES, triple))
        triples.extend(
            ox.Triple(node, ox.NamedNode(slot), term)
            for slot, terms in claim.slots.items()
            for term in terms
            if term != STATEMENT
        )
        if claim.is_asserted:
            own.add(triple)
    triples.extend(sorted(own, key=str))
    return serialize_rdf(triples, ox.RdfFormat.TURTLE, released.prefixes)


def triple_of(claim: ReleasedClaim) -> ox.Triple:
    """Return the triple of a claim, whether the release asserts it or not."""
    return ox.Triple(ox.NamedNode(claim.subject), ox.NamedNode(claim.predicate), claim.obj)
