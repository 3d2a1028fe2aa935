"""Real deaths and real signals: what each costs, and what is left afterwards."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.processes import COUNT, ENDLESS, TRUE, Server, is_alive, numbers, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    StartServer = Callable[..., Server]


@pytest.mark.parametrize("victim", ["worker", "store", "web", "granian"])
def test_a_killed_process_costs_only_what_it_was_doing(
    start_server: StartServer, victim: str, patience: float
) -> None:
    server = start_server("--worker-count", "2")
    roles = server.roles()
    stop = threading.Event()
    ends: list[tuple[float, str]] = []

    def keep_asking(client: int) -> None:
        count = 0
        while not stop.is_set():
            count += 1
            text = f'SELECT * {{ ?s ?p ?o FILTER(?o != "{client} {count}") }} LIMIT 3'
            try:
                status, body = server.ask(text)
                end = "" if status == 200 and body.endswith(b"}}]}}") else f"{status} {body[:99]!r}"
            except (OSError, http.client.HTTPException) as error:
                end = repr(error)
            ends.append((time.monotonic(), end))

    with ThreadPoolExecutor(32) as clients:
        asking = [clients.submit(keep_asking, client) for client in range(32)]
        time.sleep(0.5)
        kids = server.workers() if victim == "worker" else [roles[victim]]
        killed_at = time.monotonic()
        os.kill(kids[0], signal.SIGKILL)
        time.sleep(1.5 * patience)
        stop.set()
        for client in asking:
            client.result()

    failures = [(at - killed_at, end) for at, end in ends if end]
    allowed = {"worker": 1, "store": 0, "web": 32, "granian": 32}[victim]
    assert len(failures) <= allowed, failures
    assert all(0 <= at < 0.5 * patience for at, _ in failures), failures
    assert sum(1 for at, _ in ends if at > killed_at + patience) > 50
    assert wait_until(lambda: not is_alive(kids[0]))
    assert server.ask("ASK {}", fresh=True) == TRUE
    everyone = server.everyone()
    assert server.stop() == 0
    assert not any(map(is_alive, everyone))


def test_larger_data_are_whole_again_within_their_load_time(
    start_server: StartServer, tmp_path: Path, patience: float
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
    assert wait_until(lambda: server.metric('hnkg_workers{state="idle"}') == 2)
    workers = server.workers()
    assert len(workers) == 2

    killed_at = time.monotonic()
    os.kill(server.roles()["store"], signal.SIGKILL)
    for number in range(20):
        assert server.ask(f"ASK {{ <urn:s{number}> ?p ?o }}") == TRUE
    assert time.monotonic() - killed_at < load_s, "the living workers have answered"
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    assert server.ask("ASK { <urn:s499999> ?p ?o }") == TRUE

    assert time.monotonic() - killed_at < (load_s + 1) * patience
    assert numbers(server.ask(COUNT)) == [500_000]


@pytest.mark.parametrize(
    ("number", "send"),
    [
        (signal.SIGTERM, os.kill),
        (signal.SIGTERM, os.killpg),  # as a service manager does
        (signal.SIGINT, os.killpg),  # as a terminal does
    ],
)
def test_a_stop_answers_what_is_in_progress(
    start_server: StartServer,
    number: signal.Signals,
    send: Callable[[int, int], None],
    patience: float,
) -> None:
    server = start_server("--query-timeout-s", "1")
    server.ask("ASK {}")  # an idle connection that stays open
    with ThreadPoolExecutor(1) as other:
        running = other.submit(server.ask, ENDLESS)
        time.sleep(0.4)
        everyone = server.everyone()
        assert len(everyone) >= 6
        before = time.monotonic()
        send(server.process.pid, number)

        assert server.process.wait(10) == 0
        assert time.monotonic() - before < 2 * patience
        status, body = running.result()
    assert (status, b"ran out of time" in body) == (503, True)
    assert [pid for pid in everyone if is_alive(pid)] == []
    assert len(server.messages) == 3, server.messages
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)


def test_nothing_is_left_five_seconds_after_a_stop_under_load(
    start_server: StartServer,
) -> None:
    server = start_server("--query-timeout-s", "60", "--stop-timeout-s", "1")
    with ThreadPoolExecutor(8) as others:
        running = [others.submit(server.ask, f"{ENDLESS} # {n}") for n in range(8)]
        time.sleep(0.5)
        everyone = server.everyone()
        before = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(10)

        assert time.monotonic() - before < 5
        assert [pid for pid in everyone if is_alive(pid)] == []
        for client in running:
            with pytest.raises((OSError, http.client.HTTPException)):
                client.result()


def test_when_the_supervisor_is_killed_everything_ends(
    start_server: StartServer,
) -> None:
    server = start_server("--stop-timeout-s", "1")
    with ThreadPoolExecutor(1) as other:
        running = other.submit(server.ask, ENDLESS)
        time.sleep(0.4)
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
