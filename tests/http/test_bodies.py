"""Bodies of requests: their length, their charset and their content coding."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from hnkg.settings import Settings
from hnkg.web import create_app

from .conftest import ASK, DIRECT, FORM, boolean, small_store

if TYPE_CHECKING:
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse


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


@pytest.mark.parametrize("body", [b"ASK {}", gzip.compress(ASK.encode(), mtime=0)[:-9]])
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
