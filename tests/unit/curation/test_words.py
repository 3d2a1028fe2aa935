"""Remedies for a quote that is not where it should be."""

from __future__ import annotations

import pytest

from hnkg.curation.words import where_is

TEXT = "Title\n\nHNK's effect is large. It does not bind."


@pytest.mark.parametrize(
    ("quote", "remedy"),
    [
        ("effect", "These words stand at 13-19."),
        ("HNK's efect is", 'Nearest words at 7-22: "HNK\'s effect is". Copy'),
        ("HNK\u2019s effect", 'Nearest words at 7-19: "HNK\'s effect". Copy'),
        ("effect\u00a0is", "At 13-22 the article writes it with other letters: 'effect is'."),
        ("\u2603", "Nothing like it stands in the article."),
        ("", "Copy the words from the article."),
        ("t", "These words stand at 2-3, 18-19, 31-32, 40-41."),
    ],
)
def test_the_remedy_shows_where_the_words_are(quote: str, remedy: str) -> None:
    assert where_is(quote, TEXT).startswith(remedy)
