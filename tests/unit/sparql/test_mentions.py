"""Names of ours in a query, and which of them the data do not mention."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, HNK, HNKV
from hnkg.sparql.mentions import find_unmentioned, own_iris

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIXES = {"hnk": HNK, "hnkv": HNKV, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
DATA = f"""
<{HNK}nmda-receptor> <{HNKV}isA> <{HNK}ion-channel> .
<{HNK}ketamine> <{HNKV}isA> "drug" <{BASE}graph/a> .
<urn:x> <urn:y> "ketamine" .
"""


def ask(text: str) -> Iterator[str]:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.N_QUADS)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    for row in cast("ox.QuerySolutions", store.query(text)):
        yield row[0].value


def unmentioned(*iris: str) -> list[str]:
    return [name.words for name in find_unmentioned(iris, PREFIXES, ask)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * { hnk:a rdfs:label ?x }", [f"{HNK}a"]),
        (f"SELECT * {{ <{HNK}a> ?p <urn:b> }}", [f"{HNK}a"]),
        (f"PREFIX own: <{HNK}> ASK {{ own:a ?p own:a }}", [f"{HNK}a"]),
        ("PREFIX hnk: <urn:other/> ASK { hnk:a ?p ?o }", []),
        (f"BASE <{HNK}> PREFIX hnkv: <{HNKV}> ASK {{}}", []),
        (r"ASK { hnk:a\-b\,c a hnkv:D }", [f"{HNK}a-b,c", f"{HNKV}D"]),
        ("ASK { ?x ?y 'hnk:a' } # hnk:b", []),
        ("ASK { SERVICE <urn:s> { hnk:a ?p ?o } }", []),
        ("ASK { GRAPH <https://w3id.org/hnk-kg/graph/a> {} }", [f"{BASE}graph/a"]),
    ],
)
def test_only_our_names_are_read_from_a_query(text: str, found: list[str]) -> None:
    assert list(own_iris(text, PREFIXES)) == found


@pytest.mark.parametrize(
    "iri",
    [f"{HNK}nmda-receptor", f"{HNKV}isA", f"{HNK}ion-channel", f"{BASE}graph/a", "urn:nowhere"],
)
def test_what_the_data_mention_anywhere_and_what_is_not_ours_is_left_alone(iri: str) -> None:
    assert unmentioned(iri) == []


@pytest.mark.parametrize(
    ("iri", "told"),
    [
        (f"{HNK}nmda", "The data do not mention hnk:nmda. Did you mean hnk:nmda-receptor?"),
        (f"{HNK}ketamin", "The data do not mention hnk:ketamin. Did you mean hnk:ketamine?"),
        (f"{HNK}KETAMINE", "The data do not mention hnk:KETAMINE. Did you mean hnk:ketamine?"),
        (f"{HNK}xyz", "The data do not mention hnk:xyz."),
        (f"{BASE}no/such", f"The data do not mention <{BASE}no/such>."),
    ],
)
def test_a_name_that_is_nowhere_is_told_with_what_is_spelt_like_it(iri: str, told: str) -> None:
    assert unmentioned(f"{HNK}ketamine", iri) == [told]


def test_what_is_no_iri_is_left_to_the_engine() -> None:
    assert unmentioned(f"{HNK}a\\u0020b", f"{HNK}a b") == []
