"""The page of a publication: what it is, how much of it was seen, and the claims it bears on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import render_template

from hnkg.namespaces import DCTERMS, HNKV, RDF, SCHEMA, SKOS
from hnkg.web.claims import PREFIXES, Claim, Thing, claims_of, thing_of
from hnkg.web.documents import listed_formats
from hnkg.web.literature import MOST_LINES, Line, by_direction, lines_from, name_of_work
from hnkg.web.overview import ask_terms
from hnkg.web.slots import Slots, slots_of
from hnkg.web.terms import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from hnkg.web.answering import Answering

#: What is known of the work, in this order, with our words for it.
WORK: Final = {
    f"{HNKV}firstAuthor": "First author",
    f"{DCTERMS}bibliographicCitation": "Published in",
    f"{DCTERMS}issued": "Year",
    f"{HNKV}notVerified": "Could not be verified",
    f"{HNKV}seenLevel": "How much of it was seen",
    f"{HNKV}seenAt": "Where it was seen",
    f"{SKOS}editorialNote": "Curator's note",
}
_TITLE: Final = f"{DCTERMS}title"
_PUBLICATION: Final = f"{HNKV}Publication"


@dataclass(frozen=True)
class Quantity:
    """A number that the work reports.

    Args:
        anchor: of its row; the fragment of its IRI.
        words: in which it is reported.
        kind: what it is the number of.
        value: with its bounds and its unit.
        compound: of which it is a dose, a concentration or a constant; none where it is not said.
    """

    anchor: str
    words: str
    kind: str
    value: str
    compound: Thing | None


class PublicationPages:
    """Makes the pages of publications.

    Args:
        answering: evaluates, and remembers.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def render(self, node: ox.NamedNode) -> str | None:
        """Return the page of a publication; none when the data do not call it one.

        Raises:
            RequestError: the store can not answer it now.
        """
        slots = slots_of(self._answering, node)
        if slots is None or _PUBLICATION not in {t.iri for t in slots.things(f"{RDF}type")}:
            return None
        lines = lines_from(self._answering, [node.value])
        if len(lines) > MOST_LINES:
            return None
        claims = {c.iri: c for c in claims_of(self._answering, (line.claim for line in lines))}
        name = name_of_work(
            node.value,
            slots.text(f"{HNKV}firstAuthor"),
            slots.text(f"{DCTERMS}issued"),
            " ".join(t.label for t in slots.things(f"{DCTERMS}identifier")),
        )
        return render_template(
            "publication.html",
            iri=node.value,
            name=name,
            title=slots.text(_TITLE),
            kinds=[t for t in slots.things(f"{RDF}type") if t.iri != _PUBLICATION],
            counts=slots.text(f"{HNKV}countsTowardsVerdict") == "true",
            seen=slots.text(f"{HNKV}seenLevel"),
            identifiers=_identifiers(slots),
            slots_listed=slots.pick(WORK),
            findings=list(dict.fromkeys(line.finding for line in lines)),
            directions=[(d, _with_claims(of_it, claims)) for d, of_it in by_direction(lines)],
            quantities=self._quantities(node),
            formats=listed_formats(node.value),
        )

    def _quantities(self, node: ox.NamedNode) -> tuple[Quantity, ...]:
        found: dict[str, Quantity] = {}
        for row in ask_terms(self._answering, _QUANTITIES % f"{node.value}#"):
            text = {name: term["value"] for name, term in row.items()}
            anchor = text["quantity"].rpartition("#")[2]
            found[anchor] = Quantity(
                anchor,
                text["words"],
                text.get("kind", ""),
                _value(text),
                thing_of(row, "compound") if "compound" in row else None,
            )
        return tuple(found[anchor] for anchor in sorted(found, key=lambda a: (len(a), a)))


def _with_claims(lines: Iterable[Line], claims: dict[str, Claim]) -> list[tuple[Line, Claim]]:
    return [(line, claims[line.claim]) for line in lines if line.claim in claims]


def _identifiers(slots: Slots) -> list[tuple[str, str]]:
    """Return each identifier with the address of its page; the address empty where it has none."""
    same = [web_address(thing.iri) for thing in slots.things(f"{SCHEMA}sameAs")]
    pages = [page for page in same if page]
    told = []
    for thing in slots.things(f"{DCTERMS}identifier"):
        local = thing.label.partition(":")[2] or thing.label
        page = next((page for page in pages if page.endswith(local)), "")
        told.append((thing.label, page))
    known = {page for _, page in told}
    return [*told, *((page, page) for page in pages if page not in known)]


def _value(text: dict[str, str]) -> str:
    """Return a number with its bounds and unit.

    >>> _value({"value": "46", "unit": "uM"}), _value({"least": "0.01", "most": "10"})
    ('46 uM', '0.01 to 10')
    >>> _value({"least": "3"}), _value({"most": "5"}), _value({})
    ('at least 3', 'at most 5', '')
    >>> _value({"over": "100", "unit": "uM"}), _value({"over": "3", "under": "5"})
    ('more than 100 uM', 'more than 3, less than 5')
    """
    if "least" in text and "most" in text:
        bounds = f"{text['least']} to {text['most']}"
    else:
        told = (f"{words} {text[name]}" for name, words in _BOUNDS.items() if name in text)
        bounds = ", ".join(told)
    parts = (text.get("value", ""), f"({bounds})" if bounds and "value" in text else bounds)
    return " ".join(part for part in (*parts, text.get("unit", "")) if part)


_BOUNDS: Final = {
    "least": "at least",
    "over": "more than",
    "most": "at most",
    "under": "less than",
}
_QUANTITIES: Final = f"""{PREFIXES}
PREFIX schema: <{SCHEMA}>
SELECT ?quantity ?words ?kind ?value ?least ?most ?over ?under ?unit ?compound ?compoundLabel
WHERE {{
  ?quantity a hnkv:ReportedQuantity ; rdfs:label ?words .
  FILTER(STRSTARTS(STR(?quantity), "%s"))
  OPTIONAL {{ ?quantity hnkv:quantityKind/skos:prefLabel ?kind }}
  OPTIONAL {{ ?quantity schema:value ?value }}
  OPTIONAL {{ ?quantity schema:minValue ?least }}
  OPTIONAL {{ ?quantity schema:maxValue ?most }}
  OPTIONAL {{ ?quantity hnkv:moreThan ?over }}
  OPTIONAL {{ ?quantity hnkv:lessThan ?under }}
  OPTIONAL {{ ?quantity schema:unitText ?unit }}
  OPTIONAL {{ ?quantity hnkv:quantityOf ?compound . ?compound rdfs:label ?compoundLabel }}
}} LIMIT 500"""
