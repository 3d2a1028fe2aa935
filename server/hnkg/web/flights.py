"""Identical queries at the same time are evaluated once.

The first request with a key leads and evaluates; those that come while it does wait for its
result. An error that says something about the query is shared. One that says something about the
moment (cancelled, worker lost, queue full) is the leader's alone: another request leads next.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from hnkg.errors import (
    BusyError,
    QueryCancelledError,
    QueryTimeoutError,
    TooManyRequestsError,
    WorkerDiedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

#: Errors of the moment: the same query may fare better for somebody else.
NOT_SHARED: Final = (BusyError, QueryCancelledError, TooManyRequestsError, WorkerDiedError)

_GRACE_S: Final = 1.0  # a leader stopped at its deadline has this long to say so


@dataclass
class _Flight(Generic[T]):
    followers: dict[str, Future[T | None]] = field(default_factory=dict)


class Flights(Generic[T]):
    """The evaluations in progress, by key."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}
        self._lock = threading.Lock()

    def run(
        self, key: Hashable, query_id: str, timeout_s: float, compute: Callable[[float], T]
    ) -> tuple[T, bool]:
        """Return what ``compute`` returns, here or in another thread with the same key.

        Args:
            key: equal for requests that get the same result.
            query_id: under which this request can be cancelled while it waits.
            timeout_s: seconds until this request gives up.
            compute: called with the seconds that are left.

        Returns:
            The result, and whether another request computed it.

        Raises:
            QueryTimeoutError: the time is over.
            QueryCancelledError: somebody cancelled this request.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise _timed_out(timeout_s)
            waiting = self._follow(key, query_id)
            if waiting is None:
                return self._lead(key, compute, left_s), False
            try:
                result = waiting.result(left_s + _GRACE_S)
            except FutureTimeoutError:
                self._leave(key, query_id)
                raise _timed_out(timeout_s) from None
            if result is not None:
                return result, True

    def cancel(self, query_id: str) -> bool:
        """Wake a waiting request with an error; false when none has this id."""
        with self._lock:
            for flight in self._flights.values():
                if (waiting := flight.followers.pop(query_id, None)) is not None:
                    waiting.set_exception(QueryCancelledError("The query was cancelled."))
                    return True
        return False

    def _follow(self, key: Hashable, query_id: str) -> Future[T | None] | None:
        """Join a flight, or start one and return none."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is None:
                self._flights[key] = _Flight()
                return None
            return flight.followers.setdefault(query_id, Future())

    def _leave(self, key: Hashable, query_id: str) -> None:
        with self._lock:
            if (flight := self._flights.get(key)) is not None:
                flight.followers.pop(query_id, None)

    def _lead(self, key: Hashable, compute: Callable[[float], T], left_s: float) -> T:
        try:
            result = compute(left_s)
        except BaseException as error:
            for waiting in self._land(key):
                if isinstance(error, NOT_SHARED) or not isinstance(error, Exception):
                    waiting.set_result(None)
                else:
                    waiting.set_exception(error)
            raise
        for waiting in self._land(key):
            waiting.set_result(result)
        return result

    def _land(self, key: Hashable) -> list[Future[T | None]]:
        with self._lock:
            return list(self._flights.pop(key).followers.values())


def _timed_out(timeout_s: float) -> QueryTimeoutError:
    return QueryTimeoutError(
        f"The query did not end within {timeout_s:g} s and was stopped.\n"
        "Ask for less at once: add LIMIT, or bind more of the variables."
    )
