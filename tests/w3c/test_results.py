"""The comparison of results can tell right from wrong."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from tests.w3c.results import Graph, Solutions, differences, parse_result

A, B, C = (ox.BlankNode(name) for name in "abc")
P, ONE = ox.NamedNode("http://example.org/p"), ox.Literal(1)


def rows(*given: dict[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]) -> Solutions:
    return Solutions(frozenset("xy"), tuple(frozenset(row.items()) for row in given))


def in_order(solutions: Solutions) -> Solutions:
    return Solutions(solutions.variables, solutions.rows, ordered=True)


def test_blank_nodes_are_the_same_under_another_name() -> None:
    assert not differences(rows({"x": A, "y": B}, {"x": B}), rows({"x": C}, {"x": A, "y": C}))


def test_blank_nodes_that_were_one_are_not_two() -> None:
    assert differences(rows({"x": A, "y": A}), rows({"x": A, "y": B}))
    assert differences(rows({"x": A}, {"x": A}), rows({"x": A}, {"x": B}))


def test_blank_nodes_within_triple_terms_count() -> None:
    one, other = ox.Triple(A, P, A), ox.Triple(A, P, B)

    assert differences(rows({"x": one}), rows({"x": other}))
    assert not differences(rows({"x": one, "y": A}), rows({"x": ox.Triple(C, P, C), "y": C}))


def test_how_often_a_row_occurs_counts() -> None:
    assert differences(rows({"x": ONE}), rows({"x": ONE}, {"x": ONE}))
    assert not differences(rows({"x": P}, {"x": ONE}), rows({"x": ONE}, {"x": P}))


def test_the_order_counts_only_where_the_expected_result_has_one() -> None:
    expected, found = rows({"x": P}, {"x": ONE}), rows({"x": ONE}, {"x": P})

    assert differences(in_order(expected), found)
    assert not differences(in_order(expected), expected)


def test_a_lax_result_may_repeat_less_but_not_lack_a_row() -> None:
    expected = rows({"x": ONE}, {"x": ONE}, {"x": P})

    assert not differences(expected, rows({"x": ONE}, {"x": P}), lax=True)
    assert differences(expected, rows({"x": ONE}, {"x": ONE}), lax=True)
    assert differences(expected, rows({"x": ONE}, {"x": P}, {"x": P}), lax=True)


def test_an_unbound_variable_is_not_an_empty_text() -> None:
    assert differences(rows({"x": ONE}), rows({"x": ONE, "y": ox.Literal("")}))


def test_the_spelling_of_a_number_counts() -> None:
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")

    assert differences(rows({"x": ONE}), rows({"x": ox.Literal("01", datatype=integer)}))


def test_the_variables_count_even_without_rows() -> None:
    assert differences(Solutions(frozenset("x"), ()), Solutions(frozenset("y"), ()))


def test_graphs_are_compared_up_to_blank_nodes() -> None:
    loop, chain = ox.Triple(A, P, A), ox.Triple(A, P, B)

    assert not differences(Graph(frozenset({chain})), Graph(frozenset({ox.Triple(C, P, A)})))
    assert differences(Graph(frozenset({loop})), Graph(frozenset({chain})))


def test_results_of_different_kinds_differ() -> None:
    assert differences(True, False)  # noqa: FBT003  # they are the two results of ASK
    assert differences(True, rows({"x": ONE}))  # noqa: FBT003  # likewise
    assert differences(Graph(frozenset()), rows())


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/csv", b"x,y\r\n1,\r\n"),
        ("text/tab-separated-values", b"?x\t?y\n1\t\n"),
        (
            "application/sparql-results+json",
            b'{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"uri","value":"a:b"}}]}}',
        ),
    ],
)
def test_every_format_of_solutions_is_read(media_type: str, body: bytes) -> None:
    parsed = parse_result(body, media_type)

    assert isinstance(parsed, Solutions)
    assert parsed.variables == {"x", "y"}
    assert len(parsed.rows) == 1
