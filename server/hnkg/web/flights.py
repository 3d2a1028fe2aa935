"""Identical queries at the same time are evaluated once.

The first request with a key leads and evaluates; those that come while it does wait for its
result. An error that says something about the query is shared. One that says something about the
moment (cancelled, worker lost, queue full) is the leader's alone: another request leads next.

Everything happens in one event loop.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from hnkg.errors import (
    BusyError,
    QueryCancelledError,
    QueryTimeoutError,
    TooManyRequestsError,
    WorkerDiedError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")

#: Errors of the moment: the same query may fare better for somebody else.
NOT_SHARED: Final = (BusyError, QueryCancelledError, TooManyRequestsError, WorkerDiedError)

_GRACE_S: Final = 1.0  # a leader stopped at its deadline has this long to say so


class _Flight(Generic[T]):
    is_deserted = False

    def __init__(self, leader: str) -> None:
        self.leader = leader
        self.followers: dict[str, asyncio.Future[T | None]] = {}


class Flights(Generic[T]):
    """The evaluations in progress, by key."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}

    async def run(
        self,
        key: Hashable,
        query_id: str,
        timeout_s: float,
        compute: Callable[[float], Awaitable[T]],
    ) -> tuple[T, bool]:
        """Return what ``compute`` returns, for this request or for another with the same key.

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
        if key not in self._flights:  # as nearly always
            return await self._lead(key, query_id, compute, timeout_s, NOT_SHARED), False
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while True:
            left_s = deadline - loop.time()
            if left_s <= 0:
                raise _timed_out(timeout_s)
            flight = self._flights.get(key)
            if flight is None:
                # What others wait for has their whole time, which this request has no more.
                alone = (*NOT_SHARED, QueryTimeoutError)
                return await self._lead(key, query_id, compute, left_s, alone), False
            waiting = flight.followers.setdefault(query_id, loop.create_future())
            try:
                async with asyncio.timeout(left_s + _GRACE_S):
                    result = await waiting
            except TimeoutError:
                raise _timed_out(timeout_s) from None
            finally:
                flight.followers.pop(query_id, None)
            if result is not None:
                return result, True

    def cancel(self, query_id: str) -> bool:
        """Wake a waiting request with an error; false when none has this id."""
        for flight in self._flights.values():
            waiting = flight.followers.get(query_id)
            if waiting is not None and not waiting.done():
                waiting.set_exception(QueryCancelledError("The query was cancelled."))
                return True
        return False

    def leave(self, query_id: str) -> str | None:
        """Note that the client of a request has left.

        Returns:
            The request whose evaluation nobody waits for any more; none when others still do.
        """
        for flight in self._flights.values():
            if flight.leader == query_id:
                flight.is_deserted = True
            elif query_id in flight.followers:
                self.cancel(query_id)
            else:
                continue
            is_awaited = not all(waiting.done() for waiting in flight.followers.values())
            return None if is_awaited or not flight.is_deserted else flight.leader
        return query_id

    async def _lead(
        self,
        key: Hashable,
        leader: str,
        compute: Callable[[float], Awaitable[T]],
        left_s: float,
        not_shared: tuple[type[Exception], ...],
    ) -> T:
        flight = self._flights[key] = _Flight(leader)
        try:
            result = await compute(left_s)
        except BaseException as error:
            is_shared = isinstance(error, Exception) and not isinstance(error, not_shared)
            del self._flights[key]
            for waiting in flight.followers.values():
                if waiting.done():
                    continue
                if is_shared:
                    waiting.set_exception(error)
                else:
                    waiting.set_result(None)
            raise
        del self._flights[key]
        for waiting in flight.followers.values():
            if not waiting.done():
                waiting.set_result(result)
        return result


def _timed_out(timeout_s: float) -> QueryTimeoutError:
    return QueryTimeoutError(
        f"The query did not end within {timeout_s:g} s and was stopped.\n"
        "Ask for less at once: add LIMIT, or bind more of the variables."
    )
