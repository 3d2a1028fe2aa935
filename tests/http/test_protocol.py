"""The SPARQL 1.1 Protocol, one sentence a test."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from hnkg.settings import Settings
from hnkg.web import create_app

from .conftest import ASK, SELECT, small_store

if TYPE_CHECKING:
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse

    from .conftest import Client, CountingStore

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def boolean(response: TestResponse) -> bool:
    assert response.status_code == 200, response.text
    answer = json.loads(response.data)["boolean"]
    assert isinstance(answer, bool)
    return answer


def test_a_query_is_answered_by_get(client: Client) -> None:
    response = client.query(SELECT)

    assert response.status_code == 200
    rows = json.loads(response.data)["results"]["bindings"]
    assert {row["label"]["value"] for row in rows} == {"ä", "b"}
    assert response.headers["X-Row-Count"] == "2"


def test_a_query_is_answered_by_form_post(http: WsgiClient) -> None:
    assert boolean(http.post("/sparql", data={"query": ASK}))


def test_a_query_is_answered_by_direct_post(http: WsgiClient) -> None:
    assert boolean(http.post("/sparql", data=ASK, content_type=DIRECT))


def test_a_trailing_slash_changes_nothing_and_redirects_nobody(http: WsgiClient) -> None:
    assert boolean(http.get("/sparql/", query_string={"query": ASK}))
    assert boolean(http.post("/sparql/", data=ASK, content_type=DIRECT))


def test_head_has_the_headers_of_get_and_no_body(http: WsgiClient) -> None:
    got = http.get("/sparql", query_string={"query": SELECT})
    head = http.head("/sparql", query_string={"query": SELECT})

    assert head.status_code == 200
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_a_direct_post_in_latin_1_is_read_as_latin_1(http: WsgiClient) -> None:
    text = 'ASK { ?s ?p "ä"@en }'
    body = text.encode("iso-8859-1")

    assert boolean(http.post("/sparql", data=body, content_type=f"{DIRECT}; charset=iso-8859-1"))


def test_a_form_says_its_charset(http: WsgiClient) -> None:
    body = "query=" + quote('ASK { ?s ?p "ä"@en }'.encode("iso-8859-1"))

    assert boolean(http.post("/sparql", data=body, content_type=f"{FORM}; charset=iso-8859-1"))


def test_a_charset_that_is_not_like_ascii_is_refused(http: WsgiClient) -> None:
    body = "ASK {}".encode("utf-16")
    response = http.post("/sparql", data=body, content_type=f"{DIRECT}; charset=UTF-16")

    assert response.status_code == 415
    assert "charset=UTF-16" in response.text
    assert "UTF-8" in response.text


@pytest.mark.parametrize("charset", ["nonsense", "rot13", "base64", "utf-8\0"])
def test_an_unknown_charset_is_refused(http: WsgiClient, charset: str) -> None:
    headers = {"Content-Type": f'{DIRECT}; charset="{charset}"'}
    response = http.post("/sparql", data="ASK {}", headers=headers)

    assert response.status_code == 415


def test_a_body_that_is_not_utf_8_is_refused_with_its_place(http: WsgiClient) -> None:
    response = http.post("/sparql", data=b"ASK {} # \xff", content_type=DIRECT)

    assert response.status_code == 400
    assert "byte 10 is 0xFF" in response.text


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_byte_order_mark_is_dropped(http: WsgiClient, way: str) -> None:
    text = f"\ufeff{ASK}"
    response = {
        "get": lambda: http.get("/sparql", query_string={"query": text}),
        "form": lambda: http.post("/sparql", data={"query": text}),
        "direct": lambda: http.post("/sparql", data=text.encode(), content_type=DIRECT),
    }[way]()

    assert boolean(response)


def test_several_queries_in_one_request_are_refused(http: WsgiClient) -> None:
    response = http.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D")

    assert response.status_code == 400
    assert "2 queries" in response.text


def test_a_query_in_the_address_and_one_in_the_body_are_several(http: WsgiClient) -> None:
    response = http.post("/sparql?query=ASK%7B%7D", data=ASK, content_type=DIRECT)

    assert response.status_code == 400
    assert "2 queries" in response.text


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data"])
def test_a_body_of_another_type_is_415(http: WsgiClient, content_type: str) -> None:
    response = http.post("/sparql", data="query=ASK%20%7B%7D", content_type=content_type)

    assert response.status_code == 415
    assert content_type in response.text
    assert DIRECT in response.text


def test_a_form_without_its_media_type_is_415(http: WsgiClient) -> None:
    response = http.post("/sparql", data=b"query=ASK%20%7B%7D")

    assert response.status_code == 415
    assert "no Content-Type" in response.text


def test_a_form_without_a_query_is_400_and_says_what_it_has(http: WsgiClient) -> None:
    response = http.post("/sparql", data={"quer": ASK})

    assert response.status_code == 400
    assert "no query" in response.text
    assert "quer" in response.text


def test_a_dataset_without_a_query_is_400(http: WsgiClient) -> None:
    response = http.get("/sparql", query_string={"default-graph-uri": "http://example.org/one"})

    assert response.status_code == 400
    assert "no query" in response.text


def test_an_empty_query_is_400(client: Client) -> None:
    response = client.query("")

    assert response.status_code == 400
    assert "The query is empty" in response.text


def test_the_default_graph_is_the_merge_of_those_named(http: WsgiClient) -> None:
    ask = "ASK { ?a ?in <http://example.org/one>, <http://example.org/two> }"
    graphs = ["http://example.org/one", "http://example.org/two"]

    both = http.get("/sparql", query_string={"query": ask, "default-graph-uri": graphs})
    one = http.get("/sparql", query_string={"query": ask, "default-graph-uri": graphs[:1]})

    assert boolean(both)
    assert not boolean(one)


def test_a_named_graph_of_the_request_leaves_the_default_graph_empty(http: WsgiClient) -> None:
    named = {"named-graph-uri": "http://example.org/one"}

    assert not boolean(http.get("/sparql", query_string={"query": ASK, **named}))
    inside = "ASK { GRAPH ?g { ?s ?p ?o } }"
    assert boolean(http.get("/sparql", query_string={"query": inside, **named}))


def test_the_dataset_of_the_request_replaces_from(http: WsgiClient) -> None:
    ask = "ASK FROM <http://example.org/two> { <http://example.org/b> ?in ?graph }"
    one = {"query": ask, "default-graph-uri": "http://example.org/one"}

    assert boolean(http.get("/sparql", query_string={"query": ask}))
    assert not boolean(http.get("/sparql", query_string=one))


@pytest.mark.parametrize("content_type", [FORM, DIRECT])
def test_a_post_may_name_its_dataset_in_the_address(http: WsgiClient, content_type: str) -> None:
    ask = "ASK { <http://example.org/b> ?in ?graph }"
    body = f"query={quote(ask)}" if content_type == FORM else ask
    address = f"/sparql?default-graph-uri={quote('http://example.org/one')}"

    assert not boolean(http.post(address, data=body, content_type=content_type))


def test_an_unknown_graph_is_an_empty_one(http: WsgiClient) -> None:
    asked = {"query": ASK, "default-graph-uri": "http://example.org/nowhere"}

    assert not boolean(http.get("/sparql", query_string=asked))


def test_an_empty_graph_name_is_no_graph_name(http: WsgiClient) -> None:
    """Forms in the wild send the field although it was left empty."""
    assert boolean(http.get("/sparql", query_string={"query": ASK, "default-graph-uri": ""}))


def test_a_relative_graph_name_is_400(http: WsgiClient) -> None:
    response = http.get("/sparql", query_string={"query": ASK, "default-graph-uri": "one"})

    assert response.status_code == 400
    assert "default-graph-uri='one'" in response.text


def test_unknown_parameters_are_ignored(http: WsgiClient) -> None:
    asked = {"query": ASK, "debug": "on", "maxrows": "10", "should-sponge": ""}

    assert boolean(http.get("/sparql", query_string=asked))


def test_blanks_around_the_names_of_parameters_are_dropped(http: WsgiClient) -> None:
    assert boolean(http.get(f"/sparql?query%20={quote(ASK)}&using-graph-uri%20=x"))


def test_a_timeout_below_the_servers_is_used(client: Client, store: CountingStore) -> None:
    client.query(ASK, timeout="2.5")

    assert store.asked[-1].timeout_s == pytest.approx(2.5, abs=0.1)


@pytest.mark.parametrize("asked", ["3600", "0", "", "inf"])
def test_a_timeout_never_passes_the_servers(
    client: Client, store: CountingStore, asked: str
) -> None:
    assert client.query(ASK, timeout=asked).status_code == 200
    assert store.asked[-1].timeout_s == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize("asked", ["soon", "-1", "nan"])
def test_a_timeout_that_is_no_time_is_400(client: Client, asked: str) -> None:
    response = client.query(ASK, timeout=asked)

    assert response.status_code == 400
    assert f"timeout={asked!r}" in response.text


def test_a_query_longer_than_the_limit_is_413() -> None:
    http = create_app(replace(Settings(), query_text_bytes=100), small_store()).test_client()
    long = f"ASK {{}} #{'ä' * 50}"

    for response in (
        http.get("/sparql", query_string={"query": long}),
        http.post("/sparql", data={"query": long}),
        http.post("/sparql", data=long.encode(), content_type=DIRECT),
    ):
        assert response.status_code == 413
        assert "108 bytes long, and this server takes 100" in response.text


def test_a_body_that_no_query_can_need_is_not_read(http: WsgiClient) -> None:
    response = http.post("/sparql", data=b"x" * 1_000_000, content_type=DIRECT)

    assert response.status_code == 413


def chunked(http: WsgiClient, body: bytes) -> TestResponse:
    """Post a body whose length is not announced."""
    return http.post(
        "/sparql",
        input_stream=io.BytesIO(body),
        content_type=DIRECT,
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )


def test_a_body_in_chunks_is_read(http: WsgiClient) -> None:
    assert boolean(chunked(http, ASK.encode()))


def test_a_long_body_in_chunks_is_refused_and_never_cut(http: WsgiClient) -> None:
    """What is left of a cut query may be a query too."""
    response = chunked(http, ASK.encode() + b" " * 2_000_000)

    assert response.status_code == 413
    assert "The body of the request is larger" in response.text


def test_a_body_shorter_than_announced_is_refused(http: WsgiClient) -> None:
    response = http.post(
        "/sparql",
        input_stream=io.BytesIO(ASK.encode()),
        content_type=DIRECT,
        environ_overrides={"CONTENT_LENGTH": str(len(ASK) + 10)},
    )

    assert response.status_code == 400
    assert f"ends after {len(ASK)} of the {len(ASK) + 10} bytes" in response.text


@pytest.mark.parametrize("name", ["update", "update "])
def test_an_update_is_refused_and_told_why(http: WsgiClient, name: str) -> None:
    response = http.post("/sparql", data={name: "DROP ALL"})

    assert response.status_code == 403
    assert "only reads" in response.text


def test_a_direct_update_is_refused_and_told_why(http: WsgiClient) -> None:
    response = http.post("/sparql", data="DROP ALL", content_type="application/sparql-update")

    assert response.status_code == 403
    assert "only reads" in response.text


@pytest.mark.parametrize("text", ["INSERT DATA { <a:a> <a:a> 1 }", "LOAD <file:///etc/passwd>"])
def test_an_update_sent_as_a_query_is_refused_and_told_why(client: Client, text: str) -> None:
    response = client.query(text)

    assert response.status_code == 403
    assert text.split(maxsplit=1)[0] in response.text
    assert "only reads" in response.text


def test_service_is_refused_and_told_how_to_federate(client: Client) -> None:
    response = client.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")

    assert response.status_code == 403
    assert "from your side" in response.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_and_told_which_are_taken(http: WsgiClient, method: str) -> None:
    response = http.open("/sparql", method=method, query_string={"query": ASK})

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_scripts_of_other_sites_may_ask(http: WsgiClient) -> None:
    preflight = http.options(
        "/sparql",
        headers={
            "Origin": "https://yasgui.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    answer = http.get(
        "/sparql", query_string={"query": ASK}, headers={"Origin": "https://yasgui.example"}
    )

    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert preflight.headers["Access-Control-Max-Age"] == "86400"
    for response in (preflight, answer):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Query-Id" in answer.headers["Access-Control-Expose-Headers"]


def test_scripts_of_other_sites_may_read_errors(client: Client) -> None:
    assert client.query("SELEC").headers["Access-Control-Allow-Origin"] == "*"


def test_a_gzip_body_is_unpacked(http: WsgiClient) -> None:
    response = http.post(
        "/sparql",
        data=gzip.compress(ASK.encode()),
        content_type=DIRECT,
        headers={"Content-Encoding": "gzip"},
    )

    assert boolean(response)


def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(http: WsgiClient) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    response = http.post(
        "/sparql", data=bomb, content_type=DIRECT, headers={"Content-Encoding": "gzip"}
    )

    assert response.status_code == 413


@pytest.mark.parametrize("body", [b"ASK {}", gzip.compress(ASK.encode())[:-9]])
def test_a_broken_gzip_body_is_400(http: WsgiClient, body: bytes) -> None:
    response = http.post(
        "/sparql", data=body, content_type=DIRECT, headers={"Content-Encoding": "gzip"}
    )

    assert response.status_code == 400
    assert "gzip" in response.text


def test_a_body_in_an_unknown_coding_is_415_and_told_which_are_taken(http: WsgiClient) -> None:
    response = http.post(
        "/sparql", data=b"?", content_type=DIRECT, headers={"Content-Encoding": "compress"}
    )

    assert response.status_code == 415
    assert response.headers["Accept-Encoding"] == "gzip, identity"


@pytest.mark.parametrize(
    ("query_string", "said"),
    [
        ("query=ASK%7", "'%7'"),
        ("query=ASK%zz%7B%7D", "'%zz'"),
        ("query=ASK%FF", "0xFF"),
        ("query=ASK%20%7B%7D%00", "NUL"),
        ("&".join(["a=1"] * 1001), "1000 parameters"),
    ],
)
def test_a_broken_address_is_400_and_told_where(
    http: WsgiClient, query_string: str, said: str
) -> None:
    response = http.get(f"/sparql?{query_string}")

    assert response.status_code == 400
    assert said in response.text
