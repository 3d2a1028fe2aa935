"""The queue: bounded, and nobody has more than half of it."""

from __future__ import annotations

from collections import deque
from itertools import takewhile
from typing import TYPE_CHECKING

from hnkg.errors import BusyError, TooManyRequestsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hnkg.store.tickets import Ticket


class Waiting:
    """Queries that wait for a place, in their order.

    Args:
        length: how many may wait.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._tickets: deque[Ticket] = deque()

    def join(self, ticket: Ticket) -> None:
        """Take the last place.

        Raises:
            BusyError: the queue is full.
            TooManyRequestsError: the client holds its half of the queue.
        """
        if len(self._tickets) >= self._length:
            raise busy(len(self._tickets))
        share = max(1, self._length // 2)
        if (
            len(self._tickets) >= share  # else nobody can have so many
            and (client := ticket.query.client)
            and sum(1 for other in self._tickets if other.query.client == client) >= share
        ):
            raise TooManyRequestsError(
                f"You have {share} queries waiting, half of this server's queue.\n"
                "  Wait for answers before you send more."
            )
        self._tickets.append(ticket)

    def come_back(self, ticket: Ticket) -> None:
        """Take a place before all that never had one with a worker, also when the queue is full."""
        before_count = sum(1 for _ in takewhile(lambda other: other.was_taken_back, self._tickets))
        self._tickets.insert(before_count, ticket)

    def stay(self, ticket: Ticket) -> None:
        """Be the first again: there was nothing for it."""
        self._tickets.appendleft(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Wait no longer."""
        if ticket in self._tickets:
            self._tickets.remove(ticket)

    def next(self) -> Ticket:
        """Return the first one, which waits no longer."""
        return self._tickets.popleft()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._tickets)

    def __iter__(self) -> Iterator[Ticket]:
        """Go through them, the first one first."""
        return iter(self._tickets)


def busy(waiting_count: int) -> BusyError:
    """Return the error for a query that not even finds room to wait."""
    return BusyError(
        f"All workers are busy and {waiting_count} queries wait already.\n  Try again in a moment."
    )
