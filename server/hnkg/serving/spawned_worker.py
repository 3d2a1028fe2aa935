"""Query workers without fork: programs of their own, each of which loads the data itself.

Where the system cannot fork, or the operator does not want it to, the store process starts
``python -m hnkg.serving.spawned_worker`` and hands over the same files as to a fork. From there on
it is the same worker with the same limits. Only, it is ready as late as it has loaded the data,
and it takes the memory of the data once more.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, NoReturn

from hnkg.errors import HnkgError
from hnkg.serving.data import Data
from hnkg.store.nursery import close_from, warm_up
from hnkg.store.worker import Limits, run_worker

if TYPE_CHECKING:
    from hnkg.store.loading import Loaded

#: Loading may take long; a worker that hangs in it is given up at last.
PATIENCE_S: Final = 3600.0
_MODULE: Final = "hnkg.serving.spawned_worker"
#: The number of the worker's socket.
_CONNECTION: Final = 3


class Spawner:
    """Starts workers that load the data; see :class:`hnkg.store.nursery.Starter`.

    Args:
        data: what they load.
        digest: of what they must find.
        limits: what one query may take.
    """

    patience_s = PATIENCE_S

    def __init__(self, data: Data, digest: str, limits: Limits) -> None:
        self._order = {"data": asdict(data), "digest": digest, "limits": asdict(limits)}

    def start(self, connection: socket.socket, last_words: int) -> int:
        """Start one; return its process id."""
        with tempfile.TemporaryFile() as order:
            order.write(json.dumps(self._order | {"store": os.getpid()}).encode())
            order.seek(0)
            connection.set_inheritable(True)
            moves = [
                (order.fileno(), 0),
                (last_words, 1),
                (last_words, 2),
                (connection.fileno(), _CONNECTION),
            ]
            return os.posix_spawn(
                sys.executable,
                [sys.executable, "-P", "-m", _MODULE],
                os.environ,
                file_actions=[(os.POSIX_SPAWN_DUP2, ours, theirs) for ours, theirs in moves],
            )


def main() -> NoReturn:
    """Be a worker."""
    order = json.load(sys.stdin)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    close_from(_CONNECTION + 1)
    connection = socket.socket(fileno=_CONNECTION)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    loaded = _load(Data.from_fields(order["data"]), order["digest"], order["store"])
    warm_up(loaded)
    run_worker(connection, loaded, Limits(**order["limits"]))


def _end_with(connection: socket.socket) -> None:
    """End the process, also while it loads, when nobody waits for it any more."""
    watch = select.poll()
    watch.register(connection, 0)
    watch.poll()
    os._exit(0)


def _load(data: Data, digest: str, store: int) -> Loaded:
    """Load what the store process has loaded.

    When it is there no longer, the store process must describe the data anew: its end makes the
    supervisor start it again.
    """
    try:
        loaded = data.load()
        if loaded.digest == digest:
            return loaded
        words = "The data have changed since the store process loaded them."
    except HnkgError as error:
        words = str(error)
    if os.getppid() == store:
        os.kill(store, signal.SIGKILL)
    raise SystemExit(words)


if __name__ == "__main__":
    main()
