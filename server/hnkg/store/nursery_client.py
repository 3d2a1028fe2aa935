"""The store process, seen from the web process: ask what it holds, and for workers."""

from __future__ import annotations

import errno
import json
import os
import socket
from typing import TYPE_CHECKING, Any, Final

from hnkg.store import wire
from hnkg.store.leash import Leash
from hnkg.store.line import Worker
from hnkg.store.nursery import ASK_FACTS, ASK_WORKER, FACTS

if TYPE_CHECKING:
    from pathlib import Path

#: The store process answers within milliseconds; a machine that swaps may need longer.
HAND_OVER_TIMEOUT_S: Final = 30.0
#: The socket of a worker, and its last words. The system leaves away what there is no place for.
_LEAST_HANDLES: Final = 2


class Nursery:
    """A connection to the store process.

    Args:
        path: its Unix socket.

    Raises:
        OSError: nothing listens there.
    """

    def __init__(self, path: Path) -> None:
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connection.connect(str(path))
        except OSError:
            self._connection.close()
            raise

    def facts(self, timeout_s: float) -> dict[str, Any]:
        """Wait until the data are loaded; return ``digest``, ``triple_count``, ``pid``.

        Raises:
            OSError, EOFError: the store process ended, or was not ready in time.
        """
        return self._ask(ASK_FACTS, timeout_s)[0]

    def fork(self) -> Worker:
        """Return a new worker, ready for queries.

        Raises:
            OSError, EOFError: the store process or the worker ended, or this process may open no
                further file.
        """
        facts, handles = self._ask(ASK_WORKER, HAND_OVER_TIMEOUT_S)
        if len(handles) < _LEAST_HANDLES:
            for handle in handles:
                os.close(handle)
            raise OSError(errno.EMFILE, "a worker came without its files")
        connection = socket.socket(fileno=handles[0])
        leash = Leash(facts["pid"], handles[1], next(iter(handles[2:]), None))
        worker = Worker(leash, connection)
        try:
            worker.await_ready(facts["patience_s"])
        except BaseException:
            worker.close()
            raise
        return worker

    def close(self) -> None:
        """Leave; the workers stay."""
        self._connection.close()

    def _ask(self, what: bytes, timeout_s: float) -> tuple[dict[str, Any], list[int]]:
        self._connection.settimeout(timeout_s)
        self._connection.sendall(what)
        start, handles, _, _ = socket.recv_fds(self._connection, FACTS.size, 3)
        size = wire.receive_exactly(self._connection, FACTS.size, start)
        payload = wire.receive_exactly(self._connection, FACTS.unpack(size)[0])
        return json.loads(payload), handles
