"""Nodes and edges in the Knowledge Graph Exchange format (KGX), tab-separated.

An edge stands in ``edges.tsv`` only when the release asserts the claim's own triple, the claim is
affirmed, about things, and speaks of what is. Denials stand apart, in ``edges_negated.tsv``, so
that nobody loads one as an edge by accident: KGX itself reads no file of that name. See
https://github.com/biolink/kgx/blob/master/specification/kgx-format.md.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from hnkg.build.exports import released as slots
from hnkg.build.exports.biolink import category_of, identifier_of, predicate_of
from hnkg.namespaces import BIOLINK, HNKV, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.build.exports.released import Released, ReleasedClaim

NODES: Final = "nodes.tsv"
EDGES: Final = "edges.tsv"
NEGATED: Final = "edges_negated.tsv"
#: Wordings that say nothing of what is: speculation about the future, and demands.
NOT_OF_WHAT_IS: Final = ("prospective", "normative")
_NODE_COLUMNS: Final = ("id", "category", "name", "description", "synonym", "xref")
#: Slots of Biolink that a claim has under the same name.
_BIOLINK_SLOTS: Final = (
    "knowledge_level",
    "agent_type",
    "causal_mechanism_qualifier",
    "object_aspect_qualifier",
    "object_direction_qualifier",
    "has_evidence_of_type",
    "supporting_text",
)
#: Slots of ours, whose columns are named as the properties are.
_OWN_SLOTS: Final = (
    "polarity",
    "modality",
    "explicitness",
    "hedgeCue",
    "negationCue",
    "comparator",
    "inSystem",
    "inContextOf",
    "reviewStatus",
    "verdict",
)
_EDGE_COLUMNS: Final = (
    "id",
    "category",
    "subject",
    "predicate",
    "object",
    "negated",
    "original_predicate",
    "description",
    *_BIOLINK_SLOTS,
    "publications",
    *(f"hnkv:{slot}" for slot in _OWN_SLOTS),
    "hnkv:certaintyRank",
    "hnkv:ofRelation",
)


def build_nodes(released: Released) -> bytes:
    """Return the nodes: every thing that a claim names."""
    return _table(_NODE_COLUMNS, (_node(released, iri) for iri in released.things))


def build_edges(released: Released) -> bytes:
    """Return the edges that may be read as they stand, hedged ones with their hedge beside them."""
    chosen = [c for c in _of_what_is(released) if c.is_asserted and not c.is_denied]
    return _table(_EDGE_COLUMNS, (_edge(released, claim) for claim in chosen))


def build_negated_edges(released: Released) -> bytes:
    """Return the denials that the source states or takes for granted."""
    chosen = [c for c in _of_what_is(released) if c.is_asserted and c.is_denied]
    return _table(_EDGE_COLUMNS, (_edge(released, claim) for claim in chosen))


def _of_what_is(released: Released) -> list[ReleasedClaim]:
    """Return the claims that are about things, not about names or claims, and speak of what is."""
    return [
        claim
        for claim in released.claims
        if released.is_about_things(claim) and claim.word(slots.MODALITY) not in NOT_OF_WHAT_IS
    ]


def _node(released: Released, iri: str) -> dict[str, Iterable[str]]:
    matches = released.values(iri, f"{SKOS}exactMatch")
    found = (identifier_of(released, match) for match in matches)
    return {
        "id": [released.curie(iri)],
        "category": [category_of(released, iri)],
        "name": [released.label(iri)],
        "description": released.values(iri, f"{HNKV}gloss"),
        "synonym": released.values(iri, f"{SKOS}altLabel"),
        "xref": sorted(identifier for identifier in found if identifier),
    }


def _edge(released: Released, claim: ReleasedClaim) -> dict[str, Iterable[str]]:
    def short(values: Iterable[str]) -> list[str]:
        return [released.curie(value) for value in values]

    def slot(namespace: str, name: str) -> list[str]:
        is_text = name in {"supporting_text", "hedgeCue", "negationCue"}
        values = claim.values(namespace + name)
        return list(values) if is_text else short(values)

    return {
        "id": short([claim.iri]),
        "category": ["biolink:Association"],
        "subject": short([claim.subject]),
        "predicate": [predicate_of(released, claim)],
        "object": short([claim.obj.value]),
        # Empty and not "false", which KGX reads as true.
        "negated": ["true"] if claim.is_denied else [],
        "original_predicate": short([claim.predicate]),
        "description": [claim.label],
        **{name: slot(BIOLINK, name) for name in _BIOLINK_SLOTS},
        "publications": claim.values(slots.SOURCE),
        **{f"hnkv:{name}": slot(HNKV, name) for name in _OWN_SLOTS},
        "hnkv:certaintyRank": [str(claim.certainty)] if claim.certainty else [],
        "hnkv:ofRelation": short([claim.relation]),
    }


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, Iterable[str]]]) -> bytes:
    output = io.StringIO()
    writer = csv.writer(
        output, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None
    )
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["|".join(filter(_fits, row[column])) for column in columns])
    return output.getvalue().encode()


def _fits(value: str) -> bool:
    """Tell whether KGX can write a value; it cannot escape what parts values, cells and lines."""
    return not re.search(r"[|\t\r\n]", value)
