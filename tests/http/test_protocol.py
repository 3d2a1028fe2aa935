"""The SPARQL 1.1 Protocol, one sentence a test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from .conftest import ASK, DIRECT, SELECT, boolean

if TYPE_CHECKING:
    from werkzeug.test import Client as WsgiClient

    from .conftest import Client, CountingStore


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


def test_an_empty_query_is_400(client: Client) -> None:
    response = client.query("")

    assert response.status_code == 400
    assert "The query is empty" in response.text


def test_unknown_parameters_are_ignored(http: WsgiClient) -> None:
    asked = {"query": ASK, "debug": "on", "maxrows": "10", "should-sponge": ""}

    assert boolean(http.get("/sparql", query_string=asked))


def test_blanks_around_the_names_of_parameters_are_dropped(http: WsgiClient) -> None:
    assert boolean(http.get(f"/sparql?query%20={quote(ASK)}&using-graph-uri%20=x"))


def test_a_timeout_below_the_servers_is_used(client: Client, store: CountingStore) -> None:
    client.query(ASK, timeout="2.5")

    assert 1 < store.asked[-1].timeout_s <= 2.5


@pytest.mark.parametrize("asked", ["3600", "0", "", "inf"])
def test_a_timeout_never_passes_the_servers(
    client: Client, store: CountingStore, asked: str
) -> None:
    assert client.query(ASK, timeout=asked).status_code == 200
    assert 20 < store.asked[-1].timeout_s <= 30


@pytest.mark.parametrize("asked", ["soon", "-1", "nan"])
def test_a_timeout_that_is_no_time_is_400(client: Client, asked: str) -> None:
    response = client.query(ASK, timeout=asked)

    assert response.status_code == 400
    assert f"timeout={asked!r}" in response.text


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
