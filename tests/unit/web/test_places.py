"""Slow transfers hold their own places, and nobody else's."""

from __future__ import annotations

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from hnkg.errors import BusyError, TooManyRequestsError
from hnkg.settings import Settings
from hnkg.web import places as places_module
from hnkg.web.places import BODIES, Places, place_count
from hnkg.web.transfers import Intake

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 0.1)
    monkeypatch.setattr(places_module, "PATIENCE_S", 0.5)


@contextmanager
def place(places: Places, client: str) -> Iterator[None]:
    taken = places.take(client)
    try:
        yield
    finally:
        places.give_back(client, taken)


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_client_holds_at_most_half_of_the_places(held: ExitStack) -> None:
    places = Places(4, BODIES)
    for _ in range(2):
        held.enter_context(place(places, "greedy"))

    with pytest.raises(TooManyRequestsError, match="2 request bodies"), place(places, "greedy"):
        pass
    with place(places, "other"):
        pass


def test_after_a_while_a_greedy_client_is_refused_at_once(held: ExitStack) -> None:
    places = Places(4, BODIES)
    for _ in range(2):
        held.enter_context(place(places, "greedy"))
    time.sleep(0.15)

    before = time.monotonic()
    with pytest.raises(TooManyRequestsError), place(places, "greedy"):
        pass
    assert time.monotonic() - before < 0.05


def test_when_all_places_are_held_the_next_one_is_told(held: ExitStack) -> None:
    places = Places(4, BODIES)
    for client in ("a", "a", "b", "b"):
        held.enter_context(place(places, client))

    with pytest.raises(BusyError, match="4 request bodies"), place(places, "c"):
        pass


def test_a_place_that_comes_free_is_taken_at_once() -> None:
    places = Places(2, BODIES)
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with place(places, "a"):
            entered.set()
            leave.wait()

    with ThreadPoolExecutor(1) as other:
        other.submit(hold)
        entered.wait()
        threading.Timer(0.03, leave.set).start()
        before = time.monotonic()
        with place(places, "a"):
            assert time.monotonic() - before < 0.09


def test_while_others_come_and_go_everybody_has_a_turn() -> None:
    places = Places(8, BODIES)
    most_s = []

    def come_and_go(client: str) -> None:
        for _ in range(30):
            before = time.monotonic()
            with place(places, client):
                most_s.append(time.monotonic() - before)
                time.sleep(0.004)

    with ThreadPoolExecutor(14) as threads:
        names = [client for client in "abc" for _ in range(4)]
        for done in [threads.submit(come_and_go, client) for client in names]:
            done.result()

    assert len(most_s) == 360
    assert max(most_s) < 0.4


def test_nobody_waits_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 5.0)
    places = Places(2, BODIES)
    with place(places, "a"):
        before = time.monotonic()
        with pytest.raises(TooManyRequestsError), place(places, "a"):
            pass
        assert 0.4 < time.monotonic() - before < 2


def test_a_client_has_half_of_the_turns_too() -> None:
    places = Places(4, BODIES)
    with ThreadPoolExecutor(4) as others, place(places, "a"), place(places, "a"):
        waiting = [others.submit(places.take, "a") for _ in range(2)]
        time.sleep(0.03)
        before = time.monotonic()
        with pytest.raises(TooManyRequestsError), place(places, "a"):
            pass
        assert time.monotonic() - before < 0.05
        for each in waiting:
            assert isinstance(each.exception(), TooManyRequestsError)


def test_places_come_back_whatever_happens() -> None:
    places = Places(4, BODIES)
    for _ in range(20):
        with pytest.raises(OSError, match="gone"):
            Intake(_Gone(), places, "a").read()


class _Gone(io.BytesIO):
    """A body whose client has left."""

    def read(self, _: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        raise OSError("gone")


def test_many_short_bodies_of_one_client_are_all_read() -> None:
    places = Places(4, BODIES)

    def read(n: int) -> bytes:
        return Intake(io.BytesIO(b"%d" % n), places, "a").read()

    with ThreadPoolExecutor(32) as threads:
        assert list(threads.map(read, range(2000))) == [b"%d" % n for n in range(2000)]


def test_a_guarded_body_reads_like_any_other() -> None:
    content = b"one\ntwo\nthree"

    def body() -> Intake:
        return Intake(io.BytesIO(content), Places(4, BODIES), "a")

    assert body().read() == body().read(-1) == content
    assert body().read(3) == b"one"
    assert body().readline() == b"one\n"
    assert body().readline(2) == b"on"
    assert list(body()) == body().readlines() == [b"one\n", b"two\n", b"three"]
    assert body().readlines(1) == [b"one\n"]


def test_there_are_places_whatever_the_queue() -> None:
    assert place_count(Settings()) == 128
    assert place_count(Settings(queue_length=1)) == 4
