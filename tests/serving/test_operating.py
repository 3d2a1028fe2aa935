"""What an operator sees of a running server: metrics and the access log."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.serving.processes import ENDLESS, FORM, Server, kill, wait_until
from tests.serving.test_serve import hnkg_serve
from tests.serving.timing import check_within

if TYPE_CHECKING:
    from collections.abc import Callable

Scraped = dict[tuple[str, str], float]


def get(
    server: Server, path: str, source: str = "127.0.0.1", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", server.port, timeout=20, source_address=(source, 0)
    )
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        sent = {name.lower(): value for name, value in response.getheaders()}
        return response.status, sent, response.read()
    finally:
        connection.close()


def scrape(server: Server) -> Scraped:
    """Return every sample by its name and the value of its only label."""
    status, _, body = get(server, "/metrics")
    assert status == 200
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
        if len(sample.labels) < 2
    }


def labelled(server: Server, name: str) -> dict[str, float]:
    """Return the samples of a metric by status, whatever the route."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(get(server, "/metrics")[2].decode()):
        for sample in family.samples:
            if sample.name == name:
                status = sample.labels["status"]
                found[status] = found.get(status, 0) + sample.value
    return found


def resident_bytes(pid: int) -> int:
    """Return the memory that a process has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def records(text: str) -> list[dict[str, Any]]:
    """Return the lines of an access log that are JSON."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_metrics_tell_what_workers_do(start_server: Callable[..., Server]) -> None:
    server = start_server("--worker-count", "1", "--slow-query-count", "2", "--queue-length", "5")
    assert server.ask("ASK {}")[0] == 200
    before = scrape(server)
    assert before["hnkg_workers", "slow"] == before["hnkg_queries_waiting", ""] == 0
    assert before["hnkg_triples", ""] == 3000

    with ThreadPoolExecutor(4) as others:
        running = [
            others.submit(server.ask, f"{ENDLESS} # {n}", timeout="3", fresh=True) for n in range(3)
        ]
        assert wait_until(lambda: scrape(server)["hnkg_workers", "slow"] >= 2, 4)
        waiting = others.submit(server.ask, f"{ENDLESS} # 3", timeout="1", fresh=True)
        found = scrape(server)
        busy = found["hnkg_workers", "slow"] + found["hnkg_workers", "fast"]
        assert busy + found["hnkg_queries_waiting", ""] >= 3
        assert found["hnkg_queue_capacity", ""] == 5
        statuses = [query.result()[0] for query in (*running, waiting)]

    after = scrape(server)
    assert statuses == [503] * 4
    ended = after["hnkg_queries_total", "query-timeout"] + after.get(
        ("hnkg_queries_total", "busy"), 0
    )
    assert ended == 4
    assert (
        after["hnkg_query_duration_seconds_bucket", "0.5"]
        < (after["hnkg_query_duration_seconds_bucket", "5"])
    )
    assert after["hnkg_workers_started_total", ""] > before["hnkg_workers_started_total", ""]
    assert after["hnkg_workers_lost_total", ""] == before["hnkg_workers_lost_total", ""]


def test_metrics_tell_cancelled_queries_and_dead_workers(
    start_server: Callable[..., Server],
) -> None:
    server = start_server("--worker-count", "1")
    with ThreadPoolExecutor(1) as other:
        cancelled = other.submit(
            get, server, f"/sparql?query={_quoted(ENDLESS)}", **{"X-Query-Id": "it"}
        )
        assert wait_until(lambda: scrape(server)["hnkg_workers", "fast"] >= 1)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("POST", "/sparql/cancel", "id=it", FORM)
        assert connection.getresponse().status == 200
        connection.close()
        assert cancelled.result()[0] == 503

        killed = other.submit(get, server, f"/sparql?query={_quoted(ENDLESS)}")
        # It has used a processor: the worker has read it, and no other may take it over.
        assert wait_until(lambda: scrape(server)["hnkg_workers", "slow"] >= 1)
        kill(*server.workers())
        assert killed.result()[0] == 500

    found = scrape(server)
    assert found["hnkg_queries_total", "query-cancelled"] == 1
    assert found["hnkg_queries_total", "worker-died"] == 1
    assert found["hnkg_workers_lost_total", ""] >= 1


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_metrics_tell_the_memory_of_the_web_and_of_the_store_process(server: Server) -> None:
    found, roles = scrape(server), server.roles()

    for name, role in (("process", "web"), ("hnkg_store_process", "store")):
        told = found[f"{name}_resident_memory_bytes", ""]
        assert told == pytest.approx(resident_bytes(roles[role]), rel=0.2)


def test_metrics_are_there_while_every_place_is_taken(
    start_server: Callable[..., Server],
) -> None:
    server = start_server("--worker-count", "1", "--slow-query-count", "1", "--queue-length", "4")
    with ThreadPoolExecutor(8) as others:
        for n in range(8):
            others.submit(server.ask, f"{ENDLESS} # {n}", timeout="2", fresh=True)
        refused = ("hnkg_queries_total", "too-many-requests")
        assert wait_until(
            lambda: (
                scrape(server).get(refused, 0) >= 1
                and scrape(server)["hnkg_queries_waiting", ""] >= 1
            )
        )

        def scraping() -> float:
            before = time.monotonic()
            scrape(server)
            return time.monotonic() - before

        check_within(1.0, scraping)


def test_the_access_log_goes_to_standard_error(start_server: Callable[..., Server]) -> None:
    server = start_server("--access-log", "json", "--access-log-queries")
    _, headers, body = get(server, "/sparql?query=ASK%20%7B%7D", **{"X-Request-Id": "req-1"})

    assert headers["x-request-id"] == "req-1"
    assert wait_until(lambda: bool(records("".join(server.messages))))
    (record,) = records("".join(server.messages))
    assert record["request_id"] == "req-1"
    assert record["client"] == "127.0.0.1"
    assert (record["status"], record["bytes"], record["rows"]) == (200, len(body), 1)
    assert (record["cache"], record["query"]) == ("miss", "ASK {}")


def test_no_access_log_is_written_unless_wanted(server: Server) -> None:
    status, headers, _ = get(server, "/sparql?query=ASK%20%7B%7D")

    assert status == 200
    assert "x-request-id" not in headers
    assert not [line for line in server.messages if "path" in line]


def lines_of(path: Path) -> list[str]:
    """Return the whole lines of a log so far."""
    text = path.read_text(encoding="ascii") if path.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def test_every_request_under_load_is_in_the_log_once(
    start_server: Callable[..., Server], tmp_path: Path
) -> None:
    path = tmp_path / "access.log"
    server = start_server("--access-log", "json", "--access-log-file", str(path))
    asked = 0
    lock = threading.Lock()

    def ask(client: int) -> None:
        nonlocal asked
        for n in range(100):
            assert server.ask(f"ASK {{}} # {n % 10} of {client % 4}")[0] == 200
            with lock:
                asked += 1

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(ask, range(8)))

    # A line is written when its answer is with the HTTP server: the client may be faster.
    assert wait_until(lambda: len(lines_of(path)) >= asked)
    found = records(path.read_text(encoding="ascii"))
    assert len(found) == asked == 800
    assert len({record["request_id"] for record in found}) == 800
    assert {record["cache"] for record in found} == {"hit", "miss"}
    assert sum(record["cache"] == "miss" for record in found) == 40
    assert "hnkg_access_log_lines_lost_total 0.0" in get(server, "/metrics")[2].decode()


def test_the_log_goes_on_after_rotation_and_after_the_web_process_died(
    start_server: Callable[..., Server], tmp_path: Path
) -> None:
    path = tmp_path / "access.log"
    server = start_server("--access-log", "text", "--access-log-file", str(path))
    get(server, "/health/live")
    assert wait_until(lambda: len(lines_of(path)) == 1)
    path.rename(tmp_path / "access.log.1")
    time.sleep(1.1)
    get(server, "/health/live")
    assert wait_until(lambda: len(lines_of(path)) == 1)

    kill(server.roles()["web"])
    assert wait_until(lambda: _answers(server))
    assert wait_until(lambda: len(lines_of(path)) >= 2)


def test_a_log_that_can_not_be_opened_ends_the_command() -> None:
    ended = hnkg_serve("--port", "0", "--access-log", "text", "--access-log-file", "/no/such/log")

    assert ended.returncode == 2
    assert "'/no/such/log' can not be opened: No such file or directory" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_root_path_of_our_own_ends_the_command() -> None:
    ended = hnkg_serve("--port", "0", "--root-path", "/sparql")

    assert ended.returncode == 2
    assert "--root-path /sparql: /sparql is one of the server's own paths" in ended.stderr


def test_a_second_header_line_is_one_more_proxy(start_server: Callable[..., Server]) -> None:
    server = start_server("--access-log", "json", "--trusted-proxy-count", "1")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("GET", "/health/live")
    connection.putheader("X-Forwarded-For", "6.6.6.6")
    connection.putheader("X-Forwarded-For", "192.0.2.7")
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()

    assert wait_until(lambda: bool(records("".join(server.messages))))
    assert records("".join(server.messages))[0]["client"] == "192.0.2.7"


def test_bodies_that_never_end_stop_nobody_else(start_server: Callable[..., Server]) -> None:
    server = start_server("--access-log", "json")
    with contextlib.ExitStack() as stack:
        begun = (
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 1000\r\n\r\nASK {"
        )
        for _ in range(900):  # more than there are threads
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(begun)
        # Those beyond the share of one client are refused, the others wait in vain.
        assert wait_until(lambda: len(records("".join(server.messages))) >= 200)
        assert {record["status"] for record in records("".join(server.messages))} == {429}

        before = time.monotonic()
        assert get(server, "/sparql?query=ASK%20%7B%7D")[0] == 200
        connection = http.client.HTTPConnection(
            "127.0.0.1", server.port, timeout=20, source_address=("127.0.0.3", 0)
        )
        connection.request("POST", "/sparql", "query=ASK%20%7B%7D", FORM)
        assert connection.getresponse().status == 200
        connection.close()
        assert time.monotonic() - before < 2


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/health/live", {"X-Long": "x" * 600_000}, 431),
        ("/health/live", {f"X-{n}": "x" for n in range(200)}, 431),
        (f"/sparql?query=ASK%20%7B%7D%23{'x' * 70_000}", {}, 414),
        (f"/sparql?query=ASK%20%7B%7D%23{'x' * 60_000}", {"X-Long": "x" * 100_000}, 200),
    ],
)
def test_overlong_headers_and_addresses_are_refused(
    server: Server, path: str, headers: dict[str, str], status: int
) -> None:
    assert get(server, path, **headers)[0] == status


LARGE = "/sparql?query=SELECT%20%2A%20%7B%3Fs%20%3Fp%20%3Fo.%3Fa%20%3Fb%20%3Fc%7D%20LIMIT%20100000"


def test_results_that_nobody_reads_cost_little_memory_and_stop_nobody_else(
    start_server: Callable[..., Server],
) -> None:
    server = start_server()
    whole = get(server, LARGE)[2]
    assert len(whole) > 20_000_000
    web = server.roles()["web"]
    before = resident_bytes(web)
    with contextlib.ExitStack() as stack:
        asked = f"GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        for _ in range(100):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(asked)
        too_many = "429"
        assert wait_until(
            lambda: labelled(server, "hnkg_http_requests_total").get(too_many, 0) >= 36, 20
        )
        assert resident_bytes(web) - before < 400 * 1024**2  # 64 of them, whole: 1.9 GiB
        assert server.ask("ASK {}", fresh=True)[0] == 200
        assert get(server, LARGE, source="127.0.0.2")[2] == whole

    assert wait_until(lambda: get(server, LARGE)[0] == 200)
    assert get(server, LARGE)[2] == whole


def test_results_whose_clients_have_left_take_no_places(
    start_server: Callable[..., Server],
) -> None:
    server = start_server()
    whole = get(server, LARGE)[2]
    asked = f"GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    for _ in range(100):
        with socket.create_connection(("127.0.0.1", server.port)) as leaving:
            leaving.sendall(asked)

    assert wait_until(lambda: get(server, LARGE)[2] == whole, 3)


def _answers(server: Server) -> bool:
    try:
        return get(server, "/health/live")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def _quoted(text: str) -> str:
    return text.replace(" ", "%20").replace("?", "%3F").replace("{", "%7B").replace("}", "%7D")
