"""Answer queries: from the cache, from another request's evaluation, or from the store.

Everything that reaches the store goes through here; there is no web framework in it.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from hnkg.errors import BadRequestError, QuerySyntaxError
from hnkg.sparql.explain import PADDING, explain_syntax_error
from hnkg.sparql.negotiation import choose_coding
from hnkg.sparql.request import Limits
from hnkg.sparql.tokens import is_volatile, query_kind
from hnkg.web import compression, headers
from hnkg.web.cache import CachedResult, ResultCache, digest_of, result_key
from hnkg.web.counters import Counters
from hnkg.web.flights import Flights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hnkg.settings import Settings
    from hnkg.store import Answer, Query, TripleStore

CacheState = Literal["hit", "miss", "bypass"]

_REMEMBERED_HEADERS = 256


@dataclass(frozen=True)
class Reply:
    """A result for one request.

    Args:
        result: what is sent.
        state: ``hit`` when nothing was evaluated for it, ``bypass`` when nothing is kept of it.
        key: under which the result is kept; none when it is not.
    """

    result: CachedResult
    state: CacheState
    key: bytes | None


class Answering:
    """The way from a query to a result that can be sent.

    Args:
        settings: limits.
        store: evaluates.
        cache: keeps complete results.
        prefixes: offered to whoever forgot to declare one.
    """

    def __init__(
        self,
        settings: Settings,
        store: TripleStore,
        cache: ResultCache,
        prefixes: Mapping[str, str],
    ) -> None:
        self.settings, self.store, self.cache, self.prefixes = settings, store, cache, prefixes
        self.limits = Limits(settings.query_text_bytes, settings.query_timeout_s)
        self.counters = Counters()
        self._evaluations: Flights[Answer] = Flights()
        self._active: set[str] = set()
        self._lock = threading.Lock()
        # A client sends the same header each time: what it means is worked out once.
        self._coding = lru_cache(_REMEMBERED_HEADERS)(
            lambda header: choose_coding(header, compression.CODINGS)
        )

    def evaluate(self, query: Query) -> Answer:
        """Evaluate a query in the store, now.

        Raises:
            RequestError: a syntax error is explained, the others are as the store gives them.
        """
        try:
            with self.counters.evaluation():
                answer = self.store.answer(replace(query, text=query.text + PADDING))
        except QuerySyntaxError as error:
            raise explain_syntax_error(error, query.text, self.prefixes) from None
        self.counters.count_rows(answer.row_count)
        return answer

    def reply(self, query: Query, accept_encoding: str | None) -> Reply:
        """Return the result of a query in the content coding that the client likes best.

        Raises:
            BadRequestError: another query in progress has the same id.
            RequestError: as :meth:`evaluate`.
        """
        coding = self._coding(accept_encoding)
        with self._registered(query.query_id):
            if is_volatile(query.text):
                answer = self.evaluate(query)
                return Reply(_encoded(answer, coding, is_kept=False), "bypass", None)
            return self._kept(query, coding)

    def cancel(self, query_id: str) -> bool:
        """Stop a query; false when none in progress has this id."""
        return self._evaluations.cancel(query_id) or self.store.cancel(query_id)

    def _kept(self, query: Query, coding: str) -> Reply:
        kind = query_kind(query.text)
        formats = (
            (query.formats.of(kind),)
            if kind
            else (query.formats.solutions, query.formats.boolean, query.formats.graph)
        )
        plain = result_key(self.store.digest(), query.text, query.dataset, formats)
        key = digest_of(plain, coding)
        found = self.cache.find(key) or self._recoded(plain, key, coding)
        if found is not None:
            self.cache.count(hit=True)
            return Reply(found, "hit", key)
        answer, shared = self._evaluations.run(
            (plain, query.timeout_s),
            query.query_id,
            query.timeout_s,
            lambda left_s: self.evaluate(replace(query, timeout_s=left_s)),
        )
        self.cache.count(hit=shared)
        # Whoever waited for the same evaluation finds it coded, or codes it the same way.
        result = self.cache.find(key) or _encoded(answer, coding, is_kept=True)
        kept = self.cache.keep(key, result)
        return Reply(result, "hit" if shared else "miss", key if kept else None)

    def _recoded(self, plain: bytes, key: bytes, coding: str) -> CachedResult | None:
        """Make a result from one that is kept in another coding."""
        for other in ("identity", *compression.CODINGS):
            if other != coding and (kept := self.cache.find(digest_of(plain, other))) is not None:
                body = compression.decode(kept.body, kept.coding)
                if coding != "identity" and len(body) < compression.SMALLEST_BYTES:
                    self.cache.keep(key, kept)
                    return kept
                described = [
                    (name, value)
                    for name, value in kept.headers
                    if name not in {"Content-Length", "Content-Encoding", "ETag"}
                ]
                result = _coded(described, body, coding)
                self.cache.keep(key, result)
                return result
        return None

    @contextmanager
    def _registered(self, query_id: str) -> Iterator[None]:
        with self._lock:
            if query_id in self._active:
                raise BadRequestError(
                    f"The id {query_id} belongs to a query in progress. Give each query its own."
                )
            self._active.add(query_id)
        try:
            yield
        finally:
            with self._lock:
                self._active.discard(query_id)


def _encoded(answer: Answer, coding: str, *, is_kept: bool) -> CachedResult:
    described = [
        ("Content-Type", answer.format.content_type),
        headers.VARY,
        ("X-Row-Count", str(answer.row_count)),
        headers.REVALIDATE if is_kept else headers.NO_STORE,
        *headers.CORS,
        *headers.SECURITY,
    ]
    if len(answer.body) < compression.SMALLEST_BYTES:
        coding = "identity"
    return _coded(described, answer.body, coding)


def _coded(described: list[tuple[str, str]], body: bytes, coding: str) -> CachedResult:
    coded = compression.encode(body, coding)
    etag = f'"{hashlib.blake2b(coded, digest_size=16).hexdigest()}"'
    own = [("Content-Length", str(len(coded)))]
    if coding != "identity":
        own.append(("Content-Encoding", coding))
    if headers.NO_STORE not in described:
        own.append(("ETag", etag))
    return CachedResult((*described, *own), coded, coding, etag)
