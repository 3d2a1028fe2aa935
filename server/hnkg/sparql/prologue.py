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
    r"""Count the lines of an explained error as the user does, without the prologue.

    >>> print(without_first_line("Line 2, column 9: This '}' is odd.\n  2 | ASK {}}"))
    Line 1, column 9: This '}' is odd.
      1 | ASK {}}
    """
    message = re.sub(
        r"\b([Ll]ine )(\d+)(, column )", lambda m: f"{m[1]}{int(m[2]) - 1}{m[3]}", message
    )
    return re.sub(
        r"^(  )(\d+)( \| )",
        lambda m: f"{m[1]}{str(int(m[2]) - 1).rjust(len(m[2]))}{m[3]}",
        message,
        flags=re.MULTILINE,
    )
