"""Bodies that never end hold their places, and nobody else's."""

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
from hnkg.web import intake as intake_module
from hnkg.web.intake import GuardedBody, Intake, intake_place_count

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "PATIENCE_S", 0.1)


@contextmanager
def place(intake: Intake, client: str) -> Iterator[None]:
    taken = intake.take(client)
    try:
        yield
    finally:
        intake.give_back(client, taken)


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_client_holds_at_most_half_of_the_places(held: ExitStack) -> None:
    intake = Intake(4)
    for _ in range(2):
        held.enter_context(place(intake, "greedy"))

    with pytest.raises(TooManyRequestsError, match="2 request bodies"), place(intake, "greedy"):
        pass
    with place(intake, "other"):
        pass


def test_after_a_while_a_greedy_client_is_refused_at_once(held: ExitStack) -> None:
    intake = Intake(4)
    for _ in range(2):
        held.enter_context(place(intake, "greedy"))
    time.sleep(0.15)

    before = time.monotonic()
    with pytest.raises(TooManyRequestsError), place(intake, "greedy"):
        pass
    assert time.monotonic() - before < 0.05


def test_when_all_places_are_held_the_next_one_is_told(held: ExitStack) -> None:
    intake = Intake(4)
    for client in ("a", "a", "b", "b"):
        held.enter_context(place(intake, client))

    with pytest.raises(BusyError, match="4 request bodies"), place(intake, "c"):
        pass


def test_a_place_that_comes_free_is_taken_at_once() -> None:
    intake = Intake(2)
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with place(intake, "a"):
            entered.set()
            leave.wait()

    with ThreadPoolExecutor(1) as other:
        other.submit(hold)
        entered.wait()
        threading.Timer(0.03, leave.set).start()
        before = time.monotonic()
        with place(intake, "a"):
            assert time.monotonic() - before < 0.09


def test_places_come_back_whatever_happens() -> None:
    intake = Intake(4)
    for _ in range(20):
        with pytest.raises(OSError, match="gone"):
            GuardedBody(_Gone(), intake, "a").read()


class _Gone(io.BytesIO):
    """A body whose client has left."""

    def read(self, _: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        raise OSError("gone")


def test_many_short_bodies_of_one_client_are_all_read() -> None:
    intake = Intake(4)

    def read(n: int) -> bytes:
        return GuardedBody(io.BytesIO(b"%d" % n), intake, "a").read()

    with ThreadPoolExecutor(32) as threads:
        assert list(threads.map(read, range(2000))) == [b"%d" % n for n in range(2000)]


def test_a_guarded_body_reads_like_any_other() -> None:
    content = b"one\ntwo\nthree"

    def body() -> GuardedBody:
        return GuardedBody(io.BytesIO(content), Intake(4), "a")

    assert body().read() == body().read(-1) == content
    assert body().read(3) == b"one"
    assert body().readline() == b"one\n"
    assert body().readline(2) == b"on"
    assert list(body()) == body().readlines() == [b"one\n", b"two\n", b"three"]
    assert body().readlines(1) == [b"one\n"]


def test_there_are_places_whatever_the_queue() -> None:
    assert intake_place_count(Settings()) == 64
    assert intake_place_count(Settings(queue_length=1)) == 4
