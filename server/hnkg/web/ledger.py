"""How many bytes of results are in memory because clients read them, or wait to.

A result that several clients read is in memory once, and counts once.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from hnkg.errors import BusyError, TooManyRequestsError

if TYPE_CHECKING:
    from collections.abc import Hashable

#: So many of the largest results may be in memory; half of them for one client.
LARGEST_COUNT: Final = 8


class _Account:
    """The results of one client, or of all."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._readers: dict[Hashable, int] = {}

    def size_with(self, key: Hashable, size_bytes: int) -> int:
        """Return the size with one more reader of a result."""
        return self.size_bytes + (0 if key in self._readers else size_bytes)

    def add(self, key: Hashable, size_bytes: int) -> None:
        """Note one more reader of a result."""
        self.size_bytes = self.size_with(key, size_bytes)
        self._readers[key] = self._readers.get(key, 0) + 1

    def remove(self, key: Hashable, size_bytes: int) -> None:
        """Note that a reader has left."""
        self._readers[key] -= 1
        if not self._readers[key]:
            del self._readers[key]
            self.size_bytes -= size_bytes

    def is_empty(self) -> bool:
        """Say whether nobody reads anything."""
        return not self._readers


class Ledger:
    """Who reads how much; any thread may use it.

    Args:
        capacity_bytes: for all results together; a client may have half of it.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes, self._share_bytes = capacity_bytes, capacity_bytes // 2
        self._everybody = _Account()
        self._clients: dict[str, _Account] = {}
        self._lock = threading.Lock()

    def enter(self, client: str, key: Hashable, size_bytes: int) -> None:
        """Note that a client is about to read a result.

        Args:
            client: who reads.
            key: the same for the same bytes.
            size_bytes: of the result.

        Raises:
            TooManyRequestsError: the client reads too much already.
            BusyError: everybody together reads too much already.
        """
        with self._lock:
            own = self._clients.get(client) or _Account()
            if own.size_with(key, size_bytes) > self._share_bytes:
                raise TooManyRequestsError(
                    f"You are reading results of {own.size_bytes} bytes at the same time.\n"
                    "  Read them to their end before you ask for more."
                )
            if self._everybody.size_with(key, size_bytes) > self._capacity_bytes:
                raise BusyError(
                    f"Results of {self._everybody.size_bytes} bytes are being read.\n"
                    "  Try again in a moment, or ask for less at once."
                )
            self._clients[client] = own
            for account in (own, self._everybody):
                account.add(key, size_bytes)

    def leave(self, client: str, key: Hashable, size_bytes: int) -> None:
        """Note that a client has read a result, or does no longer want it."""
        with self._lock:
            own = self._clients[client]
            for account in (own, self._everybody):
                account.remove(key, size_bytes)
            if own.is_empty():
                del self._clients[client]
