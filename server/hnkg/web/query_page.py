"""The page of the endpoint: a form or an editor for queries, and results as people read them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Response, g, render_template, url_for

from hnkg import formats
from hnkg.errors import RequestError
from hnkg.sparql.mentions import find_unmentioned, is_nought, own_iris
from hnkg.store.federation import uses_service
from hnkg.web import headers
from hnkg.web.charts import draw_chart
from hnkg.web.mentioned import with_names
from hnkg.web.overview import ask_rows, list_facts
from hnkg.web.terms import read_table, read_triples, with_clipped

if TYPE_CHECKING:
    from hnkg.store import Query
    from hnkg.web.answering import Answering, Reply
    from hnkg.web.examples import Examples
    from hnkg.web.terms import Table

#: Above this a result is offered for download only.
_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_GRAPH_CHARACTERS: Final = 200_000

#: Names of columns that say that rows are triples.
_TRIPLES: Final = (("s", "p", "o"), ("subject", "predicate", "object"))

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


def render_form(answering: Answering, examples: Examples) -> Response:
    """Return the page with an empty query form."""
    return _page(query="", **_offered(answering, examples))


def render_result(answering: Answering, query: Query, examples: Examples) -> Response:
    """Evaluate a query and return its result as a page."""
    reply = answering.wait_for(answering.reply(query, None))
    row_count = dict(reply.result.headers)["X-Row-Count"]
    kind = _kind(reply)
    response = _page(
        query=query.text,
        kind=kind,
        row_count=int(row_count),
        downloads=_downloads(query, kind),
        **_content(answering, query.text, kind, reply.result.body, int(row_count)),
        **_offered(answering, examples),
    )
    response.headers.extend(
        [("X-Query-Id", g.query_id), ("X-Cache", reply.state), ("X-Row-Count", row_count)]
    )
    return response


def _content(
    answering: Answering, asked: str, kind: formats.ResultKind, body: bytes, row_count: int
) -> dict[str, object]:
    """Return what the page shows of a result."""
    if len(body) > _MOST_BYTES:
        return {"too_large": True}
    if kind == "boolean":
        is_true = b"true" in body[:64]
        return {"boolean": is_true, "remarks": () if is_true else _remarks(answering, asked)}
    if kind == "solutions":
        table = _named(answering, read_table(body, answering.prefixes))
        is_graph = table.columns in _TRIPLES
        remarks = _remarks(answering, asked) if _finds_nothing(table) else ()
        chart = draw_chart(table)
        return {"table": table, "is_graph": is_graph, "chart": chart, "remarks": remarks}
    text = body.decode()
    return {
        "table": _named(answering, read_triples(body, answering.prefixes, row_count)),
        "is_graph": True,
        "remarks": () if row_count else _remarks(answering, asked),
        "turtle": text[:_MOST_GRAPH_CHARACTERS],
        "turtle_is_cut": len(text) > _MOST_GRAPH_CHARACTERS,
    }


def _named(answering: Answering, table: Table) -> Table:
    """Return a table with the names of things; with their IRIs where the store is too busy."""
    table = with_clipped(table)
    with suppress(RequestError):
        return with_names(answering, table)
    return table


def _finds_nothing(table: Table) -> bool:
    if table.row_count != 1:
        return not table.row_count
    return is_nought(cell.text for cell in table.rows[0])


def _remarks(answering: Answering, asked: str) -> tuple[str, ...]:
    """Say which of our names in a query the data do not mention; nothing where nobody can tell."""

    def ask(text: str) -> list[str]:
        return [row["thing"] for row in ask_rows(answering, text)]

    with suppress(RequestError):
        found = find_unmentioned(own_iris(asked, {}), answering.prefixes, ask)
        return tuple(one.words for one in found)
    return ()


def _offered(answering: Answering, examples: Examples) -> dict[str, object]:
    own = examples.own if list_facts(answering) else ()
    answered = (query for query in own if not uses_service(query.text))
    return {"examples": (*answered, *examples.general)}


def _kind(reply: Reply) -> formats.ResultKind:
    content_type = dict(reply.result.headers)["Content-Type"]
    if content_type == formats.TURTLE.content_type:
        return "graph"
    return "boolean" if b'"boolean"' in reply.result.body[:64] else "solutions"


def _downloads(query: Query, kind: formats.ResultKind) -> list[tuple[str, str]]:
    """Return names of formats and the addresses of this result in them."""
    asked = [("query", query.text)]
    if query.dataset is not None:
        asked += [("default-graph-uri", iri) for iri in query.dataset.default_graphs]
        asked += [("named-graph-uri", iri) for iri in query.dataset.named_graphs]
    offered = {
        "solutions": formats.SOLUTIONS,
        "boolean": formats.SOLUTIONS[:2],
        "graph": formats.GRAPH[:4],
    }
    return [
        (_LABELS[f.name], f"{url_for('sparql.query')}?{urlencode([*asked, ('format', f.name)])}")
        for f in offered[kind]
    ]


def _page(**values: object) -> Response:
    response = Response(render_template("query.html", **values))
    response.headers.extend([headers.VARY, headers.NO_STORE])
    return response
