"""Measure this server beside others: ``python -m tests.benchmarks [--quick]``.

See README.md in this folder.
"""

from __future__ import annotations

import json
import math
import os
import platform
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click
from tests.benchmarks import loads, report
from tests.benchmarks.client import Client
from tests.benchmarks.graphs import Graph, generated_graph, released_graph
from tests.benchmarks.measure import Bench, Measured
from tests.benchmarks.peers import Peer, all_peers
from tests.benchmarks.processes import StartError

if TYPE_CHECKING:
    from types import FrameType


GRAPHS: Final = ("release", "generated")


@dataclass(frozen=True)
class Plan:
    """How long everything takes.

    Args:
        rounds: of which the median counts.
        seconds: of a round.
        question_s: of a round with one question.
        crowd_s: of each run with many clients.
        triple_count: of the generated graph; 0 is none.
        peers: names of servers begin with one of these; none means all.
        only: names of loads begin with one of these; none means all.
        graphs: those that are measured.
        ends_at: monotonic time after which no further load is begun.
    """

    rounds: int
    seconds: float
    question_s: float
    crowd_s: float
    triple_count: int
    peers: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    graphs: tuple[str, ...] = GRAPHS
    ends_at: float = math.inf

    def wants(self, load: loads.Load) -> bool:
        """Say whether a load is measured."""
        return not self.only or load.name.startswith(self.only)

    def is_over(self, load: loads.Load, measured: Measured) -> bool:
        """Say whether the time is over, and note that a load is left out."""
        if time.monotonic() < self.ends_at:
            return False
        measured.notes.append(f"{load.name} is left out: the time was over.")
        return True


FULL = Plan(rounds=5, seconds=2.0, question_s=0.4, crowd_s=60.0, triple_count=1_000_000)
QUICK = Plan(
    rounds=3,
    seconds=0.3,
    question_s=0.08,
    crowd_s=2.0,
    triple_count=50_000,
    peers=("hnkg", "oxigraph", "rdflib"),
)
CROWD = 64


@click.command()
@click.option("--quick", is_flag=True, help="About a minute: fewer servers, shorter rounds.")
@click.option("--triples", type=int, help="Size of the generated graph; 0 leaves it out.")
@click.option("--rounds", type=click.IntRange(1), help="Rounds of which the median counts.")
@click.option("--seconds", type=click.FloatRange(0.05), help="Length of a round.")
@click.option("--crowd-s", type=click.FloatRange(0), help="Length of each run with 64 clients.")
@click.option("--peer", "peers", multiple=True, help="Only servers whose name begins so.")
@click.option(
    "--graph", "graphs", multiple=True, type=click.Choice(GRAPHS), help="Only this graph."
)
@click.option("--minutes", type=click.FloatRange(0), help="Begin no load after so long.")
@click.option("--load", "only", multiple=True, help="Only loads whose name begins so.")
@click.option("--out", type=click.Path(path_type=Path), help="Write everything there as JSON.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: (
        Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hnkg-benchmarks"
    ),
    help="Where servers and graphs are kept.  [default: ~/.cache/hnkg-benchmarks]",
)
def main(  # noqa: PLR0913  # one for each option
    *,
    quick: bool,
    triples: int | None,
    rounds: int | None,
    seconds: float | None,
    crowd_s: float | None,
    peers: tuple[str, ...],
    graphs: tuple[str, ...],
    minutes: float | None,
    only: tuple[str, ...],
    out: Path | None,
    cache: Path,
) -> None:
    """Measure this server beside others, on the same data with the same client."""
    began = time.monotonic()
    base = QUICK if quick else FULL
    plan = Plan(
        rounds=rounds or base.rounds,
        seconds=seconds or base.seconds,
        question_s=base.question_s,
        crowd_s=base.crowd_s if crowd_s is None else crowd_s,
        triple_count=base.triple_count if triples is None else triples,
        peers=peers or base.peers,
        only=only,
        graphs=graphs or GRAPHS,
        ends_at=math.inf if minutes is None else began + 60 * minutes,
    )
    signal.signal(signal.SIGTERM, _interrupt)
    cache.mkdir(parents=True, exist_ok=True)
    client = Client(cache)
    servers, missing = _found(plan, cache)
    graph = released_graph(cache)
    release = generated = None
    if "release" in plan.graphs:
        with Bench(graph, client, _say) as bench:
            bench.start(servers)
            release = bench.measured
            release.notes += missing
            _measure_release(bench, graph, plan)
        click.echo(report.tables(release) + "\n")
    if plan.triple_count and "generated" in plan.graphs:
        graph = generated_graph(cache, plan.triple_count)
        with Bench(graph, client, _say) as bench:
            bench.start(servers)
            generated = bench.measured
            generated.notes += missing
            _measure_generated(bench, graph, plan)
        click.echo(report.tables(generated))
        if release is not None:
            click.echo(report.memory_line(release, generated))
        click.echo()
    goals = report.goals(
        release,
        generated,
        [load.name for load in loads.each_question(released_graph(cache))],
        [load.name for load in loads.analytic()],
        [load.name for load in loads.large()],
    )
    click.echo(report.goal_table(goals))
    click.echo(f"\n{time.monotonic() - began:.0f} s; {_machine()}")
    if out is not None:
        everything = {
            "machine": _machine(),
            "plan": {**asdict(plan), "ends_at": None},
            "goals": [{**asdict(goal), "verdict": goal.verdict} for goal in goals],
            "graphs": [report.as_json(m) for m in (release, generated) if m is not None],
        }
        out.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n")


def _measure_release(bench: Bench, graph: Graph, plan: Plan) -> None:
    for load in filter(plan.wants, (loads.repeated_mix(graph), loads.point_lookups(graph))):
        if not plan.is_over(load, bench.measured):
            bench.compare(load)
            bench.put(load, plan.rounds, plan.seconds)
    two = frozenset({report.OURS, report.MEMORY})
    for load in filter(plan.wants, loads.each_question(graph)):
        if not plan.is_over(load, bench.measured):
            bench.put(load, plan.rounds, plan.question_s, two)
    for load in filter(plan.wants, loads.crowds(graph, CROWD)):
        if plan.crowd_s and not plan.is_over(load, bench.measured):
            bench.put_crowd(load, plan.crowd_s)


def _measure_generated(bench: Bench, graph: Graph, plan: Plan) -> None:
    usual = (loads.repeated_mix(graph), loads.point_lookups(graph))
    for load in filter(plan.wants, (*usual, *loads.analytic(), *loads.large())):
        if not plan.is_over(load, bench.measured):
            bench.compare(load)
            bench.put(load, plan.rounds, plan.seconds)


def _found(plan: Plan, cache: Path) -> tuple[list[Peer], list[str]]:
    """Return the servers that are here, and why the others are not."""
    found: list[Peer] = []
    missing: list[str] = []
    for peer in all_peers():
        if plan.peers and not peer.name.lower().startswith(tuple(p.lower() for p in plan.peers)):
            missing.append(f"{peer.name} is left out: not asked for.")
            continue
        try:
            peer.find(cache)
        except StartError as error:
            missing.append(f"{peer.name} is left out: {error}")
        else:
            found.append(peer)
    return found, missing


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} x {model}, Python {platform.python_version()}, load {load}"


def _say(line: str) -> None:
    click.echo(line, err=True)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """End as Ctrl-C does, so that every server is stopped."""
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
