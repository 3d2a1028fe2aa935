"""The id of a request, by which an operator finds it in the logs of every server it passed.

A client or a reverse proxy names it in ``X-Request-Id``; the answer repeats it.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

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


def new_request_id() -> str:
    """Return an id for a request that brings none."""
    return secrets.token_hex(12)
