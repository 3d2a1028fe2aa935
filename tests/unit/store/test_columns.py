"""The columns of SELECT * stand as the query names them, and nothing else changes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pace import fastest_s

from hnkg.formats import CSV, Formats
from hnkg.store import Query
from hnkg.store.columns import name_columns
from hnkg.store.evaluate import evaluate

BASE = "https://example.org/"


def header(text: str) -> list[str]:
    """Return the columns of a result."""
    answer = evaluate(ox.Store(), Query(text, Formats(CSV, None, None)), {})
    return answer.body.decode().splitlines()[0].split(",")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", "s p o"),
        ("select distinct*where{?z ?y ?x}", "z y x"),
        ("SELECT REDUCED * { ?c $b ?a }", "c b a"),
        ("# ?o\nPREFIX x: <x:> BASE <y:> SELECT # *\n * # ?o\n{ ?s ?p 1 . ?o x:p ?q }", "o s p q"),
        ("SELECT * { ?s ?p 1 FILTER NOT EXISTS { ?hidden ?b ?a } }", "s p"),
        ("SELECT * { { SELECT ?z { ?z ?b ?a } } ?c ?d ?e }", "z c d e"),
        ("SELECT * { ?z ?p ?o BIND(?o AS ?a) } ORDER BY ?a", "z p o a"),
        ("SELECT * { ?z ?y 1 } VALUES ?x { 1 }", "z y x"),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "g s p o"),
        ("SELECT * { ?é ?b ?a }", "é b a"),
        ("SELECT ?b ?a { ?a ?b ?c }", "b a"),
        ("SELECT (COUNT(*) AS ?n) ?z { ?z ?p ?o } GROUP BY ?z", "n z"),
        ("SELECT ?z { SELECT * { ?z ?b ?a } }", "z"),
        ("SELECT * FROM <x:y> FROM NAMED <x:z> WHERE # {\n { ?z ?y ?x }", "z y x"),
        ("PREFIX x: <x:> SELECT * FROM x:y { ?z ?y ?x }", "z y x"),
    ],
)
def test_columns_stand_as_they_are_named(text: str, columns: str) -> None:
    assert header(text) == columns.split()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ",
        "SELECT * { ?z ?y ?x } GROUP BY ?z ?y ?x",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { ?s ?p ?o }",
        "SELECT * { ?s ex:p ?o }",
        "SELECT * {}",
        "SELECT * { FILTER NOT EXISTS { ?s <x:y> ?o } }",
        "SELECT * { FILTER(?b > ?a) }",
        "SELECT * { <a:a> <a:b> <a:c> } # ?z ?a",
        "SELECT * { # only\n SELECT ?z ?a { ?z ?y ?a } }",
        "",
    ],
)
def test_what_cannot_be_said_better_stays_as_it_is(text: str) -> None:
    assert name_columns(text, BASE) == text


names = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_é]{0,3}", fullmatch=True)


@given(st.lists(names, min_size=3, max_size=9), st.sampled_from(["", "DISTINCT ", "REDUCED "]))
def test_the_same_rows_come_in_the_order_of_the_text(variables: list[str], form: str) -> None:
    store = ox.Store()
    nodes = [ox.NamedNode(f"urn:{n}") for n in range(2)]
    store.extend([ox.Quad(a, b, c) for a in nodes for b in nodes for c in nodes if a != c])
    triples = [variables[n : n + 3] for n in range(0, len(variables) - 2, 3)]
    text = f"SELECT {form}* {{ {' . '.join('?{} ?{} ?{}'.format(*names) for names in triples)} }}"
    used = list(dict.fromkeys(name for names in triples for name in names))

    plain, ordered = store.query(text), store.query(name_columns(text, BASE))

    assert isinstance(plain, ox.QuerySolutions)
    assert isinstance(ordered, ox.QuerySolutions)
    assert [v.value for v in ordered.variables] == used
    assert sorted(str([row[name] for name in used]) for row in ordered) == sorted(
        str([row[name] for name in used]) for row in plain
    )


def test_naming_columns_evaluates_nothing() -> None:
    numbers = " ".join(map(str, range(1000)))
    text = (
        f"SELECT * {{ VALUES ?z {{ {numbers} }} VALUES ?a {{ {numbers} }}"
        " FILTER(STRLEN(SHA512(CONCAT(STR(?z), STR(?a)))) > 1) } ORDER BY DESC(?a) ?z LIMIT 1"
    )
    assert name_columns(text, BASE).startswith("SELECT  ?z ?a ")
    assert fastest_s(lambda: name_columns(text, BASE)) < 0.1
