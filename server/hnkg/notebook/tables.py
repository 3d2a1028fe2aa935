"""A DataFrame that a notebook shows with links and badges; everything else is pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from hnkg.notebook.markup import View, render_table

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_ROWS: Final = 60


class Table(pd.DataFrame):  # type: ignore[misc]  # pandas ships no types
    """An answer; see :mod:`hnkg.notebook.frames`."""

    @property
    def _constructor(self) -> Callable[..., Table]:
        return Table

    def _repr_html_(self) -> str:
        """Return the table as HTML; what became of it without its origin, as pandas does."""
        known = self.attrs.get("hnkg")
        if not known or self.columns.nlevels > 1 or self.index.nlevels > 1:
            return str(super()._repr_html_())
        most = pd.get_option("display.max_rows") or _MOST_ROWS
        shown = self.head(most)
        names = [str(name) for name in self.columns]
        values = shown.astype(object).where(shown.notna(), None)
        rows = [
            (str(name), [_plain(cell) for cell in row])
            for name, row in zip(
                shown.index, values.itertuples(index=False, name=None), strict=True
            )
        ]
        question = known["question"]
        if question and len(self) != known["row_count"]:
            question = f"Made from the answer to: {question}"  # it is not the answer itself
        view = View(
            iri_columns=frozenset(n for n, c in known["columns"].items() if c["kinds"] == ["iri"]),
            prefixes=known["prefixes"],
            root=known["root"],
            question=question,
            note=known["note"],
            row_count=len(self),
        )
        return render_table(names, rows, view)


def _plain(value: object) -> object:
    """Return a scalar of numpy as Python has it, and what pandas takes for missing as none."""
    return None if value is pd.NA or value is pd.NaT else value
