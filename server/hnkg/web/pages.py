"""Pages for people: the first page, the query form, results as a table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request, url_for

from hnkg import formats
from hnkg.sparql.negotiation import HTML, negotiate
from hnkg.store.federation import uses_service
from hnkg.web import headers
from hnkg.web.api import service_link
from hnkg.web.descriptions import asked_hints
from hnkg.web.overview import list_facts
from hnkg.web.terms import MOST_ROWS, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.store import Query
    from hnkg.web.answering import Answering, Reply
    from hnkg.web.descriptions import Descriptions
    from hnkg.web.downloads import Downloads
    from hnkg.web.examples import Examples
    from hnkg.web.overview import Fact

#: Above this a result is offered for download only.
_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_GRAPH_CHARACTERS: Final = 200_000


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
        page = _page(
            "home.html" if facts else "home-other.html",
            facts=_by_relation(facts),
            examples=examples.own if facts else examples.general,
            triple_count=answering.store.triple_count(),
            downloads=downloads.offered() if facts else (),
            endpoint=url_for("sparql.query", _external=bool(request.host)),
        )
        page.headers.extend([service_link()])
        return page

    return pages


def render_form(answering: Answering, examples: Examples) -> Response:
    """Return the page with an empty query form."""
    return _page("query.html", query="", **_offered(answering, examples))


def render_result(answering: Answering, query: Query, examples: Examples) -> Response:
    """Evaluate a query and return its result as a page."""
    reply = answering.wait_for(answering.reply(query, None))
    body = reply.result.body
    kind = _kind(reply)
    content: dict[str, object] = {}
    if len(body) > _MOST_BYTES:
        content = {"too_large": True}
    elif kind == "graph":
        text = body.decode()
        content = {
            "graph": text[:_MOST_GRAPH_CHARACTERS],
            "graph_is_cut": len(text) > _MOST_GRAPH_CHARACTERS,
        }
    elif b'"boolean"' in body[:64]:
        kind, content = "boolean", {"boolean": b"true" in body[:64]}
    else:
        content = {"table": read_table(body, answering.prefixes), "most_rows": MOST_ROWS}
    row_count = dict(reply.result.headers)["X-Row-Count"]
    response = _page(
        "query.html",
        query=query.text,
        kind=kind,
        row_count=int(row_count),
        downloads=_downloads(kind),
        **content,
        **_offered(answering, examples),
    )
    response.headers.extend(
        [("X-Query-Id", g.query_id), ("X-Cache", reply.state), ("X-Row-Count", row_count)]
    )
    return response


def _by_relation(facts: Iterable[Fact]) -> list[tuple[str, list[Fact], list[str]]]:
    """Return each relation with its facts and the words behind them, no words twice."""
    listed = []
    for relation, group in groupby(facts, lambda fact: fact.relation):
        of_relation = list(group)
        quotes = [fact.quote for fact in of_relation]
        told = [q for q in quotes if q and not any(q in other for other in quotes if other != q)]
        listed.append((relation, of_relation, list(dict.fromkeys(told))))
    return listed


def _offered(answering: Answering, examples: Examples) -> dict[str, object]:
    own = examples.own if list_facts(answering) else ()
    answered = (query for query in own if not uses_service(query.text))
    return {"examples": (*answered, *examples.general)}


def _kind(reply: Reply) -> formats.ResultKind:
    content_type = dict(reply.result.headers)["Content-Type"]
    return "graph" if content_type == formats.TURTLE.content_type else "solutions"


def _downloads(kind: formats.ResultKind) -> list[tuple[str, str]]:
    """Return names of formats and the addresses of this result in them."""
    offered = {
        "solutions": formats.SOLUTIONS,
        "boolean": formats.SOLUTIONS[:2],
        "graph": formats.GRAPH[:4],
    }
    # Built by hand: the names are the client's, and url_for gives a meaning to some.
    asked = [(name, value) for name, value in request.args.items(multi=True) if name in _REPEATED]
    return [
        (_LABELS[f.name], f"{url_for('sparql.query')}?{urlencode([*asked, ('format', f.name)])}")
        for f in offered[kind]
    ]


def _page(template: str, **values: object) -> Response:
    response = Response(render_template(template, **values))
    response.headers.extend([headers.VARY, headers.NO_STORE])
    return response


#: Parameters that the address of a download repeats.
_REPEATED: Final = frozenset({"query", "default-graph-uri", "named-graph-uri", "timeout"})

_LABELS: Final = {
    "json": "JSON",
    "xml": "XML",
    "csv": "CSV",
    "tsv": "TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF/XML",
    "jsonld": "JSON-LD",
}
