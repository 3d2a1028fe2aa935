"""Units: every character of a source belongs to one, and each mistake is named by its line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hnkg.curation.tables import Problems
from hnkg.curation.units import load_units
from hnkg.errors import CurationError, CurationErrors
from hnkg.model import Source

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Unit

TEXT = "Title\n\nHNK's effect is large. It does not bind."
HEADER = "id\tkind\tsection\tstart\tend\tmentions\twhy_no_claims\ttext\n"
UNITS = (
    "N01\ttitle\t\t0\t5\t\tA title.\tTitle\n"
    "S01\tsentence\tLead\t7\t29\t\t\tHNK's effect is large.\n"
    "S02\tsentence\tLead\t30\t47\t\t\tIt does not bind.\n"
)
SOURCE = Source("key", "a.txt", "0" * 64, "T", "P", "R", "document", TEXT, 2)


def units(root: Path, table: str, source: Source = SOURCE) -> tuple[Unit, ...]:
    folder = root / "graph_data/curated/key"
    folder.mkdir(parents=True)
    (folder / "units.tsv").write_text(HEADER + table)
    problems = Problems()
    found = load_units(root, source, problems)
    problems.stop()
    return found


def test_units_that_cover_the_text_are_read(tmp_path: Path) -> None:
    found = units(tmp_path, UNITS)

    assert [unit.id for unit in found] == ["N01", "S01", "S02"]
    assert {unit.source for unit in found} == {SOURCE}
    assert [unit.line for unit in found] == [2, 3, 4]
    assert [unit.is_sentence for unit in found] == [False, True, True]


def test_line_ends_inside_a_sentence_are_blanks_in_the_table(tmp_path: Path) -> None:
    """The offsets stay those of the document, since each is one character."""
    wrapped = replace(SOURCE, text=TEXT.replace("effect is", "effect\nis"))

    found = units(tmp_path, UNITS, wrapped)

    assert [unit.text for unit in found][1] == "HNK's effect is large."


def test_a_source_may_have_more_than_99_sentences(tmp_path: Path) -> None:
    found = units(tmp_path, UNITS.replace("S02", "S102"))

    assert found[-1].id == "S102"


@pytest.mark.parametrize(
    ("found", "typed", "message"),
    [
        ("S02\t", "S01\t", "units.tsv:4: id: S01 stands in line 3 too."),
        ("S02\t", "N02\t", "units.tsv:4: id: 'N02' is not an id for a sentence."),
        ("N01\ttitle", "N01\ttytle", "units.tsv:2: kind: 'tytle' is not known."),
        ("\tA title.\t", "\t\t", "units.tsv:2: why_no_claims: ''."),
        ("\t30\t47\t", "\t29\t46\t", "units.tsv:4: the article has ' It does"),
        ("\t30\t47\t\t\tIt does not bind.", "\t30\t30\t\t\t", "units.tsv:4: the article has ''"),
        (
            "\tIt does not bind.",
            "\tIt does bind.",
            "units.tsv:4: the article has 'It does not bind.' at 30-47, not 'It does bind.'",
        ),
    ],
)
def test_a_unit_that_is_wrong_is_named(
    tmp_path: Path, found: str, typed: str, message: str
) -> None:
    assert found in UNITS
    with pytest.raises((CurationError, CurationErrors)) as caught:
        units(tmp_path, UNITS.replace(found, typed))

    assert message in str(caught.value)
