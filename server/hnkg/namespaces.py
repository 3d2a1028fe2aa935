"""IRIs as constants, and the prefixes of the graph.

The constants equal ``ontology/prefixes.ttl``; a test compares them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hnkg import resources
from hnkg.errors import CurationError

BASE: Final = "https://w3id.org/hnk-kg/"
HNK: Final = f"{BASE}entity/"
HNKV: Final = f"{BASE}ontology#"
GRAPH: Final = f"{BASE}graph/"
MAPPING: Final = f"{BASE}mapping/"
SHAPE: Final = f"{BASE}shapes#"

BIOLINK: Final = "https://w3id.org/biolink/vocab/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DCTERMS: Final = "http://purl.org/dc/terms/"
ECO: Final = "http://purl.obolibrary.org/obo/ECO_"
FABIO: Final = "http://purl.org/spar/fabio/"
OA: Final = "http://www.w3.org/ns/oa#"
ORCA: Final = "http://vocab.deri.ie/orca#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SEMAPV: Final = "https://w3id.org/semapv/vocab/"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SPDX: Final = "http://spdx.org/rdf/terms#"
SSSOM: Final = "https://w3id.org/sssom/"
VOID: Final = "http://rdfs.org/ns/void#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES_FILE: Final = "ontology/prefixes.ttl"


@dataclass(frozen=True)
class Prefix:
    """One declared prefix.

    Args:
        name: what stands before the colon.
        namespace: what it expands to.
        local_pattern: regular expression for the local part, where the registry has one.
    """

    name: str
    namespace: str
    local_pattern: str | None


def load_prefix_table() -> dict[str, Prefix]:
    """Return every declared prefix by name, in the order of the file.

    Raises:
        CurationError: a prefix is declared twice.
    """
    source = (resources.data_root() / "ontology" / "prefixes.ttl").read_bytes()
    names: dict[str, str] = {}
    namespaces: dict[str, str] = {}
    patterns: dict[str, str] = {}
    by_property = {f"{SH}prefix": names, f"{SH}namespace": namespaces, f"{HNKV}localPattern": patterns}
    for quad in ox.parse(source, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            by_property[quad.predicate.value][quad.subject.value] = quad.object.value
    table: dict[str, Prefix] = {}
    for subject, name in names.items():
        if name in table:
            raise CurationError(
                PREFIXES_FILE, 0, f"the prefix {name!r} is declared twice.", "Keep one of the two."
            )
        table[name] = Prefix(name, namespaces[subject], patterns.get(subject))
    return table


def load_prefixes() -> dict[str, str]:
    """Return prefix names and their namespaces, in the order of the file."""
    return {name: prefix.namespace for name, prefix in load_prefix_table().items()}


def expand(curie: str, table: dict[str, Prefix]) -> str:
    """Return the IRI of a CURIE.

    >>> expand("GO:0032281", {"GO": Prefix("GO", "http://purl.obolibrary.org/obo/GO_", r"^\\d{7}$")})
    'http://purl.obolibrary.org/obo/GO_0032281'

    Raises:
        ValueError: it is malformed, its prefix is not declared, or its local part breaks the
            registry's pattern; the message says which.
    """
    name, colon, local = curie.partition(":")
    if not colon or not name or not local or re.search(r"\s", curie):
        raise ValueError(f"{curie!r} is not a CURIE (prefix:identifier)")
    if name not in table:
        raise ValueError(f"the prefix {name!r} of {curie!r} is not declared")
    pattern = table[name].local_pattern
    if pattern and not re.fullmatch(pattern, local):
        raise ValueError(f"{local!r} is not an identifier of {name}: it must match {pattern}")
    return table[name].namespace + local
