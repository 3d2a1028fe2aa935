"""Say what was measured: tables for people, the goals, and everything as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.benchmarks.measure import Measured

OURS: Final = "hnkg serve"
MEMORY: Final = "oxigraph, memory"
DISK: Final = "oxigraph, disk"
RDFLIB: Final = "rdflib-endpoint"

#: Loads for which the processor time of the servers is listed.
TIMED: Final = ("repeated mix", "point lookups")
#: Marks a figure of a server some of whose answers are not those of most servers.
DIFFERS: Final = "≠"


@dataclass(frozen=True)
class Goal:
    """A figure and what it should be at least, or at most.

    Args:
        name: what is measured.
        measured: the figure; none when it was not measured.
        bound: at least this; where ``is_upper``, at most.
        is_upper: whether the bound is an upper one.
    """

    name: str
    measured: float | None
    bound: float
    is_upper: bool = False

    @property
    def verdict(self) -> str:
        """``met``, ``missed`` or ``not measured``."""
        if self.measured is None:
            return "not measured"
        good = self.measured <= self.bound if self.is_upper else self.measured >= self.bound
        return "met" if good else "missed"


def tables(measured: Measured) -> str:
    """Return the tables of one graph."""
    servers = list(measured.started)
    parts = [f"{measured.graph}: {measured.triple_count:,} triples", ""]
    rows = [["start", *servers]]
    for key, title, unit in (("load_s", "load", 1.0), ("ready_s", "start to ready", 1.0)):
        rows.append([title, *(f"{measured.started[s][key] / unit:.2f} s" for s in servers)])
    rows.append(["memory", *(_mebibytes(measured.started[s]["memory_bytes"]) for s in servers)])
    parts += [_table(rows), ""]
    rows = [["answers a second (ours / theirs)", *servers]]
    rows += [
        [load, *(_cell(measured, load, server) for server in servers)] for load in measured.outcomes
    ]
    parts += [_table(rows), ""]
    rows = [["processor time of the server, us an answer", *servers]]
    rows += [
        [load, *(_microseconds(measured.server_us(load, server)) for server in servers)]
        for load in measured.outcomes
        if load in TIMED
    ]
    parts += [_table(rows), ""]
    for load, memories in measured.crowd_memory.items():
        parts += [_crowd_line(measured, load, server) for server in memories]
    parts += [""] if measured.crowd_memory else []
    for load, by_server in measured.wrong.items():
        for server, said in by_server.items():
            more = f" and {len(said) - 3} more" if len(said) > 3 else ""
            parts.append(f"{DIFFERS} {server}, {load}: {'; '.join(said[:3])}{more}")
    for load, by_name in measured.outcomes.items():
        for server, outcomes in by_name.items():
            if failures := _failures(outcomes):
                parts.append(f"! {server}, {load}: failed requests: {failures}")
    parts += [f"! {note}" for note in measured.notes]
    return "\n".join(parts)


def goals(
    release: Measured | None,
    generated: Measured | None,
    questions: Sequence[str],
    analytic: Sequence[str],
    large: Sequence[str],
) -> tuple[Goal, ...]:
    """Return the goals of the server, with what was measured of each."""
    found = [] if release is None else [*_release_goals(release, questions)]
    if generated is not None:
        found += [
            Goal(f"analytic, by {MEMORY}", _mean(_ratios(generated, analytic, MEMORY)), 0.9),
            Goal(f"analytic, by {DISK}", _mean(_ratios(generated, analytic, DISK)), 3.0),
            Goal(f"large results, by {MEMORY}", _mean(_ratios(generated, large, MEMORY)), 1 / 1.3),
        ]
    return tuple(found + ([] if release is None else [*_crowd_goals(release)]))


def _release_goals(release: Measured, questions: Sequence[str]) -> Iterable[Goal]:
    return (
        Goal(f"repeated mix, by {MEMORY}", release.ratio("repeated mix", OURS, MEMORY), 3.0),
        Goal(f"repeated mix, by {RDFLIB}", release.ratio("repeated mix", OURS, RDFLIB), 100.0),
        Goal(
            f"the slowest question, by {MEMORY}",
            min(_ratios(release, questions, MEMORY), default=None),
            0.8,
        ),
        Goal(f"point lookups, by {MEMORY}", release.ratio("point lookups", OURS, MEMORY), 0.25),
        Goal(f"point lookups, by {RDFLIB}", release.ratio("point lookups", OURS, RDFLIB), 15.0),
    )


def _crowd_goals(release: Measured) -> Iterable[Goal]:
    for load, by_server in release.crowd_memory.items():
        if OURS in by_server:
            (crowd,) = release.outcomes[load][OURS]
            memory = by_server[OURS]
            yield from (
                Goal(f"{load}: failed requests", float(crowd.failed), 0.0, is_upper=True),
                Goal(
                    f"{load}: p99 by median",
                    crowd.p99_us / max(1, crowd.p50_us),
                    20.0,
                    is_upper=True,
                ),
                Goal(
                    f"{load}: memory after, by before",
                    memory["after_bytes"] / max(1, memory["before_bytes"]),
                    1.2,
                    is_upper=True,
                ),
                Goal(
                    f"{load}: memory after, by half-time",
                    memory["after_bytes"] / max(1, memory["half_time_bytes"]),
                    1.2,
                    is_upper=True,
                ),
            )


def goal_table(found: Iterable[Goal]) -> str:
    """Return the goals as a table."""
    rows = [["goal", "measured", "wanted", ""]]
    for goal in found:
        sign = "at most" if goal.is_upper else "at least"
        figure = "" if goal.measured is None else f"{goal.measured:.2f}"
        rows.append([goal.name, figure, f"{sign} {goal.bound:.2f}", goal.verdict])
    return _table(rows)


def memory_line(release: Measured, generated: Measured) -> str:
    """Return the bytes that each triple costs each server, from the two graphs."""
    more = generated.triple_count - release.triple_count
    costs = [
        f"{name} {(big['memory_bytes'] - release.started[name]['memory_bytes']) / more:.0f}"
        for name, big in generated.started.items()
        if name in release.started
    ]
    return f"bytes of memory a triple: {', '.join(costs)}"


def as_json(measured: Measured) -> dict[str, Any]:
    """Return everything, with the medians in front."""
    return {
        "medians": {
            load: {server: measured.rate(load, server) for server in by_server}
            for load, by_server in measured.outcomes.items()
        },
        **asdict(measured),
    }


def _ratios(measured: Measured, loads: Iterable[str], theirs: str) -> list[float]:
    return [r for load in loads if (r := measured.ratio(load, OURS, theirs)) is not None]


def _mean(ratios: Sequence[float]) -> float | None:
    """Return the geometric mean."""
    positive = [ratio for ratio in ratios if ratio > 0]
    if not positive:
        return None
    return exp(sum(map(log, positive)) / len(positive))


def _cell(measured: Measured, load: str, server: str) -> str:
    rate = measured.rate(load, server)
    if rate is None:
        return "-"
    mark = DIFFERS if server in measured.wrong.get(load, {}) else ""
    figure = f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"
    ratio = measured.ratio(load, OURS, server)
    if server == OURS or ratio is None:
        return f"{figure}{mark}"
    return f"{figure}{mark} ({ratio:.2f})"


def _crowd_line(measured: Measured, load: str, server: str) -> str:
    (crowd,), memory = measured.outcomes[load][server], measured.crowd_memory[load][server]
    return (
        f"{load}, {server}: {crowd.failed} failed of {crowd.ok + crowd.failed:,}; "
        f"median {crowd.p50_us / 1000:.2f} ms, p99 {crowd.p99_us / 1000:.2f} ms "
        f"({crowd.p99_us / max(1, crowd.p50_us):.1f}), longest {crowd.max_us / 1000:.0f} ms; "
        f"memory {_mebibytes(memory['before_bytes'])} before, "
        f"{_mebibytes(memory['half_time_bytes'])} at half-time, "
        f"{_mebibytes(memory['highest_bytes'])} highest, {_mebibytes(memory['after_bytes'])} after"
    )


def _failures(outcomes: Iterable[Any]) -> str:
    total: dict[str, int] = {}
    for outcome in outcomes:
        for kind, count in outcome.failures.items():
            total[kind] = total.get(kind, 0) + count
    return ", ".join(f"{count} {kind}" for kind, count in total.items())


def _microseconds(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _mebibytes(count: float) -> str:
    return f"{count / 1024**2:,.0f} MiB"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
