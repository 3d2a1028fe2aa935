"""Bodies of requests and of answers that hold a place for as long as they are on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO
    from wsgiref.types import InputStream

    from hnkg.web.places import Places

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


class Outflow:
    """A large body of an answer, in pieces, as fast as its client reads them.

    Given whole, the HTTP server would copy it, and keep the copy until the client has read it all.
    The place is taken here and given back by :meth:`close`, which WSGI servers call in any case.

    Args:
        body: what the application gives; closed with this.
        places: where it takes a place.
        client: who reads it.

    Raises:
        TooManyRequestsError: the client holds its share of places.
        BusyError: all places are held.
    """

    def __init__(self, body: Iterable[bytes], places: Places, client: str) -> None:
        self._body, self._places, self._client = body, places, client
        self._pieces = self._cut()
        self._is_open = False
        self._taken = places.take(client)
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Give the place back."""
        if self._is_open:
            self._is_open = False
            self._places.give_back(self._client, self._taken)
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
