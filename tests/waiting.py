"""Lines for a person who waits: on a slow machine the commands write them to standard error."""

from __future__ import annotations

import re
from typing import Final

_LINES: Final = re.compile(
    r"^(?:Reading data: +[0-9]+%, .*|Checking [0-9,]+ triples \.\.\.|"
    r"Building and validating the release \.\.\.|Still asking; Ctrl-C stops the query\.)\n",
    re.MULTILINE,
)
#: On a terminal a bar, rewritten from its beginning.
_BAR: Final = re.compile(r"(?:\rReading data \[[# ]*\][^\r\n]*)+\n")


def without_waiting(text: str) -> str:
    r"""Return what a command says beside that it is still at work.

    >>> without_waiting("Reading data:  97%, a.nq\nhnkg: It is wrong.\n")
    'hnkg: It is wrong.\n'
    >>> without_waiting("\rReading data [#  ]  33%  a\rReading data [###] 100%  b\n1 row\n")
    '1 row\n'
    """
    return _LINES.sub("", _BAR.sub("", text))
