"""Show solutions to a person: a table that fits the terminal, or one block a row.

Only this module and what it is given: no store, no files. Terms are shown as short as they can
be read: CURIEs for IRIs, the bare words of a literal. Control characters are shown as escapes,
so that no literal of somebody's file can drive the terminal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from hnkg.namespaces import find_curie

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

#: A longer word (an IRI without a prefix, an InChI) may be broken anywhere.
LONGEST_WHOLE_WORD = 28

_NUMERIC = re.compile(r".*#(integer|decimal|double|float|int|long|nonNegativeInteger)")
# Controls, and the marks that turn the direction of what follows.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Solutions:
    """The whole answer of a SELECT.

    Args:
        variables: column names, without the question mark.
        rows: one term a column; ``None`` where the variable is unbound.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI as a CURIE, or in angle brackets where no prefix fits.

    >>> shorten("https://w3id.org/hnk-kg/entity/ketamine", {"hnk": "https://w3id.org/hnk-kg/entity/"})
    'hnk:ketamine'
    >>> shorten("https://example.org/a", {})
    '<https://example.org/a>'
    """
    return find_curie(iri, prefixes) or f"<{iri}>"


def show_term(term: Term | None, prefixes: Mapping[str, str]) -> str:
    r"""Return what a person reads in a cell; an unbound variable is an empty one.

    >>> show_term(ox.Literal("a\x1b[31mb", language="en"), {})
    'a\\u001b[31mb'
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        text = shorten(term.value, prefixes)
    elif isinstance(term, ox.Literal):
        text = _show_edges(term.value.replace("\r\n", "\n").expandtabs(4))
    else:
        text = str(term)
    return _UNSAFE.sub(lambda mark: f"\\u{ord(mark.group()):04x}", text)


def _show_edges(text: str) -> str:
    """Mark line breaks at the ends of a text, which would only leave a gap."""
    inner = text.strip("\n")
    left, _, right = text.partition(inner) if inner else (text, "", "")
    return "↵" * len(left) + inner + "↵" * len(right)


def print_solutions(
    console: Console,
    solutions: Solutions,
    prefixes: Mapping[str, str],
    title: str = "",
    note: str = "",
) -> None:
    """Print a table, or one block a row where a table would be too narrow to read.

    Args:
        console: where to print; its width decides between the two.
        solutions: the answer.
        prefixes: prefix names and namespaces, for CURIEs.
        title: a line above, such as the question.
        note: a line below, such as what to watch out for.
    """
    _print_title(console, title)
    cells = [[show_term(term, prefixes) for term in row] for row in solutions.rows]
    if cells:
        columns = tuple(zip(solutions.variables, *cells, strict=True))
        widths = fit_widths(
            [max(map(_longest_line, column)) for column in columns],
            [max(map(_longest_word, column)) for column in columns],
            console.width - 3 * len(columns) - 1,
        )
        console.print(_table(solutions, cells, widths) if widths else _blocks(solutions, cells))
    count = len(cells)
    console.print(Text(f"{count} row{'' if count == 1 else 's'}", style="dim"))
    _print_note(console, note)


def print_boolean(console: Console, answer: str, title: str = "", note: str = "") -> None:
    """Print the answer of an ASK, between the same lines as a table."""
    _print_title(console, title)
    console.print(Text(answer))
    _print_note(console, note)


def _print_title(console: Console, title: str) -> None:
    if title:
        console.print(Text(title, style="bold"))


def _print_note(console: Console, note: str) -> None:
    if note:
        console.print(Text(f"Note: {note}", style="dim"))


def fit_widths(wanted: Sequence[int], least: Sequence[int], room: int) -> tuple[int, ...]:
    """Return the width of each column, in characters, or nothing if they cannot fit.

    The widest columns give first, and none below its longest word.

    >>> fit_widths([4, 90, 50], [4, 9, 30], room=100)
    (4, 48, 48)
    >>> fit_widths([4, 90, 50], [4, 60, 50], room=100)
    ()
    """
    if sum(least) > room:
        return ()
    widths = list(wanted)
    while (excess := sum(widths) - room) > 0:
        giving = [i for i, width in enumerate(widths) if width > least[i]]
        widest = max(widths[i] for i in giving)
        together = [i for i in giving if widths[i] == widest]
        # Down to the next narrower column, or as far as is needed, but at least by one.
        floor = max((widths[i] for i in giving if widths[i] < widest), default=0)
        step = max(1, min(widest - floor, excess // len(together)))
        for i in together:
            widths[i] = max(widest - step, least[i])
    return tuple(widths)


def _longest_word(text: str) -> int:
    return min(max((cell_len(word) for word in text.split()), default=1), LONGEST_WHOLE_WORD)


def _longest_line(text: str) -> int:
    return max((cell_len(line) for line in text.split("\n")), default=1) or 1


def _table(solutions: Solutions, cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_lines=False, pad_edge=False)
    for index, variable in enumerate(solutions.variables):
        terms = [row[index] for row in solutions.rows if row[index] is not None]
        numeric = bool(terms) and all(
            isinstance(term, ox.Literal) and _NUMERIC.fullmatch(term.datatype.value)
            for term in terms
        )
        table.add_column(
            Text(variable),
            justify="right" if numeric else "left",
            width=widths[index],
            overflow="fold",
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _blocks(solutions: Solutions, cells: Sequence[Sequence[str]]) -> Table:
    blocks = Table(box=None, show_header=False, pad_edge=False)
    blocks.add_column(style="bold", no_wrap=True)
    blocks.add_column(overflow="fold")
    for number, row in enumerate(cells, start=1):
        blocks.add_row(Text(f"── {number}", style="dim"), "")
        for variable, text in zip(solutions.variables, row, strict=True):
            blocks.add_row(Text(variable), Text(text))
    return blocks
