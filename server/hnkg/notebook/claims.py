"""The claims of the graph as a table, and as a network with their doubt on the edges."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import InputError
from hnkg.namespaces import HNKV, find_curie
from hnkg.notebook.extra import import_extra
from hnkg.notebook.reading import Rows
from hnkg.sparql.filling import fill_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from hnkg.notebook.reading import Result
    from hnkg.notebook.terms import Given, Term

    Ask = Callable[[str], Result]

_PREFIXES: Final = """\
PREFIX biolink: <https://w3id.org/biolink/vocab/>
PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_CLAIMS: Final = f"""{_PREFIXES}
SELECT ?claim ?claim_label ?subject ?subject_label ?predicate ?predicate_label ?object ?object_label
  ?polarity ?explicitness ?modality ?certainty ?quote
  ?verdict ?contested ?supports ?disputes ?qualifies
WHERE {{
  ?claim a hnkv:Claim ;
    rdfs:label ?claim_label ;
    rdf:subject ?subject ;
    rdf:predicate ?predicate ;
    rdf:object ?object ;
    hnkv:polarity/skos:prefLabel ?polarity ;
    hnkv:explicitness/skos:prefLabel ?explicitness ;
    hnkv:modality ?grade ;
    biolink:supporting_text ?quote .
  ?grade skos:prefLabel ?modality .
  OPTIONAL {{ ?grade hnkv:certaintyRank ?certainty }}
  OPTIONAL {{ ?subject rdfs:label ?subject_label }}
  OPTIONAL {{ ?predicate rdfs:label ?predicate_label }}
  OPTIONAL {{ ?object rdfs:label ?object_label }}
  OPTIONAL {{ ?claim hnkv:verdict/skos:prefLabel ?verdict }}
  OPTIONAL {{ ?claim hnkv:supportCount ?supports }}
  OPTIONAL {{ ?claim hnkv:disputeCount ?disputes }}
  OPTIONAL {{ ?claim hnkv:qualificationCount ?qualifies }}
  BIND ( EXISTS {{ ?claim hnkv:contestedBy ?contester }} AS ?contested )
}} ORDER BY ?claim
"""
_CUES: Final = f"{_PREFIXES}SELECT ?claim ?cue {{ ?claim hnkv:hedgeCue ?cue }} ORDER BY ?claim ?cue"
_CONCEPTS: Final = f"""{_PREFIXES}
SELECT ?scheme ?label {{ ?concept skos:inScheme ?scheme ; skos:prefLabel ?label }} ORDER BY ?label
"""
_SCHEMES: Final = {"verdict": f"{HNKV}VerdictScheme", "polarity": f"{HNKV}PolarityScheme"}


def list_claims(ask: Ask, wanted: Mapping[str, Given], words: Mapping[str, str]) -> Rows:
    """Return one row a claim, with its hedges beside its certainty.

    Args:
        ask: asks a query.
        wanted: subject or object that the claims must have.
        words: verdict or polarity that they must have, in the words of the graph.

    Raises:
        InputError: the graph has no such verdict or polarity; the message lists those it has.
    """
    for column, word in words.items():
        _check_word(ask, column, word)
    answer = _rows(ask(fill_in(_CLAIMS, wanted)))
    cues = defaultdict(list)
    for claim, cue in _rows(ask(_CUES)).rows:
        cues[claim].append(_text(cue))
    at = {name: place for place, name in enumerate(answer.variables)}
    behind = at["certainty"] + 1
    rows = tuple(
        (*row[:behind], _joined(cues[row[at["claim"]]]), *row[behind:])
        for row in answer.rows
        if all(_text(row[at[column]]) == word for column, word in words.items())
    )
    return Rows((*answer.variables[:behind], "hedge", *answer.variables[behind:]), rows)


def build_network(claims: Rows, prefixes: Mapping[str, str], *, denied: bool) -> nx.MultiDiGraph:
    """Return claims between things as a network; see :meth:`hnkg.Graph.graph`."""
    networkx = import_extra("networkx", "for networks")
    network: nx.MultiDiGraph = networkx.MultiDiGraph()
    for row in claims.rows:
        said = dict(zip(claims.variables, row, strict=True))
        source, target = said["subject"], said["object"]
        polarity = _text(said["polarity"])
        if not isinstance(source, ox.NamedNode) or not isinstance(target, ox.NamedNode):
            continue
        if polarity != "affirmed" and not denied:
            continue
        names = [_short(end, prefixes) for end in (source, target)]
        for name, iri, label in (
            (names[0], source.value, said["subject_label"]),
            (names[1], target.value, said["object_label"]),
        ):
            network.add_node(name, iri=iri, label=_text(label) or name)
        edge: dict[str, object] = {
            "claim": _text(said["claim"]),
            "predicate": _short(said["predicate"], prefixes),
            "label": _text(said["predicate_label"]),
            "polarity": polarity,
            "explicitness": _text(said["explicitness"]),
            "modality": _text(said["modality"]),
            "hedge": _text(said["hedge"]),
            "verdict": _text(said["verdict"]),
            "contested": _text(said["contested"]) == "true",
            "quote": _text(said["quote"]),
        }
        if said["certainty"] is not None:  # what is said to be needed stands outside the scale
            edge["certainty"] = int(_text(said["certainty"]))
        network.add_edge(*names, key=_short(said["claim"], prefixes), **edge)
    return network


def _check_word(ask: Ask, column: str, word: str) -> None:
    scheme = ox.NamedNode(_SCHEMES[column])
    known = [_text(row[1]) for row in _rows(ask(fill_in(_CONCEPTS, {"scheme": scheme}))).rows]
    if word not in known:
        listed = ", ".join(repr(label) for label in known) or "none"
        raise InputError(f"{word!r} is no {column} of this graph.\n  It has: {listed}")


def _rows(result: Result) -> Rows:
    if not isinstance(result, Rows):  # an endpoint that answers something else than was asked
        raise InputError("The endpoint answers a SELECT with something else than rows.")
    return result


def _text(term: Term | None) -> str:
    return "" if term is None else str(getattr(term, "value", term))


def _short(term: Term | None, prefixes: Mapping[str, str]) -> str:
    return find_curie(_text(term), prefixes) or _text(term)


def _joined(texts: list[str]) -> ox.Literal | None:
    return ox.Literal("; ".join(texts)) if texts else None
