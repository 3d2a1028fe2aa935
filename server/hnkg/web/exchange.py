"""Read a request to the endpoint and compose the answer with its result.

The application and the gate before it share this: a query that needs no page and meets no error
is read, answered and sent without a framework.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from werkzeug.sansio.utils import get_content_length

from hnkg import formats
from hnkg.errors import BadRequestError
from hnkg.sparql.bodies import check_size, decode_body, too_large
from hnkg.sparql.negotiation import negotiate_query, prefers_html, remembering
from hnkg.sparql.request import BareRequest, QueryRequest, RawRequest, parse_request
from hnkg.store import Query
from hnkg.web import headers

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from hnkg.sparql.request import Limits
    from hnkg.web.answering import Reply

#: The address of the endpoint, and how clients write it.
ROUTE: Final = "/sparql"
PATHS: Final = frozenset({ROUTE, f"{ROUTE}/"})

#: What the addresses of example questions and their answers begin with, and their route.
ANSWERS: Final = "/examples/"
ANSWER: Final = f"{ANSWERS}<name>"

#: Where the gate and the application find the request that was read, its result, or the error that
#: it met.
EXCHANGE: Final = "hnkg.exchange"
REPLY: Final = "hnkg.reply"
FAILURE: Final = "hnkg.failure"
#: Where the application finds the key under which the gate looks for the answer to a question.
ALIAS: Final = "hnkg.alias"

_ANYTHING: Final = (*formats.BOOLEAN, *formats.GRAPH)


@dataclass(frozen=True)
class Exchange:
    """A request to the endpoint, understood.

    Args:
        wants_page: whether a browser asks, for a page.
        query: what to evaluate; none when the endpoint itself is asked for.
        hints: names of formats, for the description of the endpoint.
    """

    wants_page: bool
    query: Query | None = None
    hints: tuple[str, ...] = ()


class Reader:
    """Reads requests.

    Args:
        limits: what one request may ask for.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._negotiate = remembering(negotiate_query)
        self._prefers_html = remembering(prefers_html)

    def read(self, environ: WSGIEnvironment) -> Exchange:
        """Understand a request.

        Raises:
            RequestError: it breaks the protocol, or nothing it accepts can be made.
        """
        asked = parse_request(self._raw(environ), self._limits)
        accept = environ.get("HTTP_ACCEPT")
        if isinstance(asked, BareRequest):
            wants_page = self._prefers_html(accept, formats.GRAPH, asked.hints)
            return Exchange(wants_page, hints=asked.hints)
        if self._prefers_html(accept, _ANYTHING, asked.hints):
            return Exchange(wants_page=True, query=_query(environ, asked, formats.Formats()))
        chosen = self._negotiate(accept, asked.hints)
        return Exchange(wants_page=False, query=_query(environ, asked, chosen))

    def _raw(self, environ: WSGIEnvironment) -> RawRequest:
        # WSGI hands over bytes as characters of the same numbers.
        query_string = environ.get("QUERY_STRING", "").encode("latin-1")
        if environ["REQUEST_METHOD"] != "POST":
            return RawRequest("GET", query_string)
        most_bytes = self._limits.body_bytes
        coding = environ.get("HTTP_CONTENT_ENCODING") or ""
        return RawRequest(
            "POST",
            query_string,
            environ.get("CONTENT_TYPE") or "",
            decode_body(read_body(environ, most_bytes), coding, most_bytes),
        )


def read_body(environ: WSGIEnvironment, most_bytes: int) -> bytes:
    """Return the whole body of a request.

    Raises:
        BadRequestError: it ends before the length that the request says.
        RequestTooLargeError: it is longer than ``most_bytes``; no more than that is read.
    """
    length = get_content_length(
        environ.get("CONTENT_LENGTH"), environ.get("HTTP_TRANSFER_ENCODING")
    )
    if length is not None and length > most_bytes:
        raise too_large(most_bytes)
    if length is None and not environ.get("wsgi.input_terminated"):
        return b""
    wanted = most_bytes + 1 if length is None else length
    body = bytearray()
    while len(body) < wanted and (part := environ["wsgi.input"].read(wanted - len(body))):
        body += part
    if length is not None and len(body) < length:
        raise BadRequestError(
            f"The body of the request ends after {len(body)} of the {length} bytes announced."
        )
    return check_size(bytes(body), most_bytes)


def compose(
    environ: WSGIEnvironment, query_id: str, reply: Reply
) -> tuple[HTTPStatus, list[tuple[str, str]], tuple[bytes, ...]]:
    """Return status, headers and body of the answer with a result; HEAD leaves the body out."""
    is_known = (
        environ["REQUEST_METHOD"] != "POST"
        and reply.state != "bypass"
        and headers.is_current(reply.result.etag, environ.get("HTTP_IF_NONE_MATCH"))
    )
    described = headers.result_headers(reply.result, query_id, reply.state, with_body=not is_known)
    if is_known:
        return HTTPStatus.NOT_MODIFIED, described, ()
    return HTTPStatus.OK, described, reply.result.pieces


def _query(environ: WSGIEnvironment, asked: QueryRequest, chosen: formats.Formats) -> Query:
    return Query(
        text=asked.text,
        formats=chosen,
        dataset=asked.dataset,
        timeout_s=asked.timeout_s,
        query_id=headers.query_id_of(environ.get("HTTP_X_QUERY_ID")),
        client=environ.get("REMOTE_ADDR") or "",
    )
