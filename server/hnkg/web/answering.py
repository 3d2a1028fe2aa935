"""Answer queries: from the cache, from another request's evaluation, or from the store.

Everything that reaches the store goes through here; there is no web framework in it. It belongs
to an event loop; the application's threads wait for it (:meth:`Answering.wait_for`).
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import xxhash

from hnkg.errors import BadRequestError
from hnkg.sparql.negotiation import choose_coding, remembering
from hnkg.sparql.request import Limits
from hnkg.store.loops import start_loop
from hnkg.syntax.tokens import is_volatile, query_kind
from hnkg.web import compression, headers
from hnkg.web.cache import DEAR_S, CachedResult, ResultCache
from hnkg.web.cache_keys import result_key
from hnkg.web.counters import Counters
from hnkg.web.flights import Flights

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import ParamSpec, TypeVar

    from hnkg.settings import Settings
    from hnkg.store import Answer, Query, TripleStore
    from hnkg.web.cache_keys import Key

    T = TypeVar("T")
    P = ParamSpec("P")

CacheState = Literal["hit", "miss", "bypass"]

#: What is longer is worked on in a thread, so that the event loop goes on meanwhile: the text of
#: a query, in characters, and a body that is coded, in bytes.
LONG_TEXT: Final = 16 * 1024
LONG_BODY_BYTES: Final = 64 * 1024
#: Coding a body takes so much longer than sending it that less of it is long already.
LONG_CODED_BYTES: Final = 8 * 1024

_CODINGS: Final = ("identity", *compression.CODINGS)
#: For each coding, where a result may be kept: in that coding, or else in another.
_BY_CHOICE: Final = {
    coding: (coding, *(other for other in _CODINGS if other != coding)) for coding in _CODINGS
}


class Reply(NamedTuple):
    """A result for one request.

    Args:
        result: what is sent.
        state: ``hit`` when nothing was evaluated for it, ``bypass`` when nothing is kept of it.
        key: under which the result is kept; none when it is not.
    """

    result: CachedResult
    state: CacheState
    key: Key | None


class Answering:
    """The way from a query to a result that can be sent.

    Args:
        settings: limits.
        store: evaluates.
        cache: keeps complete results.
        prefixes: for the names of IRIs in pages.
        loop: the event loop; one in a thread of its own when none is given.
    """

    def __init__(
        self,
        settings: Settings,
        store: TripleStore,
        cache: ResultCache,
        prefixes: Mapping[str, str],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.settings, self.store, self.cache, self.prefixes = settings, store, cache, prefixes
        self.limits = Limits(settings.query_text_bytes, settings.query_timeout_s)
        self.counters = Counters()
        self.loop = loop or start_loop()
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, "long")
        self._evaluations: Flights[Answer] = Flights()
        self._active: set[str] = set()
        self._coding = remembering(lambda header: choose_coding(header, compression.CODINGS))

    def wait_for(self, coroutine: Coroutine[None, None, T]) -> T:
        """Run a coroutine in the event loop and wait for it, in another thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    async def in_thread(self, call: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Call what takes long; the event loop goes on meanwhile."""
        return await self.loop.run_in_executor(self._threads, lambda: call(*args, **named))

    async def evaluate(self, query: Query, timeout_s: float | None = None) -> Answer:
        """Evaluate a query in the store, now.

        Args:
            query: the query.
            timeout_s: seconds until it is stopped, where that is not what the query says.

        Raises:
            RequestError: as the store gives it.
        """
        if timeout_s is not None:
            query = query._replace(timeout_s=timeout_s)
        with self.counters.evaluation() as evaluation:
            answer = await self.store.ask(query)
            evaluation.row_count = answer.row_count
        return answer

    async def reply(self, query: Query, accept_encoding: str | None) -> Reply:
        """Return the result of a query in the content coding that the client likes best.

        Raises:
            BadRequestError: another query in progress has the same id.
            RequestError: as :meth:`evaluate`.
        """
        coding = self._coding(accept_encoding)
        if query.query_id in self._active:
            raise BadRequestError(
                f"The id {query.query_id} belongs to a query in progress. Give each query its own."
            )
        self._active.add(query.query_id)
        try:
            if len(query.text) > LONG_TEXT:
                volatile = await self.in_thread(is_volatile, query.text)
            else:
                volatile = is_volatile(query.text)
            if volatile:
                answer = await self.evaluate(query)
                return Reply(await self._encode(answer, coding, is_kept=False), "bypass", None)
            return await self._kept(query, coding)
        finally:
            self._active.discard(query.query_id)

    def cancel(self, query_id: str) -> bool:
        """Stop a query; false when none in progress has this id. Any thread may call it."""
        return self.wait_for(self._cancel_waiting(query_id)) or self.store.cancel(query_id)

    def leave(self, query_id: str) -> None:
        """Stop a query whose client has left, unless others wait for the same; in the loop only."""
        deserted = self._evaluations.leave(query_id)
        if deserted is not None:
            self.store.cancel(deserted)

    async def _cancel_waiting(self, query_id: str) -> bool:
        return self._evaluations.cancel(query_id)

    async def _kept(self, query: Query, coding: str) -> Reply:
        kind = query_kind(query.text)
        formats = (
            (query.formats.of(kind),)
            if kind
            else (query.formats.solutions, query.formats.boolean, query.formats.graph)
        )
        plain = result_key(self.store.digest(), query.text, query.dataset, formats)
        key = (plain, coding)
        kept = self.cache.find_any([(plain, choice) for choice in _BY_CHOICE[coding]])
        if kept is not None:
            kept_key, found = kept
            if kept_key != key:
                found = await self.in_thread(_in_coding, found, coding)
                self.cache.keep(key, found, is_dear=True)
            self.cache.count(hit=True)
            return Reply(found, "hit", key)
        answer, shared = await self._evaluations.run(
            (plain, query.timeout_s),
            query.query_id,
            query.timeout_s,
            lambda left_s: self.evaluate(query, left_s),
        )
        self.cache.count(hit=shared)
        # Whoever waited for the same evaluation finds it coded, or codes it the same way.
        result = self.cache.find(key) if shared else None
        began = self.loop.time()
        if result is None:
            result = await self._encode(answer, coding, is_kept=True)
        is_dear = shared or answer.took_s + self.loop.time() - began >= DEAR_S
        is_kept = self.cache.keep(key, result, is_dear=is_dear)
        return Reply(result, "hit" if shared else "miss", key if is_kept else None)

    async def _encode(self, answer: Answer, coding: str, *, is_kept: bool) -> CachedResult:
        most_bytes = LONG_BODY_BYTES if coding == "identity" else LONG_CODED_BYTES
        if answer.size_bytes() > most_bytes:
            return await self.in_thread(_encoded, answer, coding, is_kept)
        return _encoded(answer, coding, is_kept)


def _in_coding(kept: CachedResult, coding: str) -> CachedResult:
    body = compression.decode(kept.body, kept.coding)
    if coding != "identity" and len(body) < compression.SMALLEST_BYTES:
        return kept
    described = tuple(item for item in kept.headers if item[0] not in headers.OF_THE_CODING)
    return _coded(described, dict(described)["Content-Type"], (body,), coding, is_kept=True)


def _encoded(answer: Answer, coding: str, is_kept: bool) -> CachedResult:  # noqa: FBT001  # passed to a thread
    content_type = answer.format.content_type
    described = (
        *headers.of_results(content_type, is_kept),
        ("X-Row-Count", str(answer.row_count)),
    )
    if answer.size_bytes() < compression.SMALLEST_BYTES:
        coding = "identity"
    return _coded(described, content_type, answer.pieces, coding, is_kept)


def _coded(
    described: tuple[tuple[str, str], ...],
    content_type: str,
    pieces: tuple[bytes, ...],
    coding: str,
    is_kept: bool,  # noqa: FBT001  # as above
) -> CachedResult:
    if coding != "identity":
        pieces = (compression.encode(b"".join(pieces), coding),)
    # In two formats the same bytes are two things: the media type counts.
    digest = xxhash.xxh3_128(content_type.encode() + b"\n")
    for piece in pieces:
        digest.update(piece)
    etag = f'"{digest.hexdigest()}"'
    described += (("Content-Length", str(sum(map(len, pieces)))),)
    if coding != "identity":
        described += (("Content-Encoding", coding),)
    if is_kept:
        described += (("ETag", etag),)
    return CachedResult(described, pieces, coding, etag)
