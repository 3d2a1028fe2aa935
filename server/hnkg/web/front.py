"""Answer requests seen before without waking the application.

A request that is the same, byte for byte in everything that matters, has the same answer for as
long as the data are the same. This is plain WSGI: a dictionary look-up instead of a framework.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from hnkg.errors import BadRequestError
from hnkg.web import headers
from hnkg.web.cache import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hnkg.web.answering import Answering

PATHS: Final = frozenset({"/sparql", "/sparql/"})

#: Where the application leaves the key of the result it sent.
KEY_IN_ENVIRON: Final = "hnkg.result_key"

_LONGEST_BODY_BYTES: Final = 64 * 1024
_ASKED: Final = (
    "QUERY_STRING",
    "CONTENT_TYPE",
    "HTTP_CONTENT_ENCODING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
)


class CachingFront:
    """A WSGI application in front of another.

    Args:
        application: asked whenever the answer is not at hand.
        answering: whose cache is looked into.
    """

    def __init__(self, application: WSGIApplication, answering: Answering) -> None:
        self._application, self._answering = application, answering

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        alias = self._alias(environ)
        if alias is None:
            return self._application(environ, start_response)
        found = self._answering.cache.recall(alias)
        if found is not None:
            try:
                query_id = headers.query_id_of(environ.get("HTTP_X_QUERY_ID"))
            except BadRequestError:
                return self._application(environ, start_response)  # it says why
            method = environ["REQUEST_METHOD"]
            if method != "POST" and headers.is_current(
                found.etag, environ.get("HTTP_IF_NONE_MATCH")
            ):
                start_response(
                    "304 Not Modified",
                    headers.result_headers(found, query_id, "hit", with_body=False),
                )
                return []
            start_response("200 OK", headers.result_headers(found, query_id, "hit", with_body=True))
            return [] if method == "HEAD" else [found.body]
        answer = self._application(environ, start_response)
        if (key := environ.get(KEY_IN_ENVIRON)) is not None:
            self._answering.cache.remember(alias, key)
        return answer

    def _alias(self, environ: WSGIEnvironment) -> bytes | None:
        """Return a key of the request; none when it cannot be one for a kept result."""
        method = environ["REQUEST_METHOD"]
        if environ.get("PATH_INFO") not in PATHS or method not in {"GET", "HEAD", "POST"}:
            return None
        body = b""
        if method == "POST":
            length = environ.get("CONTENT_LENGTH") or ""
            if not length.isdecimal() or int(length) > _LONGEST_BODY_BYTES:
                return None
            body = environ["wsgi.input"].read(int(length))
            environ["wsgi.input"] = io.BytesIO(body)
        return digest_of(
            self._answering.store.digest(),
            "POST" if method == "POST" else "GET",
            body,
            *(environ.get(name) or "" for name in _ASKED),
        )
