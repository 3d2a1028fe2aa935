"""The short way for what nearly all clients send: a GET with a query and nothing else.

No environment is built and no parameter is looked for: the answer is found, or evaluated and sent,
straight from what the HTTP server says of the request. Whatever is unusual in it goes the long way
through :mod:`hnkg.web.gate`, which knows everything; both ways give the same answer.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hnkg import formats
from hnkg.errors import NotAcceptableError
from hnkg.sparql.negotiation import negotiate_query, prefers_html
from hnkg.sparql.parameters import read_plain_query
from hnkg.store import Query
from hnkg.web.exchange import EXCHANGE, FAILURE, PATHS, REPLY, ROUTE, Exchange
from hnkg.web.transfers import SMALL_BYTES

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from hnkg.formats import Formats
    from hnkg.web.answering import Answering
    from hnkg.web.cache import CachedResult
    from hnkg.web.departures import Departures
    from hnkg.web.environ import Scope
    from hnkg.web.transfers import Exchanged

#: What is longer goes the long way, which remembers a digest of it; see ALIAS_BYTES of the cache.
LONGEST_REQUEST: Final = 1536
#: Headers that change nothing of a result; every other one may.
_IDLE: Final = frozenset(
    {
        "accept-language",
        "cache-control",
        "connection",
        "dnt",
        "keep-alive",
        "origin",
        "pragma",
        "priority",
        "referer",
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
        "te",
        "user-agent",
    }
)
_HIT: Final = ("X-Cache", "hit")
_REMEMBERED_HEADERS: Final = 256
_POOL: Final = 256
_NAME_BYTES: Final = 12


class Shortcut:
    """Answers plain requests.

    Args:
        answering: evaluates, and remembers.
        departures: told of each query.
    """

    def __init__(self, answering: Answering, departures: Departures) -> None:
        self._answering, self._store = answering, answering.store
        self._recall, self._remember = answering.cache.recall, answering.cache.remember
        self._most_characters = answering.limits.query_text_bytes // 4
        self._timeout_s = answering.limits.query_timeout_s
        self._new_query_id, self._departures = RandomNames(), departures

    async def answer(self, scope: Scope, protocol: Exchanged) -> WSGIEnvironment | None:
        """Answer a request; else return what the long way must know of it, beside itself."""
        asked = read_plain_request(scope)
        if asked is None:
            return {}
        alias = (self._store.digest(), *asked)
        found = self._recall(alias)
        if found is not None:
            self._send(protocol, found, self._new_query_id(), _HIT)
            return None
        query_string, accept, accept_encoding = asked
        query = self._read(scope, query_string, accept)
        if query is None:
            return {}
        self._departures.expect(protocol, query.query_id)
        try:
            reply = await self._answering.reply(query, accept_encoding)
        except Exception as error:  # noqa: BLE001  # the long way sends it, and logs it
            return {EXCHANGE: Exchange(wants_page=False, query=query), FAILURE: error}
        finally:
            self._departures.forget(protocol)
        if not 0 < reply.result.size_bytes() <= SMALL_BYTES:
            return {EXCHANGE: Exchange(wants_page=False, query=query), REPLY: reply}
        if reply.key is not None and reply.state == "hit":  # most never come again
            self._remember(alias, reply.key)
        self._send(protocol, reply.result, query.query_id, ("X-Cache", reply.state))
        return None

    def _read(self, scope: Scope, query_string: str, accept: str | None) -> Query | None:
        """Return the query of a request, or none when it is not a plain one."""
        if not query_string.isascii():
            return None
        text = read_plain_query(query_string.encode("ascii"))
        if text is None or len(text) > self._most_characters:
            return None
        if text.startswith("\ufeff") or "\0" in text:
            return None
        chosen = _formats_for(accept)
        if chosen is None:
            return None
        client = scope.client.rpartition(":")[0]
        return Query(text, chosen, None, self._timeout_s, self._new_query_id(), client)

    def _send(
        self, protocol: Exchanged, result: CachedResult, query_id: str, state: tuple[str, str]
    ) -> None:
        headers = [*result.headers, ("X-Query-Id", query_id), state]
        protocol.response_bytes(200, headers, result.body)
        self._answering.counters.count_request(ROUTE, 200)


def read_plain_request(scope: Scope) -> tuple[str, str | None, str | None] | None:
    """Return the query string, ``Accept`` and ``Accept-Encoding`` of a request.

    None when something else in it may matter, or when one of them is too long to be remembered.
    """
    if scope.path not in PATHS or scope.method != "GET":
        return None
    accept = accept_encoding = None
    host_count = 0
    for name, value in scope.headers.items():
        if name == "host":
            host_count += 1 + value.count(",")
        elif name == "accept" and accept is None:
            accept = value
        elif name == "accept-encoding" and accept_encoding is None:
            accept_encoding = value
        elif name not in _IDLE:
            return None
    query_string = scope.query_string
    lengths = (len(query_string), len(accept or ""), len(accept_encoding or ""))
    if host_count != 1 or sum(lengths) > LONGEST_REQUEST:
        return None
    return query_string, accept, accept_encoding


class RandomNames:
    """Names that nobody guesses, made many at a time: asking the system for each takes longer."""

    def __init__(self) -> None:
        self._pool: list[str] = []

    def __call__(self) -> str:
        """Return one that was never returned before."""
        if not self._pool:
            whole = secrets.token_hex(_NAME_BYTES * _POOL)
            starts = range(0, len(whole), 2 * _NAME_BYTES)
            self._pool = [whole[start : start + 2 * _NAME_BYTES] for start in starts]
        return self._pool.pop()


@lru_cache(_REMEMBERED_HEADERS)
def _formats_for(accept: str | None) -> Formats | None:
    """Return the formats for a client, or none for one that wants a page or can read nothing."""
    if prefers_html(accept, (*formats.BOOLEAN, *formats.GRAPH)):
        return None
    try:
        return negotiate_query(accept)
    except NotAcceptableError:
        return None
