"""Ask pyoxigraph itself, without any server of ours: what does the engine make of a test?

Run as a program it takes names of tests on standard input, one a line, and writes one JSON
object: name to answer. After loading it can open no file and no socket, so that a query with
SERVICE meets the same silence on every machine.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from tests.w3c.results import accept_for, differences, load_result, parse_result
from tests.w3c.suite import load_evaluations, load_syntax, rdf_format, read, suite_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.w3c.suite import Evaluation, Syntax

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class EngineAnswer:
    """What the engine alone makes of a test.

    Args:
        wrong: how that differs from what the suite expects; empty when it passes.
        media_type: the format of the body; empty when the engine raised an error.
        body: the result.
    """

    wrong: str
    media_type: str = ""
    body: str = ""


def ask_engine(names: Iterable[str]) -> Mapping[str, EngineAnswer]:
    """Return what the engine alone makes of some tests, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.w3c.direct"],
        cwd=CHECKOUT,
        input="\n".join(names),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return {name: EngineAnswer(**answer) for name, answer in json.loads(done.stdout).items()}


def main() -> None:
    """Answer for the tests named on standard input."""
    wanted = set(sys.stdin.read().split())
    root = suite_root()
    loaded = [
        (case, load_store(case), case.text(), load_result(case.result, case.result_iri))
        for case in load_evaluations(root)
        if case.id in wanted
    ]
    parsed = [(case, read(case.file)) for case in load_syntax(root) if case.id in wanted]
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    answers = {}
    for case, store, text, expected in loaded:
        try:
            body, media_type = evaluate(store, text, accept_for(case.result))
        except (SyntaxError, RuntimeError, ValueError, OSError) as error:
            answers[case.id] = EngineAnswer(f"{type(error).__name__}: {error}")
            continue
        wrong = differences(expected, parse_result(body, media_type), lax=case.lax)
        answers[case.id] = EngineAnswer(wrong, media_type, body.decode())
    answers |= {case.id: EngineAnswer(check_syntax(case, text)) for case, text in parsed}
    json.dump({name: asdict(answer) for name, answer in answers.items()}, sys.stdout)


def evaluate(store: ox.Store, text: str, accept: str) -> tuple[bytes, str]:
    """Return a result and its format, one of those asked for."""
    found = store.query(text)
    if isinstance(found, ox.QueryTriples):
        return found.serialize(format=ox.RdfFormat.TURTLE) or b"", "text/turtle"
    media_type = accept.split(",", maxsplit=1)[0]
    chosen = ox.QueryResultsFormat.from_media_type(media_type)
    return found.serialize(format=chosen) or b"", media_type


def load_store(case: Evaluation) -> ox.Store:
    """Return a store with the data of a test."""
    store = ox.Store()
    folder = case.base_iri.rsplit("/", 1)[0]
    graphs: dict[ox.NamedNode | ox.DefaultGraph, Path]
    graphs = {ox.NamedNode(iri): file for iri, file in case.data.named}
    files = {**graphs, ox.DefaultGraph(): case.data.default} if case.data.default else graphs
    for graph, file in files.items():
        base_iri = f"{folder}/{file.name}"
        store.load(path=str(file), format=rdf_format(file), base_iri=base_iri, to_graph=graph)
    return store


def check_syntax(case: Syntax, text: str) -> str:
    """Return what is wrong with how the engine parses a query."""
    try:
        ox.Store().query(text, base_iri="https://w3c.example/query")
    except (SyntaxError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}" if case.positive else ""
    except OSError as error:  # parsed, but nobody answers at a SERVICE
        return "" if case.positive else str(error)
    return "" if case.positive else "accepted"


if __name__ == "__main__":
    main()
