"""The first page, for people and for programs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, render_template, request, url_for

from hnkg import formats
from hnkg.sparql.negotiation import HTML, negotiate
from hnkg.web import headers
from hnkg.web.api import service_link
from hnkg.web.descriptions import asked_hints
from hnkg.web.highlights import count_release, list_classes, list_contested, list_things
from hnkg.web.overview import list_facts
from hnkg.web.signposts import signposts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.web.answering import Answering
    from hnkg.web.descriptions import Descriptions
    from hnkg.web.downloads import Downloads
    from hnkg.web.examples import Examples
    from hnkg.web.overview import Fact
    from hnkg.web.statistics import Census


#: Where to begin, by the names of routes, and what is there.
_WAYS: Final = (
    ("The article", "article.first", "sentence by sentence, the words of every claim marked"),
    ("Example questions", "examples.listing", "each with its answer as table, file and notebook"),
    ("Graph", "graph.view", "entities and relations drawn, doubt and denial told apart"),
    ("Schema", "schema.page", "classes and properties, what they mean and how often they are used"),
    ("SPARQL editor", "sparql.query", "ask your own question"),
    ("Search", "search.page", "names, identifiers and quotes"),
)


def build_pages(
    answering: Answering,
    examples: Examples,
    descriptions: Descriptions,
    downloads: Downloads,
    census: Census,
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
        files = downloads.offered() if facts else ()
        common: dict[str, object] = {
            "triple_count": answering.store.triple_count(),
            "endpoint": url_for("sparql.query", _external=bool(request.host)),
        }
        if facts:
            page = _page(
                "home.html",
                facts=_by_relation(facts),
                examples=examples.own,
                ways=_ways(),
                numbers=count_release(answering),
                contested=list_contested(answering),
                downloads=files,
                **common,
            )
        else:
            page = _page(
                "home-other.html",
                examples=examples.general,
                classes=list_classes(answering, census),
                things=list_things(answering),
                **common,
            )
        page.headers.extend([service_link(), signposts(files)])
        return page

    return pages


def _ways() -> list[tuple[str, str, str]]:
    """Return label, address and words of each place to begin at that is here."""
    here = current_app.view_functions
    return [(label, url_for(name), words) for label, name, words in _WAYS if name in here]


def _by_relation(facts: Iterable[Fact]) -> list[tuple[str, list[Fact], list[Fact]]]:
    """Return each relation with its facts, and those whose words tell most, no words twice."""
    listed = []
    for relation, group in groupby(facts, lambda fact: fact.relation):
        of_relation = list(group)
        quotes = [fact.quote for fact in of_relation]
        telling = {
            fact.quote: fact
            for fact in reversed(of_relation)
            if fact.quote and not any(fact.quote in q for q in quotes if q != fact.quote)
        }
        listed.append((relation, of_relation, list(reversed(telling.values()))))
    return listed


def _page(template: str, **values: object) -> Response:
    response = Response(render_template(template, **values))
    response.headers.extend([headers.VARY, headers.NO_STORE])
    return response
