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
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hnkg.settings import Settings

#: First parts of this server's own paths: under a root path of the same name, one could not tell
#: whether the proxy has taken the root path away.
OWN_PATHS: Final = frozenset(
    {"sparql", "assets", "health", "metrics", "problems", "store", ".well-known", "download"}
)

_SANE: Final = {
    "HTTP_X_FORWARDED_FOR": re.compile(r"[0-9A-Za-z.:_\[\]%-]{1,100}"),
    "HTTP_X_FORWARDED_PROTO": re.compile(r"https?"),
    "HTTP_X_FORWARDED_HOST": re.compile(r"[0-9A-Za-z.:_\[\]-]{1,255}"),
    "HTTP_X_FORWARDED_PORT": re.compile(r"[0-9]{1,5}"),
    "HTTP_X_FORWARDED_PREFIX": re.compile(r"(/(?!\.\.?(/|$))[A-Za-z0-9._~-]+)*/?"),
}


class ForwardedHeaders:
    """A WSGI application that leaves out forwarded headers that make no sense.

    A proxy may pass on what its client wrote; a scheme like ``javascript`` must not get into links.

    Args:
        application: gets the others.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        for name, form in _SANE.items():
            value = environ.get(name)
            if value and not all(form.fullmatch(part.strip()) for part in value.split(",")):
                del environ[name]
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


def behind_proxies(application: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Return an application that sees requests as the clients of the proxies made them.

    Raises:
        InputError: the root path is one of the server's own.
    """
    check_root_path(settings.root_path)
    if settings.root_path:
        application = RootPath(application, settings.root_path)
    count = settings.trusted_proxy_count
    if count:
        believed = ProxyFix(
            application, x_for=count, x_proto=count, x_host=count, x_port=count, x_prefix=count
        )
        application = ForwardedHeaders(believed)
    return application


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
