"""Declare the prefixes that a query uses and does not declare itself."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hnkg.syntax.tokens import tokenize

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


def without_first_line(message: str) -> str:
    """Count the lines of an explained error as the user does, without the prologue."""

    def one_less(match: re.Match[str]) -> str:
        number = str(int(match[2]) - 1)
        return f"{match[1]}{number.rjust(len(match[2]))}{match[3]}"

    message = re.sub(r"\A(Line )(\d+)(, )", lambda m: one_less(m).replace("  ", " "), message)
    return re.sub(r"^(  )(\d+)( \| )", one_less, message, flags=re.MULTILINE)
