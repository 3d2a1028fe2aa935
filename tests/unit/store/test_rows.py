"""The number of solutions is read off the finished document."""

from __future__ import annotations

import json
from io import BytesIO
from typing import IO, cast

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hnkg.formats import CSV, JSON, SOLUTIONS, TSV, XML, Format
from hnkg.store.evaluate import RESULT_FORMATS
from hnkg.store.rows import count_solutions

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


@pytest.mark.parametrize("chosen", SOLUTIONS, ids=lambda chosen: chosen.name)
@given(rows=ROWS)
@example(rows=[])
@example(rows=[{}])
@example(rows=[{}, {"s": {"type": "literal", "value": ",{"}}, {}])
@example(rows=[{"s": {"type": "literal", "value": '},{"'}}])
@example(rows=[{"s": {"type": "literal", "value": "[{}]"}}])
@example(rows=[{"s": {"type": "literal", "value": 'a"\r\n"b'}}])
def test_the_count_is_the_number_of_rows(
    chosen: Format, rows: list[dict[str, dict[str, str]]]
) -> None:
    output = BytesIO()
    solutions(rows).serialize(cast("IO[bytes]", output), format=RESULT_FORMATS[chosen.name])

    assert count_solutions(output.getvalue(), chosen) == len(rows)


@pytest.mark.parametrize("chosen", [JSON, XML, CSV, TSV], ids=lambda chosen: chosen.name)
def test_rows_without_variables_are_counted(chosen: Format) -> None:
    results = cast("ox.QuerySolutions", ox.Store().query("SELECT * {}"))
    body = results.serialize(format=RESULT_FORMATS[chosen.name])

    assert body is not None
    assert count_solutions(body, chosen) == 1
