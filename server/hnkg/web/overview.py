"""What the first page tells of the loaded data, asked of the data themselves.

The answers come from the cache after the first time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from hnkg.formats import Formats
from hnkg.namespaces import HNK, HNKV
from hnkg.store import Query
from hnkg.web.headers import query_id_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.web.answering import Answering

Row = dict[str, str]

#: What the article says of HNK, by the four relations of the first page, with the words it uses.
_FACTS: Final = f"""
PREFIX hnk: <{HNK}>
PREFIX hnkv: <{HNKV}>
PREFIX biolink: <https://w3id.org/biolink/vocab/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?relation ?relationLabel ?object ?objectLabel ?claim ?polarity ?modality ?rank ?quote
  ?verdict ?disputes
WHERE {{
  VALUES (?relation ?place) {{
    (hnkv:metaboliteOf 1) (hnkv:reportedlyActsOn 2)
    (hnkv:lacksSignificantAffinityFor 3) (hnkv:investigatedFor 4)
  }}
  hnk:hydroxynorketamine ?relation ?object .
  ?relation rdfs:label ?relationLabel .
  ?object rdfs:label ?objectLabel .
  OPTIONAL {{
    ?claim rdf:subject hnk:hydroxynorketamine ; rdf:predicate ?predicate ; rdf:object ?object ;
      hnkv:polarity/skos:prefLabel ?polarity ; hnkv:modality ?m ;
      biolink:supporting_text ?quote .
    ?predicate rdfs:subPropertyOf* ?relation .
    ?m skos:prefLabel ?modality .
    OPTIONAL {{ ?m hnkv:certaintyRank ?rank }}
    OPTIONAL {{
      ?claim hnkv:contestedBy ?contester ; hnkv:verdict/skos:prefLabel ?verdict ;
        hnkv:disputeCount ?disputes
    }}
  }}
}}
ORDER BY ?place ?claim ?objectLabel
"""


@dataclass(frozen=True)
class Fact:
    """One thing that the source says, as the first page shows it.

    Args:
        relation: label of the relation.
        object: label of what it leads to.
        object_iri: what it leads to.
        polarity: affirmed or denied, as the data call it; empty when no claim is behind it.
        modality: how sure the source is, as the data call it.
        rank: the greater, the surer; 0 where it has none.
        quote: the source's words.
        claim: the claim that has them.
        contested: what disputes a claim behind it, in words; empty when nothing does.
    """

    relation: str
    object: str
    object_iri: str
    polarity: str
    modality: str
    rank: int
    quote: str
    claim: str
    contested: str

    @property
    def standing(self) -> str:
        """Polarity and modality in one line; empty when no claim is behind the fact."""
        return ": ".join(word for word in (self.polarity, self.modality) if word)


def ask_rows(
    answering: Answering, text: str, timeout_s: float | None = None
) -> tuple[Mapping[str, str], ...]:
    """Return the solutions of a SELECT query, each a mapping of variables to plain texts.

    Raises:
        RequestError: the store can not answer it now.
    """
    document = _ask(answering, text, timeout_s)
    if "boolean" in document:
        return ({"boolean": str(document["boolean"]).lower()},)
    return tuple(
        {name: term["value"] for name, term in solution.items()}
        for solution in document["results"]["bindings"]
    )


def ask_terms(answering: Answering, text: str) -> tuple[Mapping[str, Mapping[str, Any]], ...]:
    """Return the solutions of a SELECT query, each term as JSON results have it.

    Raises:
        RequestError: the store can not answer it now.
    """
    return tuple(_ask(answering, text, None)["results"]["bindings"])


def _ask(answering: Answering, text: str, timeout_s: float | None) -> dict[str, Any]:
    most_s = answering.settings.query_timeout_s
    query = Query(
        text, Formats(), timeout_s=min(timeout_s or most_s, most_s), query_id=query_id_of(None)
    )
    document: dict[str, Any] = json.loads(
        answering.wait_for(answering.reply(query, None)).result.body
    )
    return document


def list_facts(answering: Answering) -> tuple[Fact, ...]:
    """Return what is said of hydroxynorketamine; nothing when other data are served.

    A relation to an object that several claims back is listed once, with the least sure of them:
    the weakest wording wins. It is contested when one of them is.
    """
    facts: dict[tuple[str, str], Fact] = {}
    contested: dict[tuple[str, str], str] = {}
    for row in ask_rows(answering, _FACTS):
        key = (row["relation"], row["object"])
        contested[key] = _contested(row) or contested.get(key, "")
        fact = Fact(
            row["relationLabel"],
            row["objectLabel"],
            row["object"],
            row.get("polarity", ""),
            row.get("modality", ""),
            int(row.get("rank", 0)),
            row.get("quote", ""),
            row.get("claim", ""),
            contested="",
        )
        if key not in facts or fact.rank < facts[key].rank:
            facts[key] = fact
    return tuple(replace(fact, contested=contested[key]) for key, fact in facts.items())


def _contested(row: Mapping[str, str]) -> str:
    if "verdict" not in row:
        return ""
    is_by_works = row["disputes"] != "0"
    return f"{row['verdict']} in the literature" if is_by_works else "contested by another source"
