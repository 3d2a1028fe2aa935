"""Bodies on their way: in their place, in pieces, bounded in number and in bytes."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvloop
from tests.http.gate_client import Exchanged

from hnkg.errors import BadRequestError, BusyError, RequestTooLargeError, TooManyRequestsError
from hnkg.settings import Settings
from hnkg.web import places as places_module
from hnkg.web import transfers
from hnkg.web.ledger import Ledger
from hnkg.web.places import BODIES, RESULTS, Places
from hnkg.web.transfers import READ_TIMEOUT_S, SMALL_BYTES, Exit, read_whole, send_large

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 0.05)


@pytest.fixture
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where somebody is slow: whoever reads and sends may have to wait for a processor."""
    monkeypatch.setattr(transfers, "BODY_TIMEOUT_S", 0.1)
    monkeypatch.setattr(transfers, "READ_TIMEOUT_S", 0.2)


def open_count() -> int:
    """Return how many files this process has open."""
    gc.collect()  # those that other tests have left
    return len(list(Path("/dev/fd").iterdir()))


async def pieces_of(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


class Silent(Exchanged):
    """A client that neither sends its body nor reads its answer."""

    async def __call__(self) -> bytes:  # type: ignore[explicit-override]  # since Python 3.12
        await asyncio.sleep(60)
        return b""

    async def __aiter__(self) -> AsyncIterator[bytes]:  # type: ignore[explicit-override]  # likewise
        yield b"begin"
        await asyncio.sleep(60)

    def response_file(  # type: ignore[explicit-override]  # likewise
        self, status: int, headers: list[tuple[str, str]], file: str
    ) -> None:
        self.response_empty(status, headers)
        self.opened = os.open(file, os.O_RDONLY)


class Gone(Silent):
    """A client that leaves when the answer begins."""

    def response_file(  # type: ignore[explicit-override]  # likewise
        self, status: int, headers: list[tuple[str, str]], file: str
    ) -> None:
        super().response_file(status, headers, file)

        def leave() -> None:
            os.read(self.opened, 2 * SMALL_BYTES)
            time.sleep(0.02)
            os.close(self.opened)

        threading.Thread(target=leave).start()


class Hasty(Silent):
    """A client that leaves when a little of its answer was read; the server says nothing."""

    def response_file(  # type: ignore[explicit-override]  # likewise
        self, status: int, headers: list[tuple[str, str]], file: str
    ) -> None:
        super().response_file(status, headers, file)

        def leave() -> None:
            os.read(self.opened, 1000)
            os.close(self.opened)

        threading.Timer(0.05, leave).start()


def test_a_client_that_leaves_at_the_beginning_ends_its_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transfers, "READ_TIMEOUT_S", 60)
    before, started = open_count(), time.monotonic()

    asyncio.run(send_large(Hasty(b""), 200, [], pieces_of(b"x" * 5_000_000)))

    assert time.monotonic() - started < 2
    assert open_count() == before


class Early(Silent):
    """A client that has left before the server opens its answer; whether the server says so.

    Args:
        is_told: whether it does.
    """

    def __init__(self, *, is_told: bool) -> None:
        super().__init__(b"")
        self._is_told = is_told

    async def client_disconnect(self) -> None:  # type: ignore[explicit-override]  # likewise
        if not self._is_told:
            await super().client_disconnect()

    def response_file(  # type: ignore[explicit-override]  # likewise
        self, status: int, headers: list[tuple[str, str]], file: str
    ) -> None:
        self.number = int(file.rpartition("/")[2])
        self.response_empty(status, headers)


@pytest.mark.parametrize("is_told", [True, False])
def test_an_answer_that_nobody_opens_is_given_up_soon(
    monkeypatch: pytest.MonkeyPatch,
    is_told: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    monkeypatch.setattr(transfers, "READ_TIMEOUT_S", 60)
    monkeypatch.setattr(transfers, "OPEN_TIMEOUT_S", 60 if is_told else 0.1)
    before, started = open_count(), time.monotonic()

    asyncio.run(send_large(Early(is_told=is_told), 200, [], pieces_of(b"x" * 5_000_000)))

    assert time.monotonic() - started < 2
    assert open_count() == before + 1  # its number, see below


def test_the_number_of_an_answer_that_nobody_opened_is_not_soon_another_ones() -> None:
    """Who opens it late finds the end of a pipe, and no words of another answer."""
    before = open_count()
    numbers = []
    for _ in range(100):
        early = Early(is_told=True)
        asyncio.run(send_large(early, 200, [], pieces_of(b"x" * 5_000_000)))
        numbers.append(early.number)

    assert all(len(set(some)) == 50 for some in (numbers[:50], numbers[25:75], numbers[50:]))
    assert open_count() <= before + 64
    with open(f"/dev/fd/{numbers[-1]}", "rb") as late:  # noqa: PTH123  # as the HTTP server opens it
        assert len(late.read()) < 5_000_000


def test_an_answer_that_is_read_slowly_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "READ_TIMEOUT_S", 60)
    monkeypatch.setattr(transfers, "OPEN_TIMEOUT_S", 0.05)
    exchanged = Silent(b"")

    async def run() -> int:
        sending = asyncio.create_task(send_large(exchanged, 200, [], pieces_of(b"x" * 5_000_000)))
        await asyncio.sleep(0.02)
        first = len(os.read(exchanged.opened, 1000))
        await asyncio.sleep(0.15)  # nothing is read meanwhile
        assert not sending.done()
        whole = await asyncio.to_thread(read_to_end, exchanged.opened)
        await sending
        return first + whole

    assert asyncio.run(run()) == 5_000_000


def read_to_end(descriptor: int) -> int:
    """Return how many bytes come until the other end closes."""
    with os.fdopen(descriptor, "rb") as file:
        return len(file.read())


@pytest.mark.parametrize("length", [SMALL_BYTES + 1, 2 * SMALL_BYTES, 5_000_000])
@pytest.mark.parametrize("piece_bytes", [1000, SMALL_BYTES, 10_000_000])
def test_a_large_body_arrives_as_it_was(length: int, piece_bytes: int) -> None:
    body = os.urandom(length)
    pieces = [body[start : start + piece_bytes] for start in range(0, length, piece_bytes)]
    exchanged = Exchanged(b"")
    before = open_count()

    asyncio.run(send_large(exchanged, 200, [("A", "b")], pieces_of(*pieces)))

    assert (exchanged.status, exchanged.headers) == (200, [("A", "b")])
    assert exchanged.body() == body
    assert open_count() == before


@pytest.mark.parametrize("start", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_a_pipe_is_closed_once_whatever_the_loop(
    monkeypatch: pytest.MonkeyPatch, start: Callable[[Coroutine[None, None, None]], None]
) -> None:
    """A number that is closed twice may be another file by the second time."""
    closed_by_file: list[bool] = []

    class Watched(io.FileIO):
        def close(self) -> None:  # type: ignore[explicit-override]  # since Python 3.12
            if not self.closed:
                closed_by_file.append(self.closefd)
            super().close()

    monkeypatch.setattr(
        "os.fdopen", lambda number, *_, closefd=True, **__: Watched(number, "wb", closefd=closefd)
    )
    start(asyncio.sleep(0))  # what a loop opens for the whole process
    before = open_count()

    async def run() -> None:
        await send_large(Exchanged(b""), 200, [], pieces_of(b"x" * 5_000_000))
        await asyncio.sleep(0.05)  # the loop closes what it has to

    start(run())

    assert closed_by_file == [start is asyncio.run]
    assert open_count() == before


@pytest.mark.usefixtures("_little_patience")
def test_a_client_that_reads_nothing_is_not_waited_for() -> None:
    exchanged, before = Silent(b""), open_count()
    started = time.monotonic()

    asyncio.run(send_large(exchanged, 200, [], pieces_of(b"x" * 5_000_000)))

    assert 0.15 < time.monotonic() - started < 2
    os.close(exchanged.opened)
    assert open_count() == before


def test_a_client_that_leaves_ends_its_answer() -> None:
    exchanged, before = Gone(b""), open_count()
    started = time.monotonic()

    asyncio.run(send_large(exchanged, 200, [], pieces_of(*[b"x" * 100_000] * 100)))

    assert time.monotonic() - started < READ_TIMEOUT_S / 2
    assert open_count() == before


def read(exchanged: Exchanged, environ: dict[str, str], most_bytes: int = 100) -> bytes:
    """Return the body of a request, as the gate reads it."""
    request = {"REMOTE_ADDR": "a", **environ}
    return asyncio.run(read_whole(exchanged, request, most_bytes, Places(4, BODIES)))


def test_a_body_with_a_length_and_one_in_chunks_are_read_whole() -> None:
    body = b"x" * 40_000

    assert read(Exchanged(body), {"CONTENT_LENGTH": "40000"}, 40_000) == body
    assert read(Exchanged(body), {"HTTP_TRANSFER_ENCODING": "chunked"}, 40_000) == body
    assert read(Exchanged(b"not looked at"), {}) == b""


@pytest.mark.parametrize(
    "environ",
    [{"CONTENT_LENGTH": "101"}, {"CONTENT_LENGTH": "-1"}, {"HTTP_TRANSFER_ENCODING": "chunked"}],
)
def test_a_body_beyond_the_limit_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(RequestTooLargeError, match="larger than 100 bytes"):
        read(Exchanged(b"x" * 101), environ)


@pytest.mark.usefixtures("_little_patience")
@pytest.mark.parametrize(
    "environ", [{"CONTENT_LENGTH": "50"}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_body_that_does_not_end_is_not_waited_for(environ: dict[str, str]) -> None:
    started = time.monotonic()

    with pytest.raises(BadRequestError, match="does not come to its end within"):
        read(Silent(b""), environ)
    assert time.monotonic() - started < 2


class Pieces(Exchanged):
    """A body in pieces, as the HTTP server hands them over.

    Args:
        pieces: the last one is empty; of a body that breaks off, the last two.
    """

    def __init__(self, *pieces: bytes) -> None:
        super().__init__(b"")
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:  # type: ignore[explicit-override]  # likewise
        for piece in self._pieces:
            yield piece


def test_a_body_that_breaks_off_is_refused_unless_it_announced_trailers() -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked"}
    announced = {**chunked, "HTTP_TRAILER": "X-Digest"}

    assert read(Pieces(b"query=", b"ASK", b""), chunked) == b"query=ASK"
    assert read(Pieces(b"query=", b"ASK", b"", b""), announced) == b"query=ASK"
    with pytest.raises(BadRequestError, match="breaks off after 9 bytes"):
        read(Pieces(b"query=", b"ASK", b"", b""), chunked)


@pytest.mark.parametrize("coding", ["gzip, chunked", "chunked,chunked", "identity"])
def test_a_body_that_is_coded_on_its_way_is_refused(coding: str) -> None:
    with pytest.raises(BadRequestError, match="Content-Encoding: gzip"):
        read(Exchanged(b"x"), {"HTTP_TRANSFER_ENCODING": coding})


def enter(way: Exit, client: str, size_bytes: int) -> None:
    """Begin to read a result that is like no other, and end."""

    async def run() -> None:
        async with way.hold(client, None, size_bytes):
            pass

    asyncio.run(run())


def test_a_result_that_nobody_reads_gives_everything_back() -> None:
    way = Exit(Places(2, RESULTS), Ledger(100))
    for _ in range(5):
        enter(way, "a", 50)


def test_a_result_without_a_place_does_not_stay_in_the_ledger() -> None:
    way = Exit(Places(0, RESULTS), Ledger(100))
    for _ in range(5):
        with pytest.raises(TooManyRequestsError, match="large results"):
            enter(way, "a", 50)


def test_a_client_reads_at_most_half_of_the_bytes() -> None:
    ledger = Ledger(100)
    ledger.enter("a", "one", 50)

    with pytest.raises(TooManyRequestsError, match="results of 50 bytes"):
        ledger.enter("a", "two", 1)
    ledger.enter("b", "two", 50)
    with pytest.raises(BusyError, match="Results of 100 bytes"):
        ledger.enter("c", "three", 1)
    ledger.leave("a", "one", 50)
    ledger.enter("c", "three", 50)


def test_a_result_with_many_readers_counts_once_until_the_last_has_left() -> None:
    ledger = Ledger(100)
    for client in "abc":
        for _ in range(10):
            ledger.enter(client, "shared", 50)
    ledger.enter("d", "own", 50)

    for client in "abc":
        for _ in range(10):
            with pytest.raises(BusyError):
                ledger.enter("e", "other", 50)
            ledger.leave(client, "shared", 50)
    ledger.enter("e", "other", 50)


def test_no_byte_is_lost_among_threads() -> None:
    ledger = Ledger(1000)

    def work(client: str) -> None:
        for n in range(500):
            ledger.enter(client, n % 3, 10)
            ledger.leave(client, n % 3, 10)

    threads = [threading.Thread(target=work, args=(client,)) for client in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ledger.enter("z", "all", 500)
    ledger.enter("y", "the rest", 500)


def test_the_largest_result_always_fits() -> None:
    settings = Settings(result_bytes=1024)
    ledger = Exit.for_settings(settings).ledger

    for n in range(4):
        ledger.enter("a", n, settings.result_bytes)
    with pytest.raises(TooManyRequestsError):
        ledger.enter("a", 4, settings.result_bytes)
