"""The entity layer: what the claims are about."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hnkg.build.drawings import drawing_path
from hnkg.build.terms import (
    XSD_DECIMAL,
    Graph,
    claim_iri,
    english,
    entity,
    iri,
    label_,
    own,
    text,
    type_,
    vocab,
)
from hnkg.model import SYMMETRIC_RELATIONS
from hnkg.namespaces import SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.build.files import ReleaseFile
    from hnkg.model import Knowledge


def build_entities(knowledge: Knowledge, drawings: Mapping[str, ReleaseFile]) -> Graph:
    """Return the named graph of the entity layer.

    An entity has its own class here; a rule adds those above it.

    Args:
        knowledge: everything curated.
        drawings: the drawing of each compound that has one, by entity.
    """
    graph = Graph("entities")
    for item in knowledge.entities:
        node = entity(item.id)
        graph.add(node, type_, vocab(item.class_name))
        graph.add(node, label_, english(item.label))
        graph.add(node, f"{SKOS}altLabel", *(english(name) for name in item.alt_labels))
        graph.add(node, f"{SKOS}broader", *(entity(name) for name in item.broader))
        graph.add(node, vocab("concerns"), *(entity(name) for name in item.concerns))
        graph.add(node, vocab("hasMember"), *(entity(name) for name in item.members))
        graph.add(node, vocab("reportedBy"), *(claim_iri(name) for name in item.reports))
        if item.gloss:
            graph.add(node, vocab("gloss"), english(item.gloss))
    for relation in knowledge.entity_relations:
        one, other = entity(relation.subject), entity(relation.obj)
        graph.add(one, vocab(relation.relation), other)
        if relation.relation in SYMMETRIC_RELATIONS:
            graph.add(other, vocab(relation.relation), one)
    for structure in knowledge.structures:
        node = entity(structure.entity)
        graph.add(node, f"{SCHEMA}smiles", text(structure.smiles))
        graph.add(node, f"{SCHEMA}inChI", text(structure.inchi))
        graph.add(node, f"{SCHEMA}inChIKey", text(structure.inchikey))
        graph.add(node, f"{SCHEMA}molecularFormula", text(structure.formula))
        # 239.70 becomes 239.7 and 240.00 becomes 240, the canonical form that stores keep.
        mass = structure.molar_mass.rstrip("0").rstrip(".")
        graph.add(node, vocab("molarMass"), ox.Literal(mass, datatype=XSD_DECIMAL))
        for locant, cip_label in structure.stereocentres:
            graph.add(node, vocab("stereocentre"), text(f"C{locant}={cip_label}"))
    for name, drawing in drawings.items():
        node = own(f"download/{drawing_path(name)}")
        graph.add(entity(name), f"{SCHEMA}image", node)
        graph.add(node, type_, iri(f"{SCHEMA}ImageObject"))
        graph.add(node, f"{SCHEMA}name", text(drawing_path(name)))
        graph.add(node, f"{SCHEMA}encodingFormat", text(drawing.media_type))
        graph.add(node, f"{SCHEMA}sha256", text(hashlib.sha256(drawing.content).hexdigest()))
    return graph
