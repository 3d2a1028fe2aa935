"""The page of a claim: its words, what they say, and what publications say for and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import render_template

from hnkg import formats
from hnkg.formats import Formats
from hnkg.namespaces import HNKV
from hnkg.store import Query
from hnkg.web.citation import edition_of
from hnkg.web.claim_details import details_of
from hnkg.web.claims import Claim, Thing, claims_of
from hnkg.web.documents import listed_formats
from hnkg.web.headers import query_id_of
from hnkg.web.literature import MOST_LINES, Line, by_direction, lines_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from hnkg.formats import Format
    from hnkg.web.answering import Answering

#: Returns a claim, as the page shows it to programs.
QUERY: Final = """\
CONSTRUCT { ?claim ?property ?value }
WHERE {
  VALUES ?claim { %s }
  ?claim ?property ?value
}
"""

#: The columns of evidence stand there also when nothing was seen.
_COLUMNS: Final = (
    Thing(f"{HNKV}Supports", "supports"),
    Thing(f"{HNKV}Disputes", "disputes"),
    Thing(f"{HNKV}Qualifies", "qualifies"),
)


class ClaimPages:
    """Makes the pages of claims.

    Args:
        answering: evaluates, and remembers.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def render(self, node: ox.NamedNode) -> str | None:
        """Return the page of a claim; none when it lacks a part that every claim has.

        Raises:
            RequestError: the store can not answer it now.
        """
        claims = claims_of(self._answering, [node.value])
        details = details_of(self._answering, node, claims[0].quote) if claims else None
        if details is None:
            return None
        lines = lines_on(self._answering, [node.value])
        edition = edition_of(self._answering)
        query = QUERY % node
        return render_template(
            "claim.html",
            claim=claims[0],
            details=details,
            columns=_columns(lines[:MOST_LINES]),
            is_cut=len(lines) > MOST_LINES,
            others=[thing for thing in details.contesters if not _is_line(thing, lines)],
            citation=edition.cite(node.value, _name(claims[0])) if edition else "",
            edition=edition,
            query=query,
            turtle=self._write(query, formats.TURTLE),
            json_ld=self._write(query, formats.JSON_LD),
            formats=listed_formats(node.value),
        )

    def _write(self, text: str, graph_format: Format) -> str:
        answering = self._answering
        query = Query(
            text,
            Formats(None, None, graph_format),
            timeout_s=answering.settings.query_timeout_s,
            query_id=query_id_of(None),
        )
        return answering.wait_for(answering.reply(query, None)).result.body.decode()


def _columns(lines: Iterable[Line]) -> list[tuple[Thing, list[Line]]]:
    found = {direction.iri: (direction, of_it) for direction, of_it in by_direction(lines)}
    empty: list[Line] = []
    return list(({column.iri: (column, empty) for column in _COLUMNS} | found).values())


def _is_line(thing: Thing, lines: Iterable[Line]) -> bool:
    return any(line.iri == thing.iri for line in lines)


def _name(claim: Claim) -> str:
    return f"Claim {claim.id}: “{claim.label}”"
