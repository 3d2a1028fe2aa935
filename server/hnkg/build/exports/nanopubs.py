"""One nanopublication for each claim, after https://nanopub.net/guidelines/working_draft/.

The assertion is the claim's triple, whose predicate says whether it is denied or hedged. The
provenance has every other value of the claim: the words that it rests on and their place, how sure
the wording is, and whether the claim is only implied. They are not signed, so their IRIs are plain
ones of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.exports.rdf12 import STATEMENT
from hnkg.build.exports.released import LABEL
from hnkg.build.serialize import serialize_rdf, sort_quads
from hnkg.build.terms import XSD_DATE_TIME, english, iri, own, text, type_
from hnkg.namespaces import BASE, DCTERMS, NP, OWL, PROV, RDFS

if TYPE_CHECKING:
    from hnkg.build.exports.released import Released, ReleasedClaim
    from hnkg.model import DatasetInfo

NAME: Final = "hnk-kg-nanopubs.trig"
#: What of a claim's node is said of the publication, not of the assertion.
_OF_THE_PUBLICATION: Final = (LABEL, f"{DCTERMS}identifier")


def build_nanopubs(released: Released, info: DatasetInfo) -> bytes:
    """Return all nanopublications as TriG, four named graphs each."""
    quads: list[ox.Quad] = []
    for claim in released.claims:
        head, assertion, provenance, pubinfo = _parts(claim)
        node = nanopub_iri(claim)
        quads += [
            ox.Quad(node, type_, iri(f"{NP}Nanopublication"), head),
            ox.Quad(node, iri(f"{NP}hasAssertion"), assertion, head),
            ox.Quad(node, iri(f"{NP}hasProvenance"), provenance, head),
            ox.Quad(node, iri(f"{NP}hasPublicationInfo"), pubinfo, head),
            ox.Quad(iri(claim.subject), iri(claim.predicate), claim.obj, assertion),
            ox.Quad(assertion, iri(f"{PROV}specializationOf"), iri(claim.iri), provenance),
        ]
        quads += [
            ox.Quad(assertion, iri(slot), term, provenance)
            for slot, terms in claim.slots.items()
            for term in terms
            if term != STATEMENT and slot not in _OF_THE_PUBLICATION
        ]
        created = ox.Literal(f"{info.issued}T00:00:00Z", datatype=XSD_DATE_TIME)
        for predicate, value in (
            (LABEL, english(claim.label)),
            (f"{DCTERMS}created", created),
            (f"{DCTERMS}license", iri(info.license)),
            (f"{DCTERMS}rights", english(info.rights)),
            (f"{DCTERMS}isPartOf", own("dataset")),
            (f"{OWL}versionInfo", text(info.version)),
            (f"{RDFS}seeAlso", iri(claim.iri)),
        ):
            quads.append(ox.Quad(node, iri(predicate), value, pubinfo))
        quads += [
            ox.Quad(node, iri(f"{DCTERMS}creator"), agent, pubinfo)
            for activity in claim.values(f"{PROV}wasGeneratedBy")
            for agent in map(iri, released.values(activity, f"{PROV}wasAssociatedWith"))
        ]
    return serialize_rdf(sort_quads(quads), ox.RdfFormat.TRIG, released.prefixes)


def nanopub_iri(claim: ReleasedClaim) -> ox.NamedNode:
    """Return the IRI of the nanopublication of a claim.

    The claim ``https://w3id.org/hnk-kg/claim/wikimd-hnk/C01.1`` has
    ``https://w3id.org/hnk-kg/np/wikimd-hnk/C01.1``.
    """
    return own(f"np/{claim.iri.removeprefix(f'{BASE}claim/')}")


def _parts(claim: ReleasedClaim) -> tuple[ox.NamedNode, ...]:
    """Return the names of its four graphs."""
    base = nanopub_iri(claim).value
    return tuple(iri(f"{base}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo"))
