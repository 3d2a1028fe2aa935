"""The way in: takes requests from the HTTP server and sends answers, in one event loop.

A request that is the same, byte for byte in everything that matters, has the same answer for as
long as the data are the same: it is a dictionary look-up. A query seen for the first time is read,
handed to a worker and answered without leaving the event loop. Pages, descriptions and errors are
the application's, which has threads of its own.
"""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from hnkg.errors import BadRequestError, RequestError
from hnkg.web import headers
from hnkg.web.answering import LONG_TEXT, Reply
from hnkg.web.application import Page, refusal
from hnkg.web.cache_keys import digest_of
from hnkg.web.departures import Departures
from hnkg.web.environ import NO_HOST, environ_of
from hnkg.web.exchange import (
    ALIAS,
    ANSWER,
    ANSWERS,
    EXCHANGE,
    FAILURE,
    PATHS,
    REPLY,
    ROUTE,
    Reader,
    compose,
)
from hnkg.web.places import BODIES, Places, place_count
from hnkg.web.proxies import environ_reader
from hnkg.web.request_ids import HEADER, REQUEST_ID, new_request_id, read_request_id
from hnkg.web.shortcut import Shortcut
from hnkg.web.transfers import SMALL_BYTES, Exit, read_whole, send_large

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from hnkg.settings import Settings
    from hnkg.web.access_log import AccessLog
    from hnkg.web.answering import Answering
    from hnkg.web.environ import Scope
    from hnkg.web.transfers import Exchanged

    Head = tuple[int, list[tuple[str, str]]]

_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})
_LONGEST_BODY_BYTES: Final = 64 * 1024
#: Threads beyond those that queries can hold: for pages, health and descriptions.
SPARE_THREAD_COUNT: Final = 16
_ASKED: Final = (
    "QUERY_STRING",
    "CONTENT_TYPE",
    "HTTP_CONTENT_ENCODING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
)


class Gate:
    """An RSGI application with a WSGI application behind it.

    Args:
        application: asked whenever the answer is not a result.
        answering: evaluates, and remembers.
        log: takes a line for each request; none when none is wanted.

    Raises:
        InputError: the root path is one of the server's own.
    """

    def __init__(
        self, application: WSGIApplication, answering: Answering, log: AccessLog | None = None
    ) -> None:
        settings = answering.settings
        self._application, self._answering, self._log = application, answering, log
        self._read_environ = environ_reader(settings)
        self._reader = Reader(answering.limits)
        self._bodies = Places(place_count(settings), BODIES)
        self._exit = Exit.for_settings(settings)
        self._threads = ThreadPoolExecutor(thread_count(settings), "page")
        is_open = not (log or settings.root_path or settings.trusted_proxy_count)
        self._departures = Departures(answering, answering.loop)
        self._shortcut = Shortcut(answering, self._departures) if is_open else None

    async def __rsgi__(self, scope: Scope, protocol: Exchanged) -> None:
        """Answer one request, as RSGI has it."""
        known: WSGIEnvironment | None = {}
        if self._shortcut is not None:
            known = await self._shortcut.answer(scope, protocol)
        if known is not None:
            await self.serve(environ_of(scope) | known, protocol)

    async def serve(self, environ: WSGIEnvironment, protocol: Exchanged) -> None:
        """Answer one request.

        Args:
            environ: the request, without its body.
            protocol: has the body, and takes the answer.
        """
        environ = self._read_environ(environ)
        request_id = read_request_id(environ)
        if self._log is None:
            if request_id:
                environ[REQUEST_ID] = request_id
            await self._serve(environ, protocol)
            return
        came, started = datetime.now(UTC), time.perf_counter()
        environ[REQUEST_ID] = request_id or new_request_id()
        head: Head = (500, [])
        try:
            head = await self._serve(environ, protocol)
        finally:
            self._log.note(environ, came, time.perf_counter() - started, *head)

    async def _serve(self, environ: WSGIEnvironment, protocol: Exchanged) -> Head:
        body = b""
        try:
            _check_host(environ)
            if environ["REQUEST_METHOD"] not in _WITHOUT_BODY:
                most_bytes = self._answering.limits.body_bytes
                body = await read_whole(protocol, environ, most_bytes, self._bodies)
                environ["wsgi.input"] = io.BytesIO(body)
            if environ["PATH_INFO"].startswith(ANSWERS):
                head = await self._send_known_answer(environ, protocol)
                if head is not None:
                    return head
            is_query = environ["PATH_INFO"] in PATHS and environ["REQUEST_METHOD"] in _METHODS
            if is_query and FAILURE not in environ:
                head = await self._send_result(environ, body, protocol)
                if head is not None:
                    return head
        except Exception as error:  # noqa: BLE001 (the application sends it, and logs it)
            environ[FAILURE] = error
        environ["wsgi.input"] = io.BytesIO(body)
        return await self._send_page(environ, protocol)

    async def _send_result(
        self, environ: WSGIEnvironment, body: bytes, protocol: Exchanged
    ) -> Head | None:
        """Send a result; none when something else is asked for.

        Raises:
            RequestError: as the reader and the store give it.
        """
        if REPLY in environ:
            query_id = environ[EXCHANGE].query.query_id
            return await self._send(environ, query_id, environ[REPLY], protocol)
        alias = self._alias(environ, body)
        found = None if alias is None else self._answering.cache.recall(alias)
        if found is not None:
            query_id = headers.query_id_of(environ.get("HTTP_X_QUERY_ID"))
            return await self._send(environ, query_id, Reply(found, "hit", None), protocol)
        if len(environ["QUERY_STRING"]) + len(body) > LONG_TEXT:
            exchange = await self._answering.in_thread(self._reader.read, environ)
        else:
            exchange = self._reader.read(environ)
        environ[EXCHANGE] = exchange
        if exchange.wants_page or exchange.query is None:
            return None
        coding = environ.get("HTTP_ACCEPT_ENCODING")
        self._departures.expect(protocol, exchange.query.query_id)
        try:
            reply = await self._answering.reply(exchange.query, coding)
        finally:
            self._departures.forget(protocol)
        if alias is not None and reply.key is not None and reply.state == "hit":
            self._answering.cache.remember(alias, reply.key)
        return await self._send(environ, exchange.query.query_id, reply, protocol)

    async def _send_known_answer(
        self, environ: WSGIEnvironment, protocol: Exchanged
    ) -> Head | None:
        """Send the answer to an example question; none when the application has to make it.

        Raises:
            BadRequestError: the client gives its query an odd name.
        """
        if environ["REQUEST_METHOD"] not in _WITHOUT_BODY:
            return None
        alias = self._alias(environ, environ["PATH_INFO"].encode("latin-1"))
        found = None if alias is None else self._answering.cache.recall(alias)
        if found is None:
            environ[ALIAS] = alias
            return None
        query_id = headers.query_id_of(environ.get("HTTP_X_QUERY_ID"))
        return await self._send(environ, query_id, Reply(found, "hit", None), protocol, ANSWER)

    async def _send(
        self,
        environ: WSGIEnvironment,
        query_id: str,
        reply: Reply,
        protocol: Exchanged,
        route: str = ROUTE,
    ) -> Head:
        status, described, pieces = compose(environ, query_id, reply)
        size_bytes = sum(map(len, pieces))
        if environ.get(REQUEST_ID):
            described.append((HEADER, environ[REQUEST_ID]))
        if environ["REQUEST_METHOD"] == "HEAD" or size_bytes <= SMALL_BYTES:
            if environ["REQUEST_METHOD"] == "HEAD" or not size_bytes:
                protocol.response_empty(status, described)
            else:
                protocol.response_bytes(status, described, b"".join(pieces))
            self._answering.counters.count_request(route, status)
        else:
            async with self._exit.hold(environ["REMOTE_ADDR"], id(pieces), size_bytes):
                self._answering.counters.count_request(route, status)
                await send_large(protocol, status, described, _iterate(pieces))
        return status, described

    async def _send_page(self, environ: WSGIEnvironment, protocol: Exchanged) -> Head:
        page = Page(self._application, environ, self._threads)
        await page.begin()
        more = [(HEADER, environ[REQUEST_ID])] if environ.get(REQUEST_ID) else []
        described = [*page.headers, *more]
        try:
            length = page.length()
            if environ["REQUEST_METHOD"] == "HEAD":
                protocol.response_empty(page.status, described)
            elif length is not None and length > SMALL_BYTES:
                etag = next((v for name, v in described if name.lower() == "etag"), None)
                async with self._exit.hold(environ["REMOTE_ADDR"], etag, length):
                    await send_large(protocol, page.status, described, page.pieces())
            else:
                protocol.response_bytes(page.status, described, await page.whole())
        except RequestError as error:
            status, refused, body = refusal(error)
            described = [*refused, *more]
            protocol.response_bytes(status, described, body)
            return status, described
        finally:
            await page.close()
        return page.status, described

    def _alias(self, environ: WSGIEnvironment, body: bytes) -> bytes | None:
        """Return a key of the request; none when its body is too long to be one."""
        if len(body) > _LONGEST_BODY_BYTES:
            return None
        return digest_of(
            self._answering.store.digest(),
            "POST" if environ["REQUEST_METHOD"] == "POST" else "GET",
            body,
            *(environ.get(name) or "" for name in _ASKED),
        )


def _check_host(environ: WSGIEnvironment) -> None:
    """Refuse a request that is for two hosts: who stands before us may have read the other one."""
    if "," in environ["HTTP_HOST"]:
        raise BadRequestError(
            f"The request is for two hosts: {environ['HTTP_HOST']}.\n"
            "  Send one Host line with one name."
        )
    if NO_HOST in environ and environ["SERVER_PROTOCOL"] == "HTTP/1.1":
        raise BadRequestError(
            "The request has no usable Host header.\n  Send one Host line, as HTTP/1.1 asks."
        )


def thread_count(settings: Settings) -> int:
    """Return how many requests are in the application at the same time.

    Every place and the whole queue can be taken by queries that pages ask: only then can the
    queue say that it is full.
    """
    queries = settings.fast_lane_count() + settings.slow_lane_count() + settings.queue_length
    return queries + SPARE_THREAD_COUNT


async def _iterate(pieces: tuple[bytes, ...]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
