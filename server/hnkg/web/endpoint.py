"""The SPARQL endpoint: ``/sparql`` and ``/sparql/cancel``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from hnkg import formats
from hnkg.errors import BadRequestError, NotFoundError
from hnkg.sparql.bodies import decode_body, too_large
from hnkg.sparql.description import describe_service, serialize_description
from hnkg.sparql.negotiation import negotiate, negotiate_query, prefers_html
from hnkg.sparql.request import BareRequest, QueryRequest, RawRequest, parse_request
from hnkg.store import Query
from hnkg.web import headers, pages
from hnkg.web.front import KEY_IN_ENVIRON
from hnkg.web.overview import describe_data

if TYPE_CHECKING:
    from hnkg.sparql.request import Limits
    from hnkg.web.answering import Answering, Reply
    from hnkg.web.examples import Examples

_ANYTHING = (*formats.BOOLEAN, *formats.GRAPH)


def build_endpoint(answering: Answering, examples: Examples) -> Blueprint:
    """Return the routes of the endpoint."""
    endpoint = Blueprint("sparql", __name__)

    @endpoint.route("/sparql", methods=["GET", "POST"])
    def query() -> Response:
        accept = request.headers.get("Accept")
        asked = parse_request(_raw_request(answering.limits), answering.limits)
        if isinstance(asked, BareRequest):
            if prefers_html(accept, formats.GRAPH, asked.hints):
                return pages.render_form(answering, examples)
            return _description(answering, accept, asked.hints)
        if prefers_html(accept, _ANYTHING, asked.hints):
            return pages.render_result(answering, _query(asked, formats.Formats()), examples)
        wanted = _query(asked, negotiate_query(accept, asked.hints))
        return _sent(answering.reply(wanted, request.headers.get("Accept-Encoding")), wanted)

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


def _raw_request(limits: Limits) -> RawRequest:
    if request.method != "POST":
        return RawRequest("GET", request.query_string)
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large(limits.body_bytes) from None
    coding = request.headers.get("Content-Encoding", "")
    return RawRequest(
        "POST",
        request.query_string,
        request.headers.get("Content-Type", ""),
        decode_body(body, coding, limits.body_bytes),
    )


def _query(asked: QueryRequest, chosen: formats.Formats) -> Query:
    g.query_id = headers.query_id_of(request.headers.get("X-Query-Id"))
    return Query(
        text=asked.text,
        formats=chosen,
        dataset=asked.dataset,
        timeout_s=asked.timeout_s,
        query_id=g.query_id,
        client=request.remote_addr or "",
    )


def _sent(reply: Reply, query: Query) -> Response:
    if reply.key is not None:
        request.environ[KEY_IN_ENVIRON] = reply.key
    may_hold = request.method != "POST" and reply.state != "bypass"
    if may_hold and headers.is_current(reply.result.etag, request.headers.get("If-None-Match")):
        described = headers.result_headers(
            reply.result, query.query_id, reply.state, with_body=False
        )
        return Response(status=304, headers=described)
    described = headers.result_headers(reply.result, query.query_id, reply.state, with_body=True)
    return Response(reply.result.body, headers=described)


def _description(answering: Answering, accept: str | None, hints: tuple[str, ...]) -> Response:
    chosen = negotiate(accept, formats.GRAPH, hints)
    address = url_for("sparql.query", _external=True)
    try:
        triples = describe_service(describe_data(answering, address))
    except ValueError:
        raise BadRequestError(
            f"The Host header makes no address of this endpoint: {request.host!r}."
        ) from None
    response = Response(
        serialize_description(triples, chosen),
        content_type=chosen.content_type,
        headers=[headers.VARY, headers.REVALIDATE],
    )
    response.add_etag()
    return response
