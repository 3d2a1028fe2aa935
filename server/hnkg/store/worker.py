"""The inside of a query worker: a fork of the store process that evaluates one query at a time.

It starts with a copy of the store (shared memory pages), gives up everything it does not need,
and then reads requests from one socket until the other end closes. Whatever a query does, it can
do it only here: the kernel refuses further files and sockets, bounds the memory, and ends the
process at the deadline of the query, unless its last words are on their way.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from hnkg.allocator import give_back, keep_little
from hnkg.errors import QueryFailedError, QueryMemoryError, RequestError
from hnkg.store import Query, wire
from hnkg.store.evaluate import Conditions, evaluate, stream
from hnkg.store.sending import Sender, peak_bytes

if TYPE_CHECKING:
    import socket

    from hnkg.store.loading import Loaded

#: The parser and the optimiser recurse over the query. This stack holds the deepest nesting that
#: fits into the default longest query text; only touched pages take memory.
STACK_BYTES: Final = 640 * 1024**2

#: A worker that ever took this much beside the data makes room for a fresh one; or this part of
#: the data, where that is more: the fresh one will copy nearly as much as there is.
RETIRE_BYTES: Final = 64 * 1024**2
RETIRE_PART: Final = 0.25
#: One that ever took this much, and has had nothing to do for so long, gives back what is free.
WORTH_BYTES: Final = 2 * 1024**2
IDLE_MS: Final = 500


@dataclass(frozen=True)
class Limits:
    """What one query may take.

    Args:
        memory_bytes: beside the data and the stack.
        result_bytes: length of the serialised result.
    """

    memory_bytes: int
    result_bytes: int


def run_worker(connection: socket.socket, loaded: Loaded, limits: Limits) -> NoReturn:
    """Serve queries on ``connection`` until its other end closes, then end the process.

    Call it in a fresh fork, in its only thread. Standard error must be where last words go.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, whatever it computes
    keep_little()
    threading.stack_size(STACK_BYTES)
    evaluator = threading.Thread(target=_evaluate_all, args=(connection, loaded, limits))
    evaluator.start()
    watch = select.poll()
    watch.register(connection, 0)  # reports only that the other end closed
    watch.poll()
    os._exit(0)  # a query nobody waits for any more ends with the process


def retires_at_bytes(fresh_bytes: int) -> int:
    """Return how much memory a worker that began with so much takes at most before it retires."""
    return fresh_bytes + max(RETIRE_BYTES, int(fresh_bytes * RETIRE_PART))


def _evaluate_all(connection: socket.socket, loaded: Loaded, limits: Limits) -> None:
    """Answer requests one after the other, then end the process; runs on the big stack."""
    try:
        evaluate(loaded.store, Query("ASK {}"), {})  # what this thread allocates once comes first
        _harden(limits)
        fresh_bytes = peak_bytes()
        most_bytes = retires_at_bytes(fresh_bytes)
        plain, quoting = (
            Conditions(
                loaded.prefixes, limits.result_bytes, quotes, base_iri=loaded.base_iri, offline=True
            )
            for quotes in (False, True)
        )
        connection.sendall(wire.READY.pack(threading.get_native_id()))
        # Who waits in recv() is woken for nothing each time that the other end has read an answer.
        waiting = select.poll()
        waiting.register(connection, select.POLLIN)
        requests = wire.Requests(connection)
        is_sound, peak = True, fresh_bytes
        while is_sound:
            if not requests.has_next():
                if peak > fresh_bytes + WORTH_BYTES and not waiting.poll(IDLE_MS):
                    give_back()
                waiting.poll()
            request, now = requests.receive(), time.monotonic()
            if now > request.begin_by:
                connection.sendall(wire.encode_frame(wire.LATE, b""))
                continue
            signal.setitimer(signal.ITIMER_REAL, max(request.deadline - now, 1e-6))
            sender = Sender(connection, now, most_bytes)
            _answer(loaded, request.query, sender, quoting if request.quotes_iris else plain)
            is_sound, peak = not sender.retires, max(peak, sender.peak_bytes)
    except (EOFError, OSError):
        pass  # the other end closed
    except BaseException:  # noqa: BLE001  # the outermost edge of this process
        traceback.print_exc()  # last words
    finally:
        os._exit(0)


def _answer(loaded: Loaded, query: Query, sender: Sender, conditions: Conditions) -> None:
    try:
        stream(loaded.store, query, sender, conditions)
    except RequestError as error:
        retires = isinstance(error, QueryMemoryError) or sender.is_spent()
        sender.finish(wire.encode_error(error, retires=retires), retires=retires)
    except BaseException as error:  # noqa: BLE001  # a panic of the engine is one
        failed = QueryFailedError(f"The engine failed on this query: {error}")
        sender.finish(wire.encode_error(failed, retires=True), retires=True)


def _harden(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The kernel prefers this process when memory runs out everywhere.
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        page_count = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        size_bytes = page_count * resource.getpagesize() + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))
    # No file and no socket from here on: number 0, the only one allowed, is taken. With a limit
    # of 0 the kernel would also refuse poll(), with which the main thread watches the socket.
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))
