"""Write results as few enough plain values for a model to read; what is cut is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from hnkg.namespaces import XSD
from hnkg.syntax.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hnkg.lookup.documents import Document
    from hnkg.lookup.spellings import Spellings

#: Characters of one text, and of all rows together.
MOST_TEXT: Final = 2000
MOST_CHARACTERS: Final = 60_000

_NUMBERS: Final[Mapping[str, Callable[[str], int | float]]] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": float,
    f"{XSD}double": float,
}


def show_solutions(
    body: bytes, limit: int, spellings: Spellings, label_of: Callable[[str], str]
) -> Document:
    """Return the first rows of a SELECT result.

    Args:
        body: the result in JSON.
        limit: rows at most.
        spellings: make CURIEs.
        label_of: the name of an IRI; empty where it has none.
    """
    content = json.loads(body)
    solutions = content["results"]["bindings"]
    variables = content["head"]["vars"]
    rows = (
        {
            name: _cell(solution[name], spellings, label_of) if name in solution else None
            for name in variables
        }
        for solution in solutions[:limit]
    )
    return {"columns": variables, **_bounded("rows", rows, len(solutions))}


def show_triples(body: bytes, limit: int) -> Document:
    """Return the first triples of a graph, one N-Triples line each.

    Args:
        body: the graph as N-Triples.
        limit: triples at most.
    """
    lines = sorted(line for line in body.decode().splitlines() if line)
    return _bounded("triples", iter([_cut(line) for line in lines[:limit]]), len(lines))


def iris_in_result(body: bytes, limit: int) -> Iterator[str]:
    """Yield the IRIs in the first rows of a SELECT result in JSON."""
    for solution in json.loads(body)["results"]["bindings"][:limit]:
        for term in solution.values():
            if term["type"] == "uri":
                yield term["value"]


def iris_in_triples(body: bytes) -> Iterator[str]:
    """Yield every IRI of a graph in N-Triples."""
    for triple in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode):
                yield term.value


def iris_in_query(text: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield every IRI that a query names.

    Args:
        text: the query.
        prefixes: known without declaration; those that the text declares come before them.
    """
    known, declares = dict(prefixes), ""
    for token in tokenize(text):
        if token.kind == "iri":
            iri = token.text[1:-1]
            if declares:
                known[declares.rstrip(":").removeprefix("PREFIX ")] = iri
                declares = ""
            else:
                yield iri
        elif token.kind == "word" and token.upper == "PREFIX":
            declares = "PREFIX "
        elif token.kind == "pname":
            if declares:
                declares += token.text
                continue
            name, _, local = token.text.partition(":")
            if name in known:
                yield known[name] + local.replace("\\", "")


def _cell(term: Mapping[str, Any], spellings: Spellings, label_of: Callable[[str], str]) -> object:
    value = term["value"]
    if term["type"] == "uri":
        label = label_of(value)
        curie = spellings.curie(value)
        return {"iri": curie, "label": label} if label else {"iri": curie}
    if not isinstance(value, str):  # a triple term
        return _cut(json.dumps(value, ensure_ascii=False))
    read = _NUMBERS.get(term.get("datatype", ""))
    if read is not None:
        try:
            return read(value)
        except ValueError:
            return _cut(value)
    if term.get("datatype") == f"{XSD}boolean":
        return value == "true"
    return _cut(value)


def _cut(text: str) -> str:
    if len(text) <= MOST_TEXT:
        return text
    return f"{text[:MOST_TEXT]} … (cut: {len(text)} characters in all)"


def _bounded(name: str, items: Iterator[Any], count: int) -> Document:
    kept: list[Any] = []
    size = 0
    for item in items:
        size += len(json.dumps(item, ensure_ascii=False))
        if size > MOST_CHARACTERS:
            break
        kept.append(item)
    document: Document = {name: kept, "count": count, "truncated": len(kept) < count}
    if document["truncated"]:
        document["note"] = _truncation(name, kept, count)
    return document


def _truncation(name: str, kept: Sequence[Any], count: int) -> str:
    return (
        f"Only the first {len(kept)} of {count} {name} are shown. Raise limit, or make the query "
        "more selective; do not conclude anything from what is missing."
    )
