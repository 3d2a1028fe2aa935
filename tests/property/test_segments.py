"""Texts cut at spans, for any spans: nothing is lost, and every span keeps its words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hnkg.web.segments import Span, cut

edges = st.integers(0, 40)
spans = st.lists(
    st.tuples(edges, edges).map(lambda pair: Span(min(pair), max(pair), None)), max_size=8
)


@given(st.text(max_size=30), st.integers(0, 10), spans)
def test_the_pieces_are_the_text(text: str, start: int, found: list[Span[None]]) -> None:
    pieces = cut(text, start, found)

    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@given(st.text(min_size=1, max_size=30), st.integers(0, 10), spans)
def test_the_pieces_of_a_span_are_its_words(text: str, start: int, found: list[Span[None]]) -> None:
    """Wherever it overlaps others; outside of the text it has none."""
    pieces = cut(text, start, found)

    for number, span in enumerate(found, 1):
        covered = "".join(piece.text for piece in pieces if number in piece.spans)
        first, last = max(span.start - start, 0), max(span.end - start, 0)
        assert covered == (text[first:last] if span.start < span.end else "")
        begins = [piece for piece in pieces if number in piece.begins]
        ends = [piece for piece in pieces if number in piece.ends]
        assert len(begins) == len(ends) == (1 if covered else 0)
