"""The publication layer: works that bear on claims, under IRIs of our own.

Some works have no persistent identifier, and some have three. So each has a node of ours, which
`schema:sameAs` links to the pages of its identifiers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.terms import Graph, english, iri, label_, own, text, type_, vocab
from hnkg.model import NOT_VERIFIED
from hnkg.namespaces import DCTERMS, SCHEMA, SKOS, XSD, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.build.terms import Node
    from hnkg.model import Knowledge, Publication
    from hnkg.namespaces import Prefix

XSD_YEAR: Final = ox.NamedNode(f"{XSD}gYear")
#: The local name of the class of each kind.
CLASSES: Final = {
    "article": "JournalArticle",
    "trial record": "TrialRecord",
    "encyclopedia entry": "EncyclopediaEntry",
    "press release": "PressRelease",
    "regulatory record": "RegulatoryRecord",
}
#: The fields that may be marked as not verified.
FIELDS: Final = ("title", "first_author", "journal", "year")


def publication_iri(publication: Publication) -> Node:
    """Return the IRI of a publication."""
    return own(f"publication/{publication.key}")


def publication_label(publication: Publication) -> str:
    """Return the title, or where that is not verified an identifier that people can look up."""
    if publication.title != NOT_VERIFIED:
        return publication.title
    name = publication.curies[0] if publication.curies else publication.key
    return f"{name} (title not verified)"


def build_publications(knowledge: Knowledge, prefixes: Mapping[str, Prefix]) -> Graph:
    """Return the named graph of the publication layer."""
    graph = Graph("publications")
    for finding in knowledge.findings:
        _add_publication(graph, finding.publication, prefixes)
    return graph


def _add_publication(
    graph: Graph, publication: Publication, prefixes: Mapping[str, Prefix]
) -> None:
    node = publication_iri(publication)
    graph.add(node, type_, vocab(CLASSES[publication.kind]))  # and a rule adds Publication
    graph.add(node, label_, english(publication_label(publication)))
    for field in FIELDS:
        if getattr(publication, field) == NOT_VERIFIED:
            graph.add(node, vocab("notVerified"), text(field))
    for field, slot, value in (
        ("title", f"{DCTERMS}title", english(publication.title)),
        ("first_author", vocab("firstAuthor"), text(publication.first_author)),
        ("journal", f"{DCTERMS}bibliographicCitation", text(publication.journal)),
        ("year", f"{DCTERMS}issued", ox.Literal(publication.year, datatype=XSD_YEAR)),
    ):
        if getattr(publication, field) not in {"", NOT_VERIFIED}:
            graph.add(node, slot, value)
    for curie in publication.curies:
        graph.add(node, f"{DCTERMS}identifier", text(curie))
        graph.add(node, f"{SCHEMA}sameAs", iri(expand(curie, prefixes)))
    graph.add(node, f"{SKOS}editorialNote", *(english(note) for note in publication.notes))
    graph.add(node, vocab("seenAt"), text(publication.seen_at))
    graph.add(node, vocab("seenLevel"), text(publication.seen_level))
    counts = ox.Literal(publication.counts)
    graph.add(node, vocab("countsTowardsVerdict"), counts)
