"""Draw a table with one column of numbers as bars, where that says something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hnkg.web.terms import Cell, Table

#: Bars in one chart; with more nobody sees anything.
MOST_BARS: Final = 40
#: A table with more columns says more than a name and a number.
_MOST_COLUMNS: Final = 3


@dataclass(frozen=True)
class Bar:
    """One row of a chart: what it is about, the number as the data write it, and its length."""

    label: str
    number: str
    percent: float


@dataclass(frozen=True)
class Chart:
    """The rows of a table as bars.

    Args:
        label: the column that the bars are named by.
        number: the column of the numbers.
        bars: the first rows, in their order.
        row_count: rows in all.
    """

    label: str
    number: str
    bars: tuple[Bar, ...]
    row_count: int


def draw_chart(table: Table) -> Chart | None:
    """Return the chart of a table; none where it has not one column of numbers beside a name.

    >>> from hnkg.web.terms import Cell, Table
    >>> rows = ((Cell("a"), Cell("4", number=4.0)), (Cell("b"), Cell("1", number=1.0)))
    >>> chart = draw_chart(Table(("name", "count"), rows, 2))
    >>> [(bar.label, bar.number, bar.percent) for bar in chart.bars]
    [('a', '4', 100.0), ('b', '1', 25.0)]
    """
    columns = tuple(zip(*table.rows, strict=True))
    if len(table.rows) < 2 or not 2 <= len(columns) <= _MOST_COLUMNS:  # noqa: PLR2004
        return None
    numbers = [place for place, cells in enumerate(columns) if _are_numbers(cells)]
    names = [place for place in range(len(columns)) if place not in numbers]
    if len(numbers) != 1 or not all(cell.text for cell in columns[names[0]]):
        return None
    place, name = numbers[0], names[0]
    highest = max(cell.number or 0.0 for cell in columns[place])
    bars = tuple(
        Bar(row[name].text, row[place].text, _percent(row[place], highest))
        for row in table.rows[:MOST_BARS]
    )
    return Chart(table.columns[name], table.columns[place], bars, table.row_count)


def _are_numbers(cells: tuple[Cell, ...]) -> bool:
    """Say whether every cell is a number that a bar can show, and one is more than nothing."""
    numbers = [cell.number for cell in cells if cell.number is not None and cell.number >= 0]
    return len(numbers) == len(cells) and any(numbers)


def _percent(cell: Cell, highest: float) -> float:
    return round(100 * (cell.number or 0.0) / highest, 1)
