"""One query on its way through the lanes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from hnkg.store import Query

if TYPE_CHECKING:
    import asyncio

    from hnkg.store.line import Worker
    from hnkg.store.replies import Reply

#: A worker ends itself at the deadline; so much later nobody waits for that any more.
GRACE_S: Final = 0.02


class Ticket:
    """A query, and where it is: it waits, or stands behind another at a worker, or is answered.

    A plain class: every query makes one, and what holds for nearly all of them takes no time here.

    Args:
        query: what is asked.
        deadline: monotonic time by which it must end.
        reply: what its worker says, or why there is nothing.
        quotes_iris: see :func:`hnkg.store.evaluate.stream`.
    """

    #: Who answers it.
    worker: Worker | None = None
    #: At whom it stands behind another query; and until when it may begin there.
    behind: Worker | None = None
    begin_by: float = math.inf
    started: float = 0.0
    #: The processor time that the worker had taken when it came to this query.
    cpu_s: float = 0.0
    is_slow = is_cancelled = is_displaced = False
    #: It stood behind another for too long, and now needs a worker of its own.
    was_taken_back = False
    #: It keeps the place of one that was taken back: its worker still reads that, and passes it by.
    is_void = False

    def __init__(
        self,
        query: Query,
        deadline: float,
        reply: asyncio.Future[Reply],
        *,
        quotes_iris: bool = False,
    ) -> None:
        self.query, self.deadline, self.reply = query, deadline, reply
        self.quotes_iris = quotes_iris

    def void(self) -> Ticket:
        """Return what stands in its place when it is taken back."""
        void = Ticket(_NOTHING, self.deadline, self.reply.get_loop().create_future())
        void.reply.cancel()
        void.is_void = True
        return void


_NOTHING: Final = Query("")
