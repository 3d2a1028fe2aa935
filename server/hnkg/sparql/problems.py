"""Write an error for the client: as problem+json, as text, or for a page.

An editor for SPARQL shows the body of an error as it stands, so it gets text unless the client
asks for JSON by name.

>>> from hnkg.errors import NotFoundError
>>> print(render_text(describe_problem(NotFoundError("Nothing is at /x."))), end="")
404 Not found
Nothing is at /x.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from hnkg.errors import QuerySyntaxError, RequestError
from hnkg.formats import Format
from hnkg.sparql.negotiation import parse_accept, preference, prefers_html

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBLEM_JSON: Final = Format(
    "problem", "application/problem+json", "json", aliases=("application/json",)
)
TEXT: Final = Format("text", "text/plain", "txt", has_charset=True)

ProblemFormat = Literal["json", "text", "html"]


@dataclass(frozen=True)
class Problem:
    """An error as the client sees it.

    Args:
        slug: names the kind of problem in an address.
        status: HTTP status.
        title: the kind of problem in words.
        detail: what was found, where, and what to do; may have several lines.
        line: 1-based line of the query, when known.
        column: 1-based column in characters, when known.
        retry_after_s: seconds after which to try again, when that helps.
        query_id: the query's id, when there is one.
    """

    slug: str
    status: int
    title: str
    detail: str
    line: int | None = None
    column: int | None = None
    retry_after_s: int | None = None
    query_id: str = ""


def describe_problem(error: RequestError, query_id: str = "") -> Problem:
    """Return an error of ours as a problem."""
    line, column = (
        (error.line, error.column) if isinstance(error, QuerySyntaxError) else (None, None)
    )
    return Problem(
        slug_of(type(error)),
        error.status,
        error.title,
        str(error),
        line,
        column,
        error.retry_after_s,
        query_id,
    )


def slug_of(kind: type[RequestError]) -> str:
    """Return the name of a kind of problem.

    >>> slug_of(QuerySyntaxError)
    'query-syntax'
    """
    words = re.findall(r"[A-Z][a-z]+", kind.__name__.removesuffix("Error"))
    return "-".join(word.lower() for word in words)


def iter_kinds(root: type[RequestError] = RequestError) -> Iterator[type[RequestError]]:
    """Yield every kind of problem, parents first."""
    for kind in root.__subclasses__():
        yield kind
        yield from iter_kinds(kind)


def choose_problem_format(accept: str | None) -> ProblemFormat:
    """Return how to write an error for a client with this ``Accept`` header.

    >>> choose_problem_format("application/sparql-results+json,*/*;q=0.9")
    'text'
    >>> choose_problem_format("application/json")
    'json'
    """
    if prefers_html(accept, (PROBLEM_JSON, TEXT)):
        return "html"
    ranges = parse_accept(accept)
    named = max((ranges[name].quality for name in _JSON_NAMES if name in ranges), default=0.0)
    text = preference(ranges, TEXT)
    if named > 0 and named >= (text.quality if text.specificity else 0):
        return "json"
    return "text"


def render_json(problem: Problem, base: str) -> bytes:
    """Return a problem as RFC 9457 has it; ``base`` is the address that its types hang from."""
    members: dict[str, object] = {
        "type": f"{base}#{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "line": problem.line,
        "column": problem.column,
        "retry_after_s": problem.retry_after_s,
        "query_id": problem.query_id or None,
    }
    given = {name: value for name, value in members.items() if value is not None}
    return (json.dumps(given, ensure_ascii=False, indent=2) + "\n").encode()


def render_text(problem: Problem) -> str:
    """Return a problem as lines for a person."""
    return f"{problem.status} {problem.title}\n{problem.detail}\n"


_JSON_NAMES: Final = frozenset({PROBLEM_JSON.media_type, *PROBLEM_JSON.aliases})
