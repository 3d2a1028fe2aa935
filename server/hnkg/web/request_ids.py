"""The id of a request, by which an operator finds it in the logs of every server it passed.

A client or a reverse proxy names it in ``X-Request-Id``; the answer repeats it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HEADER: Final = "X-Request-Id"
#: Where the rest of the server finds the id.
REQUEST_ID: Final = "hnkg.request_id"

_SANE: Final = re.compile(r"[A-Za-z0-9._~:/+=@-]{1,128}")


def read_request_id(environ: WSGIEnvironment) -> str:
    r"""Return the id that a request brings; empty when it brings none, or an odd one.

    >>> read_request_id({"HTTP_X_REQUEST_ID": "4bf92f35-77b3"})
    '4bf92f35-77b3'
    >>> read_request_id({"HTTP_X_REQUEST_ID": "a\tb"}), read_request_id({})
    ('', '')
    """
    given = environ.get("HTTP_X_REQUEST_ID")
    return given if given and _SANE.fullmatch(given) else ""


class RequestIds:
    """A WSGI application that repeats the id of each request that has one.

    Args:
        application: makes the answers.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        request_id = read_request_id(environ)
        if not request_id:
            return self._application(environ, start_response)
        environ[REQUEST_ID] = request_id
        return self._application(environ, with_request_id(start_response, request_id))


def with_request_id(
    start_response: StartResponse,
    request_id: str,
    note: Callable[[str, Iterable[tuple[str, str]]], None] | None = None,
) -> StartResponse:
    """Return a function that starts an answer which repeats the id.

    Args:
        start_response: of the server.
        request_id: to be repeated.
        note: told status and headers before they go.
    """

    def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:  # noqa: ANN401  # passed on
        if note is not None:
            note(status, headers)
        return start_response(status, [*headers, (HEADER, request_id)], *exc_info)

    return start
