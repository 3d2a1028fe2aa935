"""How claims read in the Biolink Model, https://w3id.org/biolink.

Biolink has no predicate that carries a hedge or a denial. So a predicate of Biolink only says under
which relation an edge is filed; what the source says is in the other columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BIOLINK, HNKV

if TYPE_CHECKING:
    from hnkg.build.exports.released import Released, ReleasedClaim

#: The root of all predicates, which says no more than that two things have to do with each other.
RELATED_TO: Final = "biolink:related_to"
#: The category of things of which Biolink has no kind, and of those that perhaps do not exist.
NAMED_THING: Final = "biolink:NamedThing"
#: Categories of classes whose match in the ontology is none, or says more than the class does.
_CATEGORIES: Final = {
    "ChemicalClass": "biolink:ChemicalEntity",
    "ReceptorFamily": "biolink:BiologicalEntity",
    "HealthCondition": "biolink:DiseaseOrPhenotypicFeature",
}
#: How Biolink spells the prefixes of databases that it knows for these categories.
PREFIXES: Final = {
    "CHEBI": "CHEBI",
    "MONDO": "MONDO",
    "DOID": "DOID",
    "HP": "HP",
    "GO": "GO",
    "NCIT": "NCIT",
    "EFO": "EFO",
    "mesh": "MESH",
    "unii": "UNII",
    "cas": "CAS",
    "inchikey": "INCHIKEY",
    "pubchem.compound": "PUBCHEM.COMPOUND",
    "drugbank": "DRUGBANK",
    "chembl.compound": "CHEMBL.COMPOUND",
    "hmdb": "HMDB",
    "kegg.compound": "KEGG.COMPOUND",
    "kegg.drug": "KEGG.DRUG",
    "rxnorm": "RXCUI",
    "snomedct": "SNOMEDCT",
}


def category_of(released: Released, iri: str) -> str:
    """Return the category of a thing: that of its class, or of the nearest superclass with one."""
    for name in released.classes(iri):
        if name.removeprefix(HNKV) in _CATEGORIES:
            return _CATEGORIES[name.removeprefix(HNKV)]
        for _, match in released.matches([name], BIOLINK):
            return f"biolink:{match.removeprefix(BIOLINK)}"
    return NAMED_THING


def predicate_of(released: Released, claim: ReleasedClaim) -> str:
    """Return the predicate under which a claim is filed.

    An affirmed claim may be filed under a broader relation than its own: whoever acts on something
    affects it. A denied one may not: lacking significant affinity is not lacking any effect. So a
    denial without an exact or close match is filed under the root, which nobody can take for what
    is denied.
    """
    allowed = {"exactMatch", "closeMatch"} | (set() if claim.is_denied else {"broadMatch"})
    for match, iri in released.matches(released.properties(claim.relation), BIOLINK):
        if match in allowed:
            return f"biolink:{iri.removeprefix(BIOLINK)}"
    return RELATED_TO


def identifier_of(released: Released, iri: str) -> str | None:
    """Return an identifier as Biolink spells it; none where Biolink does not know its prefix."""
    prefix, _, local = released.curie(iri).partition(":")
    return f"{PREFIXES[prefix]}:{local}" if prefix in PREFIXES else None
