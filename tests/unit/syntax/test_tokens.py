"""Words of queries, and which queries may be answered from memory."""

from __future__ import annotations

import pytest

from hnkg.syntax.tokens import is_volatile, query_kind, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("?a<?b", ["?a", "<", "?b"]),
        ("<http://e/#a>", ["<http://e/#a>"]),
        ("ex:a.b. ex:c.", ["ex:a.b", ".", "ex:c", "."]),
        (r"ex:a\.b\'c ex:d\.", [r"ex:a\.b\'c", r"ex:d\."]),
        ("ex:a%20b ex: :x", ["ex:a%20b", "ex:", ":x"]),
        ("'it''s' \"a\\\"b\"", ["'it'", "'s'", '"a\\"b"']),
        ("'''a'b''c''' x", ["'''a'b''c'''", "x"]),
        ("''''a'''", ["''''a'''"]),
        ("'' x", ["''", "x"]),
        ("'a'@en-GB^^<t:t>", ["'a'", "@en-GB", "^^", "<t:t>"]),
        ("1.5e-3 .5 3.", ["1.5e-3", ".5", "3."]),
        ("a # b 'c\nd", ["a", "d"]),
        ("_:b1.x _:c.", ["_:b1.x", "_:c", "."]),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == words


@pytest.mark.parametrize("text", ["'abc", "'abc\n'", "'''abc''", '"abc'])
def test_a_string_without_an_end_is_broken(text: str) -> None:
    assert next(tokenize(text)).kind == "broken"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * {}", "solutions"),
        ("ask {}", "boolean"),
        ("DESCRIBE ?x", "graph"),
        ("BASE <http://select/> PREFIX ask:<http://e/> # ASK\nconstruct WHERE {}", "graph"),
        ("PREFIX : <http://e/>\rPREFIX a.b: <x>SELECT*{}", "solutions"),
        ("INSERT DATA {}", None),
        ("SELECTED", None),
        ("", None),
    ],
)
def test_the_first_word_tells_the_kind_of_result(text: str, kind: str | None) -> None:
    assert query_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (RAND() AS ?x) {}",
        "SELECT (now ( ) AS ?x) {}",
        "SELECT * { FILTER(?a<RAND()&&?b>3) }",
        "SELECT (1<'&&?b>'||RAND()<'1' AS ?x) {}",
        "SELECT * { ?s ex:\\'p ?o FILTER(RAND() > 0.5 || ?o = 'x') }",
        "SELECT * { ?a ?b '''x' RAND()''' FILTER(RAND()>0) }",
        "SELECT (?a<ex:b#>'''\n||RAND()>0 #'''\n AS ?x) {}",
        "SELECT (\\u0052AND() AS ?x) {}",
        "SELECT (\\u0055UID() AS ?x) {}",
        "SELECT ('\\u0027, STRUUID()) {} # '",
        "SELECT * { BIND(BNODE() AS ?b) }",
        "SELECT * { ?s ?p 'never ends, RAND() }",
    ],
)
def test_calls_that_differ_each_time_are_seen(text: str) -> None:
    assert is_volatile(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?now { ?now ex:now 'RAND()' }",
        "SELECT * { ?s <http://example.org/RAND()#NOW()> ?o }",
        "SELECT * { ?s <urn:uuid:1> ?o } # UUID()",
        'SELECT * { ?s ?p """RAND() "quoted" NOW()""" }',
        "PREFIX rand: <http://e/> SELECT * { ?s rand:uuid 'it\\'s NOW()' }",
        "SELECT * { ?s ?p '\\u00e9' }",
    ],
)
def test_the_same_words_elsewhere_are_not_calls(text: str) -> None:
    assert not is_volatile(text)
