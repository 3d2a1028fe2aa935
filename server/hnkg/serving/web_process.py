"""The web process of the server: granian, and in its one worker process the Flask application."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import signal
from typing import TYPE_CHECKING, Any, Final

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

# Imported before granian forks its worker, so that a worker that died is replaced in milliseconds.
from hnkg import web
from hnkg.allocator import keep_little
from hnkg.serving.child import watch_lifeline
from hnkg.serving.memory import give_memory_back
from hnkg.store.workers import LOAD_TIMEOUT_S, WorkerStore
from hnkg.web.log_file import open_log
from hnkg.web.proxies import check_root_path

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from hnkg.serving.child import Line
    from hnkg.settings import Settings

BACKLOG: Final = 1024
#: The garbage collector looks for cycles after so many new objects. What is kept of each result is
#: looked at again and again; at Python's 700 that takes a tenth of the interpreter's time.
YOUNG_OBJECTS: Final = 5000
MOST_FILES: Final = 65_536
#: A client that is slower than this to send its header is not waited for.
HEADER_TIMEOUT_MS: Final = 10_000
#: Where granian says that its worker died; its own choice is standard output.
LOG_TO_STDERR: Final = {
    "class": "logging.StreamHandler",
    "stream": "ext://sys.stderr",
    "formatter": "generic",
}


def run_web(public: socket.socket, path: Path, settings: Settings, line: Line) -> None:
    """Serve HTTP on ``public`` until told to stop.

    Args:
        public: the bound socket; the supervisor keeps it, so that no connection is refused while
            this process is replaced.
        path: the Unix socket of the store process.
        settings: the limits.
        line: told when requests can be answered.

    Raises:
        InputError: the access log can not be opened, or the root path is one of our own paths.
    """
    keep_little(one_heap=True)  # before there are threads, each with a heap of its own
    _allow_files()
    check_root_path(settings.root_path)
    log = open_log(settings)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until granian has its own way to stop
    watch_lifeline(line.lifeline, lambda: os.kill(os.getpid(), signal.SIGTERM))
    ours, theirs = os.pipe()

    def load_app() -> Any:  # noqa: ANN401  # granian says Callable, and means what RSGI does
        """Make the application; granian calls this in its worker process, behind its loop."""
        os.close(theirs)
        give_memory_back()
        watch_lifeline(ours, lambda: os._exit(1))  # granian's main process was killed
        loop = asyncio.get_event_loop_policy().get_event_loop()
        store = WorkerStore(path, settings, LOAD_TIMEOUT_S, loop)
        gate = web.create_gate(settings, store, log, loop)
        gc.collect()
        gc.freeze()  # what is there now stays: the collector need not look at it again
        gc.set_threshold(YOUNG_OBJECTS)
        line.ready()
        return gate

    server = _Server(
        public,
        target="hnkg.web",  # only a name: the loader below makes the application
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,  # the time for a header holds there only
        workers=1,
        backlog=BACKLOG,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        log_level=LogLevels.error,
        log_dictconfig={"handlers": dict.fromkeys(("console", "access"), LOG_TO_STDERR)},
        respawn_failed_workers=True,
        workers_kill_timeout=max(1, round(settings.stop_timeout_s)),
    )
    server.serve(target_loader=load_app, wrap_loader=False)


def _allow_files() -> None:
    """Take as many open files as the system grants without asking: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class _Server(MPServer):
    """Granian on a socket that somebody else has bound."""

    def __init__(self, public: socket.socket, **options: Any) -> None:  # noqa: ANN401  # granian's
        super().__init__(**options)
        self._public = public

    def _init_shared_socket(self) -> None:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        holder: Any = SocketHolder  # its type stub names no arguments
        descriptor = self._public.fileno()
        try:
            self._shd = holder(descriptor, False, BACKLOG)  # noqa: FBT003  # no keywords there
        except TypeError:  # before granian 2.8
            self._shd = holder(descriptor)
        self._ssp = self._sso = None
