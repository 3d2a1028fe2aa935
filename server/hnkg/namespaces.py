"""IRIs as constants, and the prefixes of the graph.

The constants equal ``ontology/prefixes.ttl``; a test compares them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg import resources
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

BASE: Final = "https://w3id.org/hnk-kg/"
HNK: Final = f"{BASE}entity/"
HNKV: Final = f"{BASE}ontology#"
GRAPH: Final = f"{BASE}graph/"
MAPPING: Final = f"{BASE}mapping/"
SHAPE: Final = f"{BASE}shapes#"

BIOLINK: Final = "https://w3id.org/biolink/vocab/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DCTYPES: Final = "http://purl.org/dc/dcmitype/"
ECO: Final = "http://purl.obolibrary.org/obo/ECO_"
FABIO: Final = "http://purl.org/spar/fabio/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
NP: Final = "http://www.nanopub.org/nschema#"
OA: Final = "http://www.w3.org/ns/oa#"
ORCA: Final = "http://vocab.deri.ie/orca#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PAV: Final = "http://purl.org/pav/"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SEMAPV: Final = "https://w3id.org/semapv/vocab/"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SPDX: Final = "http://spdx.org/rdf/terms#"
SSSOM: Final = "https://w3id.org/sssom/"
VOID: Final = "http://rdfs.org/ns/void#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES_FILE: Final = "ontology/prefixes.ttl"

_SLOTS: Final = (f"{SH}prefix", f"{SH}namespace", f"{HNKV}localPattern")
#: What no IRI may hold (RFC 3987), beside anything blank.
_NEVER_IN_IRI: Final = re.compile(r'[\s\x00-\x20<>"{}|\\^`]')
#: What a CURIE may have behind its colon without being misread.
_LOCAL_NAME: Final = re.compile(r"[\w.-]+(?<!\.)")


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


def load_prefix_table(root: Traversable | None = None) -> dict[str, Prefix]:
    """Return every declared prefix by name, in the order of the file.

    Args:
        root: a data root; the package's own when not given.

    Raises:
        CurationError: the file cannot be read, or a declaration is incomplete or stands twice.
    """
    root = resources.data_root() if root is None else root
    text = resources.read_text(root, PREFIXES_FILE)

    def fault(subject: str, message: str, remedy: str) -> CurationError:
        place = text.rfind(f"#{subject.rpartition('#')[2]}")
        line = text.count("\n", 0, place) + 1 if place >= 0 else 0
        return CurationError(PREFIXES_FILE, line, message, remedy)

    declared: dict[str, dict[str, str]] = {}
    for quad in resources.read_turtle(root, PREFIXES_FILE):
        subject, slot = str(quad.subject), quad.predicate.value
        values = declared.setdefault(subject, {})
        if slot not in _SLOTS or not isinstance(quad.object, ox.Literal):
            raise fault(subject, f"{slot} has no place here.", "Remove it.")
        if slot in values:
            raise fault(subject, f"a second value of {slot}.", "Keep one of the two.")
        values[slot] = quad.object.value
    table: dict[str, Prefix] = {}
    for subject, values in declared.items():
        name, namespace = values.get(f"{SH}prefix"), values.get(f"{SH}namespace")
        if not name or not namespace:
            raise fault(subject, "its name or its namespace is missing.", "Give both.")
        if name in table:
            raise fault(subject, f"the prefix {name!r} is declared twice.", "Keep one of the two.")
        table[name] = Prefix(name, namespace, values.get(f"{HNKV}localPattern"))
    return table


def load_prefixes(root: Traversable | None = None) -> dict[str, str]:
    """Return prefix names and their namespaces, in the order of the file."""
    return {name: prefix.namespace for name, prefix in load_prefix_table(root).items()}


def namespace_of(iri: str) -> str:
    """Return the namespace of a term: all up to the last hash or slash.

    >>> namespace_of("http://purl.org/dc/terms/title")
    'http://purl.org/dc/terms/'
    """
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def find_curie(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """Return an IRI as a CURIE with the longest namespace that fits; none where none does.

    >>> find_curie("https://w3id.org/hnk-kg/entity/ketamine", {"hnk": HNK})
    'hnk:ketamine'
    """
    fitting = [(len(ns), name) for name, ns in prefixes.items() if iri.startswith(ns)]
    for length, name in sorted(fitting, reverse=True):
        if _LOCAL_NAME.fullmatch(iri, length):
            return f"{name}:{iri[length:]}"
    return None


def expand(curie: str, table: Mapping[str, Prefix]) -> str:
    r"""Return the IRI of a CURIE.

    >>> obo = "http://purl.obolibrary.org/obo/"
    >>> expand("GO:0032281", {"GO": Prefix("GO", f"{obo}GO_", r"^\d{7}$")})
    'http://purl.obolibrary.org/obo/GO_0032281'

    Raises:
        ValueError: it is malformed, its prefix is not declared, or its local part breaks the
            registry's pattern; the message says which.
    """
    name, colon, local = curie.partition(":")
    if not colon or not name or not local or _NEVER_IN_IRI.search(curie):
        raise ValueError(f"{curie!r} is not a CURIE (prefix:identifier)")
    if name not in table:
        raise ValueError(f"the prefix {name!r} of {curie!r} is not declared")
    pattern = table[name].local_pattern
    if pattern and not re.fullmatch(pattern, local):
        raise ValueError(f"{local!r} is not an identifier of {name}: it must match {pattern}")
    return table[name].namespace + local
