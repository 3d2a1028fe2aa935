"""Over the network: a whole answer or an error that says what happened, and nothing between."""

from __future__ import annotations

import re
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin

import pytest
from tests.api.conftest import Reply, answering

import hnkg
from hnkg.errors import EndpointError, InputError

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

JSON = "application/sparql-results+json"
ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"a"}}]}}'
QUERY = "SELECT ?x { ?x ?p ?o }"


def refused(reply: Reply, *, timeout_s: float = 10, path: str = "/sparql") -> str:
    """Ask a server that gives one reply, and return what the error says."""
    with answering(reply) as url, pytest.raises(EndpointError) as caught:
        hnkg.open(urljoin(url, path), timeout_s=timeout_s).select(QUERY)
    return str(caught.value)


def chunks(*pieces: bytes, pause_s: float = 0) -> Reply:
    """Return a reply in chunks that never says its end."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            try:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            except OSError:
                return
            time.sleep(pause_s)

    return Reply(headers={"Content-Type": JSON, "Transfer-Encoding": "chunked"}, write=write)


def test_the_query_goes_by_post_as_a_form() -> None:
    seen: list[str] = []
    with answering(Reply(headers={"Content-Type": JSON}, body=ROW), seen) as url:
        frame = hnkg.open(url).select(f"{QUERY} # ä+&")

    assert frame.x.tolist() == ["a"]
    accept, body = seen
    assert accept.startswith(JSON)
    assert parse_qs(body) == {"query": [f"{QUERY} # ä+&"]}


def test_an_endpoint_of_others_gets_the_query_as_it_is_written() -> None:
    """What it knows by heart under a prefix stays what it is."""
    seen: list[str] = []
    no = Reply(headers={"Content-Type": JSON}, body=b'{"head":{},"boolean":false}')
    query = "ASK { ?work schema:about ?thing }"
    with answering(no, seen) as url:
        graph = hnkg.open(url)
        assert [graph.ask(query), graph.ask(query)] == [False, False]

    asked = [parse_qs(body)["query"][0] for body in seen[1::2]]
    assert asked == ["ASK { <https://w3id.org/hnk-kg/ontology> ?p ?o }", query, query]


def test_an_answer_shorter_than_announced_is_an_error() -> None:
    """Also where the part that came is well-formed."""
    rows = b"x\r\na\r\nb\r\n"
    headers = {"Content-Type": "text/csv", "Content-Length": str(len(rows) + 3)}

    assert "was cut" in refused(Reply(headers=headers, body=rows))


def test_chunks_without_an_end_are_an_error() -> None:
    assert "broke the answer off" in refused(chunks(ROW))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, ROW[:-2]),
        (JSON, ROW + b"}"),
        ("text/csv", b"x,y\r\n1,2\r\n3\r\n"),
        ("text/csv", b'x\r\n"a'),
        ("text/csv", b""),
        ("text/tab-separated-values", b'?x\n"a'),
        ("application/sparql-results+xml", b"<sparql><head/><results>"),
        ("application/n-triples", b"<urn:a> <urn:b> "),
    ],
)
def test_a_body_that_is_broken_is_an_error(content_type: str, body: bytes) -> None:
    assert "not well-formed" in refused(Reply(headers={"Content-Type": content_type}, body=body))


def test_an_answer_that_trickles_is_given_up_in_time() -> None:
    began = time.monotonic()

    message = refused(chunks(*[b" "] * 600, pause_s=0.1), timeout_s=0.5)

    assert "did not answer within 0.5 s" in message
    assert time.monotonic() - began < 30


def test_silence_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        graph = hnkg.open(f"http://127.0.0.1:{server.getsockname()[1]}/sparql", timeout_s=0.3)
        with pytest.raises(EndpointError, match=r"did not answer within 0\.3 s"):
            graph.select(QUERY)


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(EndpointError, match="cannot be reached"):
        hnkg.open(f"http://127.0.0.1:{port}/sparql").select(QUERY)


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        (
            {"Content-Type": "application/problem+json"},
            b'{"title": "Busy", "detail": "Wait a moment."}',
            "answers 503 Service Unavailable.\nBusy\nWait a moment.",
        ),
        ({"Content-Type": "text/plain"}, b"too \x1b[31mslow", "Unavailable.\ntoo [31mslow"),
        ({"Content-Type": "text/html"}, b"<script>", "answers 503 Service Unavailable."),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_endpoint(
    headers: dict[str, str], body: bytes, words: str
) -> None:
    message = refused(Reply(503, headers, body))

    assert message.endswith(words)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(status: int) -> None:
    message = refused(Reply(status, {"Location": "file:///etc/passwd"}))

    assert "has moved" in message
    assert "file:///etc/passwd" in message


@pytest.mark.parametrize(
    "headers", [{"X-SPARQL-MaxRows": "1"}, {"X-SQL-State": "S1TAT", "X-SPARQL-MaxRows": "10000"}]
)
def test_rows_that_an_endpoint_cut_are_not_taken(headers: dict[str, str]) -> None:
    """Virtuoso says in a header only that there would be more."""
    message = refused(Reply(headers={"Content-Type": JSON, **headers}, body=ROW))

    assert "cut the answer at a limit of its own" in message


def test_fewer_rows_than_the_limit_are_all() -> None:
    headers = {"Content-Type": JSON, "X-SPARQL-MaxRows": "2"}
    with answering(Reply(headers=headers, body=ROW)) as url:
        assert len(hnkg.open(url).select(QUERY)) == 1


def test_a_page_is_no_answer() -> None:
    message = refused(Reply(headers={"Content-Type": "text/html"}, body=b"<p>Welcome"))

    assert "no format of SPARQL results" in message


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "example.org/sparql", "http://", "http://a:b/"],
)
def test_what_is_no_address_of_the_web_is_refused_at_once(url: str) -> None:
    with pytest.raises(InputError, match=r"not (the|an) address"):
        hnkg.open(url)


def test_a_password_does_not_get_into_an_address() -> None:
    with pytest.raises(InputError) as caught:
        hnkg.open("https://me:secret@example.org/sparql")

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("method", "query", "words"),
    [
        ("select", "ASK {}", "no SELECT"),
        ("ask", QUERY, "no ASK"),
        ("construct", QUERY, "no CONSTRUCT"),
    ],
)
def test_each_method_has_its_kind_of_query(
    embedded: hnkg.Graph, method: str, query: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        getattr(embedded, method)(query)


def test_the_network_of_this_machine_needs_no_proxy(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert hnkg.open(endpoint).ask("ASK { ?s ?p ?o }") is True


def test_a_server_without_its_path_is_told_where_its_endpoint_is(endpoint: str) -> None:
    root = endpoint.removesuffix("/sparql")
    for address in (root, f"{root}/"):
        with pytest.raises(EndpointError, match=rf"\n  Did you mean {endpoint}\?$"):
            hnkg.open(address).select(QUERY)


@pytest.mark.parametrize("status", [200, 404])
def test_a_page_where_an_endpoint_should_be_is_asked_back(status: int) -> None:
    page = Reply(status=status, headers={"Content-Type": "text/html"}, body=b"<h1>Hello</h1>")

    assert re.search(r"Did you mean http://127\.0\.0\.1:\d+/sparql\?$", refused(page, path="/"))
    assert "Did you mean" not in refused(page)


def test_an_endpoint_at_the_root_that_refuses_a_query_is_taken_for_one() -> None:
    no = Reply(status=400, headers={"Content-Type": "text/plain"}, body=b"no SPARQL")

    assert refused(no, path="/").endswith("no SPARQL")
