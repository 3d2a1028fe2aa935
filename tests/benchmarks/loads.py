"""What is asked of the servers.

A request with ``NNNNNNNNNN`` in it never repeats: the client puts its number there, as part of
the name of a variable.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from hnkg.queries import load_queries

if TYPE_CHECKING:
    from tests.benchmarks.graphs import Graph

HERE: Final = Path(__file__).parent
NUMBER: Final = "NNNNNNNNNN"
JSON: Final = "application/sparql-results+json"
NTRIPLES: Final = "application/n-triples"

#: The words in the questions that a parameter takes the place of.
ABOUT_COMPOUND: Final = "hnk:hydroxynorketamine"
ABOUT_CLAIM: Final = re.compile(r"wikimd:C[0-9.]+[0-9]")

MIX_LENGTH: Final = 20_000
PARAMETERS: Final = 20


@dataclass(frozen=True)
class Ask:
    """One query as it is sent.

    Args:
        name: of the question, with its parameter.
        text: SPARQL.
        accept: the format asked for.
    """

    name: str
    text: str
    accept: str


@dataclass(frozen=True)
class Load:
    """Queries sent one after another, over and over, by some clients at once.

    Args:
        name: for the table.
        asks: in their order.
        clients: keep-alive connections.
        timeout_s: a request without its whole answer by then is a failure.
    """

    name: str
    asks: tuple[Ask, ...]
    clients: int = 8
    timeout_s: float = 30.0


def questions(graph: Graph) -> tuple[Ask, ...]:
    """Return the competency questions for a graph, each with its parameters.

    Of a generated graph only questions about one compound or one claim are asked: the others
    read all of it, and are the business of the analytic queries.
    """
    found: list[Ask] = []
    for query in load_queries("competency"):
        accept = NTRIPLES if re.search(r"\b(CONSTRUCT|DESCRIBE)\b", query.text) else JSON
        if claim := ABOUT_CLAIM.search(query.text):
            word, iris = claim[0], _some(graph.claims)
        elif re.search(rf"{ABOUT_COMPOUND}\b", query.text):
            word, iris = ABOUT_COMPOUND, graph.subjects[:PARAMETERS]
        elif graph.name == "release":
            found.append(Ask(query.id, query.text, accept))
            continue
        else:
            continue
        for number, iri in enumerate(iris):
            text = re.sub(rf"{re.escape(word)}(?![\w-])", f"<{iri}>", query.text)
            found.append(Ask(f"{query.id}{f' ({number})' if number else ''}", text, accept))
    return tuple(found)


def each_question(graph: Graph) -> tuple[Load, ...]:
    """Return one load for each question, repeated as it is."""
    return tuple(Load(ask.name, (ask,)) for ask in questions(graph) if not ask.name.endswith(")"))


def repeated_mix(graph: Graph) -> Load:
    """Return the questions as a Zipf mix: the second is asked half as often as the first."""
    asks = list(questions(graph))
    random_ = random.Random(2)  # noqa: S311  (the same every time is the point)
    random_.shuffle(asks)
    weights = list(accumulate(1 / rank for rank in range(1, len(asks) + 1)))
    return Load("repeated mix", tuple(random_.choices(asks, cum_weights=weights, k=MIX_LENGTH)))


def point_lookups(graph: Graph) -> Load:
    """Return lookups of one property of one thing; none is sent twice."""
    variable = f"?o{NUMBER}"
    return Load(
        "point lookups",
        tuple(
            Ask("lookup", f"SELECT {variable} WHERE {{ <{s}> <{p}> {variable} }}", JSON)
            for s, p in graph.pairs
        ),
    )


def crowds(graph: Graph, clients: int) -> tuple[Load, ...]:
    """Return the mix and the lookups for many clients at once."""
    return tuple(
        Load(f"{clients} clients, {load.name}", load.asks, clients)
        for load in (repeated_mix(graph), point_lookups(graph))
    )


def analytic() -> tuple[Load, ...]:
    """Return joins, groupings, paths and sorts over the whole graph, never repeated."""
    return _from_files("analytic", timeout_s=60)


def large() -> tuple[Load, ...]:
    """Return queries with large results, never repeated."""
    return _from_files("large", timeout_s=60)


def packed(asks: tuple[Ask, ...], query_url: str, port: int) -> bytes:
    """Return requests as the client reads them: each behind its length."""
    once: dict[Ask, bytes] = {}
    for ask in asks:
        if ask not in once:
            request = get_request(ask, query_url, port)
            once[ask] = len(request).to_bytes(4, "little") + request
    return b"".join(once[ask] for ask in asks)


def get_request(ask: Ask, query_url: str, port: int) -> bytes:
    """Return a whole GET request."""
    return (
        f"GET {query_url}{quote(ask.text, safe='')} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        f"Accept: {ask.accept}\r\n"
        "\r\n"
    ).encode()


def _from_files(folder: str, timeout_s: float) -> tuple[Load, ...]:
    loads = []
    for file in sorted((HERE / folder).glob("*.rq")):
        text = file.read_text(encoding="utf-8").replace("?each", f"?e{NUMBER}")
        accept = NTRIPLES if "CONSTRUCT" in text else JSON
        loads.append(Load(file.stem, (Ask(file.stem, text, accept),), timeout_s=timeout_s))
    return tuple(loads)


def _some(iris: tuple[str, ...]) -> tuple[str, ...]:
    """Return some, spread evenly."""
    return iris[:: max(1, len(iris) // PARAMETERS)][:PARAMETERS]
