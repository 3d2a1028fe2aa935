"""The page of an entity: what it is, and what is claimed of it, with doubt and denial in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import render_template

from hnkg.namespaces import BASE
from hnkg.web.claims import MOST_CLAIMS, Claim, Thing, claims_about
from hnkg.web.documents import listed_formats
from hnkg.web.entity_facts import find_entity
from hnkg.web.literature import Line, by_direction, lines_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from hnkg.web.answering import Answering
    from hnkg.web.downloads import Downloads

#: Words and evidence lines are shown for claims with the entity at one of their ends.
LISTED_PLACES: Final = 2
_SLOTS: Final = 3
#: Headings for the places that an entity has in claims (hnkg.web.claims.claims_about), each with
#: its anchor and with words that say after one, and after any other number, what is counted.
_HEADINGS: Final = {
    1: ("subject", "What is said of it", ("with it as subject",) * 2),
    2: ("object", "What is said of other things, with it as object", ("with it as object",) * 2),
    _SLOTS: (
        "slots",
        "Claims that compare with it, or are made in it or in its context",
        (
            "that compares with it, or is made in it or in its context",
            "that compare with it, or are made in it or in its context",
        ),
    ),
    4: (
        "concerned",
        "What is said of things that concern it",
        ("about a thing that concerns it", "about things that concern it"),
    ),
}


@dataclass(frozen=True)
class Row:
    """A claim with its evidence lines by direction; none where its own page lists them."""

    claim: Claim
    lines: list[tuple[Thing, list[Line]]]


@dataclass(frozen=True)
class Group:
    """Claims in which the entity has the same place.

    Args:
        anchor: of the heading.
        heading: in words what place it is.
        place: the same, after the number of claims.
        row_count: how many claims there are.
        relations: the relation, or the slot, with its claims.
        is_brief: whether words and evidence lines are left to the pages of the claims.
    """

    anchor: str
    heading: str
    place: str
    row_count: int
    relations: list[tuple[Thing, list[Row]]]
    is_brief: bool


class EntityPages:
    """Makes the pages of entities.

    Args:
        answering: evaluates, and remembers.
        downloads: the files that are offered, drawings among them.
    """

    def __init__(self, answering: Answering, downloads: Downloads) -> None:
        self._answering, self._downloads = answering, downloads

    def render(self, node: ox.NamedNode) -> str | None:
        """Return the page of an entity; none when the data say no more than the general page does.

        Raises:
            RequestError: the store can not answer it now.
        """
        facts = find_entity(self._answering, node)
        claims = claims_about(self._answering, node.value) if facts else ()
        if facts is None or len(claims) > MOST_CLAIMS:
            return None
        ends = [claim.iri for claim in claims if claim.place <= LISTED_PLACES]
        lines = lines_on(self._answering, ends)
        return render_template(
            "entity.html",
            iri=node.value,
            facts=facts,
            has_drawing=self._is_offered(facts.image),
            claims=claims,
            drawn_count=len(ends),
            groups=group_claims(claims, lines),
            formats=listed_formats(node.value),
        )

    def _is_offered(self, image: str) -> bool:
        name = image.removeprefix(f"{BASE}download/")
        return bool(image) and any(file.name == name for file in self._downloads.offered())


def group_claims(claims: Iterable[Claim], lines: Iterable[Line]) -> list[Group]:
    """Return claims by the place of the entity in them, and by relation or slot."""
    of_claim: dict[str, list[Line]] = {}
    for line in lines:
        of_claim.setdefault(line.claim, []).append(line)
    places: dict[int, dict[Thing, list[Row]]] = {}
    for claim in claims:
        key = claim.role if claim.place == _SLOTS else claim.relation
        row = Row(claim, by_direction(of_claim.get(claim.iri, [])))
        places.setdefault(claim.place, {}).setdefault(key, []).append(row)
    return [_group(place, relations) for place, relations in sorted(places.items())]


def _group(place: int, relations: dict[Thing, list[Row]]) -> Group:
    anchor, heading, (after_one, after_more) = _HEADINGS[place]
    count = sum(len(rows) for rows in relations.values())
    words = after_one if count == 1 else after_more
    return Group(anchor, heading, words, count, list(relations.items()), place > LISTED_PLACES)
