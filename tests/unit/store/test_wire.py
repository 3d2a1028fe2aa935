"""What one process says arrives in the other as it was."""

from __future__ import annotations

import json
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
)
def test_queries_arrive_whole(
    text: str, chosen: tuple[formats.Format | None, ...], dataset: Dataset | None, timeout_s: float
) -> None:
    query = Query(text, Formats(*chosen), dataset, query_id="1", client="somebody")

    request = wire.encode_query(query, timeout_s)
    size = wire.REQUEST.unpack_from(request)[0]
    arrived = wire.decode_query(request[wire.REQUEST.size :])

    assert size == len(request) - wire.REQUEST.size
    assert arrived == Query(text, Formats(*chosen), dataset, timeout_s)


@given(body=st.binary(), row_count=st.integers(0), retires=st.booleans())
def test_answers_arrive_whole(body: bytes, row_count: int, *, retires: bool) -> None:
    answer = Answer("solutions", formats.CSV, body, row_count)

    head, sent = wire.encode_answer(answer, retires=retires)
    described_bytes, body_bytes = wire.REPLY.unpack_from(head)
    fields = json.loads(head[wire.REPLY.size :])

    assert (described_bytes, body_bytes) == (len(head) - wire.REPLY.size, len(body))
    assert fields["retires"] is retires
    assert wire.decode_reply(fields, sent) == answer


@pytest.mark.parametrize("kind", wire.ERRORS.values(), ids=lambda kind: kind.__name__)
def test_errors_keep_their_class_and_words(kind: type[errors.RequestError]) -> None:
    head, body = wire.encode_error(kind("What happened.\n  What to do."), retires=True)

    with pytest.raises(kind, match=r"What happened\.\n  What to do\.") as caught:
        wire.decode_reply(json.loads(head[wire.REPLY.size :]), body)
    assert type(caught.value) is kind


def test_a_syntax_error_keeps_its_place() -> None:
    head, body = wire.encode_error(errors.QuerySyntaxError("here", 3, 14), retires=False)

    with pytest.raises(errors.QuerySyntaxError) as caught:
        wire.decode_reply(json.loads(head[wire.REPLY.size :]), body)
    assert (caught.value.line, caught.value.column) == (3, 14)


@pytest.mark.parametrize("length_bytes", [0, 1, 70_000, 5_000_000])
def test_parts_of_any_length_pass_a_socket(length_bytes: int) -> None:
    parts = [b"head", b"x" * length_bytes, b"tail"]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=wire.send_parts, args=(ours, parts))
        sender.start()
        received = wire.receive_exactly(theirs, length_bytes + 8)
        sender.join()

    assert received == b"".join(parts)


def test_an_end_before_the_end_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            ours.sendall(b"half")
        with pytest.raises(EOFError):
            wire.receive_exactly(theirs, 8)
