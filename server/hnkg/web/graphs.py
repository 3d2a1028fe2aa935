"""Send whole graphs of the data: what the Graph Store Protocol reads, and the descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, g, request

from hnkg import formats
from hnkg.errors import NotFoundError
from hnkg.sparql.graph_store import parse_graph_request
from hnkg.sparql.negotiation import negotiate
from hnkg.store import Dataset, Query
from hnkg.web import headers
from hnkg.web.exchange import compose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.web.answering import Answering

_EVERYTHING: Final = "CONSTRUCT WHERE { ?s ?p ?o }"


def build_graph_store(answering: Answering) -> Blueprint:
    """Return the routes of the Graph Store Protocol, for reading.

    ``/store`` takes the graph as a parameter; an address below it is itself the graph's IRI.
    """
    graph_store = Blueprint("graph_store", __name__)

    @graph_store.get("/store")
    @graph_store.get("/store/<path:rest>")
    def read(rest: str = "") -> Response:
        asked = parse_graph_request(request.query_string, request.base_url if rest else "")
        return send_graph(answering, asked.graph, asked.hints)

    return graph_store


def send_graph(
    answering: Answering, graph: str | None, hints: Iterable[str], *, or_empty: bool = False
) -> Response:
    """Return all triples of a graph in the format and coding that the client likes best.

    Args:
        answering: evaluates, and remembers.
        graph: IRI of a named graph; none means the default graph, which is always there.
        hints: names of formats.
        or_empty: send an empty graph where the named graph is not there.

    Raises:
        NotFoundError: the named graph is not there.
        NotAcceptableError: the client takes no format of graphs.
        RequestError: the store can not answer it now.
    """
    chosen = negotiate(request.headers.get("Accept"), formats.GRAPH, hints)
    query = Query(
        text=_EVERYTHING,
        formats=formats.Formats(None, None, chosen),
        dataset=None if graph is None else Dataset((graph,)),
        timeout_s=answering.settings.query_timeout_s,
        query_id=headers.query_id_of(request.headers.get("X-Query-Id")),
        client=request.remote_addr or "",
    )
    g.query_id = query.query_id
    reply = answering.wait_for(answering.reply(query, request.headers.get("Accept-Encoding")))
    is_empty = ("X-Row-Count", "0") in reply.result.headers
    if is_empty and graph is not None and not or_empty:
        raise NotFoundError(
            f"There is no graph {graph} here. The description of the endpoint lists the named "
            "graphs; a graph without triples is none."
        )
    status, described, body = compose(request.environ, query.query_id, reply)
    g.is_complete = True
    return Response(body, status, described)
