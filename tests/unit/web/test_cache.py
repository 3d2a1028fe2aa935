"""What is kept, for how long, and under which key."""

from __future__ import annotations

import itertools
import threading

import pytest

from hnkg import formats
from hnkg.store import Dataset
from hnkg.web.cache import (
    ALIAS_BYTES,
    LONGEST_TEXT,
    OVERHEAD_BYTES,
    CachedResult,
    ResultCache,
    digest_of,
    result_key,
)

DATASETS = (
    None,
    Dataset(("http://e/a",), ()),
    Dataset((), ("http://e/a",)),
    Dataset(("http://e/a",), ("http://e/a",)),
    Dataset(("http://e/a", "http://e/b"), ()),
    Dataset(("http://e/b", "http://e/a"), ()),
    Dataset(("default", "named"), ()),
)


def result(length: int) -> CachedResult:
    return CachedResult((), (b"x" * length,), "identity", '"e"')


@pytest.mark.parametrize("rest", ["", " " * LONGEST_TEXT, "# ä"])
def test_everything_that_an_answer_depends_on_is_in_its_key(rest: str) -> None:
    keys = [
        result_key(digest, text + rest, dataset, chosen)
        for digest, text, dataset, chosen in itertools.product(
            ("d1", "d2"),
            ("ASK {}", "ASK {} "),
            DATASETS,
            ((formats.JSON,), (formats.XML,), (None,), (formats.JSON, formats.JSON, None)),
        )
    ]

    assert len(set(keys)) == len(keys)


def test_a_long_text_is_not_in_its_key() -> None:
    for text in ("ASK {} #" + "x" * LONGEST_TEXT, "ASK {} # ä"):
        assert text not in str(result_key("d", text, None, (formats.JSON,)))


def test_keys_do_not_run_into_each_other() -> None:
    assert digest_of("a", "bc") != digest_of("ab", "c") != digest_of("abc", "")
    assert digest_of("a") != digest_of("a", "")


def test_the_oldest_results_go_when_the_bytes_are_used_up() -> None:
    cache = ResultCache(10 * (1000 + OVERHEAD_BYTES))
    for number in range(10):
        assert cache.keep((bytes([number]), "gzip"), result(1000))
    assert cache.find((bytes([0]), "gzip")) is not None  # used now, so number 1 is the oldest
    cache.keep((b"new", "gzip"), result(1000))

    assert cache.find((bytes([1]), "gzip")) is None
    assert cache.find((bytes([0]), "gzip")) is not None
    counts = cache.counts()
    assert (counts.entries, counts.evictions) == (10, 1)
    assert counts.size_bytes <= 10 * (1000 + OVERHEAD_BYTES)


def test_one_result_never_takes_the_whole_cache() -> None:
    cache = ResultCache(100_000)
    cache.keep((b"small", "gzip"), result(1000))

    assert not cache.keep((b"large", "gzip"), result(90_000))
    assert cache.find((b"large", "gzip")) is None
    assert cache.find((b"small", "gzip")) is not None


def test_replacing_a_result_does_not_count_it_twice() -> None:
    cache = ResultCache(100_000)
    for length in (2000, 1000, 3000):
        cache.keep((b"k", "gzip"), result(length))

    assert cache.counts().size_bytes == 3000 + OVERHEAD_BYTES


def test_a_cache_of_no_bytes_keeps_nothing() -> None:
    cache = ResultCache(0)

    assert not cache.keep((b"k", "gzip"), result(1))
    cache.remember(b"alias", (b"k", "gzip"))
    assert cache.recall(b"alias") is None


def test_a_request_is_remembered_as_long_as_its_result() -> None:
    cache = ResultCache(4 * (20_000 + OVERHEAD_BYTES))
    cache.keep((b"k", "gzip"), result(20_000))
    cache.remember(b"alias", (b"k", "gzip"))
    assert cache.recall(b"alias") is not None
    for number in range(4):
        cache.keep((bytes([number]), "gzip"), result(20_000))

    assert cache.recall(b"alias") is None
    assert cache.counts().hits == 1


def test_remembered_requests_are_bounded() -> None:
    cache = ResultCache(1024 * 1024)
    cache.keep((b"k", "gzip"), result(10))
    for number in range(1000):
        cache.remember(number.to_bytes(2, "big"), (b"k", "gzip"))

    remembered = sum(cache.recall(n.to_bytes(2, "big")) is not None for n in range(1000))
    assert remembered == 1024 * 1024 // 16 // ALIAS_BYTES


def test_many_threads_leave_the_books_balanced() -> None:
    cache = ResultCache(50 * (100 + OVERHEAD_BYTES))

    def work(start: int) -> None:
        for number in range(start, start + 500):
            key = (number % 90).to_bytes(2, "big")
            cache.keep((key, "gzip"), result(number % 100))
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
