"""SERVICE is noticed as a keyword and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.store.federation import uses_service

PLAIN = st.text(alphabet="SERVICEservice {}#'\"\\\n<>:?", max_size=20)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }",
        "SELECT*{service<https://example.org/sparql>{}}",
        "SELECT * { SERVICE SILENT ?where { } }",
        "SELECT * { ?a <p> '}' SERVICE ex:here { } }",
        "SELECT * { ?s ?p ?o # a comment\nSERVICE <a> {} }",
        r"SELECT * { \u0053ERVICE <https://example.org/sparql> { ?s ?p ?o } }",
        r"SELECT * { SERVIC\U00000045 <https://example.org/sparql> { } }",
        'SELECT * { ?s ?p """ quoted " and "" """ SERVICE <a> {} }',
        "SELECT * { FILTER(?a<?b) SERVICE <a> {} FILTER(?c>?d) }",
    ],
)
def test_the_keyword_is_found(text: str) -> None:
    assert uses_service(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service $SERVICE ?o }",
        "SELECT * { ex:service ex:SERVICE service:x }",
        "SELECT * { ex:a-service ex:my.service ex:p\\-service }",
        "SELECT * { <https://example.org/SERVICE> <service> _:service }",
        "SELECT * { ?s ?p 'SERVICE', \"SERVICE\", '''\nSERVICE ' ''', \"\"\"SERVICE\"\"\" }",
        "SELECT * { ?s ?p 'a'@service }",
        "# SERVICE <https://example.org/>\nSELECT * {}",
        r"SELECT * { ?s ?p 'it\'s SERVICE' }",
        "PREFIX service: <https://example.org/> ASK { ?s service:service service: }",
    ],
)
def test_other_places_do_not_count(text: str) -> None:
    assert not uses_service(text)


@given(words=PLAIN)
def test_nothing_in_a_string_counts(words: str) -> None:
    quoted = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    assert not uses_service(f'SELECT * {{ ?s ?p "{quoted}" }}')
    assert uses_service(f'SELECT * {{ ?s ?p "{quoted}" SERVICE <a> {{}} }}')


@given(words=PLAIN)
def test_nothing_in_a_comment_counts(words: str) -> None:
    comment = words.replace("\n", " ").replace("\\", "/")

    assert not uses_service(f"SELECT * {{ # {comment}\n ?s ?p ?o }}")
    assert uses_service(f"SELECT * {{ # {comment}\n SERVICE <a> {{}} }}")
