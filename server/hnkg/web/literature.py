"""What publications say of claims: evidence lines, and the works that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import HNKV
from hnkg.web.claims import PREFIXES, Thing, values_of
from hnkg.web.overview import ask_rows
from hnkg.web.terms import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hnkg.web.answering import Answering

#: Evidence lines on one page.
MOST_LINES: Final = 1000

#: What speaks for a claim comes first, then what speaks against it.
DIRECTIONS: Final = (f"{HNKV}Supports", f"{HNKV}Disputes", f"{HNKV}Qualifies")

#: Identifiers by which a work without author or year is called, the best first.
_CALLED_BY: Final = ("clinicaltrials:", "pmc:", "pubmed:", "doi:")


@dataclass(frozen=True)
class Line:
    """One evidence line.

    Args:
        iri: its name for programs.
        id: its number.
        claim: IRI of the claim on which it bears.
        direction: whether it supports, disputes or qualifies the claim.
        finding: what was found.
        work: the publication, by a short name.
        title: of the publication; empty where none could be verified.
        study: what kind of study it is.
        compounds: which compounds, in words.
        population: in what was studied, in words.
        seen: how much of the publication was seen.
        counts: whether it counts towards a verdict.
    """

    iri: str
    id: str
    claim: str
    direction: Thing
    finding: str
    work: Thing
    title: str
    study: str
    compounds: str
    population: str
    seen: str
    counts: bool


def lines_on(answering: Answering, claims: Iterable[str]) -> tuple[Line, ...]:
    """Return the evidence lines that bear on claims, those that count first.

    Raises:
        RequestError: the store can not answer it now.
    """
    return _lines(answering, "claim", claims)


def lines_from(answering: Answering, publications: Iterable[str]) -> tuple[Line, ...]:
    """Return the evidence lines that come from publications.

    Raises:
        RequestError: the store can not answer it now.
    """
    return _lines(answering, "work", publications)


def line_of(answering: Answering, iri: str) -> Line | None:
    """Return one evidence line; none when the data have none of that name.

    Raises:
        RequestError: the store can not answer it now.
    """
    return next(iter(_lines(answering, "line", [iri])), None)


def by_direction(lines: Iterable[Line]) -> list[tuple[Thing, list[Line]]]:
    """Return each direction with its lines: for, against, qualifying, and any other."""
    grouped: dict[str, tuple[Thing, list[Line]]] = {}
    for line in lines:
        grouped.setdefault(line.direction.iri, (line.direction, []))[1].append(line)
    return [grouped[iri] for iri in sorted(grouped, key=_direction_place)]


def name_of_work(iri: str, author: str, year: str, identifiers: str) -> str:
    """Return a short name of a work: author and year, else an identifier.

    >>> name_of_work("http://x/publication/zanos2016", "Zanos P", "2016", "doi:10.1038/nature17998")
    'Zanos P 2016'
    >>> name_of_work("http://x/publication/pmc8567221", "", "", "pmc:PMC8567221")
    'PMC8567221'
    >>> name_of_work("http://x/publication/wikipedia_hnk", "", "", "")
    'wikipedia_hnk'
    """
    if author:
        return f"{author} {year}" if year else author
    known = identifiers.split()
    name = iri.rpartition("/")[2]
    for prefix in _CALLED_BY:
        found = next((i.removeprefix(prefix) for i in known if i.startswith(prefix)), "")
        if found:
            name = f"PMID {found}" if prefix == "pubmed:" else found
            break
    return f"{name} ({year})" if year else name


def _lines(answering: Answering, variable: str, iris: Iterable[str]) -> tuple[Line, ...]:
    listed = values_of(iris)
    if not listed:
        return ()
    text = _LINES.replace("VALUES_OF", f"VALUES ?{variable} {{ {listed} }}")
    lines = {row["line"]: _line(row) for row in ask_rows(answering, text)}
    return tuple(sorted(lines.values(), key=lambda line: (not line.counts, line.iri)))


def _line(row: Mapping[str, str]) -> Line:
    name = name_of_work(
        row["work"], row.get("author", ""), row.get("year", ""), row.get("identifiers", "")
    )
    return Line(
        row["line"],
        row["id"],
        row["claim"],
        Thing(row["direction"], row["directionLabel"]),
        clip(row["finding"]),
        Thing(row["work"], name),
        clip(row.get("title", "")),
        row.get("study", ""),
        clip(row.get("compounds", "")),
        clip(row.get("population", "")),
        row.get("seen", ""),
        row["counts"] == "true",
    )


def _direction_place(iri: str) -> tuple[int, str]:
    return (DIRECTIONS.index(iri) if iri in DIRECTIONS else len(DIRECTIONS), iri)


_LINES: Final = f"""{PREFIXES}
SELECT ?line ?id ?claim ?direction ?directionLabel ?finding ?counts ?work ?author ?year ?title
  ?identifiers ?study ?compounds ?population ?seen
WHERE {{
  VALUES_OF
  ?line hnkv:bearsOn ?claim ; dcterms:identifier ?id ; dcterms:source ?work ;
    hnkv:direction ?direction ; hnkv:finding ?finding ; hnkv:countsTowardsVerdict ?counts .
  ?direction skos:prefLabel ?directionLabel .
  OPTIONAL {{ ?line hnkv:studyType/skos:prefLabel ?study }}
  OPTIONAL {{ ?line hnkv:compoundDescription ?compounds }}
  OPTIONAL {{ ?line hnkv:population ?population }}
  OPTIONAL {{ ?line hnkv:seenLevel ?seen }}
  OPTIONAL {{ ?work hnkv:firstAuthor ?author }}
  OPTIONAL {{ ?work dcterms:issued ?year }}
  OPTIONAL {{ ?work dcterms:title ?title }}
  OPTIONAL {{
    SELECT ?work (GROUP_CONCAT(?identifier) AS ?identifiers)
    WHERE {{ ?work a hnkv:Publication ; dcterms:identifier ?identifier }} GROUP BY ?work
  }}
}} LIMIT {MOST_LINES + 1}"""
