"""The claims as a property graph in GraphML, http://graphml.graphdrawing.org/primer.

Every claim is one edge, named by its full predicate, so that a denial or a hedge can be told from
the name alone. Things are nodes; so are a claim that another speaks of, and a name.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from hnkg.build.exports import released as slots

if TYPE_CHECKING:
    from hnkg.build.exports.released import Released, ReleasedClaim

NAME: Final = "hnk-kg.graphml"
_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
#: What nodes and edges carry: name and type, in the order of the file.
_NODE_DATA: Final = {"label": "string", "kind": "string", "iri": "string"}
_EDGE_DATA: Final = {
    "label": "string",
    "predicate": "string",
    "claim": "string",
    "text": "string",
    "polarity": "string",
    "modality": "string",
    "certainty": "int",
    "explicitness": "string",
    "asserted": "boolean",
    "verdict": "string",
    "quote": "string",
    "document": "string",
}


def build_graphml(released: Released) -> bytes:
    """Return the graph, its nodes and edges sorted by identifier."""
    root = ET.Element("graphml", xmlns=_NAMESPACE)
    for target, data in (("node", _NODE_DATA), ("edge", _EDGE_DATA)):
        for name, kind in data.items():
            key = {"id": f"{target}-{name}", "for": target, "attr.name": name, "attr.type": kind}
            ET.SubElement(root, "key", key)
    graph = ET.SubElement(root, "graph", id="hnk-kg", edgedefault="directed")
    nodes: dict[str, dict[str, str]] = {}
    for claim in released.claims:
        nodes[released.curie(claim.subject)] = _node_values(released, claim.subject)
        nodes[_object_id(released, claim)] = (
            _node_values(released, claim.obj.value)
            if isinstance(claim.obj, ox.NamedNode)
            else {"label": claim.obj.value, "kind": "name"}
        )
    for identifier, values in sorted(nodes.items()):
        _add_data(ET.SubElement(graph, "node", id=identifier), "node", values)
    for claim in released.claims:
        ends = {"source": released.curie(claim.subject), "target": _object_id(released, claim)}
        edge = ET.SubElement(graph, "edge", {"id": released.curie(claim.iri), **ends})
        _add_data(edge, "edge", _edge_values(released, claim))
    ET.indent(root)
    output = io.BytesIO()
    ET.ElementTree(root).write(output, encoding="UTF-8", xml_declaration=True)
    return output.getvalue() + b"\n"


def _node_values(released: Released, iri: str) -> dict[str, str]:
    return {"label": released.label(iri), "kind": _kind(released, iri), "iri": iri}


def _edge_values(released: Released, claim: ReleasedClaim) -> dict[str, str]:
    return {
        "label": released.curie(claim.predicate),
        "predicate": claim.predicate,
        "claim": claim.iri,
        "text": claim.label,
        "polarity": claim.word(slots.POLARITY),
        "modality": claim.word(slots.MODALITY),
        "certainty": str(claim.certainty) if claim.certainty else "",
        "explicitness": claim.word(slots.EXPLICITNESS),
        "asserted": "true" if claim.is_asserted else "false",
        "verdict": released.label(claim.value(slots.VERDICT)),
        "quote": claim.value(slots.QUOTE),
        "document": claim.value(slots.SOURCE),
    }


def _object_id(released: Released, claim: ReleasedClaim) -> str:
    """Return the identifier of the node at the end of an edge; a name has one of its own."""
    is_name = isinstance(claim.obj, ox.Literal)
    return f"{released.curie(claim.iri)}.name" if is_name else released.curie(claim.obj.value)


def _kind(released: Released, iri: str) -> str:
    """Return the most specific class of a thing in words, or that it is a claim."""
    return next(map(released.label, released.classes(iri)), "")


def _add_data(element: ET.Element, target: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            ET.SubElement(element, "data", key=f"{target}-{name}").text = value
