"""A plain request takes the short way, and is answered as if it had taken the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch
from urllib.parse import quote

import pytest
from tests.http.gate_client import whole_server

from hnkg.settings import Settings
from hnkg.web.gate import Gate
from hnkg.web.shortcut import LONGEST_REQUEST, RandomNames

from .conftest import ASK, BROWSER, CONSTRUCT, DESCRIBE, SELECT, small_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A header that the short way does not know.
DETOUR = {"X-Detour": "yes"}
OF_THE_MOMENT = frozenset({"Date", "X-Query-Id"})
LONG = "SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 . ?s3 ?p3 ?o3 }"
ERRORS = ("SELECT * {", "ASK { SERVICE <http://127.0.0.1:9/> {} }", "")
NOTHING = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(false) }"

PLAIN = [
    (f"query={quote(SELECT)}", {}),
    (f"query={quote(ASK, safe='')}", {"User-Agent": "x"}),
    (f"query={quote(CONSTRUCT).replace('%20', '+')}", {"Accept": "application/n-triples"}),
    (f"query={quote(DESCRIBE)}", {"Accept": "text/turtle;q=.5, application/rdf+xml"}),
    (f"query={quote(LONG)}", {"Accept-Encoding": "br, gzip"}),
    (f"query={quote(SELECT)}", {"Accept-Encoding": "gzip"}),
    ("query=SELECT%20(RAND()%20AS%20?x)%20%7B%7D%20LIMIT%200", {}),
    (f"query={quote('SELECT (%22ä🜁%22 AS ?x) {}'.replace('%22', chr(34)))}", {}),
]
UNUSUAL = [
    (f"query={quote(SELECT)}&format=csv", {}),
    (f"query={quote(SELECT)}&timeout=3", {}),
    (f"query={quote(SELECT)}&query={quote(ASK)}", {}),
    (f"query={quote(SELECT)}", {"Accept": BROWSER}),
    (f"query={quote(SELECT)}", {"Accept": "image/png"}),
    (f"query={quote(SELECT)}", {"If-None-Match": "*"}),
    (f"query={quote(SELECT)}", {"X-Query-Id": "mine"}),
    (f"query={quote(SELECT)}", {"X-Request-Id": "mine"}),
    (f"query={quote(SELECT)}", {"Accept": "text/csv;q=0" + "x" * LONGEST_REQUEST}),
    (f"query={quote(SELECT + ' #' + 'x' * LONGEST_REQUEST)}", {}),
    (f"query={quote(NOTHING)}", {"Accept": "application/n-triples"}),
    ("query=%EF%BB%BFASK%7B%7D", {}),
    ("query=ASK%00", {}),
    ("query=ASK%FF", {}),
    ("query=ASK%2", {}),
    ("query=", {}),
    ("", {}),
    *((f"query={quote(text)}", {}) for text in ERRORS[:2]),
]


@pytest.fixture
def ways() -> Iterator[list[str]]:
    """Note each request that takes the long way."""
    taken: list[str] = []
    serve = Gate.serve

    async def noting(self: Gate, *asked: object) -> None:
        taken.append("long")
        await serve(self, *asked)  # type: ignore[arg-type]  # what __rsgi__ passes

    with patch.object(Gate, "serve", noting):
        yield taken


def answers(
    query_string: str, headers: Mapping[str, str], settings: Settings
) -> list[tuple[int, dict[str, str], bytes]]:
    """Ask a fresh server twice; leave out what differs each time."""
    client = whole_server(settings, small_store())
    heard = []
    for _ in range(2):
        sent = client.get("/sparql", query_string=query_string, headers=dict(headers))
        kept = {name: value for name, value in sent.headers if name not in OF_THE_MOMENT}
        assert ("X-Query-Id" in sent.headers) == (kept.get("X-Row-Count") is not None) or (
            sent.status_code >= 400
        )
        body = sent.data if "X-Query-Id" not in headers else b""
        heard.append((sent.status_code, kept, body))
    return heard


@pytest.mark.parametrize(("query_string", "headers"), PLAIN)
def test_a_plain_request_is_answered_the_same_on_both_ways(
    query_string: str, headers: dict[str, str], ways: list[str]
) -> None:
    short = answers(query_string, headers, Settings())
    assert not ways

    long = answers(query_string, headers | DETOUR, Settings())
    assert len(ways) == 2
    assert short == long
    assert short[0][0] == 200


@pytest.mark.parametrize(("query_string", "headers"), UNUSUAL)
def test_an_unusual_request_takes_the_long_way(
    query_string: str, headers: dict[str, str], ways: list[str]
) -> None:
    heard = answers(query_string, headers, Settings())
    assert len(ways) == 2

    again = answers(query_string, headers | DETOUR, Settings())
    assert [(status, kept) for status, kept, _ in heard] == [
        (status, kept) for status, kept, _ in again
    ]


def test_a_large_result_takes_the_long_way_out(ways: list[str]) -> None:
    text = f"SELECT * {{ {' '.join(f'?s{n} ?p{n} ?o{n} .' for n in range(7))} }}"

    heard = answers(f"query={quote(text)}", {}, Settings())

    assert len(ways) == 2
    assert [kept["X-Cache"] for _, kept, _ in heard] == ["miss", "hit"]
    assert heard[0][2] == heard[1][2]
    assert len(heard[0][2]) > 256 * 1024


@pytest.mark.parametrize(
    "settings",
    [Settings(root_path="/kg"), Settings(trusted_proxy_count=1), Settings(query_text_bytes=40)],
)
def test_where_settings_change_requests_there_is_no_short_way(
    settings: Settings, ways: list[str]
) -> None:
    answers(f"query={quote(SELECT)}", {}, settings)

    assert len(ways) == 2


def test_random_names_are_never_the_same() -> None:
    new_name = RandomNames()
    names = [new_name() for _ in range(2000)]

    assert len(set(names)) == 2000
    assert {len(name) for name in names} == {24}
