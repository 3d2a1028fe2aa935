"""Describe to a model what data are made of, and how their claims are to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.lookup.things import local_name
from hnkg.namespaces import HNKV, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hnkg.lookup.documents import Document
    from hnkg.lookup.gathering import Ask, Row
    from hnkg.lookup.spellings import Spellings

#: Classes and properties that are listed, the most used first.
MOST_TERMS: Final = 80

_COUNTED: Final = """
SELECT ?term (COUNT(*) AS ?count) WHERE {{
  {{ {0} }} UNION {{ GRAPH ?g {{ {0} }} FILTER NOT EXISTS {{ {0} }} }}
}} GROUP BY ?term ORDER BY DESC(?count) ?term LIMIT {1}"""
_CLASSES: Final = _COUNTED.format("?s a ?term", MOST_TERMS + 1)
_PROPERTIES: Final = _COUNTED.format("?s ?term ?o", MOST_TERMS + 1)
_RELATIONS: Final = f"""
PREFIX hnkv: <{HNKV}>
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>
SELECT ?term ?label ?polarity ?hedged ?reports (COUNT(?s) AS ?count) WHERE {{
  ?term hnkv:ofRelation ?relation ; rdfs:label ?label .
  OPTIONAL {{ ?term hnkv:carriesPolarity/skos:prefLabel ?polarity }}
  OPTIONAL {{ ?term hnkv:carriesHedge ?hedged }}
  BIND(EXISTS {{ ?term a hnkv:ReportingProperty }} AS ?reports)
  ?s ?term ?o .
}} GROUP BY ?term ?label ?polarity ?hedged ?reports ORDER BY ?term"""
_VALUES: Final = f"""
PREFIX hnkv: <{HNKV}>
PREFIX skos: <{SKOS}>
SELECT DISTINCT ?part ?value ?label ?definition ?rank WHERE {{
  VALUES ?part {{ hnkv:polarity hnkv:modality hnkv:explicitness hnkv:verdict hnkv:reviewStatus }}
  ?claim a hnkv:Claim ; ?part ?value .
  ?value skos:prefLabel ?label .
  OPTIONAL {{ ?value skos:definition ?text }}
  OPTIONAL {{ ?value skos:scopeNote ?note }}
  BIND(COALESCE(?text, ?note) AS ?definition)
  OPTIONAL {{ ?value hnkv:certaintyRank ?rank }}
}} ORDER BY ?part DESC(?rank) ?value"""

_READING: Final = (
    "A relation between two entities is a direct triple whose predicate carries polarity and "
    "hedge: hnkv:putativelyActsOn is hedged, hnkv:lacksSignificantAffinityFor is denied. A "
    "reporting property (hnkv:reportedlyActsOn) covers the outright and the hedged ones and only "
    "says that a source says so; ask with it when the certainty does not matter, and tell the "
    "certainty all the same. Each claim is a node (a hnkv:Claim) with rdf:subject, rdf:predicate, "
    "rdf:object, hnkv:polarity, hnkv:modality (certainty), biolink:supporting_text (the exact "
    "words), dcterms:source, hnkv:verdict (how the literature stands on it) and hnkv:contestedBy "
    "(what disputes it). Evidence lines (hnkv:EvidenceLine) bear on claims (hnkv:bearsOn) with a "
    "hnkv:direction, a hnkv:finding and a publication (dcterms:source)."
)
_READING_OTHER: Final = (
    "These data have no claims of ours: what their triples mean, and how sure it is, they say "
    "themselves or not at all."
)


def describe_data(ask: Ask, spellings: Spellings, label_of: Callable[[str], str]) -> Document:
    """Return classes and properties with counts, and for our data how to read them.

    Args:
        ask: answers SELECT queries; what it raises is not caught.
        spellings: make CURIEs.
        label_of: the name of an IRI; empty where it has none.
    """

    def counted(rows: Sequence[Row]) -> list[Document]:
        return [
            {
                "id": spellings.curie(row["term"]),
                "label": label_of(row["term"]) or local_name(row["term"]),
                "count": int(row["count"]),
            }
            for row in rows[:MOST_TERMS]
            if "term" in row
        ]

    classes, properties = ask(_CLASSES), ask(_PROPERTIES)
    values, relations = ask(_VALUES), ask(_RELATIONS)
    document: Document = {
        "how_to_read": _READING if values else _READING_OTHER,
        "classes": counted(classes),
        "properties": counted(properties),
        "truncated": len(classes) > MOST_TERMS or len(properties) > MOST_TERMS,
    }
    if document["truncated"]:
        document["note"] = f"Only the {MOST_TERMS} most used classes and properties are listed."
    if values:
        document["parts_of_claims"] = _parts(values, spellings)
        document["relations"] = [
            {
                "id": spellings.curie(row["term"]),
                "label": row["label"],
                "polarity": row.get("polarity", ""),
                "hedged": row.get("hedged", "") == "true",
                "only_reports": row.get("reports", "") == "true",
                "count": int(row["count"]),
            }
            for row in relations
            if "term" in row
        ]
    return document


def _parts(rows: Sequence[Row], spellings: Spellings) -> Document:
    """Return the values that polarity, certainty and the like can have, and what they mean."""
    parts: Document = {}
    for row in rows:
        value = {
            "id": spellings.curie(row["value"]),
            "label": row["label"],
            "meaning": row.get("definition", ""),
        }
        if "rank" in row:
            value["certainty_rank"] = row["rank"]
        parts.setdefault(spellings.curie(row["part"]), []).append(value)
    return parts
