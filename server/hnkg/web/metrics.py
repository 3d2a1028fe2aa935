"""``/metrics``: what the server does and did, for Prometheus.

The numbers are kept elsewhere, without a library; prometheus-client is imported at the first
scrape and writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

from flask import Blueprint, Response, request

from hnkg import __version__
from hnkg.web import headers
from hnkg.web.counters import BOUNDS_S
from hnkg.web.documents import ANY_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from prometheus_client.metrics_core import Metric as Family

    from hnkg.store import Activity
    from hnkg.web.answering import Answering
    from hnkg.web.counters import Counters, Counts

#: The text format that every Prometheus and OpenTelemetry collector reads.
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

#: Label of requests to addresses where nothing is: their number is without bound.
NO_ROUTE: Final = "none"

Samples = list[tuple[tuple[str, ...], float]]


@dataclass(frozen=True)
class Metric:
    """One metric as it is documented.

    Args:
        name: as scraped, but for the endings that belong to its kind.
        kind: of number.
        help: what is counted or measured.
        labels: what tells its samples apart.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()

    @property
    def scraped_name(self) -> str:
        """The name to ask Prometheus for."""
        return f"{self.name}_total" if self.kind == "counter" else self.name


DURATIONS: Final = Metric(
    "hnkg_query_duration_seconds", "histogram", "Time of evaluations, waiting included."
)

#: Everything that is ours. The library adds ``process_…`` of the web process and
#: ``hnkg_store_process_…`` of the store process: memory, processor time, open files.
METRICS: Final = (
    Metric(
        "hnkg_http_requests",
        "counter",
        "Requests answered. An address where nothing is has the route none.",
        ("route", "status"),
    ),
    Metric(
        "hnkg_queries",
        "counter",
        "Queries evaluated, the server's own included, by outcome: answered, or the problem's "
        "name such as query-timeout, query-cancelled, worker-died, busy.",
        ("outcome",),
    ),
    DURATIONS,
    Metric("hnkg_result_rows", "counter", "Solutions and triples in all evaluated results."),
    Metric("hnkg_cache_hits", "counter", "Queries answered without an evaluation of their own."),
    Metric("hnkg_cache_misses", "counter", "Queries that the cache did not hold."),
    Metric("hnkg_cache_evictions", "counter", "Results that made room for others."),
    Metric(
        "hnkg_cache_failed_trials", "counter", "Results that went as nobody asked for them twice."
    ),
    Metric("hnkg_cache_entries", "gauge", "Results in the cache."),
    Metric("hnkg_cache_bytes", "gauge", "Size of the results in the cache."),
    Metric("hnkg_cache_capacity_bytes", "gauge", "Size that the cache may reach."),
    Metric("hnkg_queries_waiting", "gauge", "Queries in the queue."),
    Metric("hnkg_queue_capacity", "gauge", "Length that the queue may reach."),
    Metric(
        "hnkg_workers",
        "gauge",
        "Worker processes by state: idle, fast, or slow (at work for long).",
        ("state",),
    ),
    Metric("hnkg_workers_started", "counter", "Worker processes ever started."),
    Metric("hnkg_workers_lost", "counter", "Worker processes that died unasked."),
    Metric("hnkg_access_log_lines_lost", "counter", "Lines that could not be written at once."),
    Metric("hnkg_triples", "gauge", "Triples in the default graph."),
    Metric("hnkg_info", "gauge", "Always 1; names version and data.", ("version", "data")),
)


def build_metrics(answering: Answering) -> Blueprint:
    """Return the route ``/metrics``."""
    metrics = Blueprint("metrics", __name__)

    @metrics.get("/metrics")
    def scrape() -> Response:
        # Imported here: it would cost 23 ms of every start, and many servers are never scraped.
        from prometheus_client import CollectorRegistry, ProcessCollector  # noqa: PLC0415
        from prometheus_client.exposition import generate_latest  # noqa: PLC0415

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(answering))
        ProcessCollector(registry=registry)
        if store_pid := answering.store.activity().store_pid:
            ProcessCollector("hnkg_store", lambda: store_pid, registry=registry)
        return Response(
            generate_latest(registry), content_type=CONTENT_TYPE, headers=[headers.NO_STORE]
        )

    return metrics


def count_requests(app: Flask, counters: Counters) -> None:
    """Let an application count what it answers; to be called before other such hooks are set."""

    @app.after_request
    def count(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else NO_ROUTE
        # Whatever has no route of its own is taken for the path of an IRI.
        is_nowhere = rule == ANY_PATH and response.status_code == HTTPStatus.NOT_FOUND
        route = NO_ROUTE if is_nowhere else rule
        counters.count_request(route, response.status_code)
        return response


def read_samples(answering: Answering, counts: Counts) -> Mapping[str, Samples]:
    """Return the samples of every metric but the histogram."""
    cache = answering.cache.counts()
    settings, activity = answering.settings, answering.store.activity()
    single: dict[str, float] = {
        "hnkg_result_rows": counts.row_count,
        "hnkg_cache_hits": cache.hits,
        "hnkg_cache_misses": cache.misses,
        "hnkg_cache_evictions": cache.evictions,
        "hnkg_cache_failed_trials": cache.failed_trials,
        "hnkg_cache_entries": cache.entries,
        "hnkg_cache_bytes": cache.size_bytes,
        "hnkg_cache_capacity_bytes": settings.cache_bytes,
        "hnkg_queries_waiting": activity.waiting_count,
        "hnkg_queue_capacity": settings.queue_length,
        "hnkg_workers_started": activity.started_count,
        "hnkg_workers_lost": activity.lost_count,
        "hnkg_access_log_lines_lost": counts.lost_line_count,
        "hnkg_triples": answering.store.triple_count(),
    }
    return {
        **{name: [((), value)] for name, value in single.items()},
        **_labelled_samples(counts, activity),
        "hnkg_info": [((__version__, answering.store.digest()), 1)],
    }


def _labelled_samples(counts: Counts, activity: Activity) -> dict[str, Samples]:
    return {
        "hnkg_http_requests": [
            ((route, str(status)), number)
            for (route, status), number in sorted(counts.requests.items())
        ],
        "hnkg_queries": [
            ((outcome,), number) for outcome, number in sorted(counts.evaluations.items())
        ],
        "hnkg_workers": [
            (("idle",), activity.idle_count),
            (("fast",), activity.fast_count),
            (("slow",), activity.slow_count),
        ],
    }


class _Collector:
    """What the library asks for the numbers."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def collect(self) -> Iterator[Family]:
        from prometheus_client import core  # noqa: PLC0415  # at the first scrape, as above

        families = {"counter": core.CounterMetricFamily, "gauge": core.GaugeMetricFamily}
        counts = self._answering.counters.counts()
        samples = read_samples(self._answering, counts)
        for metric in METRICS:
            if metric is DURATIONS:
                names = (*(f"{bound:g}" for bound in BOUNDS_S), "+Inf")
                buckets = list(zip(names, accumulate(counts.durations), strict=True))
                yield core.HistogramMetricFamily(
                    metric.name, metric.help, buckets, sum_value=counts.duration_s
                )
                continue
            family = families[metric.kind](metric.name, metric.help, labels=metric.labels)
            for labels, value in samples[metric.name]:
                family.add_metric(labels, value)
            yield family
