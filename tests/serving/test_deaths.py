"""Real deaths and real signals: what each costs, and what is left afterwards."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.processes import (
    COUNT,
    ENDLESS,
    TRUE,
    Server,
    children,
    is_alive,
    kill,
    numbers,
    wait_until,
)
from tests.serving.timing import check_within, slowness, start_slowness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    StartServer = Callable[..., Server]

CLIENT_COUNT = 32
#: Nothing is left so long after a stop.
GONE_S = 5.0
#: Queries that run or wait.
WORK = ('hnkg_workers{state="fast"}', 'hnkg_workers{state="slow"}', "hnkg_queries_waiting")


@pytest.fixture(autouse=True)
def _heeding_hangups() -> Iterator[None]:
    """Let servers heed SIGHUP also where nohup runs the tests: they inherit that it is ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@dataclass
class Asking:
    """Clients that ask one query after the other, and what came of each.

    Args:
        server: is asked.
    """

    server: Server
    stop: threading.Event = field(default_factory=threading.Event)
    #: Client, when it was asked, when it ended, and why without its answer.
    ends: list[tuple[int, float, float, str]] = field(default_factory=list)

    def keep_asking(self, client: int) -> None:
        """Ask until told to stop."""
        count = 0
        while not self.stop.is_set():
            count += 1
            text = f'SELECT * {{ ?s ?p ?o FILTER(?o != "{client} {count}") }} LIMIT 3'
            asked_at = time.monotonic()
            try:
                status, body = self.server.ask(text)
                end = "" if status == 200 and body.endswith(b"}}]}}") else f"{status} {body[:99]!r}"
            except (OSError, http.client.HTTPException) as error:
                end = repr(error)
            self.ends.append((client, asked_at, time.monotonic(), end))

    def answered(self, since: float) -> dict[int, float]:
        """Return when each client had the first good answer to what it asked since a time."""
        found: dict[int, float] = {}
        for client, asked_at, ended_at, end in self.ends[:]:
            if asked_at > since and not end:
                found.setdefault(client, ended_at)
        return found

    def failures(self, since: float) -> list[tuple[int, float, str]]:
        """Return the client, the time and the reason of what failed since a time."""
        return [(client, at - since, end) for client, _, at, end in self.ends[:] if end]


def gone_after(stopped_at: float, everyone: set[int]) -> bool:
    """Tell whether the processes are gone in time after a stop."""
    left_s = stopped_at + GONE_S - time.monotonic()
    return wait_until(lambda: not any(map(is_alive, everyone)), left_s)


@pytest.mark.parametrize("victim", ["worker", "store", "web", "granian"])
def test_a_killed_process_costs_only_what_it_was_doing(
    start_server: StartServer, victim: str
) -> None:
    server = start_server("--worker-count", "2")
    asking = Asking(server)

    def whole_again() -> float:
        """Kill it; return when everybody is answered again, and nothing fails any more."""
        assert wait_until(server.is_complete)
        pid = server.workers()[0] if victim == "worker" else server.roles()[victim]
        asking.ends.clear()
        killed_at = time.monotonic()
        kill(pid)
        assert wait_until(lambda: len(asking.answered(killed_at)) == CLIENT_COUNT)
        time.sleep(0.5)  # whatever else it costs
        failures = asking.failures(killed_at)
        allowed = {"worker": 1, "store": 0, "web": CLIENT_COUNT, "granian": CLIENT_COUNT}[victim]
        assert len(failures) <= allowed, failures
        assert len({client for client, _, _ in failures}) == len(failures), failures
        assert wait_until(lambda: not is_alive(pid))
        failed_at = killed_at + max((at for _, at, _ in failures), default=0.0)
        assert wait_until(lambda: len(asking.answered(failed_at)) == CLIENT_COUNT)
        return max(asking.answered(failed_at).values()) - killed_at

    with ThreadPoolExecutor(CLIENT_COUNT) as clients:
        running = [clients.submit(asking.keep_asking, client) for client in range(CLIENT_COUNT)]
        try:
            assert wait_until(lambda: len(asking.answered(0)) == CLIENT_COUNT)
            check_within(1.0, whole_again, start_slowness)
        finally:
            asking.stop.set()
        for client in running:
            client.result()

    assert server.ask("ASK {}", fresh=True) == TRUE
    everyone, stopped_at = server.everyone(), time.monotonic()
    assert server.stop() == 0
    assert gone_after(stopped_at, everyone)


def test_a_process_that_did_its_work_is_back_soon_however_often_it_is_killed(
    start_server: StartServer,
) -> None:
    server = start_server()

    def whole_again() -> float:
        killed = server.roles()["web"]
        killed_at = time.monotonic()
        kill(killed)
        assert wait_until(lambda: is_whole_without(server, killed), 20)
        return time.monotonic() - killed_at

    for _ in range(6):
        whole_again()
    check_within(1.2, whole_again, start_slowness)


def is_whole_without(server: Server, killed: int) -> bool:
    """Tell whether all processes are there, the killed one is not, and the server answers."""
    try:
        return killed not in server.roles().values() and server.ask("ASK {}", fresh=True) == TRUE
    except (OSError, ValueError, IndexError, http.client.HTTPException):
        return False


def test_larger_data_are_whole_again_within_their_load_time(
    start_server: StartServer, tmp_path: Path
) -> None:
    """The living workers go on meanwhile; who needs a new one waits until it can be had."""
    path = tmp_path / "large.nt"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"<urn:s{n}> <urn:p> <urn:o{n % 7}> .\n" for n in range(500_000))
    before = time.monotonic()
    server = start_server("--worker-count", "2", files=(str(path),))
    load_s = time.monotonic() - before
    assert server.ask("ASK { <urn:s1> ?p ?o }") == TRUE
    # One that the store process has made and not yet handed over would end with it.
    assert wait_until(
        lambda: 2 <= len(server.workers()) == server.metric('hnkg_workers{state="idle"}')
    )
    workers = server.workers()

    slow = slowness()
    killed_at = time.monotonic()
    kill(server.roles()["store"])
    for number in range(20):
        assert server.ask(f"ASK {{ <urn:s{number}> ?p ?o }}") == TRUE
    assert time.monotonic() - killed_at < load_s, "the living workers have answered"
    kill(*workers)
    assert server.ask("ASK { <urn:s499999> ?p ?o }") == TRUE

    took_s = time.monotonic() - killed_at
    assert took_s < (load_s + 1) * max(slow, slowness())
    assert numbers(server.ask(COUNT)) == [500_000]


@pytest.mark.parametrize(
    ("number", "send"),
    [
        (signal.SIGTERM, os.kill),
        (signal.SIGTERM, os.killpg),  # as a service manager does
        (signal.SIGINT, os.killpg),  # as a terminal does
        (signal.SIGHUP, os.killpg),  # as a terminal does that is closed
    ],
)
def test_a_stop_answers_what_is_in_progress(
    start_server: StartServer,
    number: signal.Signals,
    send: Callable[[int, int], None],
) -> None:
    server = start_server("--query-timeout-s", "1")
    server.ask("ASK {}")  # an idle connection that stays open
    with ThreadPoolExecutor(1) as other:
        running = other.submit(server.ask, ENDLESS)
        assert wait_until(lambda: server.running_count() == 1)
        everyone = server.everyone()
        assert len(everyone) >= 5  # the supervisor, the store, granian and its worker, this query's
        before = time.monotonic()
        send(server.process.pid, number)

        assert server.process.wait(10) == 0
        took_s = time.monotonic() - before
        assert took_s < 2 * slowness()
        status, body = running.result()
    assert (status, b"ran out of time" in body) == (503, True)
    assert gone_after(before, everyone)
    assert len(server.messages) == 3, server.messages
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)


def test_a_stop_while_the_data_are_read_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "large.nt"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"<urn:s{n}> <urn:p> <urn:o{n % 7}> .\n" for n in range(500_000))
    command = [sys.executable, "-m", "hnkg", "serve", "--port", "0", str(path)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            assert wait_until(lambda: len(children(process.pid)) == 2, 20)
            everyone = [process.pid, *children(process.pid)]
            process.send_signal(signal.SIGHUP)

            assert process.wait(10) == 0
        finally:
            process.kill()
    assert wait_until(lambda: not any(map(is_alive, everyone)), GONE_S)


def test_nothing_is_left_five_seconds_after_a_stop_under_load(
    start_server: StartServer,
) -> None:
    server = start_server("--query-timeout-s", "60", "--stop-timeout-s", "1")
    with ThreadPoolExecutor(8) as others:
        running = [others.submit(server.ask, f"{ENDLESS} # {n}") for n in range(8)]
        assert wait_until(lambda: sum(server.metrics(*WORK)) == len(running))
        everyone = server.everyone()
        before = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(10)

        assert gone_after(before, everyone)
        for client in running:
            with pytest.raises((OSError, http.client.HTTPException)):
                client.result()


def test_when_the_supervisor_is_killed_everything_ends(
    start_server: StartServer,
) -> None:
    server = start_server("--stop-timeout-s", "1")
    with ThreadPoolExecutor(1) as other:
        running = other.submit(server.ask, ENDLESS)
        assert wait_until(lambda: server.running_count() == 1)
        everyone = server.everyone()
        server.process.kill()
        server.process.wait()

        assert wait_until(lambda: not any(map(is_alive, everyone)), 5)
        assert running.done() or running.exception(5) is not None


def test_the_socket_of_the_store_is_private_and_removed(
    start_server: StartServer,
) -> None:
    server = start_server()
    listed = Path("/proc/net/unix").read_text(encoding="utf-8")
    store_id = server.roles()["store"]
    held = {str(entry.readlink()) for entry in Path(f"/proc/{store_id}/fd").iterdir()}
    lines = [line.split() for line in listed.splitlines() if "/hnkg-" in line]
    ours = [Path(line[-1]).parent for line in lines if f"socket:[{line[6]}]" in held]

    assert len(set(ours)) == 1
    assert ours[0].stat().st_mode & 0o777 == 0o700
    server.stop()
    assert not ours[0].exists()
