"""Where the lines of the access log go: standard error, or a file that may be rotated.

Writing a line never waits and never fails a request. A line that can not be written at once, as
when the reader of a pipe has stopped or the disk is full, is lost and counted.
"""

from __future__ import annotations

import os
import select
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hnkg.errors import InputError

if TYPE_CHECKING:
    from hnkg.settings import Settings

#: What a pipe that is ready takes at once, and in one piece.
LONGEST_LINE_BYTES: Final = 4096
#: How often to look whether the file was moved away.
CHECK_S: Final = 1.0
_STANDARD_ERROR: Final = 2


class LogFile:
    """A file that lines are appended to, by any thread.

    A file that was moved or deleted, as logrotate does, is made again.

    Args:
        path: of the file; empty for standard error.

    Raises:
        InputError: the file can not be opened.
    """

    def __init__(self, path: str = "") -> None:
        self._path = path
        self._lock = threading.Lock()
        self._is_cut = False
        self._descriptor = _STANDARD_ERROR
        if path:
            try:
                self._descriptor = _opened(path)
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                raise InputError(
                    f"The access log {path!r} can not be opened: {reason}.\n"
                    "  --access-log-file names a file in a folder that this user may write to."
                ) from None
        self._checked_at = time.monotonic()
        self._await = select.poll()
        self._await.register(self._descriptor, select.POLLOUT)

    def write(self, line: bytes) -> bool:
        """Append a line that ends with a newline; false when it is lost."""
        with self._lock:
            try:
                self._follow()
                if not self._await.poll(0):
                    return False
                whole = b"\n" + line if self._is_cut else line
                written = os.write(self._descriptor, whole)
            except OSError:
                return False
            self._is_cut = written < len(whole)
            return not self._is_cut

    def close(self) -> None:
        """Close the file; standard error stays open."""
        if self._path:
            os.close(self._descriptor)

    def _follow(self) -> None:
        """Open the file again when its name leads to another one, or to none."""
        now = time.monotonic()
        if not self._path or now - self._checked_at < CHECK_S:
            return
        self._checked_at = now
        held = os.fstat(self._descriptor)
        try:
            named = Path(self._path).stat()
        except FileNotFoundError:
            named = None
        if named is None or (named.st_dev, named.st_ino) != (held.st_dev, held.st_ino):
            fresh = _opened(self._path)
            self._await.unregister(self._descriptor)
            os.close(self._descriptor)
            self._descriptor, self._is_cut = fresh, False
            self._await.register(fresh, select.POLLOUT)


def open_log(settings: Settings) -> LogFile | None:
    """Return where the access log goes; none when there is to be no log.

    Raises:
        InputError: the file can not be opened.
    """
    return None if settings.access_log == "off" else LogFile(settings.access_log_file)


def _opened(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
