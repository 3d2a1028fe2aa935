"""What the first page shows beside the facts: numbers, what is contested, where to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import HNKV
from hnkg.web.claims import claims_of
from hnkg.web.description import name_cell
from hnkg.web.labels import labels_of
from hnkg.web.overview import ask_rows, ask_terms

if TYPE_CHECKING:
    from hnkg.web.answering import Answering
    from hnkg.web.claims import Claim
    from hnkg.web.statistics import Census
    from hnkg.web.terms import Cell

#: Contested claims, classes and things on the first page; the rest is one link away.
MOST_CLAIMS: Final = 20
MOST_CLASSES: Final = 30
MOST_THINGS: Final = 20

_NUMBERS: Final = f"""
PREFIX hnkv: <{HNKV}>
SELECT * WHERE {{
  {{ SELECT (COUNT(DISTINCT ?c) AS ?claims) {{ ?c a hnkv:Claim }} }}
  {{ SELECT (COUNT(DISTINCT ?c) AS ?denied) {{ ?c a hnkv:Claim ; hnkv:polarity hnkv:Denied }} }}
  {{ SELECT (COUNT(DISTINCT ?c) AS ?hedged) {{
    ?c a hnkv:Claim ; hnkv:modality ?m FILTER(?m != hnkv:Asserted) }} }}
  {{ SELECT (COUNT(DISTINCT ?c) AS ?contested) {{ ?c a hnkv:Claim ; hnkv:contestedBy ?by }} }}
  {{ SELECT (COUNT(DISTINCT ?c) AS ?unreviewed) {{
    ?c a hnkv:Claim ; hnkv:reviewStatus hnkv:NotYetReviewed }} }}
  {{ SELECT (COUNT(DISTINCT ?e) AS ?entities) {{ ?e a hnkv:Entity }} }}
  {{ SELECT (COUNT(DISTINCT ?w) AS ?works) {{ ?w a hnkv:Publication }} }}
  {{ SELECT (COUNT(DISTINCT ?l) AS ?lines) {{ ?l hnkv:direction ?direction }} }}
}}"""
_CONTESTED: Final = f"""
PREFIX hnkv: <{HNKV}>
SELECT DISTINCT ?claim WHERE {{ ?claim a hnkv:Claim ; hnkv:contestedBy ?by }}
ORDER BY ?claim LIMIT {MOST_CLAIMS}"""
_THINGS: Final = f"""
SELECT DISTINCT ?thing WHERE {{ ?thing ?p ?o FILTER(isIRI(?thing)) }} LIMIT {MOST_THINGS}"""


@dataclass(frozen=True)
class Numbers:
    """How much there is.

    Args:
        denied: claims that the source denies.
        hedged: claims that it does not say outright.
        contested: claims that something disputes.
        unreviewed: claims that no person has compared with their words.
        works: publications and trial records.
        lines: lines of evidence, whether they count or not.
    """

    claims: int
    denied: int
    hedged: int
    contested: int
    unreviewed: int
    entities: int
    works: int
    lines: int


@dataclass(frozen=True)
class Classes:
    """Classes with how many things they have, the largest first.

    Args:
        is_cut: whether there are more of them, or the count took too long.
    """

    counted: tuple[tuple[Cell, int], ...]
    is_cut: bool


def count_release(answering: Answering) -> Numbers:
    """Return how much of what the released graph holds.

    Raises:
        RequestError: the store can not answer it now.
    """
    (row,) = ask_rows(answering, _NUMBERS)
    return Numbers(**{name: int(count) for name, count in row.items()})


def list_contested(answering: Answering) -> tuple[Claim, ...]:
    """Return the claims that something disputes.

    Raises:
        RequestError: the store can not answer it now.
    """
    return claims_of(answering, (row["claim"] for row in ask_rows(answering, _CONTESTED)))


def list_classes(answering: Answering, census: Census) -> Classes:
    """Return the largest classes of any data.

    Raises:
        RequestError: the store can not answer it now.
    """
    found = census.classes()
    shown = found.counts[:MOST_CLASSES]
    labels = labels_of(answering, (iri for iri, _ in shown))
    counted = tuple(
        (name_cell({"type": "uri", "value": iri}, labels, answering.prefixes), count)
        for iri, count in shown
    )
    return Classes(counted, is_cut=not found.is_complete or len(found.counts) > MOST_CLASSES)


def list_things(answering: Answering) -> tuple[Cell, ...]:
    """Return some of the things that any data speak of.

    Raises:
        RequestError: the store can not answer it now.
    """
    terms = [row["thing"] for row in ask_terms(answering, _THINGS)]
    labels = labels_of(answering, (term["value"] for term in terms))
    return tuple(name_cell(term, labels, answering.prefixes) for term in terms)
