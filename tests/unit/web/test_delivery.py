"""Answers of the application reach the server in the way that suits their size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client as WsgiClient

from hnkg.web import places as places_module
from hnkg.web.delivery import Delivery
from hnkg.web.ledger import Ledger
from hnkg.web.places import RESULTS, Places
from hnkg.web.transfers import SMALL_BYTES, Exit, Outflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def application(body: bytes, *, has_length: bool = True) -> WSGIApplication:
    """Return an application that answers with a body, in parts."""

    def answer(_: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        described = [("Content-Type", "text/plain")]
        if has_length:
            described.append(("Content-Length", str(len(body))))
        start_response("200 OK", described)
        return iter((body[:100], body[100:]))

    return answer


def way(place_count: int) -> Exit:
    return Exit(Places(place_count, RESULTS), Ledger(100 * SMALL_BYTES))


def given(delivery: Delivery, method: str = "GET") -> Iterable[bytes]:
    """Return what the server is given."""
    environ = {"REQUEST_METHOD": method, "REMOTE_ADDR": "a"}
    return delivery(environ, lambda *_: lambda _: None)


@pytest.mark.parametrize("length", [0, 1, SMALL_BYTES])
def test_a_small_body_is_given_at_once(length: int) -> None:
    body = b"x" * length

    assert given(Delivery(application(body), way(4))) == [body]


@pytest.mark.parametrize("has_length", [True, False])
def test_a_large_body_goes_in_pieces(has_length: bool) -> None:  # noqa: FBT001
    body = b"0123456789" * SMALL_BYTES
    delivery = Delivery(application(body, has_length=has_length), way(4))

    outflow = given(delivery)
    assert isinstance(outflow, Outflow)
    assert b"".join(outflow) == body
    outflow.close()


def test_head_needs_no_place() -> None:
    delivery = Delivery(application(b""), way(0))

    assert given(delivery, "HEAD") == [b""]


def test_who_holds_too_many_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 0.05)
    bounds = way(2)
    client = WsgiClient(Delivery(application(b"x" * (SMALL_BYTES + 1)), bounds))
    bounds.places.take("127.0.0.1")

    response = client.get("/", environ_base={"REMOTE_ADDR": "127.0.0.1"})

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "1"
    assert "You are reading 1 large results" in response.text
    assert int(response.headers["Content-Length"]) == len(response.data)
