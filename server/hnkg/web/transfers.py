"""Bodies of requests and of answers that hold a place for as long as they are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.errors import RequestError
from hnkg.web.ledger import LARGEST_COUNT, Ledger
from hnkg.web.places import RESULTS, Places, place_count

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from typing import IO
    from wsgiref.types import InputStream

    from hnkg.settings import Settings

#: A body up to this size is given to the HTTP server at once, and no thread waits for its client.
SMALL_BYTES: Final = 256 * 1024


class Intake:
    """The body of a request that holds a place while it is read.

    Args:
        body: what WSGI gives.
        places: where it takes one.
        client: whose body it is.
    """

    def __init__(self, body: InputStream | IO[bytes], places: Places, client: str) -> None:
        self._body, self._places, self._client = body, places, client

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes; all of them for a negative size."""
        taken = self._places.take(self._client)
        try:
            return self._body.read(size) if size >= 0 else self._body.read()
        finally:
            self._places.give_back(self._client, taken)

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line."""
        taken = self._places.take(self._client)
        try:
            return self._body.readline(size) if size >= 0 else self._body.readline()
        finally:
            self._places.give_back(self._client, taken)

    def readlines(self, hint: int = -1, /) -> list[bytes]:
        """Return all lines."""
        taken = self._places.take(self._client)
        try:
            return list(self._body.readlines(hint) if hint >= 0 else self._body.readlines())
        finally:
            self._places.give_back(self._client, taken)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readlines())


@dataclass(frozen=True)
class Exit:
    """What bounds the large results that are sent at the same time.

    Args:
        places: bound their number, and with it the threads that wait for clients.
        ledger: bounds their bytes.
    """

    places: Places
    ledger: Ledger

    @classmethod
    def for_settings(cls, settings: Settings) -> Exit:
        """Return the bounds that follow from the settings."""
        most_bytes = LARGEST_COUNT * settings.result_bytes
        return cls(Places(place_count(settings), RESULTS), Ledger(most_bytes))


class Outflow:
    """A large body of an answer, in pieces, as fast as its client reads them.

    Given whole, the HTTP server would copy it, and keep the copy until the client has read it all.
    The place is taken here and given back by :meth:`close`, which WSGI servers call in any case.

    Args:
        body: what the application gives; closed with this.
        size_bytes: how long it is, as far as known.
        etag: the same for the same bytes; empty when it is not known.
        way: where it takes a place.
        client: who reads it.

    Raises:
        TooManyRequestsError: the client reads as much as one client may.
        BusyError: all clients together do.
    """

    def __init__(
        self, body: Iterable[bytes], size_bytes: int, etag: str, way: Exit, client: str
    ) -> None:
        self._body, self._size_bytes, self._way, self._client = body, size_bytes, way, client
        self._key: Hashable = etag or object()
        self._pieces = self._cut()
        self._is_open = False
        way.ledger.enter(client, self._key, size_bytes)
        try:
            self._taken = way.places.take(client)
        except RequestError:
            way.ledger.leave(client, self._key, size_bytes)
            raise
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Give the place back."""
        if self._is_open:
            self._is_open = False
            self._way.places.give_back(self._client, self._taken)
            self._way.ledger.leave(self._client, self._key, self._size_bytes)
            close_body(self._body)

    def _cut(self) -> Iterator[bytes]:
        for part in self._body:
            if len(part) <= SMALL_BYTES:
                yield part
            else:
                for start in range(0, len(part), SMALL_BYTES):
                    yield part[start : start + SMALL_BYTES]


def close_body(body: Iterable[bytes]) -> None:
    """Close what an application gave, if it can be closed."""
    close = getattr(body, "close", None)
    if close is not None:
        close()
