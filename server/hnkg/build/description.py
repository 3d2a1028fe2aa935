"""The dataset description: DCAT for people who look for data, VoID for the numbers.

It is a file of its own, because it holds the checksums of the other files.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.partitions import add_statistics
from hnkg.build.serialize import sort_quads
from hnkg.build.source import source_iri
from hnkg.build.terms import (
    XSD_DATE,
    Graph,
    english,
    entity,
    integer,
    iri,
    label_,
    own,
    text,
    type_,
)
from hnkg.namespaces import BASE, DCAT, DCTERMS, GRAPH, OWL, SCHEMA, SD, SPDX, VOID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hnkg.build.files import ReleaseFile
    from hnkg.build.terms import Node
    from hnkg.model import Knowledge


def build_description(
    knowledge: Knowledge,
    quads: Sequence[ox.Quad],
    files: Mapping[str, ReleaseFile],
    prefixes: Mapping[str, str],
) -> tuple[ox.Quad, ...]:
    """Return the quads of the named graph ``dataset``.

    Args:
        knowledge: everything curated.
        quads: every other quad of the release.
        files: every other file, by its path below the folder of the release.
        prefixes: the declared prefixes, which name the partitions.
    """
    graph = Graph("dataset")
    dataset = own("dataset")
    _add_title(graph, dataset, knowledge)
    for name, file in files.items():
        node = add_file(graph, name, file)
        graph.add(dataset, f"{DCAT}distribution", node)
        if file.is_dump:
            graph.add(dataset, f"{VOID}dataDump", node)
        graph.add(node, f"{DCTERMS}license", iri(knowledge.info.license))
        graph.add(node, f"{DCTERMS}rights", english(knowledge.info.rights))
    for info in knowledge.info.graphs:
        node = iri(f"{GRAPH}{info.name}")
        graph.add(dataset, f"{VOID}subset", node)
        graph.add(node, type_, iri(f"{VOID}Dataset"))
        graph.add(node, f"{DCTERMS}title", english(info.title))
        graph.add(node, f"{DCTERMS}description", english(info.description))
        if info.license:
            graph.add(node, f"{DCTERMS}license", iri(info.license))
        if info.rights:
            graph.add(node, f"{DCTERMS}rights", english(info.rights))
    add_statistics(graph, dataset, quads, prefixes)
    return sort_quads(graph.quads)


def _add_title(graph: Graph, dataset: Node, knowledge: Knowledge) -> None:
    info = knowledge.info
    graph.add(dataset, type_, iri(f"{DCAT}Dataset"), iri(f"{VOID}Dataset"))
    graph.add(dataset, f"{DCTERMS}title", english(info.title))
    graph.add(dataset, f"{DCTERMS}description", english(info.description))
    graph.add(dataset, f"{DCTERMS}creator", text(info.creator))
    graph.add(dataset, f"{DCTERMS}license", iri(info.license))
    graph.add(dataset, f"{DCTERMS}rights", english(info.rights))
    graph.add(dataset, f"{DCTERMS}issued", ox.Literal(info.issued, datatype=XSD_DATE))
    graph.add(dataset, f"{DCTERMS}source", *map(source_iri, knowledge.sources))
    graph.add(dataset, f"{OWL}versionInfo", text(info.version))
    graph.add(dataset, f"{VOID}uriSpace", text(BASE))
    graph.add(dataset, f"{VOID}sparqlEndpoint", own("sparql"))
    graph.add(own("sparql"), type_, iri(f"{SD}Service"))
    graph.add(own("sparql"), label_, english("SPARQL endpoint of HNK-KG"))
    graph.add(dataset, f"{VOID}exampleResource", entity("hydroxynorketamine"))


def add_file(graph: Graph, name: str, file: ReleaseFile) -> Node:
    """Describe one file, and return its IRI."""
    node, checksum = own(f"download/{name}"), own(f"download/{name}#sha256")
    value = hashlib.sha256(file.content).hexdigest()
    graph.add(node, type_, iri(f"{DCAT}Distribution"))
    graph.add(node, f"{DCTERMS}title", text(name))
    graph.add(node, f"{DCAT}mediaType", text(file.media_type))
    graph.add(node, f"{DCAT}byteSize", integer(len(file.content)))
    graph.add(node, f"{SCHEMA}sha256", text(value))
    graph.add(node, f"{SPDX}checksum", checksum)
    graph.add(checksum, type_, iri(f"{SPDX}Checksum"))
    graph.add(checksum, f"{SPDX}algorithm", iri(f"{SPDX}checksumAlgorithm_sha256"))
    graph.add(checksum, f"{SPDX}checksumValue", text(value))
    return node
