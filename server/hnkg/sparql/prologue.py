"""Declare the prefixes that a query uses and does not declare itself."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hnkg.sparql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping


def usual_prologue(text: str, prefixes: Mapping[str, str]) -> str:
    r"""Return one line that declares the known prefixes that a text uses and does not declare.

    >>> usual_prologue("ASK { ex:a a ?x }", {"ex": "http://example.org/", "b": "http://b/"})
    'PREFIX ex: <http://example.org/>\n'
    """
    tokens = list(tokenize(text))
    names = {token.text.partition(":")[0] for token in tokens if token.kind == "pname"}
    declared = {
        name.text.partition(":")[0] for word, name in pairwise(tokens) if word.upper == "PREFIX"
    }
    lines = [f"PREFIX {n}: <{prefixes[n]}>" for n in sorted(names - declared) if n in prefixes]
    return f"{' '.join(lines)}\n" if lines else ""
