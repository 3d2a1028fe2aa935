"""What the data hold of a source: its units in the order of the text, with the claims read there.

Everything is asked of the served graph, so that any source that was curated can be read.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import DCTERMS, HNKV, OA, PROV, SCHEMA
from hnkg.web.overview import ask_rows
from hnkg.web.readings import fragment_of, read_claims
from hnkg.web.segments import Segment, Span, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyoxigraph as ox

    from hnkg.web.answering import Answering
    from hnkg.web.readings import Reading, Words

#: Units on a page; the documents in RDF have all of them.
MOST_UNITS: Final = 1000
#: Of a unit that is set aside, so many characters are shown: enough to know it again.
BEGINNING_CHARACTERS: Final = 80

_PREFIXES: Final = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX hnkv: <{HNKV}>
PREFIX oa: <{OA}>
PREFIX prov: <{PROV}>
PREFIX schema: <{SCHEMA}>
"""
_ABOUT: Final = f"""{_PREFIXES}
SELECT ?title ?publisher ?rights ?sha256 WHERE {{
  VALUES ?source {{ %s }}
  OPTIONAL {{ ?source dcterms:title ?title }}
  OPTIONAL {{ ?source dcterms:publisher ?publisher }}
  OPTIONAL {{ ?source dcterms:rights ?rights }}
  OPTIONAL {{ ?source schema:sha256 ?sha256 }}
}} ORDER BY ?title ?publisher ?rights ?sha256 LIMIT 1"""
_UNITS: Final = f"""{_PREFIXES}
SELECT ?unit ?id ?kind ?section ?start ?text ?why ?isAside WHERE {{
  ?unit dcterms:isPartOf %s ; a hnkv:SourceUnit ; oa:start ?start ; prov:value ?text .
  OPTIONAL {{ ?unit dcterms:identifier ?id }}
  OPTIONAL {{ ?unit hnkv:unitKind ?kind }}
  OPTIONAL {{ ?unit hnkv:sectionTitle ?section }}
  OPTIONAL {{ ?unit hnkv:withoutClaimsBecause ?why }}
  BIND(EXISTS {{ ?unit a hnkv:NonContentUnit }} AS ?isAside)
}} ORDER BY ?start ?unit LIMIT {MOST_UNITS + 1}"""
_FIRST: Final = f"""{_PREFIXES}
SELECT ?source (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  ?claim a hnkv:Claim ; prov:wasDerivedFrom/oa:hasSource ?source FILTER(isIRI(?source))
}} GROUP BY ?source ORDER BY DESC(?claims) ?source LIMIT 1"""


@dataclass(frozen=True)
class Unit:
    """A unit of a source as a page shows it.

    Args:
        number: its place among the units, from 1.
        start: where it begins in the source.
        fragment: of its IRI, which names its place on the page.
        id: its short name, ``S03``.
        kind: sentence, heading and so on.
        section: the title that it stands under.
        why: why nothing is claimed from it.
        is_aside: whether it holds no content, by the curator's judgement.
        spans: the spans in it, in the order of the text.
        segments: its text, cut where spans begin and end.
        is_cut: whether there is more text than this.
    """

    number: int
    start: int
    fragment: str
    id: str
    kind: str
    section: str
    why: str
    is_aside: bool
    spans: tuple[Span[Words], ...]
    segments: tuple[Segment, ...]
    is_cut: bool

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every claim that is read from it, by its name."""
        found = self._of(range(1, len(self.spans) + 1))
        return tuple(sorted(found, key=lambda reading: _parts(reading.id)))

    def readings_of(self, segment: Segment) -> tuple[Reading, ...]:
        """Return the claims that rest on a segment."""
        return self._of(segment.spans)

    def readings_to(self, segment: Segment) -> tuple[Reading, ...]:
        """Return the claims whose words end with a segment."""
        return self._of(segment.ends)

    def places_from(self, segment: Segment) -> list[tuple[int, str]]:
        """Return the fragments that name spans beginning with a segment, with their numbers."""
        begun = [(number, self.spans[number - 1]) for number in segment.begins]
        return [
            (number, fragment)
            for number, span in begun
            if span.start >= self.start  # else it begins in the unit before
            for fragment in span.about.fragments
            if fragment != self.fragment
        ]

    def _of(self, numbers: Iterable[int]) -> tuple[Reading, ...]:
        return tuple(r for number in numbers for r in self.spans[number - 1].about.readings)


@dataclass(frozen=True)
class Article:
    """A source with all that was read from it.

    Args:
        sections: titles with their units, in the order of the text.
        is_cut: whether there is more of it than this.
    """

    iri: str
    title: str
    publisher: str
    rights: str
    sha256: str
    sections: tuple[tuple[str, tuple[Unit, ...]], ...]
    is_cut: bool

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every claim that is read from it."""
        return tuple(r for _, units in self.sections for unit in units for r in unit.readings)


def read_article(answering: Answering, node: ox.NamedNode) -> Article | None:
    """Return what the data hold of a source; none when they hold no units of it.

    Raises:
        RequestError: the store can not answer it now.
    """
    rows = ask_rows(answering, _UNITS % str(node))
    if not rows:
        return None
    spans, has_more = read_claims(answering, node)
    units = _units(rows[:MOST_UNITS], spans, node.value)
    about = ask_rows(answering, _ABOUT % str(node))[0]
    return Article(
        node.value,
        about.get("title", ""),
        about.get("publisher", ""),
        about.get("rights", ""),
        about.get("sha256", ""),
        tuple((title, tuple(group)) for title, group in groupby(units, lambda unit: unit.section)),
        is_cut=has_more or len(rows) > MOST_UNITS,
    )


def first_source(answering: Answering) -> str | None:
    """Return the source that most claims are read from; none when there is none.

    Raises:
        RequestError: the store can not answer it now.
    """
    rows = ask_rows(answering, _FIRST)
    return rows[0]["source"] if rows else None


def _parts(name: str) -> list[tuple[int, str]]:
    """Return what puts numbers in their order.

    >>> sorted(["C10.1", "C9.10", "C9.2"], key=_parts)
    ['C9.2', 'C9.10', 'C10.1']
    """
    return [(int(n or 0), word) for word, n in re.findall(r"([^0-9]*)([0-9]{0,9})", name)]


def _units(
    rows: Sequence[Mapping[str, str]], spans: Sequence[Span[Words]], document: str
) -> list[Unit]:
    units: dict[str, Unit] = {}
    for row in rows:
        with suppress(ValueError):  # data of others may have anything for an offset
            unit = _unit(len(units) + 1, row, spans, document)
            units.setdefault(row["unit"], unit)
    return list(units.values())


def _unit(number: int, row: Mapping[str, str], spans: Sequence[Span[Words]], document: str) -> Unit:
    start, text, is_aside = int(row["start"]), row["text"], row["isAside"] == "true"
    end = start + len(text)
    inside = tuple(span for span in spans if span.overlaps(start, end))
    # Words that claims rest on are quoted whole, wherever they stand.
    is_cut = is_aside and not inside and len(text) > BEGINNING_CHARACTERS
    shown = text[:BEGINNING_CHARACTERS].rpartition(" ")[0] if is_cut else text
    return Unit(
        number,
        start,
        fragment_of(row["unit"], document),
        row.get("id", ""),
        row.get("kind", ""),
        row.get("section", ""),
        row.get("why", ""),
        is_aside,
        inside,
        cut(shown, start, inside),
        is_cut,
    )
