"""The headers that answers have in common."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hnkg.errors import BadRequestError

if TYPE_CHECKING:
    from hnkg.web.cache import CachedResult

#: Everything in a page comes from this server as a file of its own: nothing in the text of a page
#: is ever run, and nothing is asked of anybody else.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: On every answer but results.
SECURITY: Final = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)

#: On results in place of these. They are never a page; a browser that shows one as XML runs nothing
#: in it. Each header costs a hit a fiftieth of its time, so what speaks of pages alone is left out.
OF_DATA: Final = (
    ("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)

#: On the preview of a thing, which programs like OpenRefine show in a frame of theirs. It has no
#: forms and no scripts, so a click in it can be led astray to nothing but the thing's own page.
FRAMED: Final = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors *",
    ),
    *(item for item in SECURITY if item[0] not in {"Content-Security-Policy", "X-Frame-Options"}),
)

#: On every answer: the data are public, and scripts of any site may read them.
CORS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "ETag, Retry-After, X-Cache, X-Query-Id, X-Request-Id, X-Row-Count",
    ),
)

#: On the answer to a browser that asks before it asks.
PREFLIGHT: Final = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        (
            "Accept, Content-Encoding, Content-Type, If-None-Match, X-Query-Id, X-Request-Id, "
            "X-Requested-With, *"
        ),
    ),
    ("Access-Control-Max-Age", "86400"),
)

VARY: Final = ("Vary", "Accept, Accept-Encoding")
#: For what has one format.
VARY_CODING: Final = ("Vary", "Accept-Encoding")

#: A copy may be kept, and is asked about each time: a new release may come at any moment.
REVALIDATE: Final = ("Cache-Control", "public, no-cache")
NO_STORE: Final = ("Cache-Control", "no-store")

_QUERY_ID: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")
#: What a 304 leaves out: it has no body to describe.
_OF_THE_BODY: Final = frozenset({"content-type", "content-length", "content-encoding"})
#: What differs between the codings of a result.
OF_THE_CODING: Final = frozenset({"Content-Length", "Content-Encoding", "ETag"})


def query_id_of(header: str | None) -> str:
    """Return the id that a client gave its query, or a new one.

    Raises:
        BadRequestError: the client's id holds something else than letters, digits and ``._~-``.
    """
    if not header:
        return secrets.token_hex(12)
    if not _QUERY_ID.fullmatch(header):
        raise BadRequestError(
            "X-Query-Id takes 1 to 64 letters, digits and the marks . _ ~ -, for example a UUID."
        )
    return header


def is_current(etag: str, if_none_match: str | None) -> bool:
    """Say whether the client has these bytes already.

    >>> is_current('"a"', 'W/"b", "a"'), is_current('"a"', "*"), is_current('"a"', None)
    (True, True, False)
    """
    if not if_none_match:
        return False
    held = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in held or held == ["*"]


@lru_cache
def of_results(content_type: str, is_kept: bool) -> tuple[tuple[str, str], ...]:  # noqa: FBT001  # looked up
    """Return the headers that all results of a format have in common."""
    return (
        ("Content-Type", content_type),
        VARY,
        REVALIDATE if is_kept else NO_STORE,
        *CORS,
        *OF_DATA,
    )


def result_headers(
    result: CachedResult, query_id: str, state: str, *, with_body: bool
) -> list[tuple[str, str]]:
    """Return the headers of an answer with this result, or of a 304."""
    headers = result.headers
    if not with_body:
        headers = tuple(item for item in headers if item[0].lower() not in _OF_THE_BODY)
    return [*headers, ("X-Query-Id", query_id), ("X-Cache", state)]
