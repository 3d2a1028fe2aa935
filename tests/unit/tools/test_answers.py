"""Results become few plain values, and what is cut is said."""

from __future__ import annotations

import json

from hnkg.lookup.spellings import load_spellings
from hnkg.tools import answers

XSD = "http://www.w3.org/2001/XMLSchema#"


def result(*terms: dict[str, object]) -> bytes:
    rows = [{"x": term} if term else {} for term in terms]
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows}}).encode()


def literal(value: str, datatype: str = "string") -> dict[str, object]:
    return {"type": "literal", "value": value, "datatype": XSD + datatype}


def test_terms_become_plain_values() -> None:
    body = result(
        {"type": "uri", "value": "http://purl.obolibrary.org/obo/CHEBI_6121"},
        literal("7", "integer"),
        literal("seven", "integer"),
        literal("1.5", "decimal"),
        literal("false", "boolean"),
        literal("2020", "gYear"),
        {"type": "bnode", "value": "b0"},
        {},
    )
    shown = answers.show_solutions(body, 99, load_spellings(), lambda _: "ketamine")

    assert [row["x"] for row in shown["rows"]] == [
        {"iri": "CHEBI:6121", "label": "ketamine"},
        7,
        "seven",
        1.5,
        False,
        "2020",
        "b0",
        None,
    ]
    assert (shown["count"], shown["truncated"]) == (8, False)


def test_long_rows_are_cut_at_the_characters_that_a_model_can_read() -> None:
    body = result(*[literal(f"{n:05}" + "x" * 1500) for n in range(100)])
    shown = answers.show_solutions(body, 100, load_spellings(), lambda _: "")

    assert 30 < len(shown["rows"]) < 45
    assert shown["truncated"] is True
    assert f"the first {len(shown['rows'])} of 100 rows" in shown["note"]


def test_the_iris_of_a_query_are_read_with_its_own_prefixes() -> None:
    text = "PREFIX ex: <http://own/> SELECT * { ex:a other:b <http://c> ; ?p 'ex:not' } # ex:no"
    found = list(answers.iris_in_query(text, {"ex": "http://usual/", "other": "http://o/"}))

    assert found == ["http://own/a", "http://o/b", "http://c"]
