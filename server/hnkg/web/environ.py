"""Turn a request of the HTTP server into the dictionary that WSGI gives applications.

The server speaks RSGI, where an event loop takes requests; everything behind it reads the
dictionary that every Python web library knows.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from werkzeug.http import parse_date

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_WITHOUT_PREFIX: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
_REMEMBERED_NAMES: Final = 256
_DATES: Final = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE")
#: There when the request has no Host line at all, not even an empty one.
NO_HOST: Final = "hnkg.no_host"


class Headers(Protocol):
    """Names, in lower case, and values; a name may come twice."""

    def items(self) -> list[tuple[str, str]]:
        """Return all of them."""
        ...


class Scope(Protocol):
    """What RSGI tells of a request; see its specification, version 1.6."""

    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def query_string(self) -> str: ...  # noqa: D102
    @property
    def client(self) -> str: ...  # noqa: D102
    @property
    def server(self) -> str: ...  # noqa: D102
    @property
    def scheme(self) -> str: ...  # noqa: D102
    @property
    def authority(self) -> str | None: ...  # noqa: D102
    @property
    def http_version(self) -> str: ...  # noqa: D102
    @property
    def headers(self) -> Headers: ...  # noqa: D102


def environ_of(scope: Scope) -> WSGIEnvironment:
    """Return the WSGI environment of a request, its body left out.

    Headers whose values are not ASCII are not among those that the HTTP server hands over.
    """
    server_name, _, server_port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI wants bytes as characters of the same numbers.
        "PATH_INFO": scope.path.encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode("utf-8", "surrogatepass").decode("latin-1"),
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "SERVER_NAME": server_name,
        "SERVER_PORT": server_port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = _key_of(name)
        if key in environ:
            separator = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = f"{environ[key]}{separator}{value}"
        else:
            environ[key] = value
    if "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = ""  # without it, our own address would stand for it
        environ[NO_HOST] = True
    return environ


def drop_impossible_dates(environ: WSGIEnvironment) -> None:
    """Leave out dates that no calendar has: HTTP asks to ignore them, and parsers fail on them."""
    for name in _DATES:
        try:
            parse_date(environ.get(name))
        except OverflowError:
            del environ[name]


@lru_cache(_REMEMBERED_NAMES)
def _key_of(name: str) -> str:
    name = name.lower()
    return _WITHOUT_PREFIX.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
