"""The number of solutions is read off the finished document."""

from __future__ import annotations

import json
from io import BytesIO
from typing import IO, cast

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hnkg.formats import CSV, SOLUTIONS, Format
from hnkg.store import rows as rows_module
from hnkg.store.evaluate import RESULT_FORMATS
from hnkg.store.rows import CsvRows, row_counter

WORDS = st.text(alphabet="a,{}[]:\"'\\<>&;\r\n \té%", max_size=8)
TERMS = st.one_of(
    WORDS.map(lambda words: {"type": "literal", "value": words}),
    st.sampled_from(["https://example.org/a", "https://example.org/#char=0,18"]).map(
        lambda iri: {"type": "uri", "value": iri}
    ),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["s", "bindings", "x1"]), TERMS), max_size=6)


def solutions(rows: list[dict[str, dict[str, str]]]) -> ox.QuerySolutions:
    document = {"head": {"vars": ["s", "bindings", "x1"]}, "results": {"bindings": rows}}
    parsed = ox.parse_query_results(json.dumps(document), ox.QueryResultsFormat.JSON)
    return cast("ox.QuerySolutions", parsed)


def document(results: ox.QuerySolutions, chosen: Format) -> bytes:
    """Return solutions as the engine writes them."""
    output = BytesIO()
    results.serialize(cast("IO[bytes]", output), format=RESULT_FORMATS[chosen.name])
    return output.getvalue()


def counted(body: bytes, chosen: Format, piece_bytes: int) -> int:
    """Count rows in pieces of this length."""
    counter = row_counter(chosen)
    for start in range(0, len(body), piece_bytes):
        counter.feed(body[start : start + piece_bytes])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows_module, "_PIECE_BYTES", piece_bytes)
        return counter.count(lambda: body)


@pytest.mark.parametrize("chosen", SOLUTIONS, ids=lambda chosen: chosen.name)
@given(rows=ROWS, piece_bytes=st.sampled_from([1, 2, 3, 5, 7, 16, 10_000]))
@example(rows=[], piece_bytes=4)
@example(rows=[{}], piece_bytes=4)
@example(rows=[{}, {"s": {"type": "literal", "value": ",{"}}, {}], piece_bytes=4)
@example(rows=[{"s": {"type": "literal", "value": '},{"'}}], piece_bytes=10_000)
@example(rows=[{"s": {"type": "literal", "value": "[{}]"}}], piece_bytes=10_000)
@example(rows=[{"s": {"type": "literal", "value": "[{"}}], piece_bytes=10_000)
@example(rows=[{"s": {"type": "literal", "value": 'a"\r\n"b'}}], piece_bytes=4)
def test_the_count_is_the_number_of_rows(
    chosen: Format, rows: list[dict[str, dict[str, str]]], piece_bytes: int
) -> None:
    assert counted(document(solutions(rows), chosen), chosen, piece_bytes) == len(rows)


@pytest.mark.parametrize("chosen", SOLUTIONS, ids=lambda chosen: chosen.name)
def test_rows_without_variables_are_counted(chosen: Format) -> None:
    results = cast("ox.QuerySolutions", ox.Store().query("SELECT * {}"))

    assert counted(document(results, chosen), chosen, 10_000) == 1


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["a,b", "a", 'a"', "a\r\n,"]), st.sampled_from(["#1,2", "#12"])),
        max_size=5,
    ),
    piece_bytes=st.sampled_from([1, 2, 3, 7, 10_000]),
)
def test_bare_commas_are_noticed_however_the_pieces_are_cut(
    rows: list[tuple[str, str]], piece_bytes: int
) -> None:
    body = document(
        solutions(
            [
                {
                    "s": {"type": "literal", "value": words},
                    "x1": {"type": "uri", "value": f"https://example.org/{name}"},
                }
                for words, name in rows
            ]
        ),
        CSV,
    )
    counter = CsvRows()
    for start in range(0, len(body), piece_bytes):
        counter.feed(body[start : start + piece_bytes])

    assert counter.has_bare_comma() == any(name == "#1,2" for _, name in rows)
