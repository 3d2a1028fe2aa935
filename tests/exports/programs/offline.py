"""Make sure that a tool asks nobody: what it needs must be on this machine."""

from __future__ import annotations

import socket
from typing import Never


def forbid_network() -> None:
    """Make every connection of this process fail, and every look-up of a name."""

    def refuse(*_: object, **__: object) -> Never:
        raise ConnectionError("This tool is tested without network; it tried to connect.")

    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection"):
        setattr(socket, name, refuse)
