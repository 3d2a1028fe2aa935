"""The access log, and the ids of requests."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.http.conftest import ASK, BROWSER, SELECT
from tests.http.gate_client import whole_server, wsgi_of
from werkzeug.test import Client as WsgiClient

from hnkg.errors import QueryTimeoutError
from hnkg.settings import Settings
from hnkg.store.loops import start_loop
from hnkg.web import build_answering
from hnkg.web.access_log import FIELDS, QUERY_CHARACTERS, AccessLog, write_json, write_text
from hnkg.web.gate import Gate
from hnkg.web.log_file import LONGEST_LINE_BYTES, LogFile

if TYPE_CHECKING:
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from tests.http.conftest import CountingStore

FORM = "application/x-www-form-urlencoded"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Logged:
    """An application with a log in a file."""

    def __init__(
        self, path: Path, store: CountingStore, form: str = "json", *, queries: bool = False
    ) -> None:
        self.path, self.store = path, store
        self.settings = Settings(access_log=form, access_log_queries=queries)
        self.http = whole_server(self.settings, store, LogFile(str(path)))

    def lines(self) -> list[str]:
        return self.path.read_text(encoding="ascii").splitlines()

    def last(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(self.lines()[-1])
        return record


@pytest.fixture
def logged(tmp_path: Path, store: CountingStore) -> Logged:
    return Logged(tmp_path / "access.log", store)


@pytest.fixture
def telling(tmp_path: Path, store: CountingStore) -> Logged:
    """A log that shows queries."""
    return Logged(tmp_path / "access.log", store, queries=True)


def test_a_query_leaves_one_line_with_every_field(logged: Logged) -> None:
    response = logged.http.get(
        "/sparql",
        query_string={"query": SELECT},
        headers={"X-Query-Id": "mine", "X-Request-Id": "req-1"},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )

    (line,) = logged.lines()
    record = json.loads(line)
    assert list(record) == [name for name in FIELDS if name != "query"]
    assert TIME.fullmatch(record.pop("time"))
    assert 0 < record.pop("duration_ms") < 5000
    assert record == {
        "request_id": "req-1",
        "client": "192.0.2.7",
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "bytes": len(response.data),
        "query_id": "mine",
        "rows": 2,
        "cache": "miss",
    }
    assert response.headers["X-Request-Id"] == "req-1"


def test_hits_misses_and_what_is_never_kept_are_told_apart(logged: Logged) -> None:
    for text in (ASK, ASK, "SELECT (RAND() AS ?r) {}"):
        logged.http.get("/sparql", query_string={"query": text})

    assert [json.loads(line)["cache"] for line in logged.lines()] == ["miss", "hit", "bypass"]


def test_a_body_that_is_not_sent_has_no_bytes(logged: Logged) -> None:
    asked = {"query": SELECT}
    etag = logged.http.head("/sparql", query_string=asked).headers["ETag"]
    assert (logged.last()["bytes"], logged.last()["rows"]) == (0, 2)

    logged.http.get("/sparql", query_string=asked, headers={"If-None-Match": etag})
    assert (logged.last()["status"], logged.last()["bytes"]) == (304, 0)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/assets/style.css", 200), ("/nowhere", 404), ("/health/live", 200)],
)
def test_pages_are_logged_too(logged: Logged, path: str, status: int) -> None:
    response = logged.http.get(path, headers={"Accept": BROWSER})

    record = logged.last()
    assert (record["path"], record["status"], record["query_id"]) == (path, status, None)
    assert record["bytes"] == len(response.data)
    response.close()


def test_a_page_with_a_result_tells_of_its_query(logged: Logged) -> None:
    response = logged.http.get(
        "/sparql", query_string={"query": SELECT}, headers={"Accept": BROWSER}
    )

    record = logged.last()
    assert record["query_id"] == response.headers["X-Query-Id"]
    assert (record["rows"], record["cache"]) == (2, "miss")


def test_errors_are_logged_with_their_status(logged: Logged, store: CountingStore) -> None:
    def fail(_: object) -> None:
        raise QueryTimeoutError("too slow")

    logged.http.get("/sparql", query_string={"query": "ASK {"})
    assert (logged.last()["status"], logged.last()["cache"]) == (400, None)
    store.before_answer = fail
    response = logged.http.get("/sparql", query_string={"query": ASK})
    assert logged.last()["status"] == 503
    assert logged.last()["query_id"] == response.headers["X-Query-Id"]


def test_a_failure_of_the_application_is_logged_and_goes_on(tmp_path: Path, logged: Logged) -> None:
    def application(_: WSGIEnvironment, __: StartResponse) -> list[bytes]:
        raise ZeroDivisionError

    loop = start_loop()
    answering = build_answering(logged.settings, logged.store, loop)
    log = AccessLog(answering, LogFile(str(tmp_path / "other.log")))
    with pytest.raises(ZeroDivisionError):
        WsgiClient(wsgi_of(Gate(application, answering, log), loop)).get("/x")

    assert json.loads((tmp_path / "other.log").read_bytes())["status"] == 500


def test_queries_are_not_logged_unless_wanted(logged: Logged) -> None:
    logged.http.get("/sparql", query_string={"query": "ASK { # secret\n }"})
    logged.http.post("/sparql", data={"query": "ASK { # secret\n }"})

    assert "secret" not in logged.path.read_text(encoding="ascii")


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_a_query_is_logged_when_wanted_from_the_cache_too(telling: Logged, how: str) -> None:
    text = "ASK { # \u00e4\n }"
    for _ in range(3):
        if how == "get":
            telling.http.get("/sparql", query_string={"query": text})
        elif how == "form":
            telling.http.post("/sparql", data={"query": text})
        else:
            telling.http.post(
                "/sparql", data=text.encode(), content_type="application/sparql-query"
            )
        assert telling.last()["query"] == text
    assert telling.last()["cache"] == "hit"
    assert list(telling.last()) == list(FIELDS)


def test_requests_without_a_readable_query_have_none_in_the_log(telling: Logged) -> None:
    for path, asked in (("/", {}), ("/sparql", {}), ("/sparql", {"query": ["ASK {}", "ASK {}"]})):
        telling.http.get(path, query_string=asked)
        assert telling.last()["query"] is None
    telling.http.post("/sparql", data=b"\xff", content_type="application/sparql-query")
    assert (telling.last()["status"], telling.last()["query"]) == (400, None)


def test_a_long_query_is_cut(telling: Logged) -> None:
    telling.http.get("/sparql", query_string={"query": f"ASK {{}} # {'x' * 5000}"})

    query = telling.last()["query"]
    assert len(query) == QUERY_CHARACTERS + 1
    assert query.endswith("x\u2026")


def test_a_line_is_never_longer_than_a_pipe_takes_at_once(telling: Logged) -> None:
    for text in ("\U0001f600" * 5000, "\\" * 5000, "\x1b" * 5000):
        telling.http.get(
            f"/sparql/{text[:1000]}", query_string={"query": text}, headers={"X-Request-Id": "r"}
        )
        telling.http.post("/sparql", data={"query": f"ASK {{}} #{text}"})

    lines = telling.path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 6
    assert max(map(len, lines)) <= LONGEST_LINE_BYTES
    assert all(json.loads(line)["request_id"] for line in lines)


HOSTILE = '\n{"status":200}\r\x1b[31m\x85\u2028\x00 status=200 "'


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_client_can_not_forge_a_line(tmp_path: Path, store: CountingStore, form: str) -> None:
    logged = Logged(tmp_path / "log", store, form, queries=True)
    logged.http.get(f"/{HOSTILE}", headers={"X-Request-Id": 'a" status=200'})
    logged.http.post("/sparql", data={"query": f"ASK {{}} # {HOSTILE}"})
    logged.http.get("/", environ_base={"REMOTE_ADDR": HOSTILE})

    lines = logged.path.read_bytes().split(b"\n")
    assert len(lines) == 4
    for line in lines[:3]:
        assert all(0x20 <= byte < 0x7F for byte in line)
        if form == "json":
            assert json.loads(line)["time"]
        else:
            assert line.startswith(b"time=2")
            names = re.sub(rb'"(?:[^"\\]|\\.)*"', b"-", line).split()
            assert [name.split(b"=")[0].decode() for name in names] == list(FIELDS)


@given(st.dictionaries(st.sampled_from(list(FIELDS)), st.text() | st.none() | st.integers()))
def test_any_record_is_one_line_that_can_be_read_back(record: dict[str, Any]) -> None:
    assert write_text(record).isascii()
    assert write_text(record).isprintable()
    assert json.loads(write_json(record)) == record
    assert write_json(record).isprintable()


def test_lines_that_can_not_be_written_are_counted(store: CountingStore) -> None:
    log = LogFile("/dev/full")
    http = whole_server(Settings(access_log="json"), store, log)
    assert http.get("/sparql", query_string={"query": ASK}).status_code == 200
    http.get("/")

    assert "hnkg_access_log_lines_lost_total 2.0" in http.get("/metrics").text


@pytest.mark.parametrize("given_id", ["4bf92f35-77b3", "a" * 128, "Root=1-67891233-abcdef:1/2+3@x"])
def test_a_sane_request_id_is_kept(front: WsgiClient, logged: Logged, given_id: str) -> None:
    for http in (front, logged.http):
        for path in ("/", "/sparql?query=ASK+%7B%7D", "/sparql?query=ASK+%7B%7D", "/nowhere"):
            response = http.get(path, headers={"X-Request-Id": given_id})
            assert response.headers.getlist("X-Request-Id") == [given_id]
    assert logged.last()["request_id"] == given_id


@pytest.mark.parametrize("given_id", ["", " ", "a b", "a" * 129, 'a"b', "\u00e4", "a\tb", "<x>"])
def test_an_odd_request_id_is_replaced(front: WsgiClient, logged: Logged, given_id: str) -> None:
    raw = given_id.encode().decode("latin-1")
    response = logged.http.get("/", environ_overrides={"HTTP_X_REQUEST_ID": raw})

    made = response.headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{24}", made)
    assert logged.last()["request_id"] == made
    without_log = front.get("/", environ_overrides={"HTTP_X_REQUEST_ID": raw})
    assert "X-Request-Id" not in without_log.headers  # there is nothing to look it up in


def test_scripts_of_other_sites_may_send_and_read_the_id(front: WsgiClient) -> None:
    response = front.options("/sparql")

    assert "X-Request-Id" in response.headers["Access-Control-Allow-Headers"]
    assert "X-Request-Id" in response.headers["Access-Control-Expose-Headers"]


def test_an_unexpected_error_is_noted_with_its_request_and_forges_no_line(
    front: WsgiClient, store: CountingStore, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError(HOSTILE)

    store.before_answer = fail
    with caplog.at_level(logging.ERROR):
        asked = {"query": ASK}
        response = front.get("/sparql", query_string=asked, headers={"X-Request-Id": "req-1"})

    assert response.status_code == 500
    first, *others = caplog.messages[-1].split("\n")
    assert first == "'GET' '/sparql' failed (req-1):"
    assert others[0] == "  Traceback (most recent call last):"
    assert all(line.startswith("  ") and line.isprintable() for line in others)
