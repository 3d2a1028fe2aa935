"""What one process says arrives in the other as it was."""

from __future__ import annotations

import math
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg import errors, formats
from hnkg.formats import Formats
from hnkg.store import Answer, Dataset, Query, wire

IRIS = st.lists(st.text(max_size=5), max_size=3).map(tuple)


QUERIES = st.builds(
    Query,
    st.text(),
    st.builds(Formats, *[st.sampled_from([None, *formats.ALL.values()])] * 3),
    st.one_of(st.none(), st.builds(Dataset, IRIS, IRIS)),
    query_id=st.just("1"),
    client=st.just("somebody"),
)
TIMES = st.floats(0, 1e9)


@given(
    asked=st.lists(st.tuples(QUERIES, TIMES, st.one_of(TIMES, st.just(math.inf)), st.booleans())),
    cut=st.integers(0, 50),
)
def test_queries_arrive_whole_however_they_are_cut(
    asked: list[tuple[Query, float, float, bool]], cut: int
) -> None:
    sent = b"".join(
        wire.encode_query(query, deadline, begin_by, quotes_iris=quotes_iris)
        for query, deadline, begin_by, quotes_iris in asked
    )
    arrived = []

    ours, theirs = socket.socketpair()
    with ours, theirs:
        requests = wire.Requests(theirs)
        # The first read takes all but the last bytes; they come when the reader waits for them.
        ours.sendall(sent[: len(sent) - cut])
        sender = threading.Timer(0.001, ours.sendall, [sent[len(sent) - cut :]])
        sender.start()
        for number in range(len(asked)):
            arrived.append(requests.receive())
            assert number + 1 < len(asked) or not requests.has_next()
        sender.join()

    assert arrived == [
        (Query(query.text, query.formats, query.dataset), deadline, begin_by, quotes_iris)
        for query, deadline, begin_by, quotes_iris in asked
    ]


@given(asked=st.lists(QUERIES, min_size=2, max_size=2), cut=st.integers(1))
def test_the_next_query_is_there_when_all_of_it_is(asked: list[Query], cut: int) -> None:
    first, second = (wire.encode_query(query, 1.0) for query in asked)
    for missing in (0, 1 + (cut - 1) % len(second)):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            requests = wire.Requests(theirs)
            assert not requests.has_next()
            ours.sendall(first + second[: len(second) - missing])
            requests.receive()
            assert requests.has_next() == (missing == 0)


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
    ends=st.tuples(st.booleans(), st.booleans()),
)
def test_a_whole_answer_arrives_as_it_was(
    kind: formats.ResultKind,
    chosen: formats.Format,
    body: bytes,
    row_count: int,
    ends: tuple[bool, bool],
) -> None:
    answer, (retires, is_brisk) = Answer(kind, chosen, (body,), row_count), ends

    frame = wire.encode_whole(answer, retires=retires, is_brisk=is_brisk)

    content = content_of(frame)
    arrived = wire.decode_whole(b"before" + content + b"after", 6, 6 + len(content))
    assert arrived == (answer, retires, is_brisk)


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
