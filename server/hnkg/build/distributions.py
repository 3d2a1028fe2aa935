"""The files of the release in its description: what each is, how long, and with which checksum."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from hnkg.build.terms import english, integer, iri, own, text, type_
from hnkg.namespaces import DCAT, DCTERMS, SCHEMA, SPDX

if TYPE_CHECKING:
    from hnkg.build.files import ReleaseFile
    from hnkg.build.terms import Graph, Node

#: The register of media types, which DCAT takes them from.
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
#: The specification that a file of a media type follows.
SPECIFICATIONS: Final = {
    "application/ld+json": "https://www.w3.org/TR/json-ld11/",
    "application/n-quads": "https://www.w3.org/TR/n-quads/",
    "application/rdf+xml": "https://www.w3.org/TR/rdf-syntax-grammar/",
    "application/trig": "https://www.w3.org/TR/trig/",
    "text/turtle": "https://www.w3.org/TR/turtle/",
}


def add_file(graph: Graph, name: str, file: ReleaseFile) -> Node:
    """Describe one file, and return its IRI."""
    node, checksum = own(f"download/{name}"), own(f"download/{name}#sha256")
    value = hashlib.sha256(file.content).hexdigest()
    graph.add(node, type_, iri(f"{DCAT}Distribution"))
    graph.add(node, f"{DCTERMS}title", english(name))
    graph.add(node, f"{DCTERMS}description", english(description_of(name, file)))
    graph.add(node, f"{DCTERMS}format", text(file.media_type))
    specification = file.conforms_to or SPECIFICATIONS.get(file.media_type)
    if specification:
        graph.add(node, f"{DCTERMS}conformsTo", iri(specification))
    graph.add(node, f"{DCAT}mediaType", iri(MEDIA_TYPES + file.media_type))
    graph.add(node, f"{DCAT}downloadURL", node)
    graph.add(node, f"{DCAT}byteSize", integer(len(file.content)))
    graph.add(node, f"{SCHEMA}sha256", text(value))
    graph.add(node, f"{SPDX}checksum", checksum)
    graph.add(checksum, type_, iri(f"{SPDX}Checksum"))
    graph.add(checksum, f"{SPDX}algorithm", iri(f"{SPDX}checksumAlgorithm_sha256"))
    graph.add(checksum, f"{SPDX}checksumValue", text(value))
    return node


def description_of(name: str, file: ReleaseFile) -> str:
    """Return what the file says of itself, or else its name and media type in a sentence.

    >>> from hnkg.build.files import ReleaseFile
    >>> description_of("a/b.svg", ReleaseFile("image/svg+xml", b""))
    'The file a/b.svg of the release (image/svg+xml).'
    """
    return file.description or f"The file {name} of the release ({file.media_type})."
