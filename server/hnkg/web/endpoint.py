"""The SPARQL endpoint: ``/sparql`` and ``/sparql/cancel``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, request

from hnkg.errors import BadRequestError, NotFoundError
from hnkg.web import headers, query_page
from hnkg.web.exchange import EXCHANGE, Reader, compose

if TYPE_CHECKING:
    from hnkg.web.answering import Answering
    from hnkg.web.descriptions import Descriptions
    from hnkg.web.examples import Examples
    from hnkg.web.exchange import Exchange


def build_endpoint(
    answering: Answering, examples: Examples, descriptions: Descriptions
) -> Blueprint:
    """Return the routes of the endpoint."""
    endpoint = Blueprint("sparql", __name__)
    reader = Reader(answering.limits)

    @endpoint.route("/sparql", methods=["GET", "POST"])
    def query() -> Response:
        exchange = _exchange(reader)
        if exchange.query is None:
            if exchange.wants_page:
                return query_page.render_form(answering, examples)
            return descriptions.send_service(exchange.hints)
        if exchange.wants_page:
            return query_page.render_result(answering, exchange.query, examples)
        reply = answering.wait_for(
            answering.reply(exchange.query, request.headers.get("Accept-Encoding"))
        )
        status, described, body = compose(request.environ, exchange.query.query_id, reply)
        g.is_complete = True
        return Response(body, status, described)

    @endpoint.post("/sparql/cancel")
    def cancel() -> Response:
        query_id = request.values.get("id", "")
        if not query_id:
            raise BadRequestError(
                "Which query? Send its id (the answer's X-Query-Id, which the request may choose) "
                "as the parameter 'id'."
            )
        if not answering.cancel(query_id):
            raise NotFoundError(
                "No query in progress has this id: it has ended, or was never here."
            )
        return Response(
            "The query is cancelled.\n",
            content_type="text/plain; charset=utf-8",
            headers=[headers.NO_STORE],
        )

    return endpoint


def _exchange(reader: Reader) -> Exchange:
    """Return the request, read at the gate or here."""
    exchange: Exchange | None = request.environ.get(EXCHANGE)
    if exchange is None:
        exchange = reader.read(request.environ)
        g.query_id = exchange.query.query_id if exchange.query else ""
    return exchange
