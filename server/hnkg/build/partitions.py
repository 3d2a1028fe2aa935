"""VoID numbers: how many triples and subjects, how many of each class, property and named graph.

They count the whole release, the description that holds them included; see
https://www.w3.org/TR/void/.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.terms import Graph, integer, iri, own
from hnkg.namespaces import BASE, RDF, VOID, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.build.terms import Node

TYPE: Final = f"{RDF}type"


@dataclass
class Counts:
    """What is counted, of the whole or of a named graph.

    Args:
        triple_count: triples.
        subjects: what they are about, with the number of triples of each.
        members: what is of a class, by class.
        properties: triples of each property.
    """

    triple_count: int = 0
    subjects: Counter[str] = field(default_factory=Counter)
    members: dict[str, set[str]] = field(default_factory=dict)
    properties: Counter[str] = field(default_factory=Counter)

    def add(self, quad: ox.Quad) -> None:
        """Count a triple that was not counted before."""
        subject = str(quad.subject)
        self.triple_count += 1
        self.subjects[subject] += 1
        self.properties[quad.predicate.value] += 1
        if quad.predicate.value == TYPE and isinstance(quad.object, ox.NamedNode):
            self.members.setdefault(quad.object.value, set()).add(subject)


def add_statistics(
    graph: Graph, dataset: Node, quads: Sequence[ox.Quad], prefixes: Mapping[str, str]
) -> None:
    """Add the numbers of the whole, of each named graph, class and property.

    Args:
        graph: the description, finished but for the numbers.
        dataset: what is described.
        quads: every quad outside the description.
        prefixes: the declared prefixes, which name the partitions.
    """
    words = frozenset(graph.quads)
    numbers: frozenset[ox.Quad] = frozenset()
    while True:
        # The numbers are triples too, and count: settled when another round changes nothing.
        again = _numbers(graph.name, dataset, (*quads, *words, *numbers), prefixes)
        if again == numbers:
            break
        numbers = again
    graph.quads.update(numbers)


def _numbers(
    name: Node, dataset: Node, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]
) -> frozenset[ox.Quad]:
    whole, parts = Counts(), dict[str, Counts]()
    for quad in quads:
        whole.add(quad)
        if quad.predicate.value == f"{VOID}subset":
            parts.setdefault(quad.object.value, Counts())  # type: ignore[union-attr]  # an IRI
        parts.setdefault(quad.graph_name.value, Counts()).add(quad)  # type: ignore[union-attr]  # all are named
    graph = Graph(name.value.rpartition("/")[2])
    for node, counts in (
        (dataset, whole),
        *((iri(part), counts) for part, counts in parts.items()),
    ):
        graph.add(node, f"{VOID}triples", integer(counts.triple_count))
        graph.add(node, f"{VOID}distinctSubjects", integer(len(counts.subjects)))
    typed = frozenset[str]().union(*whole.members.values())
    graph.add(dataset, f"{VOID}entities", integer(len(typed)))
    graph.add(dataset, f"{VOID}classes", integer(len(whole.members)))
    graph.add(dataset, f"{VOID}properties", integer(len(whole.properties)))
    for class_name, members in whole.members.items():
        node = own(f"dataset#class-{partition_name(class_name, prefixes)}")
        graph.add(dataset, f"{VOID}classPartition", node)
        graph.add(node, f"{VOID}class", iri(class_name))
        graph.add(node, f"{VOID}entities", integer(len(members)))
        about = sum(whole.subjects[member] for member in members)
        graph.add(node, f"{VOID}triples", integer(about))
    for property_name, count in whole.properties.items():
        node = own(f"dataset#property-{partition_name(property_name, prefixes)}")
        graph.add(dataset, f"{VOID}propertyPartition", node)
        graph.add(node, f"{VOID}property", iri(property_name))
        graph.add(node, f"{VOID}triples", integer(count))
    used = vocabularies((*whole.members, *whole.properties), prefixes)
    graph.add(dataset, f"{VOID}vocabulary", *(iri(namespace) for namespace in used))
    return frozenset(graph.quads)


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
