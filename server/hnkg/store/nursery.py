"""The store process: it holds the data and makes query workers for whoever asks.

It evaluates nothing and has one thread, so a fork of it is a clean copy. A worker is handed over
as open files: its socket, its process handle where the system has one, and its last words.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, Protocol, Self

import pyoxigraph as ox

from hnkg import formats
from hnkg.errors import RequestError
from hnkg.store import Query
from hnkg.store.evaluate import evaluate
from hnkg.store.free_memory import resident_bytes
from hnkg.store.worker import Limits, run_worker

if TYPE_CHECKING:
    from hnkg.settings import Settings
    from hnkg.store.loading import Loaded

#: A client asks with one byte.
ASK_FACTS: Final = b"f"
ASK_WORKER: Final = b"w"
#: The length of the JSON that answers.
FACTS: Final = struct.Struct("!I")
#: A worker writes so much of a long result before anybody takes it.
AHEAD_BYTES: Final = 1 << 20


def limits_of(settings: Settings) -> Limits:
    """Return what one query may take."""
    return Limits(settings.query_memory_bytes, settings.result_bytes)


class Facts(NamedTuple):
    """What a store process tells of its data.

    Args:
        digest: names them.
        triple_count: triples in the default graph.
        data_bytes: memory of a process that has loaded them; 0 where the system does not tell.
    """

    digest: str
    triple_count: int
    data_bytes: int

    @classmethod
    def of(cls, loaded: Loaded) -> Self:
        """Look at data that are in this process."""
        return cls(loaded.digest, loaded.triple_count, resident_bytes(os.getpid()))


class Starter(Protocol):
    """A way to make workers."""

    @property
    def patience_s(self) -> float:
        """How long a worker may take until it is ready."""
        ...

    def start(self, connection: socket.socket, last_words: int) -> int:
        """Start a worker that serves queries on ``connection``; return its process id.

        Args:
            connection: its socket; see :func:`hnkg.store.worker.run_worker`.
            last_words: the file that becomes its standard error.
        """
        ...


class Forker:
    """Makes workers by fork: each has the data at once, in memory that it shares.

    Args:
        loaded: the data.
        limits: what one query may take.
    """

    #: A worker is ready within milliseconds; a machine that swaps may need longer.
    patience_s = 30.0

    def __init__(self, loaded: Loaded, limits: Limits) -> None:
        self._loaded, self._limits = loaded, limits
        warm_up(loaded)
        gc.freeze()  # the collector of a worker leaves the shared pages alone

    def start(self, connection: socket.socket, last_words: int) -> int:
        """Fork one; return its process id."""
        pid = os.fork()
        if pid == 0:
            _become_worker(connection, last_words, self._loaded, self._limits)
        return pid


def run_nursery(
    listener: socket.socket,
    facts: Facts,
    starter: Starter,
    lifeline: int | None = None,
) -> None:
    """Start a worker for each request on ``listener``, until the process is told to end.

    Args:
        listener: a listening Unix socket.
        facts: what is told of the data.
        starter: makes the workers.
        lifeline: a pipe that closes when the supervisor ends; then this ends too.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries dead workers
    listener.settimeout(0)
    told = {**facts._asdict(), "pid": os.getpid()}
    with selectors.DefaultSelector() as waiting:
        waiting.register(listener, selectors.EVENT_READ)
        if lifeline is not None:
            waiting.register(lifeline, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj == lifeline:
                    return
                if key.fileobj is listener:
                    _accept(listener, waiting)
                elif isinstance(key.fileobj, socket.socket):
                    _serve(key.fileobj, waiting, told, starter)


def _accept(listener: socket.socket, waiting: selectors.BaseSelector) -> None:
    with contextlib.suppress(BlockingIOError, ConnectionError):
        client, _ = listener.accept()
        client.settimeout(None)
        waiting.register(client, selectors.EVENT_READ)


def _serve(
    client: socket.socket,
    waiting: selectors.BaseSelector,
    facts: dict[str, object],
    starter: Starter,
) -> None:
    """Answer one request of a client, or forget a client that left."""
    try:
        asked = client.recv(1)
        if asked == ASK_FACTS:
            _send(client, facts, [])
            return
        if asked == ASK_WORKER:
            _hand_over(client, starter)
            return
    except OSError:
        pass  # the client left while we answered
    waiting.unregister(client)
    client.close()


def _hand_over(client: socket.socket, starter: Starter) -> None:
    ours, theirs = socket.socketpair()
    with contextlib.suppress(OSError):  # the system may grant less
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, AHEAD_BYTES)
    with ours, theirs, tempfile.TemporaryFile(buffering=0) as last_words:
        pid = starter.start(theirs, last_words.fileno())
        handles = [ours.fileno(), last_words.fileno()]
        with contextlib.ExitStack() as stack:
            if hasattr(os, "pidfd_open"):
                with contextlib.suppress(ProcessLookupError):  # it died already
                    handles.append(os.pidfd_open(pid))
                    stack.callback(os.close, handles[-1])
            _send(client, {"pid": pid, "patience_s": starter.patience_s}, handles)


def _send(client: socket.socket, facts: dict[str, object], handles: list[int]) -> None:
    payload = json.dumps(facts).encode()
    socket.send_fds(client, [FACTS.pack(len(payload)) + payload], handles)


def _become_worker(
    connection: socket.socket, last_words: int, loaded: Loaded, limits: Limits
) -> NoReturn:
    """Keep the socket and the place for last words, close every other file, and work."""
    try:
        keep = 3
        moved = os.dup(connection.fileno())
        os.dup2(last_words, 1)
        os.dup2(last_words, 2)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(moved, keep)
        close_from(keep + 1)
        run_worker(socket.socket(fileno=keep), loaded, limits)
    finally:
        os._exit(1)  # never back into the loop of the store process


def close_from(first: int) -> None:
    """Close every file from a number on.

    Only those that are open: a system may allow a thousand million of them, and to try each takes
    minutes where it can not close a range at once.
    """
    try:
        held = [int(entry.name) for entry in Path("/dev/fd").iterdir()]
    except OSError:
        os.closerange(first, os.sysconf("SC_OPEN_MAX"))
        return
    for number in held:
        if number >= first:
            with contextlib.suppress(OSError):  # the one that read this list is closed already
                os.close(number)


def warm_up(loaded: Loaded) -> None:
    """Use what a query may use, so that a worker finds it loaded: it can open no file."""
    text = 'SELECT ?x { VALUES ?x { "a" } FILTER(REGEX(?x, "A", "i") && NOW() > 0) }'
    for chosen in (*formats.SOLUTIONS, *formats.GRAPH, formats.TEXT_BOOLEAN):
        for query in (text, "ASK {}", "CONSTRUCT { ?s ?p ?x } { VALUES (?s ?p ?x) { } }", "SELECT"):
            with contextlib.suppress(RequestError, KeyError):
                evaluate(
                    ox.Store(),
                    Query(query, formats.Formats(chosen, chosen, chosen)),
                    loaded.prefixes,
                )
