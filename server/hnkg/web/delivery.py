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

    from hnkg.web.places import Places


class Delivery:
    """A WSGI application that gives the answers of another in the way that suits their size.

    Args:
        application: makes the answers; it starts them before it returns.
        places: for large ones.
    """

    def __init__(self, application: WSGIApplication, places: Places) -> None:
        self._application, self._places = application, places

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        head: tuple[Any, ...] = ()

        def start(*given: Any) -> Any:  # noqa: ANN401  # passed on
            nonlocal head
            head = given

        body = self._application(environ, start)
        if environ["REQUEST_METHOD"] == "HEAD" or _is_small(head[1]):
            try:
                whole = b"".join(body)
            finally:
                close_body(body)
            start_response(*head)
            return [whole]
        try:
            outflow = Outflow(body, self._places, environ.get("REMOTE_ADDR") or "")
        except RequestError as error:
            close_body(body)
            return _refuse(error, start_response)
        start_response(*head)
        return outflow


def _is_small(described: list[tuple[str, str]]) -> bool:
    lengths = [value for name, value in described if name.lower() == "content-length"]
    return bool(lengths) and lengths[0].isdecimal() and int(lengths[0]) <= SMALL_BYTES


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
