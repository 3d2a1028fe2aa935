"""What Prometheus finds at ``/metrics``."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.http.conftest import ASK, BROWSER, CONSTRUCT, SELECT

from hnkg import __version__
from hnkg.errors import BusyError, QueryTimeoutError
from hnkg.store import Activity
from hnkg.web.metrics import METRICS

if TYPE_CHECKING:
    from tests.http.conftest import Client, CountingStore
    from werkzeug.test import Client as WsgiClient

    from hnkg.store import Query

Scraped = dict[tuple[str, tuple[str, ...]], float]


def scrape(http: WsgiClient) -> Scraped:
    """Return every sample by its name and the values of its labels, these in alphabetical order."""
    response = http.get("/metrics")
    assert response.status_code == 200
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_the_format_is_the_prometheus_text_format(http: WsgiClient) -> None:
    response = http.get("/metrics", headers={"Accept": BROWSER})

    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.text.endswith("\n")


@pytest.mark.parametrize(
    "accept", ["application/openmetrics-text;version=1.0.0", "text/plain;version=abc", "x/y;q=2"]
)
def test_whatever_a_collector_accepts_it_gets_the_same(http: WsgiClient, accept: str) -> None:
    response = http.get("/metrics", headers={"Accept": accept})

    assert (response.status_code, response.mimetype) == (200, "text/plain")


def test_every_documented_metric_is_there_and_no_other(http: WsgiClient) -> None:
    http.get("/sparql", query_string={"query": ASK})
    families = {f.name: f for f in text_string_to_metric_families(http.get("/metrics").text)}

    ours = {name for name in families if not name.startswith("process_")}
    assert ours == {metric.name for metric in METRICS}
    for metric in METRICS:
        family = families[metric.name]
        assert (family.type, family.documentation) == (metric.kind, metric.help)
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == set(metric.labels)
    if sys.platform == "linux":
        assert families["process_resident_memory_bytes"].samples[0].value > 10**7


def test_requests_are_counted_by_route_and_status(http: WsgiClient, client: Client) -> None:
    client.query(ASK)
    client.query(ASK)
    etag = client.query(ASK).headers["ETag"]
    http.get("/sparql", query_string={"query": ASK}, headers={"If-None-Match": etag})
    http.get("/sparql/", query_string={"query": ASK})
    client.query("ASK {")
    client.query(SELECT, accept=BROWSER)
    for path in ("/nowhere", "/nowhere/else", "/assets/none.css"):
        http.get(path)
    http.get("/assets/style.css").close()
    http.delete("/sparql")

    found = {labels: value for (name, labels), value in scrape(http).items() if "http" in name}
    assert found == {
        ("/sparql", "200"): 5,
        ("/sparql", "304"): 1,
        ("/sparql", "400"): 1,
        ("none", "404"): 2,
        ("/assets/<path:filename>", "404"): 1,
        ("/assets/<path:filename>", "200"): 1,
        ("none", "405"): 1,
    }
    assert scrape(http)["hnkg_http_requests_total", ("/metrics", "200")] == 1


def test_cache_and_rows_are_counted(client: Client, http: WsgiClient) -> None:
    for _ in range(3):
        client.query(SELECT)
    client.query(CONSTRUCT)

    found = scrape(http)
    assert found["hnkg_cache_hits_total", ()] == 2
    assert found["hnkg_cache_misses_total", ()] == 2
    assert found["hnkg_cache_entries", ()] == 2
    assert found["hnkg_cache_bytes", ()] > 2048
    assert found["hnkg_cache_capacity_bytes", ()] == 256 * 1024**2
    assert found["hnkg_result_rows_total", ()] == 3


def test_evaluations_are_counted_by_outcome_and_duration(
    client: Client, http: WsgiClient, store: CountingStore
) -> None:
    def fail(query: Query) -> None:
        if "slow" in query.text:
            raise QueryTimeoutError("too slow")
        if "busy" in query.text:
            raise BusyError("too many")

    store.before_answer = fail
    for text in (ASK, ASK, "ASK { # slow\n }", "ASK { # busy\n }", "ASK {"):
        client.query(text)

    found = scrape(http)
    outcomes = {labels[0]: n for (name, labels), n in found.items() if name == "hnkg_queries_total"}
    assert outcomes == {"answered": 1, "query-timeout": 1, "busy": 1, "query-syntax": 1}
    assert found["hnkg_query_duration_seconds_count", ()] == 4
    assert found["hnkg_query_duration_seconds_bucket", ("+Inf",)] == 4
    assert 0 < found["hnkg_query_duration_seconds_sum", ()] < 10
    buckets = [n for (name, _), n in found.items() if name == "hnkg_query_duration_seconds_bucket"]
    assert buckets == sorted(buckets)


def test_queue_and_workers_are_shown_as_the_store_tells(
    http: WsgiClient, store: CountingStore
) -> None:
    store.doing = Activity(
        waiting_count=1,
        fast_count=2,
        slow_count=3,
        idle_count=4,
        started_count=5,
        lost_count=6,
    )

    found = scrape(http)
    assert found["hnkg_queries_waiting", ()] == 1
    assert found["hnkg_workers", ("fast",)] == 2
    assert found["hnkg_workers", ("slow",)] == 3
    assert found["hnkg_workers", ("idle",)] == 4
    assert found["hnkg_workers_started_total", ()] == 5
    assert found["hnkg_workers_lost_total", ()] == 6
    assert found["hnkg_queue_capacity", ()] == 128
    assert found["hnkg_triples", ()] == store.triple_count()
    assert found["hnkg_info", ("small", __version__)] == 1


def test_a_scrape_asks_no_query(http: WsgiClient, store: CountingStore) -> None:
    scrape(http)

    assert store.asked == []


def test_the_library_is_not_loaded_at_start() -> None:
    program = "import sys, hnkg.web; sys.exit('prometheus_client' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
