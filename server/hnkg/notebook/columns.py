"""Columns of terms as columns of pandas, each with the type that all its values have.

| Terms | dtype |
|---|---|
| IRIs, blank nodes, texts, with and without language | string |
| ``xsd:integer`` and its kinds, ``xsd:gYear`` | Int64; beyond 64 bits object with integers |
| ``xsd:decimal`` | object with ``decimal.Decimal``: exact, as it was written |
| ``xsd:double``, ``xsd:float`` | Float64; a NaN is a value and not a missing one |
| ``xsd:boolean`` | boolean |
| ``xsd:dateTime`` | datetime64[us, UTC], or datetime64[us] where no value has a time zone |
| ``xsd:date`` | datetime64[s] |
| other datatypes, and what is not a value of its type | string, as it was written |
| several of these | object, each value as the Python object of its own type |

An unbound variable is missing (``pandas.NA``, ``NaT``, in object columns ``None``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from hnkg.namespaces import XSD, find_curie

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import pandas as pd

    from hnkg.notebook.terms import Term

    Values = Sequence["Value | None"]

_INTEGERS: Final = frozenset(
    f"{XSD}{name}"
    for name in (
        *("integer", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")
_YEAR: Final = re.compile(r"-?[0-9]{4,18}")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
)
_TIME: Final = re.compile(_LOCAL_TIME.pattern + r"(Z|[+-][0-9]{2}:[0-9]{2})")
_BOOLEAN: Final = re.compile("true|false|1|0")
_INT64: Final = range(-(2**63), 2**63)

Value = str | bool | int | float | Decimal | datetime | date


@dataclass(frozen=True)
class Cell:
    """One term, as a value of Python.

    Args:
        value: the value; the characters where the term has none.
        sort: which kind of column it may stand in.
    """

    value: Value
    sort: str


def read_cell(term: Term, prefixes: Mapping[str, str]) -> Cell:
    """Return a term as a value.

    Args:
        term: the term.
        prefixes: shorten IRIs; none of them leaves IRIs in full.

    >>> read_cell(ox.Literal("0.10", datatype=ox.NamedNode(f"{XSD}decimal")), {})
    Cell(value=Decimal('0.10'), sort='decimal')
    """
    if isinstance(term, ox.NamedNode):
        return Cell(find_curie(term.value, prefixes) or term.value, "string")
    if isinstance(term, ox.Triple):
        return Cell(f"<<( {term} )>>", "string")
    if isinstance(term, ox.BlankNode):
        return Cell(str(term), "string")
    datatype = "" if term.language else term.datatype.value
    found = _read_typed(term.value, datatype)
    return found or Cell(term.value, "string")


def _read_typed(text: str, datatype: str) -> Cell | None:
    """Return a literal as a value of its datatype; none where it has none that we know."""
    for datatypes, form, read, sort in _TYPES:
        if datatype in datatypes and form.fullmatch(text):
            try:
                return Cell(read(text), sort)
            except ValueError:  # such as a 30th of February, or the hour 24
                return None
    return None


def build_column(cells: Sequence[Cell | None]) -> pd.Series:
    """Return a column with the type that all its values have."""
    import numpy as np  # noqa: PLC0415  # only with pandas
    import pandas as pd  # noqa: PLC0415  # half a second

    sorts = {cell.sort for cell in cells if cell is not None}
    values = [None if cell is None else cell.value for cell in cells]
    build = _BUILDERS.get(sorts.pop()) if len(sorts) == 1 else None
    if build is not None and (column := build(values)) is not None:
        return pd.Series(column)
    objects: np.ndarray[Any, Any] = np.empty(len(values), dtype=object)
    objects[:] = values
    return pd.Series(objects, dtype=object)


def _texts(values: Values) -> object:
    import pandas as pd  # noqa: PLC0415  # half a second

    return pd.array(values, dtype=pd.StringDtype("python"))


def _integers(values: Values) -> object:
    import pandas as pd  # noqa: PLC0415  # half a second

    fit = all(value is None or value in _INT64 for value in values)
    return pd.array(values, dtype="Int64") if fit else None


def _doubles(values: Values) -> object:
    """Return floats of which those that are unbound are missing, and no others."""
    import numpy as np  # noqa: PLC0415  # only with pandas
    import pandas as pd  # noqa: PLC0415  # half a second

    numbers = np.array([0.0 if value is None else value for value in values], dtype="float64")
    return pd.arrays.FloatingArray(numbers, np.array([value is None for value in values]))


def _booleans(values: Values) -> object:
    import pandas as pd  # noqa: PLC0415  # half a second

    return pd.array(values, dtype="boolean")


def _times(values: Values) -> object:
    import pandas as pd  # noqa: PLC0415  # half a second

    moments = [v.astimezone(UTC) if isinstance(v, datetime) else None for v in values]
    return pd.array(moments, dtype="datetime64[us, UTC]")


def _local_times(values: Values) -> object:
    import numpy as np  # noqa: PLC0415  # only with pandas

    return np.array(values, dtype="datetime64[us]")


def _dates(values: Values) -> object:
    import numpy as np  # noqa: PLC0415  # only with pandas

    return np.array(values, dtype="datetime64[s]")


#: Datatypes, how their values are written (a little stricter than Python), what reads them, and
#: the kind of column they may stand in.
_TYPES: Final[Sequence[tuple[frozenset[str], re.Pattern[str], Callable[[str], Value], str]]] = (
    (_INTEGERS, _INTEGER, int, "integer"),
    (frozenset({f"{XSD}gYear"}), _YEAR, int, "integer"),
    (frozenset({f"{XSD}decimal"}), _DECIMAL, Decimal, "decimal"),
    (frozenset({f"{XSD}double", f"{XSD}float"}), _DOUBLE, float, "double"),
    (frozenset({f"{XSD}boolean"}), _BOOLEAN, lambda text: text in {"true", "1"}, "boolean"),
    (frozenset({f"{XSD}date"}), _DATE, date.fromisoformat, "date"),
    (frozenset({f"{XSD}dateTime"}), _TIME, datetime.fromisoformat, "time"),
    (frozenset({f"{XSD}dateTime"}), _LOCAL_TIME, datetime.fromisoformat, "local time"),
)

_BUILDERS: Final[Mapping[str, Callable[[Values], object]]] = {
    "string": _texts,
    "integer": _integers,
    "double": _doubles,
    "boolean": _booleans,
    "time": _times,
    "local time": _local_times,
    "date": _dates,
}
