r"""Write CSV results whose IRIs hold commas.

The engine quotes literals and never IRIs, so that an IRI such as ``...#char=0,18`` would fall into
two cells. Such results are rare; they are noticed in the finished body, and written here.

>>> has_bare_comma(b'span,words\r\nhttps://example.org/#char=0,18,"a, b"\r\n')
True
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox


def has_bare_comma(body: bytes) -> bool:
    r"""Say whether a CSV result of the engine has rows with more cells than columns.

    >>> has_bare_comma(b'words\r\n"a, b"\r\n')
    False
    """
    outside_quotes = body.split(b'"')[::2]  # a doubled quote leaves an empty piece between
    comma_count = sum(piece.count(b",") for piece in outside_quotes)
    line_count = sum(piece.count(b"\r\n") for piece in outside_quotes)
    commas_a_line = body.partition(b"\r\n")[0].count(b",")  # names of variables have none
    return comma_count != line_count * commas_a_line


def write_csv(solutions: ox.QuerySolutions) -> bytes:
    r"""Return solutions as the SPARQL 1.1 CSV format has them: bare values, quoted where needed.

    >>> import pyoxigraph as ox
    >>> tsv = '?span\n<https://example.org/#char=0,18>\n'
    >>> write_csv(ox.parse_query_results(tsv, ox.QueryResultsFormat.TSV))
    b'span\r\n"https://example.org/#char=0,18"\r\n'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(variable.value for variable in solutions.variables)
    for row in solutions:
        writer.writerow("" if term is None else _bare(term) for term in row)
    return text.getvalue().encode()


def _bare(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    value = getattr(term, "value", None)  # a triple has none
    return str(term) if value is None or str(term).startswith("_:") else str(value)
