"""Offsets and quotes, for any text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from hnkg.curation.words import where_is

texts = st.text(min_size=1, max_size=120)
#: Texts of few letters, in which quotes are found, nearly found, and found often.
few_letters = st.text(alphabet="ab \n\u03b1\U0001f600", min_size=1, max_size=60)


@given(st.data())
def test_words_that_are_there_are_found_at_their_offsets(data: st.DataObject) -> None:
    """Offsets count code points, also beyond the basic plane."""
    text = data.draw(few_letters)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    remedy = where_is(text[start:end], text)

    places = [tuple(map(int, pair)) for pair in re.findall(r"([0-9]+)-([0-9]+)", remedy)]
    assert remedy.startswith("These words stand at ")
    assert all(text[first:last] == text[start:end] for first, last in places)
    assert len(places) == 5 or (start, end) in places


@given(st.one_of(texts, few_letters), st.one_of(texts, few_letters))
def test_the_nearest_words_are_those_at_the_offsets_it_names(quote: str, text: str) -> None:
    remedy = where_is(quote, text)

    match = re.match(r"(?:Nearest words at|At) ([0-9]+)-([0-9]+)", remedy)
    if quote in text:
        assert match is None
    elif match is None:
        assert not set(quote) & set(text)
    else:
        start, end = map(int, match.groups())
        assert 0 <= start < end <= len(text)
        assert repr(text[start:end]) in remedy
