"""Results kept in memory, up to a number of bytes.

The data do not change while the server runs, so a result stays right for as long as it is kept.
A key says everything a result depends on; the results used longest ago go first.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from hnkg.formats import Format
    from hnkg.store import Dataset

#: What a kept result costs beside its bytes: keys, headers, objects, the text of a query.
OVERHEAD_BYTES: Final = 1280
#: What a remembered request costs at most.
ALIAS_BYTES: Final = 2048

#: A longer text of a query, or one that takes more than a byte for each character, is kept as its
#: digest.
LONGEST_TEXT: Final = 256

#: One result may take this part of the whole, so that it never pushes out all the others.
LARGEST_PART: Final = 4

#: Part of the memory for remembered requests.
ALIAS_PART: Final = 16


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
    """What happened so far, for metrics."""

    hits: int
    misses: int
    evictions: int
    entries: int
    size_bytes: int


def digest_of(*parts: str | bytes) -> bytes:
    """Return a key of all parts, in their order; where one ends and the next begins counts.

    >>> digest_of("ab", "c") == digest_of("a", "bc")
    False
    """
    contents = [
        part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts
    ]
    lengths = ",".join([str(len(content)) for content in contents])
    return hashlib.blake2b(b"".join((lengths.encode(), b";", *contents)), digest_size=24).digest()


def result_key(
    data_digest: str, text: str, dataset: Dataset | None, formats: tuple[Format | None, ...]
) -> str:
    """Return the key of a result, whatever its content coding.

    It is one text, as that is looked up fastest. A short query stands in it as it is: to make a
    digest takes longer than all else that the cache does with it.

    Args:
        data_digest: of the data.
        text: the query as sent.
        dataset: as the request names it; none and an empty one are the same.
        formats: all formats that the result may be written in.
    """
    names = ",".join([f.name if f else "" for f in formats])
    graphs = ""
    if dataset is not None:
        listed = ("default", *dataset.default_graphs, "named", *dataset.named_graphs)
        graphs = digest_of(*listed).hex()
    if len(text) <= LONGEST_TEXT and text.isascii():
        return f"{data_digest} {names} {graphs} text {text}"
    return f"{data_digest} {names} {graphs} digest {digest_of(text).hex()}"


#: What a result is kept under: what it is, and the content coding it is in.
Key: TypeAlias = tuple[str | bytes, str]


class ResultCache:
    """Results by key, and the keys of requests seen before.

    Safe to use from many threads.

    Args:
        capacity_bytes: for everything kept; 0 keeps nothing.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._results: OrderedDict[Key, CachedResult] = OrderedDict()
        self._aliases: OrderedDict[Hashable, Key] = OrderedDict()
        self._size_bytes = self._hits = self._misses = self._evictions = 0
        self._lock = threading.Lock()

    def find(self, key: Key) -> CachedResult | None:
        """Return a result, or none; it counts as used now."""
        with self._lock:
            found = self._results.get(key)
            if found is not None:
                self._results.move_to_end(key)
            return found

    def find_any(self, keys: Iterable[Key]) -> tuple[Key, CachedResult] | None:
        """Return the first result that is there, and its key, or none; it counts as used now."""
        with self._lock:
            for key in keys:
                if key in self._results:
                    self._results.move_to_end(key)
                    return key, self._results[key]
            return None

    def count(self, *, hit: bool) -> None:
        """Count one request that was, or was not, answered from here."""
        with self._lock:
            if hit:
                self._hits += 1
            else:
                self._misses += 1

    def keep(self, key: Key, result: CachedResult) -> bool:
        """Keep a complete result; false when it is too large to be kept."""
        size = _size(result)
        if size > self._capacity_bytes // LARGEST_PART:
            return False
        with self._lock:
            replaced = self._results.pop(key, None)
            if replaced is not None:
                self._size_bytes -= _size(replaced)
            self._results[key] = result
            self._size_bytes += size
            while self._size_bytes > self._capacity_bytes:
                _, oldest = self._results.popitem(last=False)
                self._size_bytes -= _size(oldest)
                self._evictions += 1
        return True

    def remember(self, alias: Hashable, key: Key) -> None:
        """Note that a request asks for the result of a key.

        Args:
            alias: all that matters in the request, in less than :data:`ALIAS_BYTES`.
            key: of the result.
        """
        with self._lock:
            if key not in self._results:
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
            found = self._results.get(key)
            if found is None:
                del self._aliases[alias]
                return None
            self._aliases.move_to_end(alias)
            self._results.move_to_end(key)
            self._hits += 1
            return found

    def counts(self) -> CacheCounts:
        """Return what happened so far."""
        with self._lock:
            return CacheCounts(
                self._hits,
                self._misses,
                self._evictions,
                len(self._results),
                self._size_bytes,
            )


def _size(result: CachedResult) -> int:
    return result.size_bytes() + OVERHEAD_BYTES
