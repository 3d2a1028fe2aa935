"""Large results: in pieces, each counted once, bounded in number and in bytes."""

from __future__ import annotations

import threading

import pytest

from hnkg.errors import BusyError, TooManyRequestsError
from hnkg.settings import Settings
from hnkg.web import places as places_module
from hnkg.web.ledger import Ledger
from hnkg.web.places import RESULTS, Places
from hnkg.web.transfers import SMALL_BYTES, Exit, Outflow


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "STUCK_S", 0.05)


class Closable(list[bytes]):
    """What an application may give: it wants to know when it has been sent."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


def test_a_large_result_goes_in_pieces_and_keeps_its_place_until_the_end() -> None:
    way = Exit(Places(2, RESULTS), Ledger(10**9))
    whole = bytes(range(256)) * 4096
    body = Closable([b"small", whole])
    outflow = Outflow(body, len(whole) + 5, "", way, "a")

    with pytest.raises(TooManyRequestsError, match="1 large results"):
        Outflow([], 0, "", way, "a")
    pieces = list(outflow)
    assert b"".join(pieces) == b"small" + whole
    assert max(map(len, pieces)) == SMALL_BYTES
    states = [body.is_closed]
    outflow.close()
    outflow.close()
    states.append(body.is_closed)
    assert states == [False, True]
    Outflow([], 0, "", way, "a").close()


def test_a_result_that_nobody_reads_gives_everything_back() -> None:
    way = Exit(Places(2, RESULTS), Ledger(100))
    for _ in range(5):
        Outflow([b"x"], 50, "", way, "a").close()


def test_a_result_without_a_place_does_not_stay_in_the_ledger() -> None:
    way = Exit(Places(0, RESULTS), Ledger(100))
    for _ in range(5):
        with pytest.raises(TooManyRequestsError, match="large results"):
            Outflow([b"x"], 50, "", way, "a")


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
