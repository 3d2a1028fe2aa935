"""VoID partitions: how many things of each class, how many triples of each property.

They count every graph but the description that holds them; see https://www.w3.org/TR/void/.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.terms import Graph, integer, iri, own
from hnkg.namespaces import BASE, RDF, VOID, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.build.terms import Node

TYPE: Final = f"{RDF}type"


def add_partitions(
    graph: Graph, dataset: Node, quads: Sequence[ox.Quad], prefixes: Mapping[str, str]
) -> None:
    """Add one partition per class and per property, and the vocabularies they come from."""
    members: dict[str, set[str]] = {}
    uses: Counter[str] = Counter()
    for quad in quads:
        uses[quad.predicate.value] += 1
        if quad.predicate.value == TYPE and isinstance(quad.object, ox.NamedNode):
            members.setdefault(quad.object.value, set()).add(str(quad.subject))
    for name, subjects in members.items():
        node = own(f"dataset#class-{partition_name(name, prefixes)}")
        graph.add(dataset, f"{VOID}classPartition", node)
        graph.add(node, f"{VOID}class", iri(name))
        graph.add(node, f"{VOID}entities", integer(len(subjects)))
    for name, count in uses.items():
        node = own(f"dataset#property-{partition_name(name, prefixes)}")
        graph.add(dataset, f"{VOID}propertyPartition", node)
        graph.add(node, f"{VOID}property", iri(name))
        graph.add(node, f"{VOID}triples", integer(count))
    used = vocabularies((*members, *uses), prefixes)
    graph.add(dataset, f"{VOID}vocabulary", *(iri(name) for name in used))


def partition_name(name: str, prefixes: Mapping[str, str]) -> str:
    """Return the last part of a partition's IRI: our own terms bare, others with their prefix.

    >>> partition_name("http://www.w3.org/ns/prov#used", {"prov": "http://www.w3.org/ns/prov#"})
    'prov-used'
    >>> partition_name("https://w3id.org/hnk-kg/ontology#Claim", {})
    'Claim'
    """
    namespace = namespace_of(name)
    local = re.sub(r"[^A-Za-z0-9_.-]", "-", name.removeprefix(namespace))
    if namespace.startswith(BASE):
        return local
    prefix = next((p for p, value in prefixes.items() if value == namespace), None)
    return f"{prefix}-{local}" if prefix else re.sub(r"[^A-Za-z0-9_.-]+", "-", name)


def vocabularies(names: Iterable[str], prefixes: Mapping[str, str]) -> list[str]:
    """Return the declared namespaces among those of the terms, sorted; ours is the ontology."""
    used = {namespace_of(name) for name in names} & set(prefixes.values())
    return sorted(f"{BASE}ontology" if name.startswith(BASE) else name for name in used)
