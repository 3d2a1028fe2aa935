"""Write CSV results whose IRIs hold commas.

The engine quotes literals and never IRIs, so that an IRI such as ``...#char=0,18`` would fall into
two cells. Such results are rare; they are noticed while they pass
(:class:`hnkg.store.rows.CsvRows`), and written again here.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox


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
