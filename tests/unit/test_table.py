"""Tables for people: nothing is lost, whatever the width and whatever the terms."""

from __future__ import annotations

import io
from collections import Counter

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from hnkg.cli.table import Solutions, fit_widths, print_solutions, shorten, show_term

PREFIXES = {
    "hnk": "https://w3id.org/hnk-kg/entity/",
    "base": "https://w3id.org/hnk-kg/",
    "wikimd": "https://w3id.org/hnk-kg/claim/wikimd-hnk/",
}
DECORATION = "─│↵ \n"

words = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("C", "Z", "Lm", "Mn", "Me"), max_codepoint=0x2FF
    ),
    min_size=1,
    max_size=60,
)
texts = st.lists(words, min_size=1, max_size=12).map(" ".join)
terms = st.one_of(
    st.none(),
    st.integers().map(ox.Literal),
    texts.map(ox.Literal),
    st.sampled_from(["ketamine", "source/a#char=1,2", ""]).map(
        lambda local: ox.NamedNode(f"https://w3id.org/hnk-kg/entity/{local}")
    ),
)


@st.composite
def solutions(draw: st.DrawFn) -> Solutions:
    count = draw(st.integers(1, 6))
    row = st.tuples(*[terms] * count)
    return Solutions(
        tuple(f"v{number}" for number in range(count)),
        tuple(draw(st.lists(row, min_size=1, max_size=4))),
    )


def printed(table: Solutions, width: int) -> str:
    file = io.StringIO()
    print_solutions(Console(file=file, width=width), table, PREFIXES)
    return file.getvalue()


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character not in DECORATION)


@given(solutions(), st.integers(30, 250))
def test_every_letter_of_every_cell_is_printed_within_the_width(
    table: Solutions, width: int
) -> None:
    found = printed(table, width)

    cells = Counter[str]()
    for row in table.rows:
        for term in row:
            cells += letters(show_term(term, PREFIXES))
    assert cells <= letters(found)
    assert all(len(line) <= width for line in found.splitlines())


@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(0, 3000)), min_size=1, max_size=8),
    st.integers(1, 300),
)
def test_columns_fill_the_room_and_none_is_narrower_than_its_longest_word(
    columns: list[tuple[int, int]], room: int
) -> None:
    least = [narrow for narrow, _ in columns]
    wanted = [narrow + more for narrow, more in columns]

    widths = fit_widths(wanted, least, room)

    if sum(least) > room:
        assert widths == ()
    else:
        assert sum(widths) <= room
        assert all(
            low <= width <= high for low, width, high in zip(least, widths, wanted, strict=True)
        )
        assert sum(widths) == sum(wanted) or sum(widths) > room - len(columns)


def test_an_iri_takes_the_longest_prefix_that_leaves_a_plain_name() -> None:
    assert shorten("https://w3id.org/hnk-kg/entity/ketamine", PREFIXES) == "hnk:ketamine"
    assert shorten("https://w3id.org/hnk-kg/claim/wikimd-hnk/C05.1", PREFIXES) == "wikimd:C05.1"
    assert shorten("https://w3id.org/hnk-kg/dataset", PREFIXES) == "base:dataset"


def test_an_iri_that_no_prefix_leaves_a_plain_name_for_is_shown_whole() -> None:
    for iri in (
        "https://w3id.org/hnk-kg/source/a#char=1,2",
        "https://w3id.org/hnk-kg/entity/",
        "https://example.org/a",
        "https://w3id.org/hnk-kg/entity/a.",
    ):
        assert shorten(iri, PREFIXES) == f"<{iri}>"


@given(st.text(st.characters(codec="utf-8")))
def test_no_text_of_a_literal_can_drive_the_terminal(text: str) -> None:
    shown = show_term(ox.Literal(text), {})

    assert not any(character < " " and character != "\n" for character in shown)
    assert not any("\x7f" <= character <= "\x9f" for character in shown)
    assert not {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"} & set(shown)


def test_line_breaks_at_the_ends_are_marked_and_those_within_stay() -> None:
    assert show_term(ox.Literal("\n\na\nb\n"), {}) == "↵↵a\nb↵"
    assert show_term(ox.Literal("\n"), {}) == "↵"
    assert show_term(ox.Literal("\r\na"), {}) == "↵a"


def test_an_unbound_variable_is_an_empty_cell() -> None:
    assert show_term(None, {}) == ""


def test_numbers_stand_at_the_right_and_words_at_the_left() -> None:
    rows = tuple((ox.Literal(word), ox.Literal(number)) for word, number in (("a", 7), ("bb", 123)))

    lines = printed(Solutions(("word", "number"), rows), 60).splitlines()

    assert [line.rstrip() for line in lines if "a " in line or "bb" in line] == [
        " a           7",
        " bb        123",
    ]


def test_a_table_that_does_not_fit_becomes_one_block_a_row() -> None:
    table = Solutions(
        tuple(f"column{number}" for number in range(8)),
        (tuple(ox.Literal("supercalifragilistic") for _ in range(8)),),
    )

    assert "── 1" in printed(table, 60)
    assert "── 1" not in printed(table, 200)


def test_no_rows_are_said_to_be_none() -> None:
    assert printed(Solutions(("x",), ()), 60) == "0 rows\n"
