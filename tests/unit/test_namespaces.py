"""Prefixes and CURIEs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.errors import CurationError
from hnkg.namespaces import (
    PREFIXES_FILE,
    Prefix,
    expand,
    load_prefix_table,
    load_prefixes,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
@base <https://w3id.org/hnk-kg/> .
@prefix hnkv: <https://w3id.org/hnk-kg/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
GO = """
<ontology#prefix-GO>
  sh:prefix "GO" ;
  sh:namespace "http://purl.obolibrary.org/obo/GO_" ;
  hnkv:localPattern "^\\\\d{7}$" .
"""
EX = """
<ontology#prefix-ex>
  sh:prefix "ex" ;
  sh:namespace "http://example.org/" .
"""


def load(root: Path, text: str) -> dict[str, Prefix]:
    (root / "ontology").mkdir()
    (root / PREFIXES_FILE).write_text(HEAD + text, encoding="utf-8")
    return load_prefix_table(root)


def test_prefixes_keep_the_order_of_the_file(tmp_path: Path) -> None:
    table = load(tmp_path, GO + EX)

    assert list(table.values()) == [
        Prefix("GO", "http://purl.obolibrary.org/obo/GO_", r"^\d{7}$"),
        Prefix("ex", "http://example.org/", None),
    ]
    assert load_prefixes(tmp_path) == {
        "GO": "http://purl.obolibrary.org/obo/GO_",
        "ex": "http://example.org/",
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (GO + EX.replace('"ex"', '"GO"'), 10, "the prefix 'GO' is declared twice"),
        (EX.replace('  sh:prefix "ex" ;\n', ""), 5, "its name or its namespace is missing"),
        (EX.replace('"ex" ;', '"ex" , "x" ;'), 5, "a second value of"),
        (EX.replace(" .\n", " ;\n  a sh:PrefixDeclaration .\n"), 5, "#type has no place here"),
        (EX.replace('"http://example.org/"', "<http://example.org/>"), 5, "has no place here"),
        (EX.replace('"ex"', "ex"), 6, "not Turtle"),
    ],
    ids=["twice", "no name", "two names", "another property", "an IRI", "no Turtle"],
)
def test_a_wrong_declaration_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(CurationError) as caught:
        load(tmp_path, text)

    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == (PREFIXES_FILE, line)


@pytest.mark.parametrize(
    ("curie", "message"),
    [
        ("GO0032281", "is not a CURIE"),
        (":0032281", "is not a CURIE"),
        ("GO:", "is not a CURIE"),
        ("", "is not a CURIE"),
        ("GO:003 2281", "is not a CURIE"),
        ("ex:a<b", "is not a CURIE"),
        ("ex:a\x00", "is not a CURIE"),
        ("go:0032281", "the prefix 'go' of 'go:0032281' is not declared"),
        ("GO:32281", "'32281' is not an identifier of GO: it must match"),
        ("GO:00322811", "'00322811' is not an identifier of GO"),
        ("GO:0032281\n", "is not a CURIE"),
    ],
)
def test_what_is_no_curie_says_why(tmp_path: Path, curie: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        expand(curie, load(tmp_path, GO + EX))

    assert message in str(caught.value)


def test_the_local_part_may_hold_colons(tmp_path: Path) -> None:
    assert expand("ex:a:b", load(tmp_path, EX)) == "http://example.org/a:b"
