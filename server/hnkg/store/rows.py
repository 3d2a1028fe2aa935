"""Count the solutions in a serialised result, exactly and without parsing it twice.

The engine serialises faster than Python can iterate, and does not say how many rows it wrote.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hnkg.formats import Format

_BINDINGS: Final = b'"results":{"bindings":['
_ROW_AFTER_ROW: Final = re.compile(rb',\{(?:"[^,:}\]]|\})')
#: A document is looked through in steps, so that the list of finds stays short. Each step sees
#: the end of a find that begins in it.
_STEP_BYTES: Final = 1 << 20
_OVERLAP_BYTES: Final = 3


def count_solutions(body: bytes, results_format: Format) -> int:
    r"""Return the number of solutions in a result document of the engine.

    >>> from hnkg.formats import TSV
    >>> count_solutions(b'?s\n<http://example.org/a>\n', TSV)
    1
    """
    count = {"json": _in_json, "xml": _in_xml, "csv": _in_csv, "tsv": _in_tsv}
    return count[results_format.name](body)


def _in_json(body: bytes) -> int:
    """Count ``{"`` after a comma: inside a string the quote would be escaped.

    Only the quote that ends a string may follow a brace of the string itself, and then a comma,
    a colon or a bracket comes next. A row without any binding (``{}``) may look like part of a
    string, so a document that may have one is parsed.
    """
    first = body.index(_BINDINGS) + len(_BINDINGS)
    found_count = 0
    view = memoryview(body)
    for start in range(first, len(body), _STEP_BYTES):
        found = _ROW_AFTER_ROW.findall(view[start : start + _STEP_BYTES + _OVERLAP_BYTES])
        found_count += len(found)
        if b",{}" in set(found) or body.startswith(b"{}", first):
            return len(json.loads(body)["results"]["bindings"])
    return found_count + body.startswith(b"{", first)


def _in_xml(body: bytes) -> int:
    return body.count(b"<result>")  # text has &lt; for <


def _in_csv(body: bytes) -> int:
    outside_quotes = body.split(b'"')[::2]  # a doubled quote leaves an empty piece between
    return sum(piece.count(b"\r\n") for piece in outside_quotes) - 1


def _in_tsv(body: bytes) -> int:
    return body.count(b"\n") - 1  # line ends in terms are escaped
