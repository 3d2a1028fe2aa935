"""A query as a Jupyter notebook: what it asks, where, and the call that gives the answer.

The notebook is written as JSON (nbformat 4.5) without any library, and the same arguments give the
same bytes, so a web server can offer it with a strong ETag.

>>> notebook = json.loads(build_notebook("All", "SELECT * { ?s ?p ?o }", "https://example.org/q"))
>>> [cell["cell_type"] for cell in notebook["cells"]]
['markdown', 'code', 'code', 'code']
>>> notebook["cells"][1]["source"][-1]
"graph = hnkg.open('https://example.org/q')"
"""

from __future__ import annotations

import json
import re
from typing import Final

from hnkg.store.federation import uses_service
from hnkg.syntax.tokens import query_kind

MEDIA_TYPE: Final = "application/x-ipynb+json"
DISCLAIMER: Final = (
    "Research information about what a text says, no medical advice.\n"
    "Denials and hedges are in the predicates; look at polarity, certainty and verdict before you"
    " quote a row."
)

#: Characters that mean something in Markdown or HTML; a title is shown as it was written.
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()#!|<>&~$:@])")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f]+")
_TITLE_CHARACTERS: Final = 300


def build_notebook(title: str, query: str, endpoint: str, note: str = "") -> bytes:
    """Return a notebook that asks a query of an endpoint.

    Args:
        title: its heading, plain text; an empty one becomes "A query".
        query: the SPARQL, which may be broken: the notebook is there to mend it.
        endpoint: address of the endpoint; empty for the release that comes with the package.
        note: what to watch out for when reading the answer, plain text.
    """
    text = f"# {_plain(title) or 'A query'}\n\n{DISCLAIMER}"
    if note.strip():
        text += f"\n\n**Watch out:** {_plain(note)}"
    text += "\n\nThe environment of this notebook needs the package: `pip install 'hnkg[notebook]'`"
    cells = (
        _cell("markdown", "about", text),
        _cell("code", "open", f"import hnkg\n\ngraph = hnkg.open({_opened(query, endpoint)})"),
        _cell("code", "query", f"query = {write_text(query)}"),
        _cell("code", "answer", _call(query)),
    )
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    written = json.dumps(document, ensure_ascii=True, indent=1, sort_keys=True)
    return f"{written}\n".encode("ascii")


def write_text(text: str) -> str:
    r"""Return Python for a text: between three quotes, so that its lines stay lines.

    >>> print(write_text('ASK { ?s ?p "a\\b" }'))
    '''
    ASK { ?s ?p "a\\b" }
    '''.strip()
    """
    plain = text.strip()
    written = plain.replace("\\", "\\\\").replace("'''", r"\'\'\'")
    written = "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in written)
    return f"'''\n{written}\n'''.strip()"


def file_name(title: str) -> str:
    """Return a name for the file, of harmless characters only.

    >>> file_name("What is HNK reported to act on?")
    'what-is-hnk-reported-to-act-on.ipynb'
    """
    words = re.findall(r"[a-z0-9]+", title.lower())
    return f"{'-'.join(words)[:60].strip('-') or 'query'}.ipynb"


def _cell(kind: str, name: str, source: str) -> dict[str, object]:
    *lines, last = source.split("\n")
    cell: dict[str, object] = {
        "cell_type": kind,
        "id": name,
        "metadata": {},
        "source": [*(f"{line}\n" for line in lines), last],
    }
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


def _opened(query: str, endpoint: str) -> str:
    if uses_service(query):  # no server of ours asks another one, but its reader may
        return "federate=True"
    return ascii(endpoint) if endpoint else ""


def _call(query: str) -> str:
    kind = query_kind(query)
    if kind == "boolean":
        return "graph.ask(query)"
    if kind == "graph":
        return "answer = graph.construct(query)  # an rdflib graph\nprint(answer.serialize())"
    return "frame = graph.select(query, curies=True)  # a pandas DataFrame\nframe"


def _plain(text: str) -> str:
    """Return Markdown that shows a text on one line as it was written."""
    line = _BLANKS.sub(" ", text).strip()
    line = line if len(line) <= _TITLE_CHARACTERS else f"{line[: _TITLE_CHARACTERS - 1]}…"
    return _MARKUP.sub(r"\\\1", line)


def _escape(character: str) -> str:
    return ascii(character)[1:-1]
