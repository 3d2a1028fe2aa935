"""The released graph in this process and behind a real server, and a server that misbehaves."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from tests.w3c.serving import serving

import hnkg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@pytest.fixture(scope="session")
def embedded() -> hnkg.Graph:
    """Return the released graph in this process."""
    return hnkg.open()


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Return the address of a real server with the released graph."""
    with serving() as address:
        yield f"{address}/sparql"


@pytest.fixture(scope="session")
def remote(endpoint: str) -> hnkg.Graph:
    """Return the released graph behind HTTP."""
    return hnkg.open(endpoint)


@dataclass(frozen=True)
class Reply:
    """What a server answers, word for word; ``write`` sends a body its own way."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


@contextmanager
def answering(reply: Reply, seen: list[str] | None = None) -> Iterator[str]:
    """Run a server that gives one reply to everything; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if seen is not None:
                seen.extend([self.headers["Accept"], body.decode()])
            self.send_response(reply.status)
            headers = {"Connection": "close", **reply.headers}
            if reply.write is None and "Content-Length" not in headers:
                headers["Content-Length"] = str(len(reply.body))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.write is not None:
                reply.write(self)

        def log_message(self, *_: object) -> None:  # type: ignore[explicit-override]  # typing has override since Python 3.12
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
