"""Values for variables: what is asked changes, the shape of the query does not."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from tests.unit.sparql.test_terms import hostile_terms

from hnkg.errors import InputError
from hnkg.queries import load_queries
from hnkg.sparql.filling import Parameter, fill_in, list_parameters
from hnkg.syntax.tokens import tokenize

A, B = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
QUERIES = (*load_queries("competency"), *load_queries("examples"))
FILLABLE = [
    pytest.param(query.text, parameter.name, id=f"{query.id}-{parameter.name}")
    for query in QUERIES
    for parameter in list_parameters(query.text)
]


def names(text: str) -> list[str]:
    return [parameter.name for parameter in list_parameters(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT ?a { ?a ?b ?c }", ["a"]),
        ("SELECT * { ?a ?b ?c MINUS { ?d ?b ?c } }", ["a", "b", "c"]),
        ("SELECT ?a ?d { ?a ?b ?c FILTER NOT EXISTS { ?d ?b ?c } }", ["a"]),
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ?b ?c } GROUP BY ?a", ["a"]),
        ("SELECT ?k { ?a ?b ?c } GROUP BY (STR(?a) AS ?k)", []),
        ("SELECT ?x { ?a ?b ?c BIND (STR(?a) AS ?x) }", ["x"]),
        ("SELECT ?x { { SELECT (COUNT(?a) AS ?x) { ?a ?b ?c } } }", ["x"]),
        ("SELECT ?a ?x { { SELECT ?x { ?a ?b ?x } } ?c ?d ?x }", ["x"]),
        ("SELECT ?a { SELECT DISTINCT * { ?a ?b ?c } }", ["a"]),
        ("SELECT ?a ?b { VALUES (?a ?b) { (1 2) } }", ["a", "b"]),
        ("SELECT ?a { <urn:s> <urn:p> ( ?a ) }", ["a"]),
        ("SELECT ?a { <urn:s> <urn:p> [ <urn:q> ?a ] }", ["a"]),
        ("SELECT ?x { VALUES ?x { <a:b> } VALUES ?y { 4 } ?x ?p ?y }", ["x", "y"]),
        ("SELECT ?a { OPTIONAL { VALUES ?x { 1 } ?a ?b ?x } }", ["a"]),
        ("ASK { ?a ?b 1 }", ["a", "b"]),
        ("ASK {}", []),
        ("CONSTRUCT { ?a ?b ?c } FROM <urn:g> WHERE { ?a ?b ?c }", ["a", "b", "c"]),
        ("CONSTRUCT WHERE { ?a ?b ?c }", ["a", "b", "c"]),
        ("DESCRIBE ?a { ?a ?b 1 }", ["a", "b"]),
        ("DESCRIBE <urn:a>", []),
        ("SELECT ?a { ?a ?b ?c", []),
        ("no query", []),
    ],
)
def test_what_can_be_given_a_value(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_a_default_is_listed_as_the_query_writes_it() -> None:
    text = """SELECT ?x { VALUES ?x { hnk:a "b"@en "4"^^xsd:integer UNDEF } ?x ?p ?o }"""

    assert list_parameters(text) == (
        Parameter("x", ("hnk:a", '"b"@en', '"4"^^xsd:integer', "UNDEF")),
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SELECT ?x { VALUES ?x { <urn:a> <urn:b> } ?x <urn:p> ?y }", 1),
        ("SELECT ?x { ?x <urn:p> ?y }", 1),
        ("SELECT ?x { ?x <urn:p> ?y } ORDER BY ?x LIMIT 5", 1),
        ("SELECT ?x WHERE {?x <urn:p> ?y}", 1),
        ("SELECT ?x{?x <urn:p> ?y.}", 1),
        ("SELECT ?x {SELECT ?x{?x <urn:p> ?y}LIMIT 5}", 1),
        ("CONSTRUCT WHERE {?x <urn:p> ?y}", 1),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x <urn:p> ?y } GROUP BY ?x HAVING (COUNT(*) > 0)", 1),
        ("SELECT ?x { SELECT ?x { ?x <urn:p> ?y } LIMIT 5 }", 1),
        ("SELECT * { ?x <urn:p> ?y # no end } here\n}", 1),
        ("CONSTRUCT WHERE { ?x <urn:p> ?y }", 1),
        ("CONSTRUCT { ?x a ?y } WHERE { ?x <urn:p> ?y }", 1),
        ("DESCRIBE ?x { ?x <urn:p> ?y }", 1),
    ],
)
def test_a_value_leaves_what_has_it(text: str, count: int) -> None:
    store = ox.Store()
    store.extend(ox.Quad(s, ox.NamedNode("urn:p"), ox.Literal("y")) for s in (A, B))

    assert len(list(cast("ox.QuerySolutions", store.query(text)))) == 2
    assert len(list(cast("ox.QuerySolutions", store.query(fill_in(text, {"x": A}))))) == count


def test_a_value_says_nothing_of_what_has_none() -> None:
    """Where nothing is stated, the value is not put there: the solution is left out."""
    store = ox.Store()
    store.extend(ox.Quad(s, ox.NamedNode("urn:p"), ox.Literal("y")) for s in (A, B))
    store.add(ox.Quad(A, ox.NamedNode("urn:hedge"), ox.Literal("may")))
    text = "SELECT ?s ?hedge { ?s <urn:p> ?y OPTIONAL { ?s <urn:hedge> ?hedge } }"

    found = store.query(fill_in(text, {"hedge": ox.Literal("may")}))

    assert [row["s"] for row in cast("ox.QuerySolutions", found)] == [A]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("SELECT ?a { ?a ?b ?c }", "z", "has no variable"),
        ("SELECT ?a { ?a ?b ?c }", "b", "Add ?b after SELECT"),
        ("SELECT (COUNT(?a) AS ?n) { ?a ?b ?c }", "n", "made from others"),
        ("SELECT ?a ?d { ?a ?b ?c MINUS { ?d ?b ?c } }", "d", "A value can be given to: a."),
    ],
)
def test_what_cannot_be_given_a_value_says_why(text: str, name: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        fill_in(text, {name: A})

    assert words in str(caught.value).replace("\n", "")


def test_a_text_that_is_no_query_stays_for_the_engine_to_explain() -> None:
    assert fill_in("SELECT ?x { ?x", {"x": A}) == "SELECT ?x { ?x"


@pytest.mark.parametrize(("text", "name"), FILLABLE)
@settings(max_examples=30)
@given(term=hostile_terms)
def test_no_value_changes_the_shape_of_a_query(
    text: str, name: str, term: ox.NamedNode | ox.Literal
) -> None:
    """The words are those of the query with a plain value, but for the words of the value."""
    plain = ox.NamedNode("urn:plain")
    before, after = (
        [(t.kind, t.text) for t in tokenize(fill_in(text, {name: value}))]
        for value in (plain, term)
    )
    place = before.index(("iri", "<urn:plain>"))
    longer = len(after) - len(before)

    assert after[:place] == before[:place]
    assert after[place + 1 + longer :] == before[place + 1 :]
    assert longer in {0, 1, 2}
