"""A column has the type of its values; what a type cannot say stands beside the frame."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.notebook.columns import build_column, read_cell
from hnkg.notebook.frames import build_frame
from hnkg.notebook.reading import Rows
from hnkg.notebook.terms import as_term

if TYPE_CHECKING:
    import hnkg

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
NOON = "2026-01-31T12:00:00"


def column(graph: hnkg.Graph, *values: str) -> pd.Series:
    """Return the column of terms, written as in SPARQL."""
    return graph.select(f"{XSD}SELECT ?x {{ VALUES ?x {{ {' '.join(values)} }} }}").x


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (["1", '"2"^^xsd:long', '"+3"^^xsd:int'], "Int64", [1, 2, 3]),
        (['"2020"^^xsd:gYear'], "Int64", [2020]),
        (["1.50", "-0.1"], "object", [Decimal("1.50"), Decimal("-0.1")]),
        (["1e3", '"INF"^^xsd:double'], "Float64", [1000.0, math.inf]),
        (["true", '"0"^^xsd:boolean'], "boolean", [True, False]),
        (['"a"', '"b"@en', "<urn:c>"], "string", ["a", "b", "urn:c"]),
        (['"2026-01-31"^^xsd:date'], "datetime64[s]", [pd.Timestamp("2026-01-31")]),
        (
            [f'"{NOON}Z"^^xsd:dateTime', f'"{NOON}.5+02:00"^^xsd:dateTime'],
            "datetime64[us, UTC]",
            [pd.Timestamp(f"{NOON}Z"), pd.Timestamp("2026-01-31T10:00:00.5Z")],
        ),
        ([f'"{NOON}"^^xsd:dateTime'], "datetime64[us]", [pd.Timestamp(NOON)]),
        (["1", '"one"', "2.5"], "object", [1, "one", Decimal("2.5")]),
        (['"9223372036854775808"^^xsd:integer'], "object", [2**63]),
        (['"P1D"^^xsd:duration', '"x"^^<urn:type>'], "string", ["P1D", "x"]),
        # Not values of their type: nothing is guessed.
        (['"one"^^xsd:integer'], "string", ["one"]),
        (['"2026-02-30"^^xsd:date'], "string", ["2026-02-30"]),
        (['"yes"^^xsd:boolean', "true"], "object", ["yes", True]),
        (['"1_000"^^xsd:integer'], "string", ["1_000"]),
        (['"1e"^^xsd:double'], "string", ["1e"]),
        (['"Infinity"^^xsd:decimal'], "string", ["Infinity"]),
    ],
)
def test_a_column_has_the_type_of_its_values(
    embedded: hnkg.Graph, values: list[str], dtype: str, expected: list[object]
) -> None:
    found = column(embedded, *values)

    assert str(found.dtype) == dtype
    assert found.tolist() == expected


@pytest.mark.parametrize(
    "value",
    ["1", "1.5", "1e0", "true", '"a"', '"2026-01-31"^^xsd:date', f'"{NOON}Z"^^xsd:dateTime'],
)
def test_an_unbound_variable_is_missing_and_changes_no_type(
    embedded: hnkg.Graph, value: str
) -> None:
    with_gap, whole = column(embedded, value, "UNDEF"), column(embedded, value)

    assert with_gap.dtype == whole.dtype
    assert with_gap.isna().tolist() == [False, True]
    assert with_gap[0] == whole[0]


def test_nan_is_a_value_and_unbound_is_none(embedded: hnkg.Graph) -> None:
    found = column(embedded, '"NaN"^^<http://www.w3.org/2001/XMLSchema#double>', "UNDEF")

    assert found[1] is pd.NA
    assert isinstance(found[0], float)
    assert math.isnan(found[0])


def test_a_column_without_values_has_no_type(embedded: hnkg.Graph) -> None:
    frame = embedded.select("SELECT ?x ?y { VALUES ?x { UNDEF } }")

    assert frame.dtypes.astype(str).tolist() == ["object", "object"]
    assert frame.shape == (1, 2)
    assert embedded.select("SELECT ?x { FILTER(false) }").shape == (0, 1)


def test_languages_are_kept_beside_the_texts(embedded: hnkg.Graph) -> None:
    query = 'SELECT ?x ?y { VALUES (?x ?y) { ("a"@en 1) ("b"@de-AT 2) ("c" 3) (<urn:d> 4) } }'
    frame = embedded.select(query, languages=True)

    assert list(frame.columns) == ["x", "x@lang", "y"]
    assert frame["x@lang"].fillna("").tolist() == ["en", "de-at", "", ""]
    known = embedded.select(query).attrs["hnkg"]["columns"]
    assert known["x"] == {
        "kinds": ["iri", "literal"],
        "languages": ["de-at", "en"],
        "datatypes": [],
    }
    assert known["y"]["datatypes"] == ["http://www.w3.org/2001/XMLSchema#integer"]


def test_iris_are_shortened_only_on_request(embedded: hnkg.Graph) -> None:
    query = "SELECT ?x { VALUES ?x { hnk:ketamine <urn:other> } }"

    assert embedded.select(query).x[0] == "https://w3id.org/hnk-kg/entity/ketamine"
    assert embedded.select(query, curies=True).x.tolist() == ["hnk:ketamine", "urn:other"]


def test_a_text_that_looks_like_an_iri_is_not_shortened(embedded: hnkg.Graph) -> None:
    query = 'SELECT ?x { VALUES ?x { "https://w3id.org/hnk-kg/entity/ketamine" } }'

    assert embedded.select(query, curies=True).x[0] == "https://w3id.org/hnk-kg/entity/ketamine"


def test_terms_come_back_whole_on_request(embedded: hnkg.Graph) -> None:
    values = ['"01"^^<http://www.w3.org/2001/XMLSchema#integer>', '"a"@en', "<urn:b>"]
    query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(values)} UNDEF }} }}"
    terms = embedded.select(query, terms=True).x

    assert [str(term) for term in terms[:3]][1:] == values[1:]
    assert terms[3] is None


VALUES = st.one_of(
    st.none(),
    st.integers(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text().filter(lambda text: ":" not in text),
    st.dates(),
    st.datetimes(timezones=st.none() | st.just(UTC)),
)


@given(st.lists(VALUES) | st.lists(st.integers() | st.none()))
def test_values_of_python_come_back_as_they_were_given(values: list[object]) -> None:
    terms = [None if value is None else as_term(value) for value in values]
    cells = [None if term is None else read_cell(term, {}) for term in terms]
    found = build_column(cells)

    assert found.isna().tolist() == [value is None for value in values]
    for value, cell, kept in zip(values, cells, found, strict=True):
        if cell is not None:
            assert (cell.value, type(cell.value)) == (value, type(value))
            assert kept == (pd.Timestamp(value) if isinstance(kept, pd.Timestamp) else value)


def test_scalars_of_numpy_and_pandas_are_values_too() -> None:
    assert as_term(np.int64(4)) == as_term(4)
    assert as_term(np.float64(0.5)) == as_term(0.5)
    assert as_term(np.bool_(True)) == as_term(True)  # noqa: FBT003  # the value itself
    assert as_term(pd.Timestamp(f"{NOON}Z")) == as_term(datetime(2026, 1, 31, 12, tzinfo=UTC))
    assert as_term(date(2026, 1, 31)).value == "2026-01-31"


def test_two_columns_of_one_name_are_one() -> None:
    term = as_term(1)

    assert build_frame(Rows(("x", "x"), ((term, term),)), {}).shape == (1, 1)
