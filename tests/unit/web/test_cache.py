"""What is kept, and for how long."""

from __future__ import annotations

import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.web.cache import (
    ALIAS_BYTES,
    LARGEST_PART,
    OVERHEAD_BYTES,
    TRIAL_PART,
    CachedResult,
    ResultCache,
)

#: Room for ten results of a thousand bytes.
TEN = 10 * (1000 + OVERHEAD_BYTES)


def result(length: int) -> CachedResult:
    return CachedResult((), (b"x" * length,), "identity", '"e"')


def test_the_oldest_results_go_when_the_bytes_are_used_up() -> None:
    cache = ResultCache(TEN)
    for number in range(10):
        assert cache.keep((bytes([number]), "gzip"), result(1000), is_dear=True)
    assert cache.find((bytes([0]), "gzip")) is not None  # used now, so number 1 is the oldest
    cache.keep((b"new", "gzip"), result(1000), is_dear=True)

    assert cache.find((bytes([1]), "gzip")) is None
    assert cache.find((bytes([0]), "gzip")) is not None
    counts = cache.counts()
    assert (counts.entries, counts.evictions) == (10, 1)
    assert counts.size_bytes <= TEN


def test_one_result_never_takes_the_whole_cache() -> None:
    cache = ResultCache(100_000)
    cache.keep((b"small", "gzip"), result(1000), is_dear=False)

    assert not cache.keep((b"large", "gzip"), result(90_000), is_dear=True)
    assert cache.find((b"large", "gzip")) is None
    assert cache.find((b"small", "gzip")) is not None


@pytest.mark.parametrize("dear", [*itertools.product((True, False), repeat=3)])
def test_replacing_a_result_does_not_count_it_twice(dear: tuple[bool, ...]) -> None:
    cache = ResultCache(100_000)
    for length, is_dear in zip((2000, 1000, 3000), dear, strict=True):
        cache.keep((b"k", "gzip"), result(length), is_dear=is_dear)

    assert cache.counts().size_bytes == 3000 + OVERHEAD_BYTES
    assert cache.counts().entries == 1


def test_results_asked_for_once_take_a_small_part() -> None:
    cache = ResultCache(TEN * TRIAL_PART)
    for number in range(1000):
        assert cache.keep((str(number), "gzip"), result(1000), is_dear=False)

    counts = cache.counts()
    assert (counts.entries, counts.size_bytes) == (10, TEN)
    assert (counts.failed_trials, counts.evictions) == (990, 0)
    assert cache.find(("989", "gzip")) is None
    assert cache.find(("990", "gzip")) is not None


def test_many_different_queries_do_not_push_out_what_is_in_use() -> None:
    cache = ResultCache(TEN * TRIAL_PART)
    keys = {"asked for twice": False, "took long": True}
    for key, is_dear in keys.items():
        cache.keep((key, "gzip"), result(1000), is_dear=is_dear)
        cache.remember(key, (key, "gzip"))
    cache.find(("asked for twice", "gzip"))
    for number in range(1000):
        cache.keep((str(number), "gzip"), result(1000), is_dear=False)

    assert cache.counts().failed_trials == 990
    assert [cache.find((key, "gzip")) is not None for key in keys] == [True, True]


def test_what_comes_back_after_it_has_gone_stays() -> None:
    capacity_bytes, length = 4 * 1024**2, 300
    cache = ResultCache(capacity_bytes)
    count = capacity_bytes * 9 // 10 // (length + OVERHEAD_BYTES)  # far more than fit on trial
    missing = [0] * 4
    for turn in range(4):
        for number in range(count):
            key = (str(number), "gzip")
            if cache.find(key) is None:
                missing[turn] += 1
                cache.keep(key, result(length), is_dear=False)

    assert missing[0] == count
    assert missing[1] >= count * 0.9
    assert missing[2] <= count * 0.01  # as a cache that keeps everything: 0, but for odd hashes
    assert missing[3] <= count * 0.001


def test_what_has_gone_in_one_coding_is_known_in_another() -> None:
    cache = ResultCache(TEN * TRIAL_PART)
    cache.keep(("k", "gzip"), result(1000), is_dear=False)
    for number in range(10):
        cache.keep((str(number), "gzip"), result(1000), is_dear=False)
    assert cache.counts().failed_trials == 1
    cache.keep(("k", "identity"), result(1000), is_dear=False)
    for number in range(10, 30):
        cache.keep((str(number), "gzip"), result(1000), is_dear=False)

    assert cache.find(("k", "identity")) is not None


def test_what_was_made_twice_is_on_trial_no_longer() -> None:
    cache = ResultCache(TEN * TRIAL_PART)
    for _ in range(2):  # by two requests at the same time, with different deadlines
        cache.keep(("k", "gzip"), result(1000), is_dear=False)
    for number in range(20):
        cache.keep((str(number), "gzip"), result(1000), is_dear=False)

    assert cache.find(("k", "gzip")) is not None


def test_a_result_too_large_for_the_small_part_gets_the_large_one() -> None:
    cache = ResultCache(100_000)
    length = 100_000 // LARGEST_PART - OVERHEAD_BYTES
    assert length > 100_000 // TRIAL_PART

    assert cache.keep((b"k", "gzip"), result(length), is_dear=False)
    assert cache.find((b"k", "gzip")) is not None


def test_a_cache_of_no_bytes_keeps_nothing() -> None:
    cache = ResultCache(0)

    assert not cache.keep((b"k", "gzip"), result(1), is_dear=True)
    cache.remember(b"alias", (b"k", "gzip"))
    assert cache.recall(b"alias") is None


def test_a_request_is_remembered_as_long_as_its_result() -> None:
    cache = ResultCache(4 * (20_000 + OVERHEAD_BYTES))
    cache.keep((b"k", "gzip"), result(20_000), is_dear=False)
    cache.remember(b"alias", (b"k", "gzip"))
    assert cache.recall(b"alias") is not None
    for number in range(4):
        cache.keep((bytes([number]), "gzip"), result(20_000), is_dear=False)

    assert cache.recall(b"alias") is None
    assert cache.counts().hits == 1


def test_remembered_requests_are_bounded() -> None:
    cache = ResultCache(1024 * 1024)
    cache.keep((b"k", "gzip"), result(10), is_dear=False)
    for number in range(1000):
        cache.remember(number.to_bytes(2, "big"), (b"k", "gzip"))

    remembered = sum(cache.recall(n.to_bytes(2, "big")) is not None for n in range(1000))
    assert remembered == 1024 * 1024 // 16 // ALIAS_BYTES


def test_many_threads_leave_the_books_balanced() -> None:
    cache = ResultCache(50 * (100 + OVERHEAD_BYTES))

    def work(start: int) -> None:
        for number in range(start, start + 500):
            key = (number % 90).to_bytes(2, "big")
            cache.keep((key, "gzip"), result(number % 100), is_dear=number % 3 == 0)
            cache.remember(key, (key, "gzip"))
            cache.recall(key)

    threads = [threading.Thread(target=work, args=(n * 37,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = [cache.find((n.to_bytes(2, "big"), "gzip")) for n in range(90)]
    total = sum(len(one.body) + OVERHEAD_BYTES for one in kept if one is not None)
    assert cache.counts().size_bytes == total <= 50 * (100 + OVERHEAD_BYTES)


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 10_000), st.booleans(), st.booleans()),
        max_size=200,
    )
)
def test_whatever_happens_the_books_are_right(
    steps: list[tuple[int, int, bool, bool]],
) -> None:
    capacity_bytes = TRIAL_PART * 12_000  # one large result on trial, or a few small ones
    cache = ResultCache(capacity_bytes)
    last: dict[int, bytes] = {}
    for number, length, is_dear, asks_first in steps:
        key = (str(number), "gzip")
        if asks_first and (found := cache.find(key)) is not None:
            assert found.body == last[number]
        before = cache.counts()
        assert cache.keep(key, result(length), is_dear=is_dear)
        last[number] = result(length).body

        counts = cache.counts()
        assert counts.size_bytes <= capacity_bytes
        gone = counts.evictions + counts.failed_trials - before.evictions - before.failed_trials
        assert counts.entries + gone - before.entries in {0, 1}
    kept = [cache.find((str(number), "gzip")) for number in range(61)]
    sizes = [len(one.body) + OVERHEAD_BYTES for one in kept if one is not None]
    assert (len(sizes), sum(sizes)) == (cache.counts().entries, cache.counts().size_bytes)
