"""``hnkg serve`` as an operator meets it: real processes, real signals, real deaths."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.processes import ENDLESS, FORM, Server, is_alive, wait_until

from hnkg.settings import Settings, environment_variable, show_value

if TYPE_CHECKING:
    from collections.abc import Callable

    StartServer = Callable[..., Server]

TRUE = (200, b'{"head":{},"boolean":true}')
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def hnkg_serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "hnkg", "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env=os.environ | environment,
    )


def numbers(answer: tuple[int, bytes]) -> list[int]:
    """Return the integers of a result."""
    assert answer[0] == 200, answer
    return [int(value) for value in re.findall(rb'"value":"(\d+)"', answer[1])]


@pytest.fixture(scope="module")
def patience() -> float:
    """Return how much slower than usual this machine is, as it runs other things beside us."""
    before = time.monotonic()
    sum(range(3_000_000))
    return max(1.0, (time.monotonic() - before) / 0.05)


def test_the_release_is_ready_in_a_moment(start_server: StartServer, patience: float) -> None:
    before = time.monotonic()
    server = start_server(files=())
    took_s = time.monotonic() - before

    assert took_s < 1.5 * patience
    assert server.messages == [
        f"Ready: http://127.0.0.1:{server.port}/\n",
        f"SPARQL endpoint: http://127.0.0.1:{server.port}/sparql\n",
        "Ctrl-C stops it.\n",
    ]
    assert numbers(server.ask(COUNT))[0] > 1000
    in_graphs = "ASK { GRAPH <https://w3id.org/hnk-kg/graph/dataset> { ?s ?p ?o } }"
    assert server.ask(in_graphs) == TRUE


def test_other_data_are_served_the_same_way(
    start_server: StartServer, tmp_path: Path, data_file: Path
) -> None:
    quads = tmp_path / "quads.nq"
    quads.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n", encoding="utf-8")
    relative = tmp_path / "relative.ttl"
    relative.write_text("<here> <urn:b> <#there> .\n", encoding="utf-8")
    named = (f"urn:named={data_file}", str(quads), str(relative))

    as_is = start_server("--base-iri", "https://data.example/", files=named)
    merged = start_server("--default-graph", "merge", files=named)

    assert numbers(as_is.ask(COUNT)) == [1]
    assert numbers(as_is.ask("SELECT (COUNT(*) AS ?n) { GRAPH <urn:named> { ?s ?p ?o } }")) == [
        3000
    ]
    assert numbers(merged.ask(COUNT)) == [3002]
    here = "SELECT ?s ?o { ?s <urn:b> ?o FILTER(isIRI(?s) && STRENDS(STR(?o), 'there')) }"
    assert b"https://data.example/here" in as_is.ask(here)[1]
    assert b"https://example.org/#there" in merged.ask(here)[1]
    assert str(tmp_path).encode() not in merged.ask(here)[1]


def test_a_folder_is_served_whole(start_server: StartServer, tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "a.ttl").write_text("<here> <urn:b> _:x .\n", encoding="utf-8")
    (below / "b.nt").write_text("<urn:b> <urn:b> _:x .\n", encoding="utf-8")
    (below / "b.nt.graph").write_text("urn:named\n", encoding="utf-8")
    (below / "notes.txt").touch()

    server = start_server("--data-dir", str(tmp_path), files=())

    assert server.messages[0] == (
        f"Left out, for their endings tell no RDF syntax: {below}/notes.txt.\n"
    )
    assert numbers(server.ask(COUNT)) == [1]
    assert server.ask("ASK { GRAPH <urn:named> { <urn:b> ?p ?o } }") == TRUE
    assert server.ask("ASK { <https://example.org/here> ?p ?o }") == TRUE


def test_the_environment_names_data_as_options_do(
    start_server: StartServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.nq").write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n", encoding="utf-8")
    monkeypatch.setenv("HNKG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HNKG_DEFAULT_GRAPH", "merge")
    monkeypatch.setenv("HNKG_BASE_IRI", "https://data.example/")

    server = start_server(files=())

    assert server.ask("ASK { <urn:a> <urn:b> <urn:c> }") == TRUE
    assert b"https://data.example/x" in server.ask("SELECT (<x> AS ?x) {}")[1]


def test_a_folder_with_one_bad_file_serves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    (tmp_path / "b.nt").write_text("<urn:a> <urn:b> <urn:c> .\nnonsense\n", encoding="utf-8")

    ended = hnkg_serve("--port", "0", "--data-dir", str(tmp_path))

    assert ended.returncode == 2
    assert f"{tmp_path}/b.nt:2: " in ended.stderr
    assert "Ready" not in ended.stderr
    assert "no such folder" in hnkg_serve("--data-dir", str(tmp_path / "none")).stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", "bad.ttl:2: "),
        (None, "no such file"),
    ],
)
def test_data_that_cannot_be_loaded_end_the_command(
    tmp_path: Path, data_file: Path, content: str | None, words: str
) -> None:
    bad = tmp_path / "bad.ttl"
    if content is not None:
        bad.write_text(content, encoding="utf-8")

    ended = hnkg_serve("--port", "0", str(data_file), str(bad))

    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Ready" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_empty_file_is_served_and_mentioned(start_server: StartServer, tmp_path: Path) -> None:
    empty = tmp_path / "empty.ttl"
    empty.touch()
    server = start_server(files=(str(empty),))

    assert "the file is empty" in server.messages[0]
    assert numbers(server.ask(COUNT)) == [0]


def test_a_port_in_use_is_explained(server: Server) -> None:
    ended = hnkg_serve("--port", str(server.port))

    assert ended.returncode == 1
    assert f"Port {server.port} on 127.0.0.1 is in use" in ended.stderr
    assert f"hnkg serve --port {server.port + 1}" in ended.stderr


def test_an_address_of_another_machine_is_explained() -> None:
    assert "Cannot listen on 192.0.2.1" in hnkg_serve("--host", "192.0.2.1", "--port", "0").stderr
    assert "no address" in hnkg_serve("--host", "no such host", "--port", "0").stderr


def test_every_setting_is_an_option_and_is_shown() -> None:
    shown = hnkg_serve("--help-settings", HNKG_QUEUE_LENGTH="7")
    options = hnkg_serve("--help").stdout

    assert shown.returncode == 0
    for item in fields(Settings):
        option = f"--{item.name.replace('_', '-')}"
        assert f"{option}, {environment_variable(item.name)}\n" in shown.stdout
        assert option in options
        assert show_value(item.default) in shown.stdout
    assert "Default 128, here 7." in shown.stdout


def test_a_setting_out_of_range_is_explained() -> None:
    ended = hnkg_serve("--port", "0", HNKG_WORKER_COUNT="-1")

    assert ended.returncode == 2
    assert "HNKG_WORKER_COUNT" in ended.stderr


def test_settings_reach_the_workers(start_server: StartServer) -> None:
    server = start_server("--query-timeout-s", "0.3", "--result-bytes", "20000")

    before = time.monotonic()
    status, body = server.ask(ENDLESS)
    assert time.monotonic() - before < 0.5
    assert (status, "0.3 s" in json.loads(body)["detail"]) == (503, True)
    assert server.ask("SELECT * { ?s ?p ?o }")[0] == 503
    assert server.ask("SELECT * { ?s ?p ?o } LIMIT 3")[0] == 200


def test_a_full_queue_says_so(start_server: StartServer) -> None:
    server = start_server(
        "--worker-count", "1", "--slow-query-count", "1", "--queue-length", "4",
        "--query-timeout-s", "1",
    )  # fmt: skip

    with ThreadPoolExecutor(12) as clients:
        answers = list(clients.map(lambda n: server.ask(f"{ENDLESS} # {n}"), range(12)))

    statuses = [status for status, _ in answers]
    assert statuses.count(429) >= 12 - 4
    assert set(statuses) <= {429, 503}
    assert server.ask("ASK {}") == TRUE


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
    assert wait_until(lambda: len(server.workers()) == 2)
    workers = server.workers()

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


def test_slow_clients_do_not_stop_others(server: Server, patience: float) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n")
        before = time.monotonic()
        assert server.ask("ASK {}", fresh=True) == TRUE
        assert time.monotonic() - before < 0.5 * patience
    finally:
        for connection in slow:
            connection.close()


def test_a_keep_alive_connection_carries_many_queries(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(50):
        connection.request("POST", "/sparql", "query=ASK%20%7B%7D", FORM)
        assert connection.getresponse().read() == TRUE[1]
    connection.close()
