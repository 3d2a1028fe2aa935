"""Notice clients that leave while their query runs, and stop it.

Nobody reads its answer any more, so it would only keep others waiting. A short query is over
before it could be stopped: the HTTP server is asked about a client only after a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.store.deadlines import Deadlines

if TYPE_CHECKING:
    import asyncio

    from hnkg.web.answering import Answering
    from hnkg.web.transfers import Exchanged

#: A query that ends before is nothing to care about.
CARE_AFTER_S: Final = 1.0


class Departures:
    """The clients whose queries run.

    Args:
        answering: stops queries.
        loop: where everything happens.
    """

    def __init__(self, answering: Answering, loop: asyncio.AbstractEventLoop) -> None:
        self._answering, self._loop = answering, loop
        self._deadlines = Deadlines(loop)
        self._watched: dict[int, asyncio.Task[None]] = {}

    def expect(self, protocol: Exchanged, query_id: str) -> None:
        """Begin to care about a client; :meth:`forget` it when its query has ended.

        Clients are told apart by their requests: one that gives its query the name of another's is
        refused, and nothing changes for the other.
        """
        care_at = self._loop.time() + CARE_AFTER_S
        self._deadlines.set(id(protocol), care_at, lambda: self._watch(protocol, query_id))

    def forget(self, protocol: Exchanged) -> None:
        """Stop to care."""
        self._deadlines.drop(id(protocol))
        if self._watched and (watch := self._watched.pop(id(protocol), None)) is not None:
            watch.cancel()

    def _watch(self, protocol: Exchanged, query_id: str) -> None:
        self._watched[id(protocol)] = self._loop.create_task(self._await(query_id, protocol))

    async def _await(self, query_id: str, protocol: Exchanged) -> None:
        await protocol.client_disconnect()
        self._answering.leave(query_id)
