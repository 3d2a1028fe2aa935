"""``hnkg serve`` as an operator meets it: real processes, real signals, real deaths."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from tests.serving.processes import COUNT, ENDLESS, TRUE, Server, numbers
from tests.serving.timing import check_within, start_slowness

from hnkg.settings import Settings, environment_variable, show_value

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    StartServer = Callable[..., Server]


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


def test_the_release_is_ready_in_a_moment(start_server: StartServer) -> None:
    servers = []

    def starting() -> float:
        before = time.monotonic()
        servers.append(start_server(files=()))
        return time.monotonic() - before

    check_within(1.5, starting, start_slowness)
    server = servers[-1]
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

    def late_s() -> float:
        before = time.monotonic()
        status, body = server.ask(ENDLESS)
        assert (status, "0.3 s" in json.loads(body)["detail"]) == (503, True)
        return time.monotonic() - before - 0.3

    check_within(0.1, late_s)
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
