"""Answer programs before the application is asked.

A request that is the same, byte for byte in everything that matters, has the same answer for as
long as the data are the same: it is a dictionary look-up. A query seen for the first time is read,
evaluated and sent in plain WSGI. Pages, descriptions and errors are the application's.
"""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from hnkg.web import headers
from hnkg.web.answering import Reply
from hnkg.web.cache import digest_of
from hnkg.web.delivery import Delivery
from hnkg.web.exchange import Reader, compose, read_body
from hnkg.web.places import BODIES, Places, place_count
from hnkg.web.transfers import SMALL_BYTES, Exit, Intake, Outflow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hnkg.web.answering import Answering

ROUTE: Final = "/sparql"
PATHS: Final = frozenset({ROUTE, f"{ROUTE}/"})
_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})

#: Where the application finds the request that was read, or the error that it met.
EXCHANGE: Final = "hnkg.exchange"
FAILURE: Final = "hnkg.failure"

#: Status and status line of a result; an enumeration takes a while to tell them.
_LINES: Final = ((304, "304 Not Modified"), (200, "200 OK"))

_LONGEST_BODY_BYTES: Final = 64 * 1024
_ASKED: Final = (
    "QUERY_STRING",
    "CONTENT_TYPE",
    "HTTP_CONTENT_ENCODING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
)


class Front:
    """A WSGI application in front of another.

    Args:
        application: asked whenever the answer is not a result.
        answering: evaluates, and remembers.
    """

    def __init__(self, application: WSGIApplication, answering: Answering) -> None:
        self._bodies = Places(place_count(answering.settings), BODIES)
        self._exit = Exit.for_settings(answering.settings)
        self._application = Delivery(application, self._exit)
        self._answering = answering
        self._reader = Reader(answering.limits)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        if environ["REQUEST_METHOD"] not in _WITHOUT_BODY:
            client = environ.get("REMOTE_ADDR") or ""
            environ["wsgi.input"] = Intake(environ["wsgi.input"], self._bodies, client)
        if environ.get("PATH_INFO") in PATHS and environ["REQUEST_METHOD"] in _METHODS:
            try:
                sent = self._sent(environ, start_response)
            except Exception as error:  # noqa: BLE001 (the application sends it, and logs it)
                environ[FAILURE] = error
            else:
                if sent is not None:
                    return sent
        return self._application(environ, start_response)

    def _sent(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        """Send a result; none when something else is asked for.

        Raises:
            RequestError: as the reader and the store give it.
        """
        alias = self._alias(environ)
        found = None if alias is None else self._answering.cache.recall(alias)
        if found is not None:
            query_id = headers.query_id_of(environ.get("HTTP_X_QUERY_ID"))
            return self._send(environ, start_response, query_id, Reply(found, "hit", None))
        exchange = self._reader.read(environ)
        environ[EXCHANGE] = exchange
        if exchange.wants_page or exchange.query is None:
            return None
        reply = self._answering.reply(exchange.query, environ.get("HTTP_ACCEPT_ENCODING"))
        if alias is not None and reply.key is not None:
            self._answering.cache.remember(alias, reply.key)
        return self._send(environ, start_response, exchange.query.query_id, reply)

    def _send(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        query_id: str,
        reply: Reply,
    ) -> Iterable[bytes]:
        status, described, body = compose(environ, query_id, reply)
        sent: Iterable[bytes] = [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        if sent and len(body) > SMALL_BYTES:
            client = environ.get("REMOTE_ADDR") or ""
            sent = Outflow(sent, len(body), reply.result.etag, self._exit, client)
        code, line = _LINES[status is HTTPStatus.OK]
        self._answering.counters.count_request(ROUTE, code)
        start_response(line, described)
        return sent

    def _alias(self, environ: WSGIEnvironment) -> bytes | None:
        """Return a key of the request; none when its body is too long to be one."""
        method, body = environ["REQUEST_METHOD"], b""
        if method == "POST":
            length = environ.get("CONTENT_LENGTH") or ""
            if not length.isdecimal() or int(length) > _LONGEST_BODY_BYTES:
                return None
            body = read_body(environ, _LONGEST_BODY_BYTES)
            environ["wsgi.input"] = io.BytesIO(body)
        return digest_of(
            self._answering.store.digest(),
            "POST" if method == "POST" else "GET",
            body,
            *(environ.get(name) or "" for name in _ASKED),
        )
