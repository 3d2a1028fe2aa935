"""Serialisation, for any terms: the same quads come back, and the same bytes every time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hnkg.build.serialize import (
    merge,
    serialize_n_quads,
    serialize_rdf,
    sort_quads,
    used_prefixes,
)

if TYPE_CHECKING:
    import random

fewer = settings(max_examples=40)  # each example is a dozen quads
PREFIXES = {"ex": "http://example.org/", "a": "http://a.example/", "none": "http://none.example/"}
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

local_names = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,8}", fullmatch=True)
iris = st.builds(
    lambda namespace, local: ox.NamedNode(namespace + local),
    st.sampled_from([PREFIXES["ex"], PREFIXES["a"], "http://other.example/#"]),
    local_names,
)
#: Any Unicode that RDF allows in a literal.
words = st.text(st.characters(codec="utf-8"), max_size=30)
literals = st.one_of(
    words.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag), words, st.sampled_from(["en", "de-at"])
    ),
    st.builds(lambda text, datatype: ox.Literal(text, datatype=datatype), words, iris),
    st.integers().map(
        lambda n: ox.Literal(
            str(n), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
        )
    ),
)
quads = st.builds(
    ox.Quad, iris, st.one_of(iris, st.just(RDF_TYPE)), st.one_of(iris, literals), iris
)
many_quads = st.lists(quads, max_size=12)


@fewer
@given(many_quads)
def test_n_quads_parse_back_to_the_same_quads(some: list[ox.Quad]) -> None:
    content = serialize_n_quads(some)

    assert set(ox.parse(content, format=ox.RdfFormat.N_QUADS)) == set(some)
    assert len(content.splitlines()) == len(set(some))


@fewer
@given(many_quads, st.randoms(use_true_random=False))
def test_n_quads_do_not_depend_on_the_order(some: list[ox.Quad], chance: random.Random) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)

    assert serialize_n_quads(shuffled) == serialize_n_quads(some)
    assert sort_quads(shuffled) == sort_quads(some)


@pytest.mark.parametrize("syntax", [ox.RdfFormat.TRIG, ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD])
@fewer
@given(some=many_quads)
def test_other_syntaxes_parse_back_too(syntax: ox.RdfFormat, some: list[ox.Quad]) -> None:
    if syntax == ox.RdfFormat.TRIG:
        content = serialize_rdf(sort_quads(set(some)), syntax, PREFIXES)
        assert set(ox.parse(content, format=syntax)) == set(some)
    else:
        content = serialize_rdf(merge(some), syntax, PREFIXES)
        assert {q.triple for q in ox.parse(content, format=syntax)} == {q.triple for q in some}


@fewer
@given(many_quads)
def test_the_merge_holds_each_triple_once(some: list[ox.Quad]) -> None:
    merged = merge(some)

    assert len(merged) == len(set(merged))
    assert set(merged) == {quad.triple for quad in some}


@fewer
@given(many_quads)
def test_prefix_lines_are_sorted_and_of_use(some: list[ox.Quad]) -> None:
    content = serialize_rdf(sort_quads(set(some)), ox.RdfFormat.TRIG, PREFIXES)

    lines = [line for line in content.splitlines() if line.startswith(b"@prefix ")]
    assert lines == sorted(lines)
    assert len(lines) == len(used_prefixes(some, PREFIXES))
    assert not any(b"none.example" in line for line in lines)


@fewer
@given(many_quads)
def test_types_come_first_of_a_subject(some: list[ox.Quad]) -> None:
    ordered = sort_quads(set(some))

    for before, after in pairwise(ordered):
        if (before.graph_name, before.subject) == (after.graph_name, after.subject):
            assert not (after.predicate == RDF_TYPE and before.predicate != RDF_TYPE)
