"""Replies of a query worker, however they are cut on their way."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg import formats
from hnkg.errors import QueryFailedError
from hnkg.store import wire
from hnkg.store.replies import Reading, Reply

PIECES = st.lists(st.binary(max_size=300), max_size=6)


def sent(pieces: list[bytes], *, retires: bool = False) -> bytes:
    """Return all that a worker says for a graph in these pieces."""
    return b"".join(
        [
            wire.encode_begin("graph", formats.ALL["ntriples"]),
            *(wire.encode_frame(wire.DATA, piece) for piece in pieces),
            wire.encode_end(7, retires=retires),
        ]
    )


def finished(reading: Reading, rest: bytes) -> Reply:
    """Return the reply when the rest of it comes through a socket."""
    ours, theirs = socket.socketpair()

    def send() -> None:
        with ours:
            ours.sendall(rest)

    with theirs:
        sender = threading.Thread(target=send)
        sender.start()
        try:
            return reading.finish(theirs, time.monotonic() + 30)
        finally:
            sender.join()


@given(pieces=PIECES, cut=st.integers(min_value=0), retires=st.booleans())
def test_a_reply_is_whole_wherever_a_thread_takes_over(
    pieces: list[bytes], cut: int, *, retires: bool
) -> None:
    whole = sent(pieces, retires=retires)
    cut %= len(whole)
    reading = Reading()
    assert reading.feed(whole[:cut]) is None

    reply = finished(reading, whole[cut:])

    assert reply.answer is not None
    assert (reply.answer.body, reply.answer.row_count) == (b"".join(pieces), 7)
    assert reply.answer.size_bytes() == len(b"".join(pieces))
    assert reply.retires == retires


def test_an_error_in_the_middle_is_the_reply() -> None:
    end = wire.encode_end(7, retires=False)
    error = wire.encode_error(QueryFailedError("no more"), retires=True)

    reply = finished(Reading(), sent([b"<a> <b> <c> .\n"]).removesuffix(end) + error)

    assert (reply.answer, str(reply.error), reply.retires) == (None, "no more", True)


@given(pieces=PIECES, missing=st.integers(min_value=1))
def test_a_reply_that_breaks_off_is_none(pieces: list[bytes], missing: int) -> None:
    whole = sent(pieces)
    with pytest.raises(EOFError):
        finished(Reading(), whole[: -(1 + missing % (len(whole) - 1))])


def test_a_worker_that_falls_silent_is_given_up() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(sent([b"x" * 100])[:50])
        with pytest.raises(TimeoutError):
            Reading().finish(theirs, time.monotonic() + 0.05)
