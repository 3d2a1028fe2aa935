"""What one process says arrives in the other as it was."""

from __future__ import annotations

import json
import socket
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg import errors, formats
from hnkg.formats import Formats
from hnkg.store import Dataset, Query, wire

IRIS = st.lists(st.text(max_size=5), max_size=3).map(tuple)


@given(
    text=st.text(),
    chosen=st.tuples(*[st.sampled_from([None, *formats.ALL.values()])] * 3),
    dataset=st.one_of(st.none(), st.builds(Dataset, IRIS, IRIS)),
    timeout_s=st.floats(0, 1e6),
    quotes_iris=st.booleans(),
)
def test_queries_arrive_whole(
    text: str,
    chosen: tuple[formats.Format | None, ...],
    dataset: Dataset | None,
    timeout_s: float,
    *,
    quotes_iris: bool,
) -> None:
    query = Query(text, Formats(*chosen), dataset, query_id="1", client="somebody")

    request = wire.encode_query(query, timeout_s, quotes_iris=quotes_iris)
    size = wire.REQUEST.unpack_from(request)[0]
    arrived = wire.decode_query(request[wire.REQUEST.size :])

    assert size == len(request) - wire.REQUEST.size
    assert arrived == (Query(text, Formats(*chosen), dataset, timeout_s), quotes_iris)


def fields_of(frame: bytes) -> dict[str, Any]:
    """Return the JSON in a frame."""
    _, length_bytes = wire.FRAME.unpack_from(frame)
    assert len(frame) == wire.FRAME.size + length_bytes
    fields: dict[str, Any] = json.loads(frame[wire.FRAME.size :])
    return fields


@pytest.mark.parametrize("kind", wire.ERRORS.values(), ids=lambda kind: kind.__name__)
def test_errors_keep_their_class_and_words(kind: type[errors.RequestError]) -> None:
    frame = wire.encode_error(kind("What happened.\n  What to do."), retires=True)

    error = wire.decode_error(fields_of(frame))

    assert type(error) is kind
    assert str(error) == "What happened.\n  What to do."
    assert fields_of(frame)["retires"] is True


def test_a_syntax_error_keeps_its_place() -> None:
    frame = wire.encode_error(errors.QuerySyntaxError("here", 3, 14), retires=False)

    error = wire.decode_error(fields_of(frame))

    assert isinstance(error, errors.QuerySyntaxError)
    assert (error.line, error.column) == (3, 14)


@pytest.mark.parametrize("length_bytes", [0, 1, 70_000, 5_000_000])
def test_any_length_passes_a_socket(length_bytes: int) -> None:
    sent = b"head" + b"x" * length_bytes
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=ours.sendall, args=(sent[2:],))
        sender.start()
        received = wire.receive_exactly(theirs, len(sent), sent[:2])
        sender.join()

    assert received == sent


def test_an_end_before_the_end_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            ours.sendall(b"half")
        with pytest.raises(EOFError):
            wire.receive_exactly(theirs, 8)
