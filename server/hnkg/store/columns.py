"""Keep the columns of ``SELECT *`` in the order in which the query names them.

SPARQL gives them no order and the engine takes the alphabet's, so that ``?s ?p ?o`` would come as
object, predicate, subject. Here the star is replaced by the same variables in the order of the
text. Which ones they are is left to the engine: it is asked the same with a pattern that has no
solution, so that nothing is evaluated, on a store that holds nothing.
"""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

#: The star of the outermost SELECT, behind the prologue. What it does not match keeps its order.
_STAR: Final = re.compile(
    r"(?:\s++|\#[^\n\r]*+|PREFIX\b\s*+[^:\s]*+\s*+:\s*+<[^<>]*+>|BASE\b\s*+<[^<>]*+>)*+"
    r"SELECT\b(?:\s++|\#[^\n\r]*+|DISTINCT\b|REDUCED\b)*+(?P<star>\*)",
    re.IGNORECASE,
)
#: From the star to the pattern; one that is nothing but a query of its own is left alone.
_PATTERN: Final = re.compile(
    r"\*(?:\s++|\#[^\n\r]*+|FROM\b|NAMED\b|WHERE\b|<[^<>]*+>|[\w.-]*+:[^\s{]*+)*+\{"
    r"(?!(?:\s++|\#[^\n\r]*+)*+SELECT\b)",
    re.IGNORECASE,
)
#: It may find more, in a comment or a string: only the order depends on it.
_VARIABLE: Final = re.compile(r"[?$](\w[\w·]*+)")
_NOTHING: Final = ox.Store()


def name_columns(text: str, base_iri: str) -> str:
    r"""Return a query with its star written out, or as it is when nothing would change.

    Args:
        text: the query.
        base_iri: for relative IRIs in it.

    >>> name_columns("SELECT * { ?s ?p ?o }", "https://example.org/")
    'SELECT  ?s ?p ?o  { ?s ?p ?o }'
    >>> name_columns("SELECT * { ?a ?b ?c } # sorted already", "https://example.org/")
    'SELECT * { ?a ?b ?c } # sorted already'
    """
    found = _STAR.match(text)
    if found is None or "service" in text.lower():  # asking would send requests
        return text
    star = found.start("star")
    named = dict.fromkeys(_VARIABLE.findall(text, star))
    places = {name: place for place, name in enumerate(named)}
    if list(named) == sorted(named):
        return text
    pattern = _PATTERN.match(text, star)
    if pattern is None:
        return text
    try:
        results = _NOTHING.query(
            f"{text[: pattern.end()]} FILTER(false) {text[pattern.end() :]}", base_iri=base_iri
        )
    except (SyntaxError, RuntimeError, ValueError):  # whoever asks the data is told
        return text
    if not isinstance(results, ox.QuerySolutions) or not results.variables:
        return text
    names = sorted((v.value for v in results.variables), key=lambda name: places.get(name, 0))
    return f"{text[:star]} {' '.join(f'?{name}' for name in names)} {text[star + 1 :]}"
