"""Repeats are answered from memory, and only what may be repeated is."""

from __future__ import annotations

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import brotli
import pytest
from backports import zstd
from tests.http.gate_client import whole_server

from hnkg.settings import Settings

from .conftest import ASK, CONSTRUCT, SELECT, CountingStore, small_store

if TYPE_CHECKING:
    from werkzeug.test import Client as WsgiClient

    from hnkg.store import Query

    from .conftest import Client

LONG = "SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 . ?s3 ?p3 ?o3 }"


def test_a_repeated_query_is_evaluated_once(client: Client, store: CountingStore) -> None:
    first, second = client.query(SELECT), client.query(SELECT)

    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("miss", "hit")
    assert first.data == second.data
    assert len(store.asked) == 1


def test_a_repeated_request_does_not_reach_the_application(
    front: WsgiClient, store: CountingStore
) -> None:
    first = front.get("/sparql", query_string={"query": SELECT})
    second = front.get("/sparql", query_string={"query": SELECT})

    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("miss", "hit")
    assert first.data == second.data
    assert len(store.asked) == 1
    different = {"X-Query-Id", "X-Cache"}
    kept = [(name, value) for name, value in first.headers if name not in different]
    assert sorted(kept) == sorted((n, v) for n, v in second.headers if n not in different)
    assert first.headers["X-Query-Id"] != second.headers["X-Query-Id"]


@pytest.mark.parametrize(
    "request_of",
    [
        {"data": {"query": SELECT}},
        {"data": SELECT, "content_type": "application/sparql-query"},
    ],
)
def test_posts_are_answered_from_the_cache_too(
    front: WsgiClient, store: CountingStore, request_of: dict[str, object]
) -> None:
    first, second = (front.post("/sparql", **request_of) for _ in range(2))

    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("miss", "hit")
    assert first.data == second.data
    assert len(store.asked) == 1


def test_a_long_body_passes_the_front_unread(front: WsgiClient) -> None:
    body = f"{SELECT} #{'x' * 100_000}"
    response = front.post("/sparql", data=body, content_type="application/sparql-query")

    assert response.status_code == 200


def test_each_format_is_kept_for_itself(client: Client, store: CountingStore) -> None:
    answers = [client.query(SELECT, accept) for accept in ("text/csv", "*/*") for _ in range(2)]

    assert [a.headers["X-Cache"] for a in answers] == ["miss", "hit", "miss", "hit"]
    assert answers[0].headers["ETag"] != answers[2].headers["ETag"]
    assert len(store.asked) == 2


def test_formats_of_other_kinds_of_results_do_not_matter(
    client: Client, store: CountingStore
) -> None:
    client.query(SELECT, "text/csv, text/turtle")
    again = client.query(SELECT, "text/csv, application/rdf+xml")

    assert again.headers["X-Cache"] == "hit"
    assert len(store.asked) == 1


def test_each_dataset_is_kept_for_itself(client: Client, store: CountingStore) -> None:
    client.query(ASK)
    other = client.query(ASK, **{"default-graph-uri": "http://example.org/one"})
    named = client.query(ASK, **{"named-graph-uri": "http://example.org/one"})

    assert [other.headers["X-Cache"], named.headers["X-Cache"]] == ["miss", "miss"]
    assert len(store.asked) == 3


def test_other_data_under_the_same_cache_are_other_results(
    front: WsgiClient, store: CountingStore
) -> None:
    front.get("/sparql", query_string={"query": SELECT})
    store.name_of_data = "other data"
    again = front.get("/sparql", query_string={"query": SELECT})

    assert again.headers["X-Cache"] == "miss"
    assert len(store.asked) == 2


@pytest.mark.parametrize("call", ["RAND()", "NOW()", "UUID()", "STRUUID()", "BNODE()", "rand ( )"])
def test_a_query_that_differs_each_time_is_never_kept(
    front: WsgiClient, store: CountingStore, call: str
) -> None:
    asked = {"query": f"SELECT ({call} AS ?x) {{}}"}
    answers = [front.get("/sparql", query_string=asked) for _ in range(3)]

    assert {a.headers["X-Cache"] for a in answers} == {"bypass"}
    assert {a.headers["Cache-Control"] for a in answers} == {"no-store"}
    assert all("ETag" not in a.headers for a in answers)
    assert len(store.asked) == 3


def test_words_in_strings_comments_and_iris_do_not_keep_a_query_from_the_cache(
    client: Client, store: CountingStore
) -> None:
    text = 'SELECT * { ?s ?now "RAND()" ; <http://example.org/now#UUID> ?o } # NOW()'

    assert client.query(text).headers["X-Cache"] == "miss"
    assert client.query(text).headers["X-Cache"] == "hit"
    assert len(store.asked) == 1


def test_a_matching_etag_is_304_without_a_body(client: Client, front: WsgiClient) -> None:
    for http in (client.http, front):
        first = http.get("/sparql", query_string={"query": SELECT})
        etag = first.headers["ETag"]
        for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            again = http.get(
                "/sparql", query_string={"query": SELECT}, headers={"If-None-Match": sent}
            )
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == etag
            assert again.headers["Vary"] == "Accept, Accept-Encoding"
            assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
            assert "Content-Type" not in again.headers


def test_the_etag_of_a_format_is_304_for_that_format_only(client: Client) -> None:
    """One triple is the same line in N-Triples, N-Quads, Turtle and TriG."""
    text = "CONSTRUCT { <urn:a> <urn:b> <urn:c> } {}"
    accepted = ("application/n-triples", "application/n-quads", "text/turtle")
    answers = [client.query(text, accept) for accept in accepted]

    assert len({answer.data for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 3
    for accept in accepted[1:]:
        headers = {"Accept": accept, "If-None-Match": answers[0].headers["ETag"]}
        again = client.http.get("/sparql", query_string={"query": text}, headers=headers)
        assert again.status_code == 200


@pytest.mark.parametrize("name", ["If-Modified-Since", "If-Unmodified-Since", "If-Range"])
@pytest.mark.parametrize("path", ["/", "/robots.txt", "/assets/style.css", "/sparql"])
def test_a_date_beyond_the_calendar_is_ignored(client: Client, path: str, name: str) -> None:
    headers = {name: "Sun, 06 Nov 9999999999 08:49:37 GMT"}

    with client.http.get(path, headers=headers) as response:
        assert response.status_code == 200


def test_another_etag_is_a_whole_answer(front: WsgiClient) -> None:
    first = front.get("/sparql", query_string={"query": SELECT})
    again = front.get(
        "/sparql", query_string={"query": SELECT}, headers={"If-None-Match": '"other"'}
    )

    assert (again.status_code, again.data) == (200, first.data)


def test_a_post_is_never_304(front: WsgiClient) -> None:
    first = front.post("/sparql", data={"query": SELECT})
    again = front.post(
        "/sparql", data={"query": SELECT}, headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.data) == (200, first.data)


def test_copies_elsewhere_are_to_be_revalidated(client: Client) -> None:
    assert client.query(SELECT).headers["Cache-Control"] == "public, no-cache"


DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}


def ask_coded(http: WsgiClient, accepted: str | None) -> tuple[str, bytes, str]:
    """Return coding, body and entity tag of an answer to who accepts these codings."""
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    got = http.get("/sparql", query_string={"query": LONG}, headers=headers)
    assert got.status_code == 200
    assert got.headers["Content-Length"] == str(len(got.data))
    assert "Accept-Encoding" in got.headers["Vary"]
    return got.headers.get("Content-Encoding", "identity"), got.data, got.headers["ETag"]


@pytest.mark.parametrize("coding", DECODERS)
def test_an_answer_is_coded_for_who_can_decode_it(
    client: Client, store: CountingStore, coding: str
) -> None:
    _, plain, plain_etag = ask_coded(client.http, None)
    named, coded, coded_etag = ask_coded(client.http, f"{coding}, x-unknown")

    assert named == coding
    assert DECODERS[coding](coded) == plain
    assert len(coded) < len(plain) / 4
    assert plain_etag != coded_etag
    assert ask_coded(client.http, coding) == (coding, coded, coded_etag)
    assert len(store.asked) == 1


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("identity", "identity"),
        ("gzip, deflate, br, zstd", "zstd"),  # browsers
        ("br,gzip,deflate", "br"),  # Comunica
        ("xz,gzip,deflate", "gzip"),  # Protégé
        ("br;q=0.2, gzip;q=0.3, zstd;q=.1", "gzip"),
        ("zstd;q=0, br;q=0, gzip;q=0.001", "gzip"),
        ("GZIP;Q=0.5, BR", "br"),
        ("*", "gzip"),
        ("gzip;q=0, *", "identity"),
        ("*;q=0", "identity"),
        ("br;q=0.5, identity", "identity"),
        ("br;q=1, identity;q=1", "br"),
        ("deflate", "identity"),
        (",;q=1,=;;", "identity"),
    ],
)
def test_the_coding_with_the_highest_quality_is_sent(
    client: Client, accepted: str | None, coding: str
) -> None:
    assert ask_coded(client.http, accepted)[0] == coding


@pytest.mark.parametrize("second", [*DECODERS, "identity"])
@pytest.mark.parametrize("first", DECODERS)
def test_a_result_kept_in_one_coding_is_sent_in_another(
    client: Client, store: CountingStore, first: str, second: str
) -> None:
    _, coded, _ = ask_coded(client.http, first)
    asked = {"query": LONG}
    other = client.http.get("/sparql", query_string=asked, headers={"Accept-Encoding": second})

    decoded = DECODERS[second](other.data) if second in DECODERS else other.data
    assert decoded == DECODERS[first](coded)
    assert other.headers["X-Cache"] == "hit"
    assert len(store.asked) == 1


def test_the_etag_of_a_coding_is_304_for_that_coding_only(client: Client) -> None:
    for coding in DECODERS:
        etag = ask_coded(client.http, coding)[2]
        for other in DECODERS:
            again = client.http.get(
                "/sparql",
                query_string={"query": LONG},
                headers={"Accept-Encoding": other, "If-None-Match": etag},
            )
            assert again.status_code == (304 if other == coding else 200)


def test_a_short_answer_is_not_coded(client: Client) -> None:
    for _ in range(2):
        response = client.http.get(
            "/sparql", query_string={"query": ASK}, headers={"Accept-Encoding": "gzip, br, zstd"}
        )
        assert "Content-Encoding" not in response.headers


def test_the_cache_can_be_off() -> None:
    store = small_store()
    front = whole_server(replace(Settings(), cache_bytes=0), store)
    answers = [front.get("/sparql", query_string={"query": SELECT}) for _ in range(2)]

    assert [a.headers["X-Cache"] for a in answers] == ["miss", "miss"]
    assert len(store.asked) == 2


def test_what_took_long_is_kept_before_anybody_asks_twice(store: CountingStore) -> None:
    front = whole_server(replace(Settings(), cache_bytes=128 * 1024), store)

    def state(text: str) -> str:
        return front.get("/sparql", query_string={"query": text}).headers["X-Cache"]

    def wait(wait_s: float, _: Query) -> None:
        time.sleep(wait_s)

    texts = ("quick", "long", "waiting")
    for name in texts:
        store.took_s = 1.0 if name == "long" else 0.0
        store.before_answer = partial(wait, 0.15 if name == "waiting" else 0.0)
        assert state(f"ASK {{}} # {name}") == "miss"
    store.took_s = 0.0
    for number in range(20):
        assert state(f"ASK {{}} # {number}") == "miss"

    # To wait for a place is no work that a hit would spare.
    assert [state(f"ASK {{}} # {name}") for name in texts] == ["miss", "hit", "miss"]


def test_requests_that_come_again_are_remembered(front: WsgiClient, store: CountingStore) -> None:
    query = {"query": SELECT}
    states = [front.get("/sparql", query_string=query).headers["X-Cache"] for _ in range(4)]

    assert states == ["miss", "hit", "hit", "hit"]
    assert len(store.asked) == 1
    cached = front.get("/metrics").text
    assert "hnkg_cache_hits_total 3.0" in cached
    assert "hnkg_cache_misses_total 1.0" in cached


def test_a_head_request_and_its_get_share_a_result(front: WsgiClient, store: CountingStore) -> None:
    got = front.get("/sparql", query_string={"query": SELECT})
    head = front.head("/sparql", query_string={"query": SELECT})

    assert (head.headers["X-Cache"], head.data) == ("hit", b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert len(store.asked) == 1


def test_a_bad_id_is_refused_before_the_cache_answers(front: WsgiClient) -> None:
    front.get("/sparql", query_string={"query": SELECT})
    bad = front.get("/sparql", query_string={"query": SELECT}, headers={"X-Query-Id": "a b"})

    assert bad.status_code == 400


def held_up(store: CountingStore) -> tuple[threading.Event, threading.Event]:
    """Let evaluations wait; return the events "one has begun" and "go on"."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(query: Query) -> None:
        del query
        begun.set()
        assert go_on.wait(60)

    store.before_answer = wait
    return begun, go_on


def test_identical_queries_at_the_same_time_are_evaluated_once(store: CountingStore) -> None:
    http = whole_server(Settings(), store)
    begun, go_on = held_up(store)

    def ask(text: str) -> tuple[int, str, bytes]:
        got = http.get("/sparql", query_string={"query": text})
        return got.status_code, got.headers["X-Cache"], got.data

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(ask, SELECT)
        assert begun.wait(60)
        others = [pool.submit(ask, SELECT) for _ in range(7)]
        different = pool.submit(ask, CONSTRUCT)
        while len(store.asked) < 2:
            assert not first.done()
        go_on.set()
        answers = [first.result(10), *(other.result(10) for other in others)]
        assert different.result(10)[0] == 200

    assert len(store.asked) == 2
    assert {(status, body) for status, _, body in answers} == {(200, answers[0][2])}
    assert [state for _, state, _ in answers] == ["miss"] + ["hit"] * 7


def test_a_query_in_progress_can_be_cancelled_by_its_id(store: CountingStore) -> None:
    http = whole_server(Settings(), store)
    begun, go_on = held_up(store)

    def ask() -> int:
        headers = {"X-Query-Id": "mine"}
        got = http.get("/sparql", query_string={"query": SELECT}, headers=headers)
        return got.status_code

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask)
        assert begun.wait(60)
        twice = http.get("/sparql", query_string={"query": ASK}, headers={"X-Query-Id": "mine"})
        cancelled = http.post("/sparql/cancel", data={"id": "mine"})
        go_on.set()
        assert running.result(10) == 200  # a store in this process can not stop a query

    assert cancelled.status_code == 200
    assert store.cancelled == ["mine"]
    assert twice.status_code == 400
    assert "belongs to a query in progress" in twice.text


def test_cancelling_nothing_says_so(front: WsgiClient) -> None:
    unknown = front.post("/sparql/cancel", data={"id": "nobody"})
    nameless = front.post("/sparql/cancel")
    looked_at = front.get("/sparql/cancel?id=nobody")

    assert (unknown.status_code, nameless.status_code, looked_at.status_code) == (404, 400, 405)
    assert "No query in progress has this id" in unknown.text
    assert "Which query?" in nameless.text
