"""Tables: one canonical form, exact columns, and errors that point at the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.curation.tables import Problems, Row, canonical, closest, read_table
from hnkg.errors import CurationError, CurationErrors

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("id", "label")


def read(root: Path, text: str, comment: str | None = None) -> tuple[Row, ...]:
    (root / "folder").mkdir(exist_ok=True)
    (root / "folder/table.tsv").write_bytes(text.encode("utf-8"))
    return read_table(root, "folder/table.tsv", COLUMNS, comment)


def refused(root: Path, text: str) -> CurationError:
    with pytest.raises(CurationError) as caught:
        read(root, text)
    return caught.value


def test_rows_know_their_cells_and_their_line(tmp_path: Path) -> None:
    rows = read(tmp_path, "id\tlabel\na\tA\nb\t\n")

    assert [row.cells for row in rows] == [
        {"id": "a", "label": "A"},
        {"id": "b", "label": ""},
    ]
    assert [row.line for row in rows] == [2, 3]


def test_comments_above_the_header_count_as_lines(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "#one\n#two\nid\tlabel\na\tA\n", comment="#")

    assert row.line == 4


def test_a_table_may_have_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "id\tlabel\n") == ()


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    assert "the columns are []" in str(refused(tmp_path, ""))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id\tlabel\na\tA", 2),
        ("id\tlabel\r\na\tA\r\n", 1),
        ("\ufeffid\tlabel\n", 1),
        ("id\tlabel\n\na\tA\n", 2),
        ("id\tlabel\na\tA\nb\tB \n", 3),
        ("id\tlabel\na\t\u00a0A\n", 2),
        ("id\tlabel\na\tA\u0308\n", 2),
        ("id\tlabel\na\tA\n\n", 3),
        ("id\tlabel\na\tA\rb\tB\n", 2),
    ],
    ids=[
        "no line feed at the end",
        "carriage returns",
        "byte order mark",
        "empty line",
        "blank at the end of a cell",
        "no-break space at the start of a cell",
        "letter in two parts",
        "empty line at the end",
        "lone carriage return",
    ],
)
def test_a_table_in_another_form_names_its_first_line_and_the_repair(
    tmp_path: Path, text: str, line: int
) -> None:
    error = refused(tmp_path, text)

    assert error.line == line
    assert error.remedy == "Repair all tables with: hnkg build --tidy"
    assert read(tmp_path, canonical(text)) is not None


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\u2029"])
def test_characters_that_break_lines_unseen_stay_in_their_cell_and_are_refused(
    tmp_path: Path, character: str
) -> None:
    text = f"id\tlabel\na\tA{character}B\n"
    error = refused(tmp_path, text)

    assert canonical(text) == text
    assert error.line == 2
    assert f"label: the control character U+{ord(character):04X}" in str(error)


@pytest.mark.parametrize(("line", "count"), [("a", 1), ("a\tA\t", 3), ("a\tA\tx", 3)])
def test_every_line_has_one_cell_a_column(tmp_path: Path, line: str, count: int) -> None:
    error = refused(tmp_path, f"id\tlabel\n{line}\n")

    assert error.line == 2
    assert f"{count} cells, but there are 2 columns" in str(error)


def test_columns_stand_in_their_order(tmp_path: Path) -> None:
    assert "They must be ['id', 'label'], in this order." in str(refused(tmp_path, "label\tid\n"))


def test_a_folder_in_the_place_of_a_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "table.tsv").mkdir()

    with pytest.raises(CurationError, match="it cannot be read: Is a directory"):
        read_table(tmp_path, "table.tsv", COLUMNS)


def test_a_list_cell_has_no_values_when_it_is_empty() -> None:
    row = Row("t.tsv", 2, {"some": "a | b", "none": "", "one": "a|b"})

    assert row.items("some") == ("a", "b")
    assert row.items("none") == ()
    assert row.items("one") == ("a|b",)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "\u0661", "1 ", "0x1"])
def test_a_whole_number_has_digits_only(text: str) -> None:
    with pytest.raises(CurationError, match="is not a whole number"):
        Row("t.tsv", 2, {"start": text}).number("start")


def test_a_choice_names_what_is_allowed() -> None:
    row = Row("t.tsv", 7, {"aspect": "aktivity"})

    with pytest.raises(CurationError, match="Use one of: nothing, activity") as caught:
        row.choice("aspect", ("", "activity"))

    assert caught.value.line == 7


def test_problems_stop_only_when_there_are_some() -> None:
    problems = Problems()
    problems.stop()
    first = CurationError("a", 1, "x.", "y.")
    problems.add(first)

    with pytest.raises(CurationError) as caught:
        problems.stop()
    assert caught.value is first

    problems.add(CurationError("a", 2, "x.", "y."))
    with pytest.raises(CurationErrors, match="2 mistakes"):
        problems.stop()


def test_nothing_similar_is_said_to_be_so() -> None:
    assert closest("zzz", ["ketamine"]) == "Nothing known is similar."
