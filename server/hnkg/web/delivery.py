"""Deliver what the application answers: small bodies at once, large ones from a place."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from hnkg.errors import RequestError
from hnkg.sparql.problems import TEXT, describe_problem, render_text
from hnkg.web import headers
from hnkg.web.transfers import SMALL_BYTES, Outflow, close_body

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hnkg.web.transfers import Exit


class Delivery:
    """A WSGI application that gives the answers of another in the way that suits their size.

    Args:
        application: makes the answers; it starts them before it returns.
        way: bounds the large ones.
    """

    def __init__(self, application: WSGIApplication, way: Exit) -> None:
        self._application, self._exit = application, way

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        head: tuple[Any, ...] = ()

        def start(*given: Any) -> Any:  # noqa: ANN401  # passed on
            nonlocal head
            head = given

        body = self._application(environ, start)
        described = {name.lower(): value for name, value in head[1]}
        length = described.get("content-length", "")
        size_bytes = int(length) if length.isdecimal() else SMALL_BYTES + 1
        if environ["REQUEST_METHOD"] == "HEAD" or size_bytes <= SMALL_BYTES:
            try:
                whole = b"".join(body)
            finally:
                close_body(body)
            start_response(*head)
            return [whole]
        try:
            client, etag = environ.get("REMOTE_ADDR") or "", described.get("etag", "")
            outflow = Outflow(body, size_bytes, etag, self._exit, client)
        except RequestError as error:
            close_body(body)
            return _refuse(error, start_response)
        start_response(*head)
        return outflow


def _refuse(error: RequestError, start_response: StartResponse) -> list[bytes]:
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
    start_response(f"{problem.status} {HTTPStatus(problem.status).phrase}", described)
    return [body]
