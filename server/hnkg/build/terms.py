"""Short ways to make RDF terms, and a collector for the quads of one named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.namespaces import BASE, GRAPH, HNK, HNKV, RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from hnkg.model import Property

type_ = ox.NamedNode(f"{RDF}type")
label_ = ox.NamedNode(f"{RDFS}label")
definition_ = ox.NamedNode(f"{SKOS}definition")
XSD_INTEGER = ox.NamedNode(f"{XSD}integer")
XSD_DECIMAL = ox.NamedNode(f"{XSD}decimal")
XSD_DATE = ox.NamedNode(f"{XSD}date")
XSD_DATE_TIME = ox.NamedNode(f"{XSD}dateTime")
XSD_ANY_URI = ox.NamedNode(f"{XSD}anyURI")

Node = ox.NamedNode
Term = ox.NamedNode | ox.Literal


def iri(value: str) -> ox.NamedNode:
    """Make an IRI."""
    return ox.NamedNode(value)


def own(path: str) -> ox.NamedNode:
    """Make an IRI below our base.

    >>> own("dataset").value
    'https://w3id.org/hnk-kg/dataset'
    """
    return ox.NamedNode(BASE + path)


def vocab(name: str) -> ox.NamedNode:
    """Make an IRI of our vocabulary."""
    return ox.NamedNode(HNKV + name)


def entity(name: str) -> ox.NamedNode:
    """Make the IRI of an entity."""
    return ox.NamedNode(HNK + name)


def claim_iri(reference: str) -> ox.NamedNode:
    """Make the permanent IRI of a claim.

    >>> claim_iri("wikimd-hnk/C03.5").value
    'https://w3id.org/hnk-kg/claim/wikimd-hnk/C03.5'
    """
    return own(f"claim/{reference}")


def property_iri(item: Property) -> ox.NamedNode:
    """Make the IRI of a relation property."""
    return vocab(item.name)


def english(text: str) -> ox.Literal:
    """Make a text in English."""
    return ox.Literal(text, language="en")


def text(value: str) -> ox.Literal:
    """Make a plain string."""
    return ox.Literal(value)


def integer(value: int) -> ox.Literal:
    """Make an ``xsd:integer``."""
    return ox.Literal(str(value), datatype=XSD_INTEGER)


class Graph:
    """Collects the quads of one named graph."""

    def __init__(self, name: str) -> None:
        """Start empty; ``name`` is the last part of the graph's IRI."""
        self.name = ox.NamedNode(GRAPH + name)
        self.quads: set[ox.Quad] = set()

    def add(self, subject: ox.NamedNode, predicate: str | ox.NamedNode, *objects: Term) -> None:
        """Add one triple for each object."""
        verb = ox.NamedNode(predicate) if isinstance(predicate, str) else predicate
        self.quads.update(ox.Quad(subject, verb, value, self.name) for value in objects)
