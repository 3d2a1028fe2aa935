"""Remedies for a quote that is not where it should be."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from hnkg.curation.sources import load_source, load_units, where_is
from hnkg.curation.tables import Problems
from hnkg.errors import CurationError, CurationErrors

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


def write_source(root: Path, content: bytes, sha256: str | None = None) -> None:
    for folder in ("curated", "sources"):
        (root / "graph_data" / folder).mkdir(parents=True, exist_ok=True)
    (root / "graph_data/sources/a.txt").write_bytes(content)
    digest = sha256 or hashlib.sha256(content).hexdigest()
    (root / "graph_data/curated/sources.tsv").write_text(
        f"key\tfile\tsha256\ttitle\tpublisher\trights\nkey\ta.txt\t{digest}\tT\tP\tR\n"
    )


def units(root: Path, table: str) -> tuple[Unit, ...]:
    write_source(root, TEXT.encode())
    (root / "graph_data/curated/units.tsv").write_text(HEADER + table)
    problems = Problems()
    found = load_units(root, load_source(root), problems)
    problems.stop()
    return found


def test_a_source_is_named_after_its_key_and_checksum(tmp_path: Path) -> None:
    write_source(tmp_path, b"words")

    assert load_source(tmp_path).name == f"key-{hashlib.sha256(b'words').hexdigest()[:8]}"


def test_a_source_must_be_utf_8(tmp_path: Path) -> None:
    write_source(tmp_path, b"caf\xe9")

    with pytest.raises(CurationError, match=r"sources\.tsv:2: .*a\.txt: byte 3 is not UTF-8"):
        load_source(tmp_path)


def test_a_missing_source_is_told_at_its_row(tmp_path: Path) -> None:
    write_source(tmp_path, b"words")
    (tmp_path / "graph_data/sources/a.txt").unlink()

    with pytest.raises(CurationError, match=r"sources\.tsv:2: file: .*a\.txt: the file is missing"):
        load_source(tmp_path)


def test_two_sources_are_one_too_many(tmp_path: Path) -> None:
    write_source(tmp_path, b"words")
    table = tmp_path / "graph_data/curated/sources.tsv"
    table.write_text(table.read_text() + table.read_text().splitlines()[1] + "\n")

    with pytest.raises(CurationError, match="2 sources"):
        load_source(tmp_path)


def test_units_that_cover_the_text_are_read(tmp_path: Path) -> None:
    found = units(tmp_path, UNITS)

    assert [unit.id for unit in found] == ["N01", "S01", "S02"]
    assert [unit.line for unit in found] == [2, 3, 4]
    assert [unit.is_sentence for unit in found] == [False, True, True]


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
