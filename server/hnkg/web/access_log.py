r"""The access and query log: one line for each request, as JSON or as text.

What a client sends can not forge a line: every control character and everything beyond ASCII is
written as an escape.

>>> write_text({"path": "/a\nb", "rows": None, "status": 200})
'path="/a\\nb" rows=- status=200'
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hnkg.errors import RequestError
from hnkg.web.exchange import EXCHANGE, PATHS, Reader
from hnkg.web.log_file import LONGEST_LINE_BYTES
from hnkg.web.request_ids import REQUEST_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from wsgiref.types import WSGIEnvironment

    from hnkg.web.answering import Answering
    from hnkg.web.exchange import Exchange
    from hnkg.web.log_file import LogFile

#: Every field of a line, and what it means.
FIELDS: Final = {
    "time": "when the request came, in UTC",
    "request_id": "`X-Request-Id` as it came, or made here; the answer has it too",
    "client": "address of the client",
    "method": "of the request",
    "path": "of the address, below the root path and without what follows `?`",
    "status": "of the answer",
    "bytes": "of the answer's body, as coded",
    "duration_ms": "from reading the request to handing the answer to the HTTP server",
    "query_id": "`X-Query-Id`, where a query was answered",
    "rows": "solutions or triples in the answer",
    "cache": "`hit`, `miss`, or `bypass` when nothing is kept of it",
    "query": "the beginning of the query; only with `access_log_queries`",
}

QUERY_CHARACTERS: Final = 1000
PATH_CHARACTERS: Final = 300
_WORD_CHARACTERS: Final = 100
_PLAIN: Final = re.compile(r"[!#-<>-~]+")
_WITHOUT_BODY: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class AccessLog:
    """Notes requests and how they were answered.

    Args:
        answering: counts lines that were lost, and knows the settings.
        log: takes the lines.
    """

    def __init__(self, answering: Answering, log: LogFile) -> None:
        self._answering, self._log = answering, log
        self._write = write_json if answering.settings.access_log == "json" else write_text
        self._reader = Reader(answering.limits)

    def note(
        self,
        environ: WSGIEnvironment,
        came: datetime,
        duration_s: float,
        status: int,
        headers: Iterable[tuple[str, str]],
    ) -> None:
        """Write the line of one request.

        Args:
            environ: the request.
            came: when it came.
            duration_s: until its answer was with the HTTP server.
            status: of the answer.
            headers: of the answer.
        """
        answered = dict(headers)
        record: dict[str, Any] = {
            "time": came.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "request_id": environ[REQUEST_ID],
            "client": _cut(environ.get("REMOTE_ADDR") or "", _WORD_CHARACTERS),
            "method": _cut(environ["REQUEST_METHOD"], _WORD_CHARACTERS),
            "path": _cut(_decoded(environ.get("PATH_INFO") or ""), PATH_CHARACTERS),
            "status": int(status),
            "bytes": _body_bytes(environ["REQUEST_METHOD"], status, answered),
            "duration_ms": round(1000 * duration_s, 3),
            "query_id": answered.get("X-Query-Id"),
            "rows": _number(answered.get("X-Row-Count")),
            "cache": answered.get("X-Cache"),
        }
        if self._answering.settings.access_log_queries:
            record["query"] = self._query_text(environ)
        line = f"{self._write(record)}\n".encode("ascii")
        while len(line) > LONGEST_LINE_BYTES:  # escapes are up to 12 times as long
            for name in ("query", "path", "client", "method"):
                record[name] = _cut(record.get(name) or "", len(record.get(name) or "") // 2)
            line = f"{self._write(record)}\n".encode("ascii")
        if not self._log.write(line):
            self._answering.counters.count_lost_line()

    def _query_text(self, environ: WSGIEnvironment) -> str | None:
        """Return the beginning of a query; none when there is none that can be read."""
        exchange: Exchange | None = environ.get(EXCHANGE)
        if exchange is None and environ.get("PATH_INFO") in PATHS:
            # Answered from the cache, byte by byte: nobody has read it yet.
            body = environ.get("wsgi.input")
            try:
                if environ["REQUEST_METHOD"] == "POST" and body is not None:
                    body.seek(0)
                exchange = self._reader.read(environ)
            except (RequestError, AttributeError, OSError):
                return None
        if exchange is None or exchange.query is None:
            return None
        return _cut(exchange.query.text, QUERY_CHARACTERS)


def write_json(record: Mapping[str, Any]) -> str:
    """Return a record as one line of JSON, in ASCII."""
    return json.dumps(record, separators=(",", ":"))


def write_text(record: Mapping[str, Any]) -> str:
    """Return a record as one line of ``name=value``, in ASCII."""
    return " ".join(f"{name}={_worded(value)}" for name, value in record.items())


def _worded(value: object) -> str:
    if value is None or value == "":
        return "-"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _cut(text: str, most_characters: int) -> str:
    return text if len(text) <= most_characters else f"{text[:most_characters]}\u2026"


def _decoded(path: str) -> str:
    """Return a path of WSGI, where bytes are characters of the same numbers, as it was meant."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _body_bytes(method: str, status: int, headers: Mapping[str, str]) -> int | None:
    if method == "HEAD" or status in _WITHOUT_BODY:
        return 0
    return _number(headers.get("Content-Length"))
