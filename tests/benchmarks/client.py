"""Build the load generator and run it; ask single queries and count their rows."""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tests.benchmarks.loads import JSON, NUMBER, Ask, packed
from tests.benchmarks.processes import HOST, Server, StartError, run

if TYPE_CHECKING:
    from tests.benchmarks.loads import Load

SOURCE: Final = Path(__file__).with_name("client.c")


@dataclass(frozen=True)
class Outcome:
    """What one run of a load came to.

    Args:
        ok: complete answers with status 200.
        elapsed_s: from the first request to the last answer.
        failures: how many requests failed, by kind: a status, closed, timeout, connect.
        p50_us, p90_us, p99_us, max_us: latencies of the answers in microseconds.
        body_bytes: all that was received, heads included.
        client_cpu_s: processor time of the client.
        server_cpu_s: processor time of the server in the meantime.
    """

    ok: int
    elapsed_s: float
    failures: dict[str, int]
    p50_us: int
    p90_us: int
    p99_us: int
    max_us: int
    body_bytes: int
    client_cpu_s: float
    server_cpu_s: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.ok / self.elapsed_s if self.elapsed_s else 0.0

    @property
    def failed(self) -> int:
        """Requests without a good answer."""
        return sum(self.failures.values())


class Client:
    """The load generator.

    Args:
        cache: where the program and the requests are kept.

    Raises:
        StartError: there is no C compiler.
    """

    def __init__(self, cache: Path) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise StartError("the client needs a C compiler: cc, gcc or clang")
        digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
        self._program = cache / f"client-{digest}"
        self._folder = cache
        self._number = 0
        if not self._program.exists():
            run([compiler, "-O2", "-Wall", "-o", self._program, SOURCE])

    def run(self, load: Load, server: Server, seconds: float) -> Outcome:
        """Put a load to a server for some seconds; no number is given twice.

        Raises:
            StartError: the client itself failed.
        """
        requests = self._folder / f"requests-{server.token}"
        requests.write_bytes(packed(load.asks, server.query_url, server.port))
        before = server.cpu_s()
        try:
            said = run(
                [
                    self._program,
                    HOST,
                    str(server.port),
                    str(load.clients),
                    str(seconds),
                    str(self._number),
                    str(load.timeout_s),
                    requests,
                ],
                timeout_s=seconds + load.timeout_s + 30,
            )
        finally:
            requests.unlink()
        server_cpu_s = server.cpu_s() - before
        result: dict[str, Any] = json.loads(said)
        # The first request of the next run is again the first of its file.
        self._number = -(-result["next"] // len(load.asks)) * len(load.asks)
        return Outcome(
            ok=result["ok"],
            elapsed_s=result["elapsed_s"],
            failures=result["failures"],
            p50_us=result["p50_us"],
            p90_us=result["p90_us"],
            p99_us=result["p99_us"],
            max_us=result["max_us"],
            body_bytes=result["bytes"],
            client_cpu_s=result["client_cpu_s"],
            server_cpu_s=server_cpu_s,
        )


def count_rows(ask: Ask, server: Server, timeout_s: float) -> str:
    """Return how many rows a server answers, or true or false, or why there is no answer.

    Args:
        ask: is sent once, by itself.
        server: answers.
        timeout_s: for every read.
    """
    try:
        body = _fetched(ask, server, timeout_s)
        if ask.accept != JSON:
            return str(len({x for x in body.splitlines() if x and not x.startswith(b"#")}))
        result = json.loads(body)
    except StartError as error:
        return str(error)
    except ValueError:
        return "broken JSON"
    if "boolean" in result:
        return str(result["boolean"]).lower()
    return str(len(result["results"]["bindings"]))


def check_triples(server: Server, wanted: int) -> None:
    """Make sure that the default graph of a server has so many triples.

    Raises:
        StartError: it has not, or gives no number.
    """
    ask = Ask("count", "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }", JSON)
    try:
        result = json.loads(_fetched(ask, server, 120))
        held = int(result["results"]["bindings"][0]["count"]["value"])
    except (ValueError, LookupError):
        raise StartError("it does not say how many triples it holds") from None
    if held != wanted:
        raise StartError(f"it holds {held:,} triples, not {wanted:,}")


def _fetched(ask: Ask, server: Server, timeout_s: float) -> bytes:
    """Return the body of the answer.

    Raises:
        StartError: there is none; the message says why.
    """
    connection = http.client.HTTPConnection(HOST, server.port, timeout=timeout_s)
    text = ask.text.replace(NUMBER, "0")
    try:
        connection.request(
            "GET", f"{server.query_url}{quote(text, safe='')}", headers={"Accept": ask.accept}
        )
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise StartError(type(error).__name__) from None
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise StartError(f"status {answer.status}")
    return body
