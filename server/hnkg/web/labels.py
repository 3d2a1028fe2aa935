"""What things are called, asked of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import DCTERMS, FOAF, HNKV, RDFS, SCHEMA, SKOS
from hnkg.web.overview import ask_terms
from hnkg.web.wellknown import WELL_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.web.answering import Answering

#: Properties that name a thing, the best first.
NAMING: Final = (
    f"{RDFS}label",
    f"{SKOS}prefLabel",
    f"{DCTERMS}title",
    f"{SCHEMA}name",
    "http://schema.org/name",
    f"{FOAF}name",
    "http://purl.org/dc/elements/1.1/title",
)

#: A name that is longer is none; a page shows it among the properties.
_MOST_CHARACTERS: Final = 300
#: Before the name of a claim that something disputes.
CONTESTED: Final = "Contested: "
#: English before no language before others: pages are in English.
_LANGUAGES: Final = ("en", "")
#: So many things are named with one query.
_BATCH: Final = 400


def labels_of(answering: Answering, iris: Iterable[str]) -> dict[str, str]:
    """Return the name of each thing that has one, in the data or everywhere.

    The name of a claim that something disputes says so first, wherever it is read.

    Raises:
        RequestError: the store can not answer it now.
    """
    wanted = sorted({iri for iri in iris if _is_iri(iri)})
    best: dict[str, tuple[tuple[int, int, str], str]] = {}
    for start in range(0, len(wanted), _BATCH):
        for row in ask_terms(answering, _query(wanted[start : start + _BATCH])):
            iri, label = row["thing"]["value"], row["label"]["value"]
            language = row["label"].get("xml:lang", "").partition("-")[0].lower()
            place = _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)
            rank = (NAMING.index(row["naming"]["value"]), place, label)
            if row["isContested"]["value"] == "true":
                label = f"{CONTESTED}{label}"
            if label.strip() and (iri not in best or rank < best[iri][0]):
                best[iri] = (rank, label)
    known = {iri: WELL_KNOWN[iri] for iri in wanted if iri in WELL_KNOWN}
    return known | {iri: label for iri, (_, label) in best.items()}


def _query(iris: Iterable[str]) -> str:
    things = " ".join(str(ox.NamedNode(iri)) for iri in iris)
    naming = " ".join(str(ox.NamedNode(iri)) for iri in NAMING)
    return (
        f"SELECT ?thing ?naming ?label ?isContested WHERE {{\n"
        f"  VALUES ?thing {{ {things} }}\n  VALUES ?naming {{ {naming} }}\n"
        f"  ?thing ?naming ?label\n"
        f"  BIND(EXISTS {{ ?thing <{HNKV}contestedBy> ?by }} AS ?isContested)\n"
        f"  FILTER(isLiteral(?label) && STRLEN(STR(?label)) <= {_MOST_CHARACTERS})\n}}"
    )


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True
