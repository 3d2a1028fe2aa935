"""Results kept in memory, up to a number of bytes.

Most results that are quickly made are never asked for again: a program that looks up a thousand
things, say. They are on trial, in a small part of the memory, so that they neither push out what
is in use nor let the server grow. What is asked for a second time, or took long to make, stays for
as long as there is room, and what was used longest ago goes first. The plan follows two known ones,
the segmented LRU of Karedla, Love and Wherry and the ghost queue of S3-FIFO (Yang and others).
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from hnkg.web.cache_keys import Key

#: What a kept result costs beside its bytes: keys, headers, objects, the text of a query.
OVERHEAD_BYTES: Final = 1280
#: What a remembered request costs at most.
ALIAS_BYTES: Final = 2048

#: One result may take this part of the whole, so that it never pushes out all the others.
LARGEST_PART: Final = 4
#: Part of the memory for remembered requests.
ALIAS_PART: Final = 16
#: Part of the memory for results that were asked for once, and were quickly made.
TRIAL_PART: Final = 16
#: What took so long, in seconds, does not have to be asked for twice.
DEAR_S: Final = 0.1
#: Bytes of the cache for each result that is remembered after it has gone; fewer than any takes.
_BYTES_A_DEPARTED: Final = 1024
_PLACES: Final = 8


class CachedResult(NamedTuple):
    """A complete result, ready to be sent.

    Args:
        headers: everything but what belongs to one request.
        pieces: its body in its content coding; see :class:`hnkg.store.Answer`.
        coding: ``identity`` or the content coding.
        etag: strong, in quotes; the same bytes in the same format have the same one.
    """

    headers: tuple[tuple[str, str], ...]
    pieces: tuple[bytes, ...]
    coding: str
    etag: str

    @property
    def body(self) -> bytes:
        """All of it, joined anew for each caller."""
        return b"".join(self.pieces)

    def size_bytes(self) -> int:
        """Return the length of its body."""
        return sum(map(len, self.pieces))


@dataclass(frozen=True)
class CacheCounts:
    """What happened so far, for metrics.

    Args:
        hits: requests that were answered from here.
        misses: those that were not.
        evictions: results that made room for others.
        failed_trials: results that went as nobody asked for them a second time.
        entries: results that are here.
        size_bytes: what these take.
    """

    hits: int
    misses: int
    evictions: int
    failed_trials: int
    entries: int
    size_bytes: int


class _Shelf:
    """Results, the one used longest ago first."""

    def __init__(self) -> None:
        self.results: OrderedDict[Key, CachedResult] = OrderedDict()
        self.size_bytes = 0

    def put(self, key: Key, result: CachedResult, size_bytes: int) -> None:
        if key in self.results:
            self.take(key)
        self.results[key] = result
        self.size_bytes += size_bytes

    def take(self, key: Key) -> CachedResult | None:
        result = self.results.pop(key, None)
        if result is not None:
            self.size_bytes -= _size(result)
        return result

    def take_oldest(self) -> Key:
        key, result = self.results.popitem(last=False)
        self.size_bytes -= _size(result)
        return key


class _Departed:
    """Remembers keys that have gone, in a memory that never grows.

    A key has a few places, which it shares with some others; of these the last ones to go are
    known. With fewer places for each result a repeated round of results, together nearly as large
    as the cache, would never come to rest: two with one place would forget each other forever.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._row_count = max(1, capacity_bytes // (_BYTES_A_DEPARTED * _PLACES))
        self._marks = array("I", bytes(4 * _PLACES * self._row_count))

    def add(self, key: Key) -> None:
        start, mark = self._place(key)
        self._marks[start + 1 : start + _PLACES] = self._marks[start : start + _PLACES - 1]
        self._marks[start] = mark

    def __contains__(self, key: Key) -> bool:
        start, mark = self._place(key)
        return mark in self._marks[start : start + _PLACES]

    def _place(self, key: Key) -> tuple[int, int]:
        """Return where the places of a key begin, and its mark there; the coding is no matter."""
        number = hash(key[0])
        return number % self._row_count * _PLACES, number >> 32 & 0xFFFFFFFF


class ResultCache:
    """Results by key, and the keys of requests seen before.

    Safe to use from many threads.

    Args:
        capacity_bytes: for everything kept; 0 keeps nothing.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._trial_bytes = capacity_bytes // TRIAL_PART
        self._proven, self._on_trial = _Shelf(), _Shelf()
        self._departed = _Departed(capacity_bytes)
        self._aliases: OrderedDict[Hashable, Key] = OrderedDict()
        self._hits = self._misses = self._evictions = self._failed_trials = 0
        self._lock = threading.Lock()

    def find(self, key: Key) -> CachedResult | None:
        """Return a result, or none; it counts as used now."""
        with self._lock:
            return self._use(key)

    def find_any(self, keys: Iterable[Key]) -> tuple[Key, CachedResult] | None:
        """Return the first result that is there, and its key, or none; it counts as used now."""
        with self._lock:
            for key in keys:
                if key in self._proven.results or key in self._on_trial.results:
                    found = self._use(key)
                    return None if found is None else (key, found)
            return None

    def count(self, *, hit: bool) -> None:
        """Count one request that was, or was not, answered from here."""
        with self._lock:
            if hit:
                self._hits += 1
            else:
                self._misses += 1

    def keep(self, key: Key, result: CachedResult, *, is_dear: bool) -> bool:
        """Keep a complete result; false when it is too large to be kept.

        Args:
            key: what it is kept under.
            result: the result.
            is_dear: whether it is worth its place before anybody asks for it again.
        """
        size = _size(result)
        if size > self._capacity_bytes // LARGEST_PART:
            return False
        with self._lock:
            is_known = key in self._proven.results or self._on_trial.take(key) is not None
            if is_dear or is_known or size > self._trial_bytes or key in self._departed:
                self._proven.put(key, result, size)
            else:
                self._on_trial.put(key, result, size)
            self._make_room()
        return True

    def remember(self, alias: Hashable, key: Key) -> None:
        """Note that a request asks for the result of a key.

        Args:
            alias: all that matters in the request, in less than :data:`ALIAS_BYTES`.
            key: of the result.
        """
        with self._lock:
            if key not in self._on_trial.results and key not in self._proven.results:
                return
            self._aliases[alias] = key
            while len(self._aliases) * ALIAS_BYTES > self._capacity_bytes // ALIAS_PART:
                self._aliases.popitem(last=False)

    def recall(self, alias: Hashable) -> CachedResult | None:
        """Return the result of a request seen before, or none; finding it counts as a hit."""
        with self._lock:
            key = self._aliases.get(alias)
            if key is None:
                return None
            found = self._use(key)
            if found is None:
                del self._aliases[alias]
                return None
            self._aliases.move_to_end(alias)
            self._hits += 1
            return found

    def counts(self) -> CacheCounts:
        """Return what happened so far."""
        with self._lock:
            return CacheCounts(
                self._hits,
                self._misses,
                self._evictions,
                self._failed_trials,
                len(self._proven.results) + len(self._on_trial.results),
                self._size_bytes(),
            )

    def _use(self, key: Key) -> CachedResult | None:
        found = self._proven.results.get(key)
        if found is not None:
            self._proven.results.move_to_end(key)
        elif (found := self._on_trial.take(key)) is not None:
            self._proven.put(key, found, _size(found))
        return found

    def _make_room(self) -> None:
        while self._on_trial.size_bytes > self._trial_bytes:
            self._departed.add(self._on_trial.take_oldest())
            self._failed_trials += 1
        while self._size_bytes() > self._capacity_bytes:
            self._departed.add(self._proven.take_oldest())
            self._evictions += 1

    def _size_bytes(self) -> int:
        return self._proven.size_bytes + self._on_trial.size_bytes


def _size(result: CachedResult) -> int:
    return result.size_bytes() + OVERHEAD_BYTES
