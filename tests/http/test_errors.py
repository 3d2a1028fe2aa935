"""Errors say what was found, where, and what to do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from hnkg.errors import (
    BusyError,
    QueryTimeoutError,
    RequestError,
    TooManyRequestsError,
    WorkerDiedError,
)
from hnkg.sparql.problems import iter_kinds, slug_of

from .conftest import ASK, BROWSER, SELECT

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

    from hnkg.store import Query

    from .conftest import Client, CountingStore

JSON = "application/sparql-results+json"


def failing(error: Exception) -> object:
    def fail(query: Query) -> None:
        del query
        raise error

    return fail


def test_an_undeclared_prefix_is_named_with_its_usual_iri(client: Client) -> None:
    response = client.query("SELECT * WHERE {\n  ?s hnkv:metaboliteOf ?o\n}")

    assert response.status_code == 400
    assert response.text == (
        "400 The query is not valid SPARQL\n"
        "Line 2, column 6: The prefix 'hnkv' is not declared.\n"
        "  2 |   ?s hnkv:metaboliteOf ?o\n"
        "    |      ^^^^^^^^^^^^^^^^^\n"
        "Add at the top of the query:\n"
        "  PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT (FOO(1) AS ?x) {}", "FOO is not a SPARQL function"),
        (
            "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }",
            "?s is selected in a query with groups",
        ),
        ("SELECT * { ?s ?p ?o BIND(1 AS ?s) }", "?s is used before this BIND"),
        ("SELECT * { ?s ?p ?o", "This '{' is never closed"),
        (
            "SELECT (<http://example.org/f>(1) AS ?x) {}",
            "The function <http://example.org/f> is not known here",
        ),
    ],
)
def test_an_error_in_a_query_is_explained(client: Client, text: str, said: str) -> None:
    response = client.query(text)

    assert response.status_code == 400
    assert said in response.text
    assert "Line 1, column" in response.text
    assert "^" in response.text


def test_a_client_that_asks_for_json_gets_problem_json(client: Client) -> None:
    for accept in (
        "application/json",
        f"{JSON},application/json",
        f"{JSON},application/problem+json",
    ):
        response = client.query("ASK {\n ?s b:p 1 }", accept)
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "application/problem+json"
        problem = response.get_json(force=True)
        assert problem["type"] == "http://localhost/problems#query-syntax"
        assert problem["title"] == "The query is not valid SPARQL"
        assert problem["status"] == 400
        assert (problem["line"], problem["column"]) == (2, 5)
        assert "The prefix 'b' is not declared" in problem["detail"]
        assert problem["query_id"] == response.headers["X-Query-Id"]


def test_an_editor_gets_text(client: Client) -> None:
    for accept in (f"{JSON},*/*;q=0.9", "text/turtle", "*/*", None, "text/csv"):
        response = client.query("SELEC", accept)
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_browser_gets_a_page_with_the_query_to_mend(client: Client) -> None:
    response = client.query("ASK { ?s b:p '<script>' }", BROWSER)

    assert response.status_code == 400
    assert response.mimetype == "text/html"
    assert "The prefix &#39;b&#39; is not declared" in response.text
    assert "<textarea" in response.text
    assert "<script>" not in response.text


def test_an_error_is_never_kept(client: Client, store: CountingStore) -> None:
    first, second = client.query("SELEC"), client.query("SELEC")

    assert first.headers["Cache-Control"] == second.headers["Cache-Control"] == "no-store"
    assert len(store.asked) == 2


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (QueryTimeoutError("too slow"), 503, "30"),
        (BusyError("full"), 503, "2"),
        (TooManyRequestsError("you again"), 429, "1"),
        (WorkerDiedError("gone"), 500, None),
    ],
)
def test_an_error_of_the_moment_says_when_to_come_back(
    client: Client,
    store: CountingStore,
    error: Exception,
    status: int,
    retry_after: str | None,
) -> None:
    store.before_answer = failing(error)  # type: ignore[assignment]  # it never returns
    response = client.query(ASK)

    assert response.status_code == status
    assert response.headers.get("Retry-After") == retry_after
    assert str(error) in response.text


def test_a_bug_shows_no_traceback_and_no_path(
    client: Client, store: CountingStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.before_answer = failing(ZeroDivisionError("secret /srv/hnkg/store.py"))  # type: ignore[assignment]  # it never returns
    with caplog.at_level(logging.ERROR):
        response = client.query(ASK)

    assert response.status_code == 500
    assert "Something went wrong" in response.text
    for inside in ("Traceback", "ZeroDivisionError", "secret", ".py", "/srv"):
        assert inside not in response.text
    assert "ZeroDivisionError" in caplog.text
    assert "X-Query-Id" in response.headers


def test_an_unknown_address_is_404_and_told_where_the_endpoint_is(http: WsgiClient) -> None:
    response = http.get("/query")

    assert response.status_code == 404
    assert "The endpoint is at /sparql" in response.text


def test_control_characters_of_an_address_are_not_sent_back(http: WsgiClient) -> None:
    text = http.get("/%00%1b[31m%ff").text

    assert not any(ord(character) < 32 and character != "\n" for character in text)


def test_every_kind_of_problem_has_its_own_name_status_and_page_entry(http: WsgiClient) -> None:
    kinds = list(iter_kinds())
    page = http.get("/problems").text

    assert len({slug_of(kind) for kind in kinds}) == len(kinds) > 10
    for kind in kinds:
        assert issubclass(kind, RequestError)
        assert 400 <= kind.status < 600
        assert f'id="{slug_of(kind)}"' in page
        assert kind.title in page


@pytest.mark.parametrize("accept", [BROWSER, "application/json", "*/*"])
def test_answers_carry_the_security_headers_whatever_they_are(
    http: WsgiClient, accept: str
) -> None:
    for address in ("/", "/sparql", f"/sparql?query={SELECT}", "/sparql?query=x", "/nope"):
        answer = http.get(address, headers={"Accept": accept})
        sent = answer.headers
        policy = sent["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert sent["X-Content-Type-Options"] == "nosniff"
        if "X-Row-Count" in sent:  # data, and never a page
            assert "sandbox" in policy
            assert answer.mimetype == "application/sparql-results+json"
        else:
            assert sent["X-Frame-Options"] == "DENY"
            assert sent["Referrer-Policy"] == "no-referrer"


def test_a_message_of_one_line_wraps_and_one_with_a_caret_does_not(http: WsgiClient) -> None:
    missing = http.get("/nowhere", headers={"Accept": BROWSER}).text
    broken = http.get("/sparql?query=SELECT", headers={"Accept": BROWSER}).text

    assert '<p class="problem">Nothing is at /nowhere' in missing
    assert '<pre class="problem">' in broken


@pytest.mark.parametrize("path", ["/exampels", "/example/", "/Examples"])
def test_a_misspelt_page_is_guessed(released: FlaskClient, path: str) -> None:
    page = released.get(path, headers={"Accept": BROWSER})
    text = released.get(path, headers={"Accept": "text/plain"})

    assert page.status_code == text.status_code == 404
    assert 'Ways on: <a href="/examples">/examples</a>' in page.text
    assert text.text.endswith("Did you mean /examples?\n")


def test_nothing_is_guessed_from_what_is_like_no_page(released: FlaskClient) -> None:
    for path in ("/nothing-like-that", "/entity/nothing", "/describe?iri=http://example.org/no"):
        assert "Did you mean" not in released.get(path, headers={"Accept": BROWSER}).text
