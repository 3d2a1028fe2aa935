"""A few things to find, made of rows as a store answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.lookup.gathering import read_things
from hnkg.lookup.index import Index
from hnkg.lookup.spellings import load_spellings
from hnkg.namespaces import DCTERMS, HNKV, OWL, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from hnkg.lookup.spellings import Spellings

EX = "http://example.org/"
OBO = "http://purl.obolibrary.org/obo/"

ROWS = [
    (f"{EX}ketamine", f"{RDFS}label", "ketamine"),
    (f"{EX}ketamine", f"{SKOS}altLabel", "Ketalar"),
    (f"{EX}ketamine", f"{SKOS}exactMatch", f"{OBO}CHEBI_6121"),
    (f"{EX}ketamine", f"{SCHEMA}inChIKey", "YQEZLKZALYSWHR-UHFFFAOYSA-N"),
    (f"{EX}ketamine", f"{SCHEMA}smiles", "CNC1(c2ccccc2Cl)CCCCC1=O"),
    (f"{EX}norketamine", f"{RDFS}label", "norketamine"),
    (f"{EX}receptor", f"{RDFS}label", "AMPA receptor"),
    (f"{EX}receptor", f"{SKOS}closeMatch", f"{OBO}GO_0032281"),
    (f"{EX}receptor", f"{SKOS}exactMatch", "http://id.nlm.nih.gov/mesh/D018091"),
    (f"{EX}receptor", f"{HNKV}gloss", "A receptor for glutamate."),
    (f"{EX}claim", f"{RDFS}label", "ketamine acts"),
    (f"{EX}claim", f"{DCTERMS}identifier", "C1"),
    (f"{EX}claim", "https://w3id.org/biolink/vocab/supporting_text", "it may well act"),
    (f"{EX}Drug", f"{RDFS}label", "drug"),
    (f"{OBO}CHEBI_6121", f"{RDFS}label", "ketamine (ChEBI)"),
    (f"{OBO}GO_0032281", f"{RDFS}label", "AMPA glutamate receptor complex"),
    ("http://id.nlm.nih.gov/mesh/D018091", f"{RDFS}label", "Receptors, AMPA"),
]
TYPES = [
    (f"{EX}ketamine", f"{HNKV}Entity"),
    (f"{EX}norketamine", f"{HNKV}Entity"),
    (f"{EX}ketamine", f"{EX}Drug"),
    (f"{EX}receptor", f"{HNKV}Entity"),
    (f"{EX}claim", f"{HNKV}Claim"),
    (f"{EX}Drug", f"{OWL}Class"),
]
STANDINGS = [
    {
        "thing": f"{EX}claim",
        "polarity": "denied",
        "modality": "possible",
        "quote": "it may well act",
        "source": "A text",
        "verdict": "contested",
        "contester": f"{EX}line",
    }
]


@pytest.fixture(scope="session")
def spellings() -> Spellings:
    return load_spellings()


@pytest.fixture(scope="session")
def index(spellings: Spellings) -> Index:
    rows = [{"thing": s, "property": p, "value": o} for s, p, o in ROWS]
    types = [{"thing": s, "type": o} for s, o in TYPES]
    return Index(read_things(rows, types, STANDINGS), spellings)
