"""The load generator counts right: a faulty one would measure nonsense."""

from __future__ import annotations

import re
import socketserver
import threading
from typing import TYPE_CHECKING, Final

import pytest
from tests.benchmarks.client import Client
from tests.benchmarks.loads import JSON, NUMBER, Ask, Load
from tests.benchmarks.processes import Server, StartError
from tests.serving.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHOLE: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
CHUNKED: Final = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;name=value\r\nbod\r\n1\r\ny\r\n0\r\nTrailer: here\r\n\r\n"
)


class Scripted(socketserver.ThreadingTCPServer):
    """Answers each request with the next of some bytes; none only closes the connection."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *answers: bytes | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.asked = answers, list[bytes]()
        self.lock = threading.Lock()


class _Handler(socketserver.StreamRequestHandler):
    server: Scripted

    def handle(self) -> None:  # type: ignore[explicit-override]  # typing has it since 3.12
        while True:
            lines = b""
            while not lines.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return
                lines += line
            with self.server.lock:
                answer = self.server.answers[len(self.server.asked) % len(self.server.answers)]
                self.server.asked.append(lines)
            if answer is None:
                return
            # In pieces, so that the reader meets every border.
            for place in range(len(answer)):
                self.wfile.write(answer[place : place + 1])
            if b"Connection: close" in answer:
                return


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Return the load generator."""
    try:
        return Client(tmp_path_factory.mktemp("client"))
    except StartError as error:
        pytest.skip(str(error))


@pytest.fixture
def scripted(request: pytest.FixtureRequest) -> Iterator[Scripted]:
    """Return a server with the answers of the test's parameter."""
    with Scripted(*request.param) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def server_of(scripted: Scripted, folder: Path) -> Server:
    """Return what the client takes for a server."""
    return Server("scripted", scripted.server_address[1], "/sparql?query=", folder)


def load(clients: int = 2, timeout_s: float = 5) -> Load:
    """Return a load of two queries that never repeat."""
    texts = (f"SELECT ?a{NUMBER} WHERE {{ }}", f"SELECT ?b{NUMBER} WHERE {{ }}")
    return Load("test", tuple(Ask("a", text, JSON) for text in texts), clients, timeout_s)


@pytest.mark.parametrize("scripted", [(WHOLE, CHUNKED)], indirect=True)
def test_every_whole_answer_counts_once(client: Client, scripted: Scripted, tmp_path: Path) -> None:
    outcome = client.run(load(), server_of(scripted, tmp_path), 0.3)

    assert outcome.ok == len(scripted.asked) > 10
    assert outcome.failures == {}
    assert 0 < outcome.p50_us <= outcome.p99_us <= outcome.max_us <= outcome.elapsed_s * 1e6
    assert outcome.body_bytes == sum(
        len((WHOLE, CHUNKED)[place % 2]) for place in range(len(scripted.asked))
    )


@pytest.mark.parametrize("scripted", [(WHOLE,)], indirect=True)
def test_no_query_is_sent_twice(client: Client, scripted: Scripted, tmp_path: Path) -> None:
    for _ in range(2):
        client.run(load(), server_of(scripted, tmp_path), 0.1)

    numbers = [re.findall(rb"%3F[ab](\d{10})", asked) for asked in scripted.asked]
    assert all(len(found) == 1 for found in numbers)
    assert len({found[0] for found in numbers}) == len(scripted.asked)


@pytest.mark.parametrize(
    ("scripted", "kind"),
    [
        ((WHOLE, b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), "503"),
        ((WHOLE, WHOLE[:-1], None), "timeout"),
        ((WHOLE, None), "closed"),
        ((WHOLE, b"nonsense\r\n\r\n"), "not http"),
    ],
    indirect=["scripted"],
)
def test_anything_else_is_a_failure(
    client: Client, scripted: Scripted, kind: str, tmp_path: Path
) -> None:
    outcome = client.run(load(timeout_s=0.2), server_of(scripted, tmp_path), 0.5)

    assert outcome.ok > 0
    assert outcome.failures[kind] > 0
    # A request that nobody waits for any more may be read later.
    assert wait_until(lambda: outcome.ok + outcome.failed == len(scripted.asked))


@pytest.mark.parametrize(
    "scripted", [(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it",)], indirect=True
)
def test_a_body_may_end_with_the_connection(
    client: Client, scripted: Scripted, tmp_path: Path
) -> None:
    outcome = client.run(load(), server_of(scripted, tmp_path), 0.3)

    assert outcome.ok == len(scripted.asked) > 3
    assert outcome.failures == {}


def test_a_server_that_is_not_there_is_a_failure(client: Client, tmp_path: Path) -> None:
    with Scripted(WHOLE) as scripted:
        nowhere = server_of(scripted, tmp_path)

    outcome = client.run(load(), nowhere, 0.1)

    assert outcome.ok == 0
    assert outcome.failures["connect"] > 0
