"""Notice the SERVICE keyword of SPARQL, without being fooled by strings, comments or names.

This is for the message: in a query worker the kernel refuses the network whatever the text says.
"""

from __future__ import annotations

import re
import sys
from typing import Final

#: What SPARQL calls federation is refused in these words.
FEDERATION_REFUSED: Final = (
    "SERVICE is not answered here: this server never sends requests to other servers.\n"
    "  Federate from your side: run the query in a client that can (Apache Jena, Comunica, rdflib)"
    " with SERVICE pointing at this endpoint, or ask each endpoint for its part and join them."
)

_TOKEN: Final = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<long>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3})
    | (?P<short>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<sigil>[?$@]\w[\w-]*)
    | (?P<name>[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\[^\w\s])*)
    | (?P<word>\w+)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def uses_service(text: str, *, loudly: bool = False) -> bool:
    r"""Tell whether a query has the keyword SERVICE.

    Args:
        text: the query.
        loudly: count only a SERVICE without SILENT, whose failure is an error.

    >>> uses_service("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    True
    >>> uses_service('SELECT * { ?service ex:service "SERVICE" } # service')
    False
    >>> uses_service("SELECT * { SERVICE # quiet\n SILENT ?endpoint { ?s ?p ?o } }", loudly=True)
    False
    """
    if "service" not in text.lower() and "\\" not in text:
        return False
    text = _CODE_POINT.sub(_code_point, text)  # SPARQL resolves these before anything else
    words = [
        token.group().lower() if token.lastgroup == "word" else ""
        for token in _TOKEN.finditer(text)
        if token.lastgroup != "comment" and not token.group().isspace()
    ]
    return any(
        word == "service" and not (loudly and following == "silent")
        for word, following in zip(words, [*words[1:], ""], strict=True)
    )


def without_silent(text: str) -> str:
    r"""Return a query whose every SERVICE fails aloud; everything else stays where it is.

    >>> without_silent("SELECT * { SERVICE SILENT <https://example.org/sparql> { ?silent ?p ?o } }")
    'SELECT * { SERVICE        <https://example.org/sparql> { ?silent ?p ?o } }'
    """
    kept, after_service = [], False
    for token in _TOKEN.finditer(text):
        written = token.group()
        word = written.lower() if token.lastgroup == "word" else ""
        kept.append(" " * len(written) if after_service and word == "silent" else written)
        if token.lastgroup != "comment" and not written.isspace():
            after_service = word == "service"
    return "".join(kept)


def _code_point(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number <= sys.maxunicode else match.group()
