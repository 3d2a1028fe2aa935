"""The claims that were read from a source, by the words that they rest on."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import DCTERMS, HNKV, OA, PROV, RDFS, SKOS
from hnkg.web.overview import ask_rows
from hnkg.web.segments import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyoxigraph as ox

    from hnkg.web.answering import Answering

    Row = Mapping[str, str]

#: Claims on a page; the documents in RDF have all of them.
MOST_CLAIMS: Final = 2000

_PREFIXES: Final = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX hnkv: <{HNKV}>
PREFIX oa: <{OA}>
PREFIX prov: <{PROV}>
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>
"""
_CLAIMS: Final = f"""{_PREFIXES}
SELECT ?claim ?id ?label ?span ?start ?end ?polarity ?isDenied ?modality ?isOutright
  ?explicitness ?isImplied ?verdict ?isContested ?support ?dispute ?qualification
WHERE {{
  ?span oa:hasSource %s ; oa:hasSelector ?position .
  ?position oa:start ?start ; oa:end ?end .
  ?claim prov:wasDerivedFrom ?span ; a hnkv:Claim .
  OPTIONAL {{ ?claim dcterms:identifier ?id }}
  OPTIONAL {{ ?claim rdfs:label ?label }}
  OPTIONAL {{ ?claim hnkv:polarity/skos:prefLabel ?polarity }}
  OPTIONAL {{ ?claim hnkv:modality/skos:prefLabel ?modality }}
  OPTIONAL {{ ?claim hnkv:explicitness/skos:prefLabel ?explicitness }}
  OPTIONAL {{ ?claim hnkv:verdict/skos:prefLabel ?verdict }}
  OPTIONAL {{ ?claim hnkv:supportCount ?support }}
  OPTIONAL {{ ?claim hnkv:disputeCount ?dispute }}
  OPTIONAL {{ ?claim hnkv:qualificationCount ?qualification }}
  BIND(EXISTS {{ ?claim hnkv:polarity hnkv:Denied }} AS ?isDenied)
  BIND(EXISTS {{ ?claim hnkv:modality hnkv:Asserted }} AS ?isOutright)
  BIND(EXISTS {{ ?claim hnkv:explicitness hnkv:Implied }} AS ?isImplied)
  BIND(EXISTS {{ ?claim hnkv:contestedBy ?contester }} AS ?isContested)
}} ORDER BY ?start ?end ?id ?claim LIMIT {MOST_CLAIMS + 1}"""
_CUES: Final = f"""{_PREFIXES}
SELECT ?claim ?cue WHERE {{
  VALUES ?slot {{ hnkv:hedgeCue hnkv:negationCue hnkv:normCue }}
  ?claim prov:wasDerivedFrom/oa:hasSource %s ; ?slot ?cue .
}} ORDER BY ?claim ?cue LIMIT {4 * MOST_CLAIMS}"""
_SELECTORS: Final = f"""{_PREFIXES}
SELECT ?span ?selector WHERE {{
  ?span oa:hasSource %s ; oa:hasSelector ?selector
}} ORDER BY ?span ?selector LIMIT {4 * MOST_CLAIMS}"""


@dataclass(frozen=True)
class Reading:
    """One claim as it was read from a source.

    Args:
        id: its short name, ``C03.5``.
        label: what it says, in a sentence.
        standing: polarity, modality and explicitness, as the data call them.
        cues: the words of the source that deny or hedge it.
        warnings: what nobody may miss, a word or two each: denied, implied,
            believed, contested.
        verdict: how the literature stands on it, with what counts.
        is_denied: whether the source denies it.
        contested: by what, or how much; empty when nothing disputes it.
    """

    iri: str
    id: str
    label: str
    standing: tuple[str, ...]
    cues: tuple[str, ...]
    warnings: tuple[str, ...]
    verdict: str
    is_denied: bool
    contested: str


@dataclass(frozen=True)
class Words:
    """What rests on the words of one span, and the fragments of the IRIs that name the span."""

    readings: tuple[Reading, ...]
    fragments: tuple[str, ...]


def read_claims(answering: Answering, node: ox.NamedNode) -> tuple[tuple[Span[Words], ...], bool]:
    """Return the spans of a source in their order, and whether there are more of them.

    Raises:
        RequestError: the store can not answer it now.
    """
    rows = ask_rows(answering, _CLAIMS % str(node))
    cues = _grouped(ask_rows(answering, _CUES % str(node)), "claim", "cue")
    selectors = _grouped(ask_rows(answering, _SELECTORS % str(node)), "span", "selector")
    readings: dict[str, dict[str, Reading]] = defaultdict(dict)
    places: dict[str, tuple[int, int]] = {}
    for row in rows[:MOST_CLAIMS]:
        with suppress(ValueError):  # data of others may have anything for an offset
            places.setdefault(row["span"], (int(row["start"]), int(row["end"])))
            reading = _reading(row, cues.get(row["claim"], ()))
            readings[row["span"]].setdefault(reading.iri, reading)
    spans, named = [], set[str]()
    for span, found in readings.items():
        fragments = {fragment_of(iri, node.value) for iri in (span, *selectors.get(span, ()))}
        fragments -= named | {""}
        named |= fragments
        words = Words(tuple(found.values()), tuple(sorted(fragments)))
        spans.append(Span(*places[span], words))
    spans.sort(key=lambda span: (span.start, -span.end))
    return tuple(spans), len(rows) > MOST_CLAIMS


def fragment_of(iri: str, document: str) -> str:
    """Return the fragment of an IRI in a document; empty when it is not of that document.

    >>> fragment_of("http://example.org/d#char=0,4", "http://example.org/d")
    'char=0,4'
    """
    stem, _, fragment = iri.partition("#")
    return fragment if stem == document else ""


def _reading(row: Row, cues: tuple[str, ...]) -> Reading:
    standing = [row[key] for key in ("polarity", "modality", "explicitness") if key in row]
    is_denied, contested, warnings = row["isDenied"] == "true", "", []
    if row["isContested"] == "true":
        is_by_literature = row.get("dispute", "0") != "0" and "verdict" in row
        contested = row["verdict"] if is_by_literature else "contested by another source"
    if is_denied:
        warnings.append(row.get("polarity", "denied"))
    if row["isImplied"] == "true":
        warnings.append(row.get("explicitness", "implied"))
    if row["isOutright"] != "true" and "modality" in row:
        warnings.append(row["modality"].partition(",")[0])
    if contested:
        warnings.append(contested)
    return Reading(
        row["claim"],
        row.get("id") or row["claim"].rpartition("/")[2],
        row.get("label", ""),
        tuple(standing),
        cues,
        tuple(warnings),
        _verdict(row),
        is_denied,
        contested,
    )


def _verdict(row: Row) -> str:
    """Return how the literature stands on a claim.

    >>> _verdict({"verdict": "contested", "support": "2", "dispute": "1", "qualification": "7"})
    'contested: 2 for, 1 against, 7 qualifying'
    >>> _verdict({"verdict": "no evidence", "support": "0"})
    'no evidence'
    """
    counts = (("support", "for"), ("dispute", "against"), ("qualification", "qualifying"))
    told = [f"{row[key]} {word}" for key, word in counts if row.get(key, "0") != "0"]
    return ": ".join(part for part in (row.get("verdict", ""), ", ".join(told)) if part)


def _grouped(rows: Iterable[Row], key: str, value: str) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for row in rows:
        grouped[row[key]] = (*grouped.get(row[key], ()), row[value])
    return grouped
