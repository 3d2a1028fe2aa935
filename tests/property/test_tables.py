"""Tables and CURIEs, for any cells."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.curation.tables import LIST_SEPARATOR, canonical, read_table
from hnkg.errors import CurationError
from hnkg.namespaces import Prefix, expand

#: Blanks and byte order marks at both ends of a cell.
EDGES = r"^[\s\ufeff]+|[\s\ufeff]+$"
COLUMNS = ("one", "two", "three")
#: What a cell may hold: normal text without tabs, line ends and control characters.
cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=20
).map(lambda text: re.sub(EDGES, "", unicodedata.normalize("NFC", text)))
rows = st.lists(st.tuples(cells, cells, cells).filter(any), max_size=6)
anything = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="a \t\n\r\x0b\x0c\x85\u2028\ufeff\u00a0e\u0301", max_size=60),
)


def read(text: str) -> list[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "table.tsv").write_bytes(text.encode("utf-8"))
        found = read_table(Path(folder), "table.tsv", COLUMNS)
    return [tuple(row[column] for column in COLUMNS) for row in found]


@given(anything)
def test_the_canonical_form_is_its_own_canonical_form(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(anything)
def test_the_canonical_form_keeps_every_letter(text: str) -> None:
    """Only blanks and byte order marks go, and letters in two parts are joined."""

    def letters(text: str) -> str:
        return re.sub(r"[\s\ufeff]", "", unicodedata.normalize("NFC", text))

    assert letters(canonical(text)) == letters(text)


@given(rows)
def test_what_is_written_is_read(table: list[tuple[str, ...]]) -> None:
    text = "".join("\t".join(row) + "\n" for row in (COLUMNS, *table))

    assert read(text) == table


@given(anything)
def test_any_text_is_a_table_or_a_mistake_with_a_line(text: str) -> None:
    table = f"one\ttwo\tthree\n{text}"
    try:
        read(table)
    except CurationError as error:
        line = error.line
    else:
        line = 1
    assert 1 <= line <= table.count("\n") + 1


@given(rows, st.sampled_from(["\r\n", " \n", "\n\n", "\ufeff\n"]))
def test_tidying_repairs_what_editors_do(table: list[tuple[str, ...]], end: str) -> None:
    clean = canonical("".join("\t".join(row) + "\n" for row in (COLUMNS, *table)))

    assert canonical(clean.replace("\n", end)) == clean


@given(st.lists(cells.filter(lambda c: c and "|" not in c), max_size=4))
def test_lists_are_read_as_they_are_joined(items: list[str]) -> None:
    joined = LIST_SEPARATOR.join(items)

    assert tuple(joined.split(LIST_SEPARATOR)) == (tuple(items) or ("",))


names = st.from_regex(r"[A-Za-z][A-Za-z0-9.]{0,10}", fullmatch=True)
local_parts = st.from_regex(r"[A-Za-z0-9_:/.%-]{1,20}", fullmatch=True)


@given(names, local_parts)
def test_a_curie_expands_to_namespace_and_local_part(name: str, local: str) -> None:
    table = {name: Prefix(name, "http://example.org/", None)}

    assert expand(f"{name}:{local}", table) == f"http://example.org/{local}"


@given(names, st.text(max_size=20))
def test_any_text_expands_to_an_iri_or_is_refused(name: str, local: str) -> None:
    table = {name: Prefix(name, "http://example.org/", None)}
    try:
        iri = expand(f"{name}:{local}", table)
    except ValueError:
        return
    assert iri == f"http://example.org/{local}"
    assert re.search(r'[\s<>"{}|\\^`\x00-\x20]', iri) is None


@given(st.from_regex(r"[0-9]{1,12}", fullmatch=True))
def test_a_pattern_decides_on_the_whole_local_part(local: str) -> None:
    table = {"GO": Prefix("GO", "http://purl.obolibrary.org/obo/GO_", r"^\d{7}$")}
    if len(local) == 7:
        assert expand(f"GO:{local}", table).endswith(f"GO_{local}")
    else:
        with pytest.raises(ValueError, match="is not an identifier of GO"):
            expand(f"GO:{local}", table)
