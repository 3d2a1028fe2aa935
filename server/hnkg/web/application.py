"""Call the application, which is made of blocking functions, from the event loop."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from hnkg.sparql.problems import TEXT, describe_problem, render_text
from hnkg.web import headers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from concurrent.futures import Executor
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from hnkg.errors import RequestError


class Page:
    """An answer of the application, begun.

    Args:
        application: a WSGI application.
        environ: the request.
        threads: where the application runs, and where its answer is read.
    """

    def __init__(
        self, application: WSGIApplication, environ: WSGIEnvironment, threads: Executor
    ) -> None:
        self._application, self._environ, self._threads = application, environ, threads
        self.status = 500
        self.headers: list[tuple[str, str]] = []
        self._body: Iterable[bytes] = ()
        self._parts: Iterator[bytes] = iter(())

    async def begin(self) -> None:
        """Ask the application for status and headers."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._begin)

    def length(self) -> int | None:
        """Return how long the body is, where the application says so."""
        for name, value in self.headers:
            if name.lower() == "content-length" and value.isdecimal():
                return int(value)
        return None

    async def whole(self) -> bytes:
        """Return the body."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, b"".join, self._parts
        )

    async def pieces(self) -> AsyncIterator[bytes]:
        """Return the body as it comes."""
        loop = asyncio.get_running_loop()
        while (part := await loop.run_in_executor(self._threads, self._next)) is not None:
            yield part

    async def close(self) -> None:
        """Tell the application that its body is no longer wanted."""
        close = getattr(self._body, "close", None)
        if close is not None:
            await asyncio.get_running_loop().run_in_executor(self._threads, close)

    def _begin(self) -> None:
        def start(status: str, described: list[tuple[str, str]], *_: Any) -> Any:  # noqa: ANN401  # WSGI's
            self.status, self.headers = int(status.split(" ", 1)[0]), described

        self._body = self._application(self._environ, start)
        self._parts = iter(self._body)

    def _next(self) -> bytes | None:
        return next(self._parts, None)


def refusal(error: RequestError) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return the answer for an error that is met when the application has answered already."""
    problem = describe_problem(error)
    body = render_text(problem).encode()
    described = [
        ("Content-Type", TEXT.content_type),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(problem.retry_after_s)),
        headers.NO_STORE,
        *headers.SECURITY,
        *headers.CORS,
    ]
    return HTTPStatus(problem.status), described, body
