"""Put the evaluation tests to real servers, each started with the data of its tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from tests.w3c.results import accept_for, differences, load_result, parse_result
from tests.w3c.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.w3c.suite import Data, Evaluation

#: Servers that start, answer or stop at the same time: starting one is partly waiting.
AT_ONCE: Final = 3

#: A file without triples, for tests that need no data.
NOTHING: Final = Path(__file__).with_name("empty.nt")


@dataclass(frozen=True)
class Reply:
    """What came back for one query; status 0 when there was no server to ask."""

    status: int
    media_type: str
    body: bytes

    def wrong_for(self, case: Evaluation) -> str:
        """Say what is wrong with this reply; nothing when it is what the suite expects."""
        wanted = accept_for(case.result)
        if self.status != httpx.codes.OK or self.media_type not in wanted:
            return f"{self.status} {self.media_type}, asked for {wanted}\n{self.body.decode()}"
        expected = load_result(case.result, case.result_iri)
        return differences(expected, parse_result(self.body, self.media_type), lax=case.lax)


def ask_all(cases: Iterable[Evaluation]) -> Mapping[str, Reply]:
    """Return the reply to every test; tests with the same data share one server."""
    groups: dict[tuple[str, ...], list[Evaluation]] = {}
    for case in cases:
        groups.setdefault(serve_arguments(case.data, case.base_iri), []).append(case)
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(AT_ONCE) as pool:
        answered = pool.map(lambda group: _ask_group(client, *group), groups.items())
        return {name: reply for group in answered for name, reply in group.items()}


def serve_arguments(data: Data, base_iri: str) -> tuple[str, ...]:
    """Return what follows ``hnkg serve`` for the data of a test in the folder of an IRI."""
    default = [data.default] if data.default else []
    named = [f"{iri}={file}" for iri, file in data.named]
    files = [*default, *(file for _, file in data.named), NOTHING]
    base_iri = f"{base_iri.rsplit('/', 1)[0]}/{files[0].name}"
    arguments = [str(file) for file in default] + named or [str(NOTHING)]
    return ("--base-iri", base_iri, "--default-graph", "as-is", *arguments)


def ask(client: httpx.Client, endpoint: str, text: str, accept: str) -> Reply:
    """Send one query as a direct POST."""
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    answer = client.post(endpoint, content=text.encode(), headers=headers)
    media_type = answer.headers.get("Content-Type", "").split(";")[0]
    return Reply(answer.status_code, media_type, answer.content)


def _ask_group(
    client: httpx.Client, arguments: Sequence[str], cases: Sequence[Evaluation]
) -> Mapping[str, Reply]:
    try:
        with serving(*arguments) as address:
            return {
                case.id: ask(client, f"{address}/sparql", case.text(), accept_for(case.result))
                for case in cases
            }
    except AssertionError as error:
        return {case.id: Reply(0, "text/plain", str(error).encode()) for case in cases}
