"""The dataset description: DCAT 3 and HCLS for people who look for data, VoID for the numbers.

It has the three levels of the HCLS community profile (https://www.w3.org/TR/hcls-dataset/): the
summary ``/dataset``, which outlives every release; the version ``/dataset/VERSION``; and its
distributions, which are the RDF graph as it is served, ``/dataset/VERSION/rdf``, and the files.
It is a file of its own, because it holds the checksums of the other files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.distributions import add_file
from hnkg.build.partitions import add_statistics
from hnkg.build.provenance import add_build
from hnkg.build.serialize import sort_quads
from hnkg.build.source import source_iri
from hnkg.build.terms import (
    XSD_DATE,
    Graph,
    english,
    entity,
    iri,
    label_,
    own,
    text,
    type_,
)
from hnkg.namespaces import (
    BASE,
    DCAT,
    DCTERMS,
    DCTYPES,
    FOAF,
    GRAPH,
    OWL,
    PAV,
    PROV,
    RDFS,
    SD,
    SPDX,
    VOID,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hnkg.build.files import ReleaseFile
    from hnkg.build.terms import Node
    from hnkg.model import DatasetInfo, Knowledge

SUMMARY: Final = own("dataset")
CURATORS: Final = own("agent/hnk-kg-curators")
SERVICE: Final = own("sparql")
#: The language of labels and descriptions, as HCLS names it.
ENGLISH: Final = iri("http://lexvo.org/id/iso639-3/eng")
PROTOCOL: Final = iri("https://www.w3.org/TR/sparql11-protocol/")
PROFILE: Final = iri("https://www.w3.org/TR/hcls-dataset/")
#: In which the served graph can be read whole.
GRAPH_FORMATS: Final = ("text/turtle", "application/n-triples", "application/rdf+xml")


def build_description(
    knowledge: Knowledge,
    quads: Sequence[ox.Quad],
    files: Mapping[str, ReleaseFile],
    prefixes: Mapping[str, str],
    inputs: Mapping[str, str],
) -> tuple[ox.Quad, ...]:
    """Return the quads of the named graph ``dataset``.

    Args:
        knowledge: everything curated.
        quads: every other quad of the release.
        files: every other file, by its path below the folder of the release.
        prefixes: the declared prefixes, which name the partitions.
        inputs: the SHA-256 of each curated file and rule that the release is made from, by path.
    """
    info = knowledge.info
    graph = Graph("dataset")
    version, rdf = version_iri(info), own(f"dataset/{info.version}/rdf")
    _add_people_and_places(graph, info, version)
    _add_summary(graph, info, version)
    _add_version(graph, knowledge, version)
    _add_rdf(graph, info, rdf)
    graph.add(version, f"{DCTERMS}hasPart", rdf)
    for name, file in files.items():
        node = add_file(graph, name, file)
        _add_responsibility(graph, node, info)
        graph.add(version, f"{DCAT}distribution", node)
        if file.is_dump:
            graph.add(rdf, f"{VOID}dataDump", node)
    for part in info.graphs:
        node = iri(f"{GRAPH}{part.name}")
        graph.add(rdf, f"{VOID}subset", node)
        graph.add(node, type_, iri(f"{VOID}Dataset"))
        graph.add(node, f"{DCTERMS}title", english(part.title))
        graph.add(node, f"{DCTERMS}description", english(part.description))
        if part.license:
            graph.add(node, f"{DCTERMS}license", iri(part.license))
        if part.rights:
            graph.add(node, f"{DCTERMS}rights", english(part.rights))
    add_build(graph, knowledge, version, inputs)
    add_statistics(graph, rdf, quads, prefixes)
    return sort_quads(graph.quads)


def version_iri(info: DatasetInfo) -> Node:
    """Return the IRI of this version of the dataset."""
    return own(f"dataset/{info.version}")


def _add_people_and_places(graph: Graph, info: DatasetInfo, version: Node) -> None:
    graph.add(CURATORS, type_, iri(f"{FOAF}Agent"), iri(f"{PROV}Agent"))
    graph.add(CURATORS, label_, english(info.creator))
    graph.add(CURATORS, f"{FOAF}name", text(info.creator))
    licence = iri(info.license)
    graph.add(licence, type_, iri(f"{DCTERMS}LicenseDocument"))
    graph.add(licence, f"{DCTERMS}title", english(info.license_title))
    graph.add(licence, f"{SPDX}licenseId", text(info.license_spdx))
    graph.add(licence, f"{RDFS}seeAlso", iri(f"https://spdx.org/licenses/{info.license_spdx}"))
    graph.add(SERVICE, type_, iri(f"{SD}Service"), iri(f"{DCAT}DataService"))
    graph.add(SERVICE, label_, english("SPARQL endpoint of HNK-KG"))
    graph.add(SERVICE, f"{DCTERMS}title", english("SPARQL endpoint of HNK-KG"))
    graph.add(SERVICE, f"{DCTERMS}conformsTo", PROTOCOL)
    graph.add(SERVICE, f"{DCAT}endpointURL", SERVICE)
    graph.add(SERVICE, f"{DCAT}servesDataset", version)
    catalog = own("catalog")
    graph.add(catalog, type_, iri(f"{DCAT}Catalog"))
    graph.add(catalog, f"{DCTERMS}title", english("What HNK-KG publishes"))
    graph.add(
        catalog,
        f"{DCTERMS}description",
        english("The dataset, its current version, and the endpoint that serves it."),
    )
    graph.add(catalog, f"{DCTERMS}publisher", CURATORS)
    graph.add(catalog, f"{DCAT}dataset", SUMMARY, version)
    graph.add(catalog, f"{DCAT}service", SERVICE)


def _add_summary(graph: Graph, info: DatasetInfo, version: Node) -> None:
    graph.add(SUMMARY, type_, iri(f"{DCAT}Dataset"), iri(f"{DCTYPES}Dataset"))
    graph.add(SUMMARY, f"{DCTERMS}title", english(info.title))
    graph.add(SUMMARY, f"{DCTERMS}description", english(info.description))
    graph.add(SUMMARY, f"{DCTERMS}publisher", CURATORS)
    graph.add(SUMMARY, f"{DCTERMS}license", iri(info.license))
    graph.add(SUMMARY, f"{DCTERMS}rights", english(info.rights))
    graph.add(SUMMARY, f"{DCAT}keyword", *map(text, info.keywords))
    graph.add(SUMMARY, f"{DCAT}hasVersion", version)
    graph.add(SUMMARY, f"{DCAT}hasCurrentVersion", version)
    graph.add(SUMMARY, f"{PAV}hasCurrentVersion", version)
    graph.add(SUMMARY, f"{VOID}sparqlEndpoint", SERVICE)


def _add_version(graph: Graph, knowledge: Knowledge, version: Node) -> None:
    info = knowledge.info
    graph.add(version, type_, iri(f"{DCAT}Dataset"), iri(f"{DCTYPES}Dataset"))
    graph.add(version, f"{DCTERMS}title", english(f"{info.title}, version {info.version}"))
    graph.add(version, f"{DCTERMS}description", english(info.description))
    _add_responsibility(graph, version, info)
    graph.add(version, f"{DCTERMS}issued", ox.Literal(info.issued, datatype=XSD_DATE))
    graph.add(version, f"{DCTERMS}language", ENGLISH)
    graph.add(version, f"{DCTERMS}source", *map(source_iri, knowledge.sources))
    graph.add(version, f"{DCTERMS}conformsTo", own("shapes"), PROFILE)
    graph.add(version, f"{DCTERMS}isVersionOf", SUMMARY)
    graph.add(version, f"{DCAT}isVersionOf", SUMMARY)
    graph.add(version, f"{DCAT}keyword", *map(text, info.keywords))
    for slot in (f"{DCAT}version", f"{OWL}versionInfo", f"{PAV}version"):
        graph.add(version, slot, text(info.version))


def _add_rdf(graph: Graph, info: DatasetInfo, rdf: Node) -> None:
    graph.add(rdf, type_, iri(f"{VOID}Dataset"), iri(f"{DCTYPES}Dataset"))
    graph.add(rdf, f"{DCTERMS}title", english(f"{info.title}, version {info.version}, as RDF"))
    graph.add(
        rdf,
        f"{DCTERMS}description",
        english(
            "Every named graph of the release, this description among them, as the endpoint "
            "serves them; the numbers count each triple once."
        ),
    )
    _add_responsibility(graph, rdf, info)
    graph.add(rdf, f"{DCTERMS}format", *map(text, GRAPH_FORMATS))
    graph.add(rdf, f"{PAV}version", text(info.version))
    graph.add(rdf, f"{VOID}uriSpace", text(BASE))
    graph.add(rdf, f"{VOID}exampleResource", entity("hydroxynorketamine"))


def _add_responsibility(graph: Graph, node: Node, info: DatasetInfo) -> None:
    """Say who made and who publishes something, and what may be done with it."""
    graph.add(node, f"{DCTERMS}creator", CURATORS)
    graph.add(node, f"{DCTERMS}publisher", CURATORS)
    graph.add(node, f"{DCTERMS}license", iri(info.license))
    graph.add(node, f"{DCTERMS}rights", english(info.rights))
