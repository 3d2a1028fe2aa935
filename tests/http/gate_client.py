"""Ask a gate without a socket: what the HTTP server does, done by a test."""

from __future__ import annotations

import asyncio
import threading
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.test import Client as WsgiClient

from hnkg.store.loops import start_loop
from hnkg.web import create_gate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hnkg.settings import Settings
    from hnkg.store import TripleStore
    from hnkg.web.gate import Gate
    from hnkg.web.log_file import LogFile


class Exchanged:
    """The other side of one request.

    Args:
        body: of the request.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self._answer: Callable[[], bytes] = lambda: b""

    async def __call__(self) -> bytes:
        return self._body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body), 16_384):
            yield self._body[start : start + 16_384]

    async def client_disconnect(self) -> None:
        await asyncio.Event().wait()  # it stays

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = int(status), headers

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.response_empty(status, headers)
        self._answer = lambda: body

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        """Read the file at once, in a thread, as the HTTP server does."""
        self.response_empty(status, headers)
        read: list[bytes] = []
        opened = Path(file).open("rb")  # noqa: SIM115  # closed by the thread that reads it

        def copy() -> None:
            with opened:
                read.append(opened.read())

        reader = threading.Thread(target=copy)
        reader.start()

        def answer() -> bytes:
            reader.join()
            return read[0]

        self._answer = answer

    def body(self) -> bytes:
        """Return the body of the answer, all of it."""
        return self._answer()


class Asked:
    """A request of the HTTP server, after an environment; see :class:`hnkg.web.environ.Scope`."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self.method, self.path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.query_string, self.scheme = environ["QUERY_STRING"], environ["wsgi.url_scheme"]
        self.client = f"{environ['REMOTE_ADDR']}:50000"
        self.server = f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        self.authority, self.http_version = None, "1.1"
        self.headers = self
        self._headers = [
            (name.removeprefix("HTTP_").replace("_", "-").lower(), value)
            for name, value in environ.items()
            if name.startswith("HTTP_") or (name in {"CONTENT_TYPE", "CONTENT_LENGTH"} and value)
        ]

    def items(self) -> list[tuple[str, str]]:
        return self._headers


def wsgi_of(gate: Gate, loop: asyncio.AbstractEventLoop) -> WSGIApplication:
    """Return a WSGI application that gives its requests to a gate."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else environ["wsgi.input"].read()
        environ.setdefault("REMOTE_ADDR", "")
        exchanged = Exchanged(body)
        if environ["REQUEST_METHOD"] == "GET":
            environ.pop("CONTENT_LENGTH", None)  # no client sends it
        is_plain = f"{environ['PATH_INFO']}{environ['QUERY_STRING']}".isascii()
        answer = (
            gate.__rsgi__(Asked(environ), exchanged) if is_plain else gate.serve(environ, exchanged)
        )
        asyncio.run_coroutine_threadsafe(answer, loop).result(30)
        start_response(
            f"{exchanged.status} {HTTPStatus(exchanged.status).phrase}", exchanged.headers
        )
        return [exchanged.body()]

    return application


def whole_server(settings: Settings, store: TripleStore, log: LogFile | None = None) -> WsgiClient:
    """Return a client of the whole: the gate, the cache and the application behind them."""
    loop = start_loop()
    return WsgiClient(wsgi_of(create_gate(settings, store, log, loop), loop))
