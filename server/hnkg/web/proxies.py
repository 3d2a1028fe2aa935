"""Behind a reverse proxy: who really asks, and under which address this server is seen.

Headers named ``X-Forwarded-…`` are believed only from as many proxies as the operator says;
otherwise anybody could write them. What is believed must still look like what it stands for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from werkzeug.middleware.proxy_fix import ProxyFix

from hnkg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hnkg.settings import Settings

#: First parts of the paths of IRIs in the release.
_PATHS_OF_IRIS: Final = frozenset(
    {
        "activity",
        "agent",
        "catalog",
        "claim",
        "dataset",
        "entity",
        "evidence",
        "graph",
        "input",
        "mapping",
        "mappings",
        "ontology",
        "publication",
        "query",
        "shapes",
        "source",
    }
)

#: First parts of this server's own paths: under a root path of the same name, one could not tell
#: whether the proxy has taken the root path away.
OWN_PATHS: Final = _PATHS_OF_IRIS | frozenset(
    {
        ".well-known",
        "article",
        "assets",
        "describe",
        "download",
        "examples",
        "health",
        "metrics",
        "notebook.ipynb",
        "openapi.json",
        "problems",
        "reconcile",
        "robots.txt",
        "schema",
        "search",
        "search.json",
        "sitemap.xml",
        "sparql",
        "store",
    }
)

_SANE: Final = {
    "HTTP_X_FORWARDED_FOR": re.compile(r"[0-9A-Za-z.:_\[\]%-]{1,100}"),
    "HTTP_X_FORWARDED_PROTO": re.compile(r"https?"),
    "HTTP_X_FORWARDED_HOST": re.compile(r"[0-9A-Za-z.:_\[\]-]{1,255}"),
    "HTTP_X_FORWARDED_PORT": re.compile(r"[0-9]{1,5}"),
    "HTTP_X_FORWARDED_PREFIX": re.compile(r"(/(?!\.\.?(/|$))[A-Za-z0-9._~-]+)*/?"),
}


class ForwardedHeaders:
    """A WSGI application that leaves of each forwarded header what a trusted proxy wrote.

    Each proxy appends a value; whatever is before those of the trusted proxies, their client wrote.
    A value that makes no sense is left out: a scheme like ``javascript`` must not get into links.

    Args:
        application: gets headers with one value each.
        proxy_count: how many proxies are trusted.
    """

    def __init__(self, application: WSGIApplication, proxy_count: int) -> None:
        self._application, self._proxy_count = application, proxy_count

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        for name, form in _SANE.items():
            if name in environ:
                # Split at every comma: a quote that a client left open must hide nothing.
                values = environ[name].split(",")
                value = (
                    values[-self._proxy_count].strip() if len(values) >= self._proxy_count else ""
                )
                environ[name] = value if form.fullmatch(value) else ""
        return self._application(environ, start_response)


class RootPath:
    """A WSGI application that is seen under a path, whether the proxy takes it away or not.

    Args:
        application: knows nothing of the path, but makes links with it.
        root_path: such as ``/kg``.
    """

    def __init__(self, application: WSGIApplication, root_path: str) -> None:
        self._application, self._root_path = application, root_path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        path = environ.get("PATH_INFO") or ""
        if path == self._root_path or path.startswith(f"{self._root_path}/"):
            environ["PATH_INFO"] = path[len(self._root_path) :] or "/"
        # What a trusted proxy says of the path is more specific than the setting.
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME") or self._root_path
        return self._application(environ, start_response)


def environ_reader(settings: Settings) -> Callable[[WSGIEnvironment], WSGIEnvironment]:
    """Return a function that gives requests as the clients of the proxies made them.

    Raises:
        InputError: the root path is one of the server's own.
    """
    check_root_path(settings.root_path)
    seen: list[WSGIEnvironment] = []

    def application(environ: WSGIEnvironment, _: StartResponse) -> Iterable[bytes]:
        seen.append(environ)
        return ()

    chain: WSGIApplication = application
    if settings.root_path:
        chain = RootPath(chain, settings.root_path)
    if settings.trusted_proxy_count:
        believed = ProxyFix(chain, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)
        chain = ForwardedHeaders(believed, settings.trusted_proxy_count)
    if chain is application:
        return lambda environ: environ

    def read(environ: WSGIEnvironment) -> WSGIEnvironment:
        chain(environ, _no_start)
        return seen.pop()

    return read


def _no_start(*_: object) -> Callable[[bytes], object]:
    raise RuntimeError("nothing is answered here")


def check_root_path(root_path: str) -> None:
    """Raise an error when the root path is one of the server's own.

    Raises:
        InputError: it is.
    """
    first = root_path.removeprefix("/").partition("/")[0]
    if first in OWN_PATHS:
        raise InputError(
            f"--root-path {root_path}: /{first} is one of the server's own paths.\n"
            "  Take another name: whether a proxy took it away could not be told from the path."
        )
