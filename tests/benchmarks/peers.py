"""The servers that are compared: where each comes from, how it loads a graph and starts.

Every peer is taken from its own distribution and kept in a folder: PyPI, Maven Central through
``mvn``, Debian through ``apt-get download`` (nothing is installed in the system). Each runs with
its defaults, but for what a fair comparison needs: no limit on rows, memory for the data, as many
connections as the clients open, no log of every request where it can be turned off.
"""

from __future__ import annotations

import re
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from tests.benchmarks.fuseki import Fuseki
from tests.benchmarks.processes import HOST, PATIENCE_S, Server, StartError, run
from tests.benchmarks.virtuoso import Virtuoso

if TYPE_CHECKING:
    from tests.benchmarks.graphs import Graph

OXIGRAPH: Final = "oxigraph==0.5.13"
RDFLIB_ENDPOINT: Final = "rdflib-endpoint[cli]==0.6.3"


class Peer(Protocol):
    """A kind of server.

    Args:
        name: for people.
        query_url: path and query string up to the text of the query.
        largest: the largest graph it is asked to hold, in triples; none means any.
    """

    name: str
    query_url: str
    largest: int | None

    def find(self, cache: Path) -> None:
        """Make the program ready to be started, from ``cache`` or from where it is published.

        Raises:
            StartError: it can not be had here; the message says why.
        """
        ...

    def start(self, server: Server, graph: Graph) -> None:
        """Load a graph, answer, and note the times; whoever calls stops the server.

        Args:
            server: nothing runs yet; its folder is empty.
            graph: the data of its default graph.

        Raises:
            StartError: it did not come up.
        """
        ...


@dataclass
class Hnkg:
    """This server, as ``hnkg serve FILE``."""

    name: str = "hnkg serve"
    query_url: str = "/sparql?query="
    largest: int | None = None

    def find(self, cache: Path) -> None:
        """Nothing to do: it is what this Python imports."""

    def start(self, server: Server, graph: Graph) -> None:
        """Start with the file."""
        began = time.monotonic()
        server.launch(
            [sys.executable, "-m", "hnkg", "serve", graph.path, "--port", str(server.port)]
        )
        server.note_ready(began)


@dataclass
class Oxigraph:
    """``oxigraph serve``.

    Args:
        on_disk: whether the data are in a RocksDB, else in memory.
    """

    on_disk: bool
    query_url: str = "/query?query="
    largest: int | None = None
    _program: Path = Path("oxigraph")

    def __post_init__(self) -> None:
        """Name it."""
        self.name = f"oxigraph, {'disk' if self.on_disk else 'memory'}"

    def find(self, cache: Path) -> None:
        """Get the program from PyPI."""
        self._program = _python_environment(cache) / "oxigraph"

    def start(self, server: Server, graph: Graph) -> None:
        """Load with ``oxigraph load``, or over HTTP into memory."""
        serve: list[str | Path] = [self._program, "serve", "--bind", f"{HOST}:{server.port}"]
        began = time.monotonic()
        if self.on_disk:
            data = server.folder / "data"
            run([self._program, "load", "--location", data, "--file", graph.path])
            loaded = time.monotonic()
            server.launch([*serve, "--location", data])
            server.note_ready(began, loaded)
            return
        server.launch(serve)
        server.await_answers(PATIENCE_S)
        with graph.path.open("rb") as body:
            request = urllib.request.Request(  # always http
                f"http://{HOST}:{server.port}/store?default",
                data=body,
                method="POST",
                headers={
                    "Content-Type": "application/n-triples",
                    "Content-Length": str(graph.path.stat().st_size),
                },
            )
            try:
                urllib.request.urlopen(request, timeout=PATIENCE_S).close()  # noqa: S310  # as above
            except OSError as error:
                raise StartError(f"{self.name} did not take the data: {error}") from None
        server.note_ready(began)


@dataclass
class RdflibEndpoint:
    """``rdflib-endpoint serve``: rdflib's own store and query engine behind FastAPI."""

    name: str = "rdflib-endpoint"
    query_url: str = "/?query="
    largest: int | None = 20_000
    _program: Path = Path("rdflib-endpoint")

    def find(self, cache: Path) -> None:
        """Get the program from PyPI."""
        self._program = _python_environment(cache) / "rdflib-endpoint"

    def start(self, server: Server, graph: Graph) -> None:
        """Start with the file."""
        began = time.monotonic()
        server.launch(
            [self._program, "serve", "--host", HOST, "--port", str(server.port), graph.path]
        )
        server.note_ready(began)


def all_peers() -> tuple[Peer, ...]:
    """Return every kind of server, this one first."""
    return (
        Hnkg(),
        Oxigraph(on_disk=False),
        Oxigraph(on_disk=True),
        RdflibEndpoint(),
        Virtuoso(),
        Fuseki(),
    )


def _python_environment(cache: Path) -> Path:
    """Return the folder of programs of an environment with the Python peers."""
    name = re.sub(r"[^a-z0-9.]+", "-", f"{OXIGRAPH}-{RDFLIB_ENDPOINT}")
    folder = cache / f"python-{name}"
    if not (folder / "made").exists():
        run([sys.executable, "-m", "venv", folder])
        pip: list[str | Path] = [
            folder / "bin" / "python",
            "-m",
            "pip",
            "--disable-pip-version-check",
        ]
        run([*pip, "install", "--quiet", OXIGRAPH, RDFLIB_ENDPOINT])
        (folder / "made").touch()
    return folder / "bin"
