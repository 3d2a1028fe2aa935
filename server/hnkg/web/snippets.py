"""What a reader types to have an answer in a shell or in Python.

>>> print(curl_line("https://example.org/examples/cq-16.csv?claim=a%3Ab"))
curl -s 'https://example.org/examples/cq-16.csv?claim=a%3Ab'
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hnkg.formats import ResultKind


def curl_line(address: str) -> str:
    """Return the command that fetches an address."""
    return f"curl -s {shlex.quote(address)}"


def curl_query(endpoint: str, media_type: str, query: str) -> str:
    """Return the command that sends a query to an endpoint."""
    return (
        f"curl -s {shlex.quote(endpoint)} -H {shlex.quote(f'Accept: {media_type}')} \\\n"
        f"  --data-urlencode {shlex.quote(f'query={query.strip()}')}"
    )


def python_lines(kind: ResultKind, address: str) -> str:
    """Return Python that reads the answer at an address.

    >>> print(python_lines("solutions", "https://example.org/a.csv"))
    import pandas as pd
    <BLANKLINE>
    frame = pd.read_csv('https://example.org/a.csv')
    """
    if kind == "solutions":
        return f"import pandas as pd\n\nframe = pd.read_csv({address!a})"
    if kind == "graph":
        return f"import rdflib\n\ngraph = rdflib.Graph().parse({address!a})"
    return (
        "import json\n"
        "from urllib.request import urlopen\n\n"
        f"with urlopen({address!a}) as answer:\n"
        '    yes = json.load(answer)["boolean"]'
    )
