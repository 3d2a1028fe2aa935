"""Run the loads against all servers, side by side, and keep what they came to.

All servers hold the same graph at the same time and one is asked at a time. Rounds go through
the servers in turn, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, Self

from tests.benchmarks.client import Client, Outcome, check_triples, count_rows
from tests.benchmarks.processes import Server, StartError, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.benchmarks.graphs import Graph
    from tests.benchmarks.loads import Ask, Load
    from tests.benchmarks.peers import Peer

#: Lookups whose answers are compared.
COMPARED_LOOKUPS: Final = 20
#: A port that was free may be taken by somebody else before the server has it.
ATTEMPTS: Final = 3
_SAMPLE_S: Final = 1.0


@dataclass
class Measured:
    """What was measured of one graph.

    Args:
        graph: its name.
        triple_count: its size.
        started: by server, ``load_s``, ``ready_s``, ``memory_bytes``.
        outcomes: by load and server, one for each round.
        wrong: by load and server, how its answers differ from those of most servers.
        crowd_memory: by load and server, ``before_bytes``, ``half_time_bytes``,
            ``highest_bytes`` and ``after_bytes``.
        notes: what else a reader must know.
    """

    graph: str
    triple_count: int
    started: dict[str, dict[str, float]] = field(default_factory=dict)
    outcomes: dict[str, dict[str, list[Outcome]]] = field(default_factory=dict)
    wrong: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    crowd_memory: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def rate(self, load: str, server: str) -> float | None:
        """Return the median rate in answers a second, or none when there is none."""
        outcomes = self.outcomes.get(load, {}).get(server)
        return median(outcome.rate for outcome in outcomes) if outcomes else None

    def server_us(self, load: str, server: str) -> float | None:
        """Return the median of the processor time that the server took for an answer."""
        outcomes = [o for o in self.outcomes.get(load, {}).get(server, []) if o.ok]
        return median(o.server_cpu_s / o.ok * 1e6 for o in outcomes) if outcomes else None

    def ratio(self, load: str, ours: str, theirs: str) -> float | None:
        """Return the rate of one server by that of another."""
        one, other = self.rate(load, ours), self.rate(load, theirs)
        return one / other if one is not None and other else None


class Bench:
    """Servers that hold one graph.

    Args:
        graph: the data.
        client: puts the loads.
        say: told what goes on, line by line.
    """

    def __init__(self, graph: Graph, client: Client, say: Callable[[str], None]) -> None:
        self._graph, self._client, self._say = graph, client, say
        self.measured = Measured(graph.name, graph.triple_count)
        self._peers: dict[str, Peer] = {}
        self._servers: dict[str, Server] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Return it; all servers are stopped at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all servers and remove their files."""
        self._stack.close()

    def start(self, peers: Iterable[Peer]) -> None:
        """Start the servers one after another; one that fails is noted and left out."""
        for peer in peers:
            if peer.largest is not None and self._graph.triple_count > peer.largest:
                self.measured.notes.append(
                    f"{peer.name} is not asked to hold more than {peer.largest:,} triples."
                )
                continue
            try:
                server = self._start(peer)
            except StartError as error:
                self.measured.notes.append(f"{peer.name} is left out: {error}")
                continue
            self.measured.started[peer.name] = {
                "load_s": server.load_s,
                "ready_s": server.ready_s,
                "memory_bytes": server.memory_bytes(),
            }
            self._say(f"{self._graph.name}: {peer.name} ready after {server.load_s:.1f} s")

    def compare(self, load: Load) -> None:
        """Ask every server each query of a load once, and note who differs from most."""
        asks = list(dict.fromkeys(load.asks))
        if len({ask.name for ask in asks}) == 1:
            asks = asks[:COMPARED_LOOKUPS]
        wrong: dict[str, list[str]] = {}
        for ask in asks:
            counts = {
                name: count_rows(ask, server, load.timeout_s)
                for name, server in self._servers.items()
            }
            for name, said in _differing(ask, counts).items():
                wrong.setdefault(name, []).append(said)
        self.measured.wrong[load.name] = wrong

    def put(
        self, load: Load, rounds: int, seconds: float, only: frozenset[str] | None = None
    ) -> None:
        """Put a load to each server in turn, one round for warming up and then ``rounds``.

        A server that answers nothing in time is not asked again; one that lets requests run out
        of time is started again, so that it does not go on with them while others are measured.
        """
        self._say(f"{self._graph.name}: {load.name}")
        kept: dict[str, list[Outcome]] = {}
        names = [name for name in self._servers if only is None or name in only]
        for number in range(rounds + 1):
            for name in list(names):
                outcome = self._client.run(load, self._servers[name], seconds)
                if number or not outcome.ok:
                    kept.setdefault(name, []).append(outcome)
                if not outcome.ok:
                    names.remove(name)
                if "timeout" in outcome.failures:
                    self._restart(name)
        self.measured.outcomes[load.name] = kept

    def put_crowd(self, load: Load, seconds: float) -> None:
        """Put a load to each server once, and watch its memory."""
        for name, server in self._servers.items():
            self._say(f"{self._graph.name}: {load.name} for {seconds:g} s, {name}")
            self._client.run(load, server, min(seconds, 2.0))  # connections and threads come
            before = server.memory_bytes()
            with _Watch(server, seconds / 2) as watch:
                outcome = self._client.run(load, server, seconds)
            self.measured.outcomes.setdefault(load.name, {})[name] = [outcome]
            self.measured.crowd_memory.setdefault(load.name, {})[name] = {
                "before_bytes": before,
                "half_time_bytes": watch.half_time_bytes,
                "highest_bytes": watch.highest_bytes,
                "after_bytes": server.memory_bytes(),
            }

    def _start(self, peer: Peer) -> Server:
        """Start a server; another program may take its port first, so not only once."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._start_once(peer)
            except StartError as error:
                self._say(f"{self._graph.name}: {peer.name} again: {error}")
        return self._start_once(peer)

    def _start_once(self, peer: Peer) -> Server:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = Server(peer.name, free_port(), peer.query_url, folder)
        self._stack.enter_context(server)
        try:
            peer.start(server, self._graph)
            check_triples(server, self._graph.triple_count)
        except StartError:
            server.stop()
            raise
        self._peers[peer.name], self._servers[peer.name] = peer, server
        return server

    def _restart(self, name: str) -> None:
        self._servers[name].stop()
        self._start(self._peers[name])


class _Watch:
    """Looks at the memory of a server now and then.

    Args:
        server: the server.
        half_time_s: when to note its memory for comparison: by then a cache is full.
    """

    def __init__(self, server: Server, half_time_s: float) -> None:
        self.highest_bytes = self.half_time_bytes = server.memory_bytes()
        self._half_time = time.monotonic() + half_time_s
        self._server, self._over = server, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_SAMPLE_S):
            found_bytes = self._server.memory_bytes()
            self.highest_bytes = max(self.highest_bytes, found_bytes)
            if time.monotonic() <= self._half_time:
                self.half_time_bytes = found_bytes


def _differing(ask: Ask, counts: dict[str, str]) -> dict[str, str]:
    """Return what servers say that most others do not.

    >>> from tests.benchmarks.loads import Ask
    >>> _differing(Ask("cq-01", "", ""), {"a": "3", "b": "3", "c": "2"})
    {'c': 'cq-01: 2 rows, most say 3'}
    """
    usual, _ = Counter(counts.values()).most_common(1)[0]
    return {
        name: f"{ask.name}: {_rows(said)}, most say {usual}"
        for name, said in counts.items()
        if said != usual
    }


def _rows(said: str) -> str:
    return f"{said} rows" if said.isdigit() else said
