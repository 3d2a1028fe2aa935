"""The first page, for people and for programs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request, url_for

from hnkg import formats
from hnkg.sparql.negotiation import HTML, negotiate
from hnkg.web import headers
from hnkg.web.api import service_link
from hnkg.web.descriptions import asked_hints
from hnkg.web.overview import list_facts
from hnkg.web.signposts import signposts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.web.answering import Answering
    from hnkg.web.descriptions import Descriptions
    from hnkg.web.downloads import Downloads
    from hnkg.web.examples import Examples
    from hnkg.web.overview import Fact


def build_pages(
    answering: Answering, examples: Examples, descriptions: Descriptions, downloads: Downloads
) -> Blueprint:
    """Return the first page; who asks for RDF gets the description of the data."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def home() -> Response:
        hints = asked_hints()
        offered = (HTML, *formats.GRAPH)
        if negotiate(request.headers.get("Accept"), offered, hints) is not HTML:
            return descriptions.send_data(hints)
        facts = list_facts(answering)
        offered_files = downloads.offered() if facts else ()
        page = _page(
            "home.html" if facts else "home-other.html",
            facts=_by_relation(facts),
            examples=examples.own if facts else examples.general,
            triple_count=answering.store.triple_count(),
            downloads=offered_files,
            endpoint=url_for("sparql.query", _external=bool(request.host)),
        )
        page.headers.extend([service_link(), signposts(offered_files)])
        return page

    return pages


def _by_relation(facts: Iterable[Fact]) -> list[tuple[str, list[Fact], list[str]]]:
    """Return each relation with its facts and the words behind them, no words twice."""
    listed = []
    for relation, group in groupby(facts, lambda fact: fact.relation):
        of_relation = list(group)
        quotes = [fact.quote for fact in of_relation]
        told = [q for q in quotes if q and not any(q in other for other in quotes if other != q)]
        listed.append((relation, of_relation, list(dict.fromkeys(told))))
    return listed


def _page(template: str, **values: object) -> Response:
    response = Response(render_template(template, **values))
    response.headers.extend([headers.VARY, headers.NO_STORE])
    return response
