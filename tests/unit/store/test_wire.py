"""What one process says arrives in the other as it was."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg import errors, formats
from hnkg.formats import Formats
from hnkg.store import Answer, Dataset, Query, wire

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

    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(wire.encode_query(query, timeout_s, quotes_iris=quotes_iris))
        arrived = wire.receive_query(theirs)

    assert arrived == (Query(text, Formats(*chosen), dataset, timeout_s), quotes_iris)


def content_of(frame: bytes) -> bytes:
    """Return what is in a frame."""
    _, length_bytes = wire.FRAME.unpack_from(frame)
    assert len(frame) == wire.FRAME.size + length_bytes
    return frame[wire.FRAME.size :]


@pytest.mark.parametrize("kind", wire.ERRORS.values(), ids=lambda kind: kind.__name__)
def test_errors_keep_their_class_and_words(kind: type[errors.RequestError]) -> None:
    frame = wire.encode_error(kind("What happened.\n  What to do."), retires=True)

    error, retires = wire.decode_error(content_of(frame))

    assert type(error) is kind
    assert str(error) == "What happened.\n  What to do."
    assert retires


def test_a_syntax_error_keeps_its_place() -> None:
    frame = wire.encode_error(errors.QuerySyntaxError("here", 3, 14), retires=False)

    error, retires = wire.decode_error(content_of(frame))

    assert isinstance(error, errors.QuerySyntaxError)
    assert (error.line, error.column) == (3, 14)
    assert not retires


@pytest.mark.parametrize("kind", ["solutions", "boolean", "graph"])
@pytest.mark.parametrize("chosen", formats.ALL.values(), ids=lambda chosen: chosen.name)
def test_a_begin_keeps_kind_and_format(kind: formats.ResultKind, chosen: formats.Format) -> None:
    assert wire.decode_begin(content_of(wire.encode_begin(kind, chosen))) == (kind, chosen)


@given(
    kind=st.sampled_from(["solutions", "boolean", "graph"]),
    chosen=st.sampled_from([*formats.ALL.values()]),
    body=st.binary(),
    row_count=st.integers(0, 2**62),
    retires=st.booleans(),
)
def test_a_whole_answer_arrives_as_it_was(
    kind: formats.ResultKind, chosen: formats.Format, body: bytes, row_count: int, *, retires: bool
) -> None:
    answer = Answer(kind, chosen, (body,), row_count)

    arrived = wire.decode_whole(content_of(wire.encode_whole(answer, retires=retires)))

    assert arrived == (answer, retires)


@given(row_count=st.one_of(st.none(), st.integers(0, 2**62)), retires=st.booleans())
def test_an_end_keeps_its_numbers(row_count: int | None, *, retires: bool) -> None:
    end = content_of(wire.encode_end(row_count, retires=retires))

    assert wire.decode_end(end) == (row_count, retires)


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


@pytest.mark.parametrize("is_patient", [True, False])
def test_parts_go_out_in_their_order_also_through_a_full_socket(*, is_patient: bool) -> None:
    parts = [b"head", b"", b"a" * 3_000_000, b"b" * 5]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(None if is_patient else 30.0)  # with one, it takes what fits and no more
        sender = threading.Thread(target=wire.send_parts, args=(ours, parts))
        sender.start()
        received = wire.receive_exactly(theirs, 3_000_009)
        sender.join()

    assert received == b"".join(parts)


def test_an_end_before_the_end_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            ours.sendall(b"half")
        with pytest.raises(EOFError):
            wire.receive_exactly(theirs, 8)
