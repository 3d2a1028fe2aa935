"""Read a request of the SPARQL 1.1 Protocol: query by GET, by form POST, by direct POST.

The parameters of the protocol are ``query``, ``default-graph-uri`` and ``named-graph-uri``; ours
are ``timeout`` (seconds) and the hints ``format``, ``output`` and ``results``. Others are ignored.

>>> raw = RawRequest("GET", b"query=ASK+%7B%7D&timeout=5&colour=red")
>>> parse_request(raw, Limits(query_text_bytes=1000, query_timeout_s=30))
QueryRequest(text='ASK {}', dataset=None, timeout_s=5.0, hints=())
"""

from __future__ import annotations

import codecs
import math
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from werkzeug.http import parse_options_header

from hnkg.errors import (
    BadRequestError,
    ForbiddenError,
    RequestTooLargeError,
    UnsupportedMediaTypeError,
)
from hnkg.sparql.parameters import (
    decode_text,
    hints_of,
    parse_parameters,
    read_plain_query,
    values_of,
)
from hnkg.store import Dataset

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

#: Charsets whose texts read the same as ASCII where they hold ASCII only.
CHARSETS: Final = ("utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252")

_READ_ONLY: Final = (
    "This endpoint only reads. Updates (INSERT, DELETE, LOAD, CLEAR and the like) are refused.\n"
    "Send a query instead (SELECT, ASK, CONSTRUCT, DESCRIBE), or load a copy of the data into a "
    "store of your own and change it there."
)


@dataclass(frozen=True)
class Limits:
    """What one request may ask for.

    Args:
        query_text_bytes: longest query, in bytes of UTF-8.
        query_timeout_s: seconds a query may run when it asks for nothing shorter.
    """

    query_text_bytes: int
    query_timeout_s: float

    @property
    def body_bytes(self) -> int:
        """The longest request body worth reading: the longest query, percent-encoded."""
        return 3 * self.query_text_bytes + 64 * 1024


@dataclass(frozen=True)
class RawRequest:
    """The parts of an HTTP request that the protocol looks at.

    Args:
        method: ``GET`` (also for HEAD) or ``POST``.
        query_string: what follows ``?`` in the address, still encoded.
        content_type: the header, empty when missing.
        body: the body, its content coding already undone.
    """

    method: str
    query_string: bytes = b""
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class QueryRequest:
    """A request to evaluate a query.

    Args:
        text: the query.
        dataset: the RDF dataset that the request names; none when it names none.
        timeout_s: seconds until the query is stopped.
        hints: names of formats, the most important first.
    """

    text: str
    dataset: Dataset | None
    timeout_s: float
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class BareRequest:
    """A request without a query: it asks what this endpoint is."""

    hints: tuple[str, ...] = ()


def parse_request(raw: RawRequest, limits: Limits) -> QueryRequest | BareRequest:
    """Return what a request asks for.

    Raises:
        BadRequestError: it breaks the protocol; the message says where and what to do.
        ForbiddenError: it is an update.
        RequestTooLargeError: the query is longer than the limit.
        UnsupportedMediaTypeError: the body is of a type or charset we do not take.
    """
    if raw.method != "POST" and (plain := read_plain_query(raw.query_string)) is not None:
        text = _checked_text([plain], limits.query_text_bytes)
        return QueryRequest(text, None, limits.query_timeout_s)
    parameters = parse_parameters(raw.query_string, "utf-8", "The address")
    texts: list[str] = []
    if raw.method == "POST":
        media_type, charset = _parse_content_type(raw.content_type)
        if media_type == UPDATE:
            raise ForbiddenError(_READ_ONLY)
        if media_type == FORM:
            parameters += parse_parameters(raw.body, charset, "The form")
        elif media_type == DIRECT:
            texts.append(decode_text(raw.body, charset, "The query"))
        else:
            found = f"is {media_type}" if media_type else "has no Content-Type"
            raise UnsupportedMediaTypeError(
                f"The body of the request {found}.\nSend the query as {DIRECT}, "
                f"or as the parameter 'query' of a form ({FORM})."
            )
    if any(name == "update" for name, _ in parameters):
        raise ForbiddenError(_READ_ONLY)
    texts += values_of(parameters, "query")
    hints = hints_of(parameters)
    if not texts:
        _check_bare(raw.method, parameters)
        return BareRequest(hints)
    return QueryRequest(
        _checked_text(texts, limits.query_text_bytes),
        _parse_dataset(parameters),
        _parse_timeout(values_of(parameters, "timeout"), limits.query_timeout_s),
        hints,
    )


def _parse_content_type(header: str) -> tuple[str, str]:
    """Return the media type and the name of a charset we can decode."""
    media_type, options = parse_options_header(header)
    named = options.get("charset", "utf-8")
    try:
        charset = codecs.lookup(named).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        charset = ""
    if charset not in CHARSETS:
        raise UnsupportedMediaTypeError(
            f"The request says charset={named}. The SPARQL Protocol sends queries in UTF-8: "
            "encode the query in UTF-8 and leave the charset out."
        )
    return media_type.lower(), charset


def _check_bare(method: str, parameters: list[tuple[str, str]]) -> None:
    names = [name for name, _ in parameters]
    asks = {"default-graph-uri", "named-graph-uri", "timeout"}.intersection(names)
    if method == "POST" or asks:
        found = f"It has only: {', '.join(sorted(set(names)))}.\n" if names else ""
        raise BadRequestError(
            f"The request has no query.\n{found}"
            "Add the parameter 'query' with the text of a SPARQL query."
        )


def _checked_text(texts: list[str], most_bytes: int) -> str:
    if len(texts) > 1:
        raise BadRequestError(
            f"The request has {len(texts)} queries, and the protocol allows one. "
            "Send them in separate requests."
        )
    text = texts[0].removeprefix("\ufeff")
    # A character takes four bytes at most.
    if len(text) * 4 > most_bytes and (size := len(text.encode("utf-8"))) > most_bytes:
        raise RequestTooLargeError(
            f"The query is {size} bytes long, and this server takes {most_bytes}. "
            "Put long lists of values into several queries."
        )
    if "\0" in text:
        raise BadRequestError(
            f"The query holds a NUL character at offset {text.index(chr(0))}. Remove it."
        )
    return text


def _parse_dataset(parameters: list[tuple[str, str]]) -> Dataset | None:
    graphs: dict[str, tuple[str, ...]] = {}
    for name in ("default-graph-uri", "named-graph-uri"):
        # Forms in the wild send the parameter empty when the field is left empty.
        graphs[name] = tuple(
            value.strip() for value in values_of(parameters, name) if value.strip()
        )
        for value in graphs[name]:
            try:
                ox.NamedNode(value)
            except ValueError:
                raise BadRequestError(
                    f"{name}={value!r} is not an absolute IRI. "
                    "Name the graph in full, as in http://example.org/graph."
                ) from None
    if not any(graphs.values()):
        return None
    return Dataset(graphs["default-graph-uri"], graphs["named-graph-uri"])


def _parse_timeout(values: list[str], most_s: float) -> float:
    """Return the seconds asked for, never more than the server gives; 0 asks for nothing."""
    asked = [value.strip() for value in values if value.strip()]
    if not asked:
        return most_s
    try:
        seconds = float(asked[0])
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds) or seconds < 0:
        raise BadRequestError(
            f"timeout={asked[0]!r} is not a number of seconds. Write for example timeout=5, "
            f"up to {most_s:g}."
        )
    return min(seconds, most_s) if seconds else most_s
