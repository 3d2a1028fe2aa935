"""The answer of a SELECT as a pandas DataFrame that says where its values come from.

``frame.attrs["hnkg"]`` keeps what a typed column cannot: for each column which kinds of terms,
languages and datatypes it holds, and the prefixes by which its IRIs were shortened.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import XSD
from hnkg.notebook.columns import build_column, read_cell
from hnkg.notebook.extra import import_extra

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from hnkg.notebook.reading import Rows
    from hnkg.notebook.terms import Term

#: Where a frame keeps what is known about it.
KEY: Final = "hnkg"
#: Ends the name of a column of languages, which no variable of SPARQL can have.
LANGUAGE: Final = "@lang"


@dataclass(frozen=True)
class About:
    """What is known about an answer, beside its rows.

    Args:
        question: what was asked, in words.
        note: what to watch out for when reading it.
        root: address of the server whose pages show our own IRIs; empty for none.
    """

    question: str = ""
    note: str = ""
    root: str = ""


@dataclass(frozen=True)
class Wish:
    """How a frame is wanted; see :meth:`hnkg.Graph.select`."""

    curies: bool = False
    languages: bool = False
    terms: bool = False


def build_frame(
    rows: Rows, prefixes: Mapping[str, str], wish: Wish | None = None, about: About | None = None
) -> pd.DataFrame:
    """Return a frame with a column for each variable.

    Raises:
        InputError: pandas is not installed.
    """
    import_extra("pandas", "for tables")
    from hnkg.notebook.tables import Table  # noqa: PLC0415  # imports pandas

    wish = wish or Wish()
    used = prefixes if wish.curies else {}
    columns: dict[str, object] = {}
    described = {}
    for place, name in enumerate(rows.variables):
        column = [row[place] for row in rows.rows]
        described[name] = _describe(column, is_typed=rows.is_typed)
        if wish.terms:
            columns[name] = _objects(column)
            continue
        columns[name] = build_column([None if t is None else read_cell(t, used) for t in column])
        if wish.languages and described[name]["languages"]:
            columns[name + LANGUAGE] = _languages(column)
    frame = Table(columns, index=range(len(rows.rows)))
    frame.attrs[KEY] = {
        "columns": described,
        "row_count": len(rows.rows),
        "prefixes": dict(used),
        **asdict(about or About()),
    }
    return frame


def _describe(column: Iterable[Term | None], *, is_typed: bool) -> dict[str, list[str]]:
    kinds, languages, datatypes = set(), set(), set()
    for term in column:
        if isinstance(term, ox.Literal):
            kinds.add("literal")
            if term.language:
                languages.add(term.language)
            elif is_typed and term.datatype.value != f"{XSD}string":
                datatypes.add(term.datatype.value)
        elif term is not None:
            kinds.add({"NamedNode": "iri", "BlankNode": "bnode"}.get(type(term).__name__, "triple"))
    if not is_typed:
        kinds = {"text of CSV"}
    return {
        "kinds": sorted(kinds),
        "languages": sorted(languages),
        "datatypes": sorted(datatypes),
    }


def _languages(column: Iterable[Term | None]) -> pd.Series:
    import pandas as pd  # noqa: PLC0415  # half a second

    tags = [term.language or None if isinstance(term, ox.Literal) else None for term in column]
    return pd.Series(tags, dtype=pd.StringDtype("python"))


def _objects(column: list[Term | None]) -> pd.Series:
    import numpy as np  # noqa: PLC0415  # only with pandas
    import pandas as pd  # noqa: PLC0415  # half a second

    objects = np.empty(len(column), dtype=object)
    objects[:] = column
    return pd.Series(objects, dtype=object)
