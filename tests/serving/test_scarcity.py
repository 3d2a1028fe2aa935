"""Where the system gives no more, the server goes on as soon as it gives again."""

from __future__ import annotations

import contextlib
import http.client
import resource
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.serving.processes import ENDLESS, TRUE, Server, wait_until
from tests.serving.timing import check_within, slowness

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are set from outside")


def test_without_free_descriptors_workers_are_missed_only_as_long_as_there_are_none(
    start_server: Callable[..., Server],
) -> None:
    server = start_server("--worker-count", "1", "--slow-query-count", "1")
    assert server.ask("ASK {}") == TRUE
    web = server.roles()["web"]
    few = len(list(Path(f"/proc/{web}/fd").iterdir())) + 8
    limits = resource.prlimit(web, resource.RLIMIT_NOFILE)
    resource.prlimit(web, resource.RLIMIT_NOFILE, (few, limits[1]))
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(2) as others:
        slow = [others.submit(server.ask, f"{ENDLESS} # {n}", timeout="0.5") for n in range(2)]
        time.sleep(0.2)  # they are on their way
        for _ in range(12):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
        for each in slow:
            each.exception()
        time.sleep(0.5)

    def is_well() -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return server.ask(f"ASK {{}} # {time.monotonic()}", fresh=True) == TRUE
        return False

    assert wait_until(is_well, 5 * slowness())
    resource.prlimit(web, resource.RLIMIT_NOFILE, limits)
    assert server.roles()["web"] == web
    assert wait_until(lambda: server.metric('hnkg_workers{state="idle"}') >= 1)


def test_as_many_files_may_be_open_as_the_system_grants(
    start_server: Callable[..., Server],
) -> None:
    server = start_server()
    soft, hard = resource.prlimit(server.roles()["web"], resource.RLIMIT_NOFILE)

    assert soft == min(hard, 65_536) or soft > 65_536


def test_counting_rows_without_bindings_keeps_nobody_waiting(
    start_server: Callable[..., Server],
) -> None:
    server = start_server("--cache-bytes", "0")
    text = "SELECT ?a ?b { {} UNION { ?s ?p ?a . ?t ?q ?b } } LIMIT 300000"

    def longest_s() -> float:
        """Return the longest that somebody else waited meanwhile."""
        longest_s = 0.0
        with ThreadPoolExecutor(1) as other:
            running = other.submit(server.ask, text)
            while not running.done():
                before = time.monotonic()
                assert server.ask(f"ASK {{}} # {before}") == TRUE
                longest_s = max(longest_s, time.monotonic() - before)
            status, body = running.result()
        assert status == 200
        assert len(body) > 20_000_000
        return longest_s

    check_within(0.15, longest_s)
