"""The address on which the server listens."""

from __future__ import annotations

import errno
import socket

from hnkg.errors import ServerError


def bind(host: str, port: int) -> socket.socket:
    """Return a bound TCP socket that does not listen yet.

    Args:
        host: a name or an address.
        port: the port; 0 takes a free one.

    Raises:
        ServerError: the address cannot be had; the message says what to do.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ServerError(
            f"--host {host}: this is no address of this machine ({error.strerror}).\n"
            "  Use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network it is in."
        ) from None
    family, kind, protocol, _, address = found[0]
    public = socket.socket(family, kind, protocol)
    public.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Each connection inherits it: a small answer is sent at once, not 40 ms later.
    public.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        public.bind(address)
    except OSError as error:
        public.close()
        raise ServerError(_refusal(host, port, error)) from None
    return public


def address_of(public: socket.socket) -> str:
    """Return the URL at which a socket is reached from this machine, with a final slash."""
    host, port = public.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # read, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use, perhaps by another hnkg serve.\n"
            f"  Stop that program, or take another port: hnkg serve --port {port + 1}"
            " (0 takes a free one)"
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} needs rights this user does not have.\n"
            "  Take a port above 1023, and put a reverse proxy in front for port 80 or 443."
        )
    return f"Cannot listen on {host} port {port}: {error.strerror}."
