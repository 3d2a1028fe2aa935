"""Claims read back from quads, and what the exports make of unusual ones."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from hnkg.build.exports.biolink import NAMED_THING, RELATED_TO, category_of, predicate_of
from hnkg.build.exports.csvw import build_claims_table, build_details_table
from hnkg.build.exports.graphml import build_graphml
from hnkg.build.exports.kgx import build_edges, build_negated_edges, build_nodes
from hnkg.build.exports.rdf12 import build_rdf12
from hnkg.build.exports.released import Released
from hnkg.namespaces import HNK, HNKV, load_prefixes

HEADER = """
@prefix biolink: <https://w3id.org/biolink/vocab/> .
@prefix c: <https://w3id.org/hnk-kg/claim/other/> .
@prefix hnk: <https://w3id.org/hnk-kg/entity/> .
@prefix hnkv: <https://w3id.org/hnk-kg/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

hnkv:Asserted hnkv:certaintyRank 4 .
hnkv:likes hnkv:ofRelation hnkv:LikingRelation ; skos:broadMatch biolink:affects .
hnkv:dislikes hnkv:ofRelation hnkv:LikingRelation .
hnkv:knows hnkv:ofRelation hnkv:KnowingRelation ;
  skos:broadMatch biolink:related_to ; skos:closeMatch biolink:interacts_with .
hnkv:ChemicalEntity rdfs:subClassOf hnkv:Entity ; skos:closeMatch biolink:SmallMolecule .
hnkv:HealthCondition rdfs:subClassOf hnkv:Entity ; skos:closeMatch biolink:Disease .
hnkv:Newt rdfs:subClassOf hnkv:ChemicalClass .
hnk:a a hnkv:ChemicalEntity ; rdfs:label "a"@en .
hnk:b a hnkv:Newt ; rdfs:label "b"@en .
hnk:e a hnkv:Entity , hnkv:ChemicalEntity .
hnk:f a hnkv:HealthCondition .
hnk:c a hnkv:Whatever ; rdfs:label "c"@en .
"""


def claim(name: str, triple: str, more: str = "", *, polarity: str = "Affirmed") -> str:
    """Return the Turtle of a claim, asserted outright unless more is said."""
    subject, predicate, value = triple.split(" ", 2)
    modality = "" if "hnkv:modality" in more else "hnkv:modality hnkv:Asserted ;"
    return f"""
c:{name} a hnkv:Claim ; rdfs:label "{name}"@en ; hnkv:polarity hnkv:{polarity} ; {modality} {more}
  hnkv:explicitness hnkv:Stated ;
  rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value} .
"""


def released(*texts: str) -> Released:
    return Released(
        list(ox.parse("".join((HEADER, *texts)), format=ox.RdfFormat.TURTLE)), load_prefixes()
    )


def rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file, as KGX reads it."""
    text = io.StringIO(content.decode())
    return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


def lines(content: bytes) -> list[dict[str, str]]:
    """Return the lines of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize(
    ("thing", "category"),
    [
        ("a", "biolink:SmallMolecule"),
        ("b", "biolink:ChemicalEntity"),
        ("c", NAMED_THING),
        ("d", NAMED_THING),
        ("e", "biolink:SmallMolecule"),
        ("f", "biolink:DiseaseOrPhenotypicFeature"),
    ],
)
def test_the_category_is_that_of_the_nearest_class(thing: str, category: str) -> None:
    assert category_of(released(), HNK + thing) == category


def test_classes_in_a_circle_are_no_trap() -> None:
    circle = "hnkv:X rdfs:subClassOf hnkv:Y . hnkv:Y rdfs:subClassOf hnkv:X . hnk:x a hnkv:X ."

    assert category_of(released(circle), f"{HNK}x") == NAMED_THING


def test_an_affirmed_claim_may_be_filed_under_a_broader_relation_and_a_denied_one_not() -> None:
    data = released(
        claim("C1", "hnk:a hnkv:likes hnk:b"),
        claim("C2", "hnk:a hnkv:dislikes hnk:b", polarity="Denied"),
    )

    assert [predicate_of(data, item) for item in data.claims] == ["biolink:affects", RELATED_TO]


def test_the_closest_match_is_chosen() -> None:
    data = released(claim("C1", "hnk:a hnkv:knows hnk:b"))

    assert predicate_of(data, data.claims[0]) == "biolink:interacts_with"


def test_a_claim_is_an_edge_only_when_its_own_triple_is_asserted() -> None:
    text = claim("C1", "hnk:a hnkv:knows hnk:b")

    assert rows(build_edges(released(text))) == []
    (row,) = rows(build_edges(released(text, "hnk:a hnkv:knows hnk:b .")))
    assert (row["subject"], row["object"], row["negated"]) == ("hnk:a", "hnk:b", "")


def test_what_is_only_entailed_is_not_asserted() -> None:
    entailed = ox.NamedNode("https://w3id.org/hnk-kg/graph/entailed")
    quads = list(
        ox.parse(HEADER + claim("C1", "hnk:a hnkv:knows hnk:b"), format=ox.RdfFormat.TURTLE)
    )
    a, knows, b = (ox.NamedNode(iri) for iri in (f"{HNK}a", f"{HNKV}knows", f"{HNK}b"))
    quads.append(ox.Quad(a, knows, b, entailed))

    assert not Released(quads, load_prefixes()).claims[0].is_asserted


def test_a_denial_stands_with_the_denials_alone() -> None:
    text = claim("C1", "hnk:a hnkv:dislikes hnk:b", polarity="Denied")
    data = released(text, "hnk:a hnkv:dislikes hnk:b .")

    assert rows(build_edges(data)) == []
    assert [row["negated"] for row in rows(build_negated_edges(data))] == ["true"]


@pytest.mark.parametrize("modality", ["Prospective", "Normative"])
def test_what_is_not_said_of_what_is_is_no_edge(modality: str) -> None:
    more = f"hnkv:modality hnkv:{modality} ;"
    data = released(claim("C1", "hnk:a hnkv:knows hnk:b", more), "hnk:a hnkv:knows hnk:b .")

    assert rows(build_edges(data)) == []
    assert lines(build_claims_table(data))[0]["certainty"] == ""


def test_a_claim_about_a_claim_is_no_edge_and_no_slot_of_it() -> None:
    data = released(
        claim("C1", "hnk:a hnkv:knows hnk:b"),
        claim("C2", "c:C1 hnkv:knows hnk:b"),
        "hnk:a hnkv:knows hnk:b . c:C1 hnkv:knows hnk:b .",
    )

    assert [row["description"] for row in rows(build_edges(data))] == ["C1"]
    assert not any(slot.endswith("#knows") for slot in data.claims[0].slots)
    assert b'source="https://w3id.org/hnk-kg/claim/other/C1"' in build_graphml(data)


def test_a_bar_or_a_tab_never_breaks_a_row() -> None:
    more = r'biolink:supporting_text "one|two" ; hnkv:hedgeCue "a\tb" , "may" ;'
    data = released(claim("C1", "hnk:a hnkv:knows hnk:b", more), "hnk:a hnkv:knows hnk:b .")

    (row,) = rows(build_edges(data))
    assert (row["supporting_text"], row["hnkv:hedgeCue"]) == ("", "may")
    assert row["hnkv:ofRelation"] == "hnkv:KnowingRelation"
    assert lines(build_claims_table(data))[0]["quote"] == "one|two"


def test_quotation_marks_and_line_breaks_survive_in_plain_tables() -> None:
    quote = 'he said "no",\nand left'
    more = r'biolink:supporting_text "he said \"no\",\nand left" ; hnkv:hedgeCue "\"" ;'
    data = released(claim("C1", "hnk:a hnkv:knows hnk:b", more))

    assert lines(build_claims_table(data))[0]["quote"] == quote
    assert [row["value"] for row in lines(build_details_table(data))] == ['"']
    assert '<data key="edge-quote">he said "no",\nand left</data>' in build_graphml(data).decode()


def test_nodes_are_the_things_that_claims_name() -> None:
    more = "hnkv:comparator hnk:c ; hnkv:inSystem hnkv:NotStated ;"
    data = released(claim("C1", 'hnk:a hnkv:knows "b"', more))

    assert [row["id"] for row in rows(build_nodes(data))] == ["hnk:a", "hnk:c"]


def test_prefixes_within_triple_terms_are_declared() -> None:
    content = build_rdf12(released(claim("C1", "hnk:a hnkv:knows hnk:b")))

    assert b"<<( hnk:a hnkv:knows hnk:b )>>" in content
    assert content.count(b"@prefix hnk: ") == 1
    assert list(ox.parse(content, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (f"{HNK}a", "hnk:a"),
        (f"{HNK}a/b", f"{HNK}a/b"),
        ("https://example.org/a", "https://example.org/a"),
        ("http://purl.obolibrary.org/obo/ECO_0000034", "ECO:0000034"),
    ],
)
def test_an_iri_is_shortened_where_the_rest_is_plain(iri: str, short: str) -> None:
    assert released().curie(iri) == short
