"""Connections as clients treat them: slow ones, busy ones, and those that end too early."""

from __future__ import annotations

import http.client
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from tests.serving.processes import ENDLESS, FORM, TRUE, Server, wait_until
from tests.serving.timing import check_within

if TYPE_CHECKING:
    from collections.abc import Callable

    StartServer = Callable[..., Server]


def sent(server: Server, request: str) -> socket.socket:
    """Send a request on a connection of its own."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    connection.sendall(request.encode())
    return connection


BODY = urlencode({"query": ENDLESS})
WAYS = {
    "plain": f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n",
    "unusual": f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\nX-Any: y\r\n\r\n",
    "form": f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['Content-Type']}\r\n"
    f"Content-Length: {len(BODY)}\r\n\r\n{BODY}",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_query_is_stopped_when_its_client_leaves(start_server: StartServer, way: str) -> None:
    server = start_server("--query-timeout-s", "20")
    cancelled = 'hnkg_queries_total{outcome="query-cancelled"}'
    connection = sent(server, WAYS[way])
    assert wait_until(lambda: server.metric('hnkg_workers{state="slow"}') == 1)
    time.sleep(0.5)
    assert server.metric(cancelled) == 0

    connection.close()

    assert wait_until(lambda: server.metric(cancelled) == 1, 2)
    assert server.metric('hnkg_workers{state="slow"}') == 0
    assert server.ask("ASK {}") == TRUE


def test_a_query_that_somebody_else_waits_for_goes_on(start_server: StartServer) -> None:
    server = start_server("--query-timeout-s", "3")
    first = sent(server, WAYS["plain"])
    assert wait_until(lambda: server.running_count() == 1)
    second = sent(server, WAYS["plain"])
    time.sleep(1.2)

    first.close()

    assert b" 503 " in second.recv(1000)  # at the deadline, and not cancelled before
    second.close()
    assert server.metric('hnkg_queries_total{outcome="query-cancelled"}') == 0
    assert server.metric('hnkg_queries_total{outcome="query-timeout"}') == 1


def test_a_query_is_stopped_when_all_who_wait_for_it_have_left(start_server: StartServer) -> None:
    server = start_server("--query-timeout-s", "20")
    cancelled = 'hnkg_queries_total{outcome="query-cancelled"}'
    first = sent(server, WAYS["plain"])
    time.sleep(0.3)
    second = sent(server, WAYS["plain"])
    time.sleep(1.2)
    first.close()
    time.sleep(0.3)
    assert server.metric(cancelled) == 0

    second.close()

    assert wait_until(lambda: server.metric('hnkg_workers{state="slow"}') == 0, 2)
    assert server.metric(cancelled) > 0


@pytest.mark.parametrize("target", ["/sparql?query=ASK%7B%7D", "/", "/health/live"])
@pytest.mark.parametrize("hosts", ["Host: a\r\nHost: b\r\n", "Host: a, b\r\n", ""])
def test_a_request_for_two_hosts_or_none_is_400(server: Server, target: str, hosts: str) -> None:
    with sent(server, f"GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n") as connection:
        answer = b""
        while part := connection.recv(65536):
            answer += part

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert (b"one Host line" if hosts else b"no usable Host header") in answer


def test_an_old_client_names_no_host(server: Server) -> None:
    with sent(server, "GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n") as connection:
        assert b" 200 " in connection.recv(1000)


def test_slow_clients_do_not_stop_others(server: Server) -> None:
    def asking() -> float:
        before = time.monotonic()
        assert server.ask(f"ASK {{}} # {before}", fresh=True) == TRUE
        return time.monotonic() - before

    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n")
        check_within(0.5, asking)
    finally:
        for connection in slow:
            connection.close()


def test_a_keep_alive_connection_carries_many_queries(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(50):
        connection.request("POST", "/sparql", "query=ASK%20%7B%7D", FORM)
        assert connection.getresponse().read() == TRUE[1]
    connection.close()
