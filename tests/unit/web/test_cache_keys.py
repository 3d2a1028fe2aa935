"""Under which key a result is kept."""

from __future__ import annotations

import itertools

import pytest

from hnkg import formats
from hnkg.store import Dataset
from hnkg.web.cache_keys import LONGEST_TEXT, digest_of, result_key

DATASETS = (
    None,
    Dataset(("http://e/a",), ()),
    Dataset((), ("http://e/a",)),
    Dataset(("http://e/a",), ("http://e/a",)),
    Dataset(("http://e/a", "http://e/b"), ()),
    Dataset(("http://e/b", "http://e/a"), ()),
    Dataset(("default", "named"), ()),
)


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
