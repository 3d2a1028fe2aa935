"""Sentences of a plain text: where they end, and where a full stop ends none."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pace import fastest_s

from hnkg.curation.sentences import split

if TYPE_CHECKING:
    from pathlib import Path


def sentences(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in split(text)]


@pytest.mark.parametrize(
    "text",
    [
        "It works.| It helps!| Does it?| It does.",
        "The dose was 2.5 mg.| 5 mg was more.",
        "See Fig. 2 and refs. 3 and 4 (cf. ref. 5).| It shows this.",
        "No. 5 is next.| No.| It is not.",
        "It was given to mice, rats etc.| The rest was not.",
        "Species, e.g. mice, i.e. Mus musculus, vs. Rattus sp. were used.| They ran.",
        "Smith et al. showed it.| Dr. J. R. Tester and Prof. A. Lee did not.",
        "J.-P. Tester wrote it.| He left.",
        "It lacks vitamin C.| The dose was low.",
        "He has a Ph.D. and left.| U.S. data differ.",
        "It is given at 5 p.m.| The rest is not.",
        "In the U.S. the agency approved it.| It sold.",
        "(2R,6R)-HNK is one.| (2S,6S)-HNK is another (the less so. But no).| (Both are.)| End.",
        'He said "It works. It does." to her.| She left.',
        "\u201cIt works. It does,\u201d he said.| She left.",
        "It was shown.[1][2, 3]| It ended.",
        "mTOR rises.| mTOR falls.| pH was 7.",
        "The end\u2026| Or not?!| It went on...| Twice.",
        "\u3053\u308c\u306f\u6587\u3067\u3059\u3002| \u6b21\u3067\u3059\u3002",
        "It binds at 24 h.| The next binds later.",
        "An open ( bracket.| And another.",
        'An odd " mark.| And another.',
        "Type II.| The next.",
    ],
)
def test_sentences_end_where_they_end(text: str) -> None:
    """The bar marks the boundary; only blanks stand between sentences."""
    expected = [part.strip() for part in text.split("|")]

    assert sentences(text.replace("|", "")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name\n\nIt is.", [("Name", "title", ""), ("It is.", "sentence", "Lead")]),
        (
            "Name\n\nUse [edit]\n\nIt is.\n",
            [
                ("Name", "title", ""),
                ("Use [edit]", "heading", "Use"),
                ("It is.", "sentence", "Use"),
            ],
        ),
        ("Name\nIt is.", [("Name", "title", ""), ("It is.", "sentence", "Lead")]),
        (
            "It is the first long line of a text that was\nwrapped. It goes\non here.",
            [
                ("It is the first long line of a text that was\nwrapped.", "sentence", "Lead"),
                ("It goes\non here.", "sentence", "Lead"),
            ],
        ),
        (
            "Name\r\n\r\n- one thing\r\n- another thing.\r\n",
            [
                ("Name", "title", ""),
                ("- one thing", "heading", "- one thing"),
                ("- another thing.", "sentence", "- one thing"),
            ],
        ),
        (
            "1. Introduction\n2. Methods\n",
            [("1. Introduction", "title", ""), ("2. Methods", "heading", "2. Methods")],
        ),
        (
            "a b c d e f g h i j k l m, which is too long for a heading",
            [("a b c d e f g h i j k l m, which is too long for a heading", "sentence", "Lead")],
        ),
    ],
)
def test_lines_without_a_stop_are_headings(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(text[p.start : p.end], p.kind, p.section) for p in split(text)]

    assert found == expected


def test_the_sentences_of_the_curated_article_are_found(checkout: Path) -> None:
    """All 17, and of the 25 other units all but one, which is no prose."""
    text = (checkout / "graph_data/sources/wikimd-hnk.txt").read_bytes().decode("utf-8")
    table = checkout / "graph_data/curated/wikimd-hnk/units.tsv"
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    curated = {(int(row["start"]), int(row["end"])): row for row in rows}

    found = {(piece.start, piece.end) for piece in split(text)}

    missed = [row["text"] for span, row in curated.items() if span not in found]
    assert missed == ["Ad.Tired of being Overweight? Try W8MD's physician weight loss program."]


@pytest.mark.parametrize("part", [".", ".)", "[1].", '"', "(", "()", "a. ", "A. ", "e.g. "])
def test_a_long_text_of_anything_is_split_in_a_moment(part: str) -> None:
    """A hundred times as much takes a hundred times as long, not ten thousand times."""
    assert fastest_s(lambda: split(part * 50_000), rounds=1) < 10


#: Texts of what sentences are made of, in any order, and any text at all.
parts = st.sampled_from(
    [
        *("A", "is", "Dr.", "e.g.", "J.", "2.5", "(2R,6R)-HNK", "(", ")", '"', "\u201c", "\u201d"),
        *(".", "?", "[1]", "\u2026", "\u3002", " ", "  ", "\n", "\n\n", "\r\n", "\t", "\f"),
        *("\u2028", "\u2029", "\u00a0", "- ", "1.", "\u03b1", "\U0001f600", "\ufeff", "\u0301"),
    ]
)
texts = st.one_of(st.text(max_size=80), st.lists(parts, max_size=40).map("".join))


@given(texts)
def test_pieces_hold_every_character_that_is_not_blank_once_and_in_order(text: str) -> None:
    pieces = split(text)

    end = 0
    for piece in pieces:
        assert text[end : piece.start].strip() == ""
        words = text[piece.start : piece.end]
        assert words == words.strip() != ""
        end = piece.end
    assert text[end:].strip() == ""


@given(texts)
def test_only_the_first_piece_may_be_a_title(text: str) -> None:
    kinds = [piece.kind for piece in split(text)]

    assert set(kinds[1:]) <= {"heading", "sentence"}
    assert kinds[:1] in ([], ["title"], ["sentence"])
