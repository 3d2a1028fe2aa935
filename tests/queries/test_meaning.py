"""What a reader may conclude from the answers: the mistakes that each question must not make."""

from __future__ import annotations

import csv
from itertools import pairwise

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import SH
from tests.queries.engines import EXPECTED, ROOT, Answer, Engine, PyoxigraphEngine, small_engines

from hnkg.queries import find_query
from hnkg.sparql.filling import fill_in

HNK = "https://w3id.org/hnk-kg/entity/"
HNKV = "https://w3id.org/hnk-kg/ontology#"
CLAIM = "https://w3id.org/hnk-kg/claim/wikimd-hnk/"
ARTICLE = (ROOT / "graph_data" / "sources" / "wikimd-hnk.txt").read_text(encoding="utf-8")

PREFIXES = f"""
@prefix hnk: <{HNK}> .
@prefix hnkv: <{HNKV}> .
@prefix c: <{CLAIM}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

#: Two claims of one source about one pair, one hedged, with the triples that the rules derive.
ACTS_ON = (
    PREFIXES
    + """
hnkv:actsOn rdfs:subPropertyOf hnkv:reportedlyActsOn ; hnkv:ofRelation hnkv:ActsOnRelation ;
  hnkv:carriesPolarity hnkv:Affirmed ; hnkv:carriesHedge false .
hnkv:putativelyActsOn rdfs:subPropertyOf hnkv:reportedlyActsOn ;
  hnkv:ofRelation hnkv:ActsOnRelation ;
  hnkv:carriesPolarity hnkv:Affirmed ; hnkv:carriesHedge true .
hnkv:reportedlyActsOn hnkv:ofRelation hnkv:ActsOnRelation ; hnkv:carriesPolarity hnkv:Affirmed .
c:1 rdf:subject hnk:a ; rdf:predicate hnkv:actsOn ; rdf:object hnk:b ;
  hnkv:explicitness hnkv:Presupposed ; dcterms:source <urn:source> .
c:2 rdf:subject hnk:a ; rdf:predicate hnkv:putativelyActsOn ; rdf:object hnk:b ;
  hnkv:explicitness hnkv:Stated ; dcterms:source <urn:source> .
hnk:a hnkv:putativelyActsOn hnk:b .
hnk:a hnkv:reportedlyActsOn hnk:b .
"""
)


def ask(store: Engine, name: str) -> Answer:
    return store.ask(find_query(name).text)


def column(answer: Answer, name: str) -> list[str]:
    index = answer.columns.index(name)
    return [row[index] for row in answer.plain()]


def test_the_nmda_receptor_is_never_a_target(store: PyoxigraphEngine) -> None:
    for name in ("cq-01", "cq-02", "cq-05"):
        assert column(ask(store, name), "target")
        assert f"{HNK}nmda-receptor" not in column(ask(store, name), "target")


def test_no_edge_says_that_hnk_acts_on_or_binds_the_nmda_receptor(store: PyoxigraphEngine) -> None:
    edges = ask(store, "cq-25").plain()

    assert not [
        edge for edge in edges if edge[:2] == [f"{HNK}hydroxynorketamine", f"{HNK}nmda-receptor"]
    ]


def test_no_edge_denies_and_every_weight_is_a_rank(store: PyoxigraphEngine) -> None:
    edges = ask(store, "cq-25")
    readings = {row[0]: row[2] for row in ask(store, "cq-17").plain()}

    assert {readings[relation] for relation in column(edges, "relation")} == {"affirmed"}
    assert set(column(edges, "weight")) <= {"1", "2", "3", "4"}
    assert {row[3].datatype for row in edges.rows if row[3]} == {
        "http://www.w3.org/2001/XMLSchema#integer"
    }


def test_an_edge_that_the_article_hedges_once_is_never_weighed_as_asserted(
    store: PyoxigraphEngine,
) -> None:
    edges = [
        (edge[2].removeprefix(HNKV), edge[3])
        for edge in ask(store, "cq-25").plain()
        if edge[1] in {f"{HNK}ampa-receptor", f"{HNK}antidepressant-effect"}
    ]

    assert sorted(edges) == [("putativelyActsOn", "3"), ("putativelyHasEffect", "2")]


def test_not_affirmed_and_denied_are_two_answers(store: PyoxigraphEngine) -> None:
    assert ask(store, "cq-09").plain() == [["false"]]
    assert [
        "hydroxynorketamine",
        "lacksSignificantAffinityFor",
        "nmda-receptor",
    ] in [
        [cell.removeprefix(HNK).removeprefix(HNKV) for cell in row[:3]]
        for row in ask(store, "cq-03").plain()
    ]


def test_certainties_add_up_to_the_claims_and_fall_with_the_rank(store: PyoxigraphEngine) -> None:
    certainty, claims = ask(store, "cq-10"), ask(store, "cq-22")

    assert sum(map(int, column(certainty, "claims"))) == len(claims.rows)
    ranks = "SELECT ?l ?r { ?m <http://www.w3.org/2004/02/skos/core#prefLabel> ?l ;"
    ranked = dict(store.ask(f"{ranks} <{HNKV}certaintyRank> ?r }}").plain())
    found = [int(ranked.get(label, "0")) for label in column(certainty, "modality")]
    assert all(higher > lower for higher, lower in pairwise(found))


def test_no_condition_is_said_to_be_treated_outright_or_approved(store: PyoxigraphEngine) -> None:
    answer = ask(store, "cq-11")
    by_relation: dict[str, set[str]] = {}
    for relation, modality in zip(
        column(answer, "relation"), column(answer, "modality"), strict=True
    ):
        by_relation.setdefault(relation.removeprefix(HNKV), set()).add(modality)

    assert by_relation == {
        "investigatedFor": {"asserted outright"},
        "putativelyTreats": {"possible, potential"},
        "prospectivelyBecomesImportantToolInTreating": {"speculation about the future"},
    }
    assert not store.ask(f"SELECT * {{ ?compound <{HNKV}treats> ?condition }}").rows


def test_a_stage_is_given_for_investigations_and_for_nothing_else(store: PyoxigraphEngine) -> None:
    answer = ask(store, "cq-11")

    for relation, stage in zip(column(answer, "relation"), column(answer, "stage"), strict=True):
        assert bool(stage) == (relation == f"{HNKV}investigatedFor")


def test_every_effect_has_a_system_and_none_is_said_of_people(store: PyoxigraphEngine) -> None:
    assert set(column(ask(store, "cq-12"), "system")) == {"not stated", "animal models"}


def test_no_safety_advantage_is_asserted(store: PyoxigraphEngine) -> None:
    answer = ask(store, "cq-13")

    assert "asserted outright" not in column(answer, "modality")
    assert all(column(answer, "comparator"))


def test_every_unit_has_claims_or_a_reason_and_never_both(store: PyoxigraphEngine) -> None:
    answer = ask(store, "cq-14")

    for claims, reason in zip(column(answer, "claims"), column(answer, "reason"), strict=True):
        assert (int(claims) > 0) != bool(reason)
    assert sum(map(int, column(answer, "claims"))) == len(ask(store, "cq-22").rows)


def test_umbrella_properties_leave_the_hedge_open_and_no_claim_uses_them(
    store: PyoxigraphEngine,
) -> None:
    properties = ask(store, "cq-17").plain()
    umbrellas = {row[0] for row in properties if not row[3]}
    reporting = store.ask(f"SELECT ?p {{ ?p a <{HNKV}ReportingProperty> }}")

    assert umbrellas == set(column(reporting, "p"))
    used = set(column(ask(store, "cq-22"), "predicate"))
    assert not used & umbrellas
    assert used <= {row[0] for row in properties}


def test_every_relation_property_has_a_match_or_says_why_not(store: PyoxigraphEngine) -> None:
    aligned = set(column(ask(store, "cq-18"), "term"))

    assert set(column(ask(store, "cq-17"), "property")) <= aligned


def test_every_message_of_a_shape_for_a_class_is_listed_with_its_severity(
    store: PyoxigraphEngine,
) -> None:
    """Walked in the files of shapes, from each message up to the class."""
    shapes = rdflib.Graph()
    for file in (ROOT / "shapes").glob("*.ttl"):
        shapes.parse(data=file.read_text(encoding="utf-8"), format="turtle")
    found = set()
    for constraint, message in shapes.subject_objects(SH.message):
        holders = {constraint, *shapes.subjects(SH.sparql, constraint)}
        for holder in holders:
            severity = shapes.value(holder, SH.severity) or SH.Violation
            tops = {holder, *shapes.transitive_subjects(SH.property, holder)}
            found |= {
                (str(top), str(kind), str(message), str(severity))
                for top in tops
                for kind in shapes.objects(top, SH.targetClass)
            }

    assert {tuple(row) for row in ask(store, "cq-24").plain()} == found


def test_only_outright_properties_exclude_each_other(store: PyoxigraphEngine) -> None:
    hedged = {row[0]: row[3] for row in ask(store, "cq-17").plain()}
    pairs = ask(store, "cq-19").plain()

    assert pairs
    assert all(hedged[cell] == "false" for pair in pairs for cell in pair)


def test_the_table_of_claims_has_one_row_a_claim(store: PyoxigraphEngine) -> None:
    claims = column(ask(store, "cq-22"), "claim")

    assert len(set(claims)) == len(claims)


def test_every_quote_of_every_answer_stands_in_the_article() -> None:
    quotes = set()
    for file in EXPECTED.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            quotes |= {row["quote"] for row in csv.DictReader(lines) if row.get("quote")}

    assert len(quotes) > 40
    assert not [quote for quote in quotes if quote not in ARTICLE]


def test_offsets_of_targets_give_the_quotes(store: PyoxigraphEngine) -> None:
    answer = ask(store, "cq-02")

    assert [
        ARTICLE[int(start) : int(end)]
        for start, end in zip(column(answer, "start"), column(answer, "end"), strict=True)
    ] == column(answer, "quote")


def test_the_passage_of_every_claim_is_in_its_place(store: PyoxigraphEngine) -> None:
    """cq-16, asked for each claim as ``--param claim=...`` does."""
    text = find_query("cq-16").text
    claims = column(ask(store, "cq-22"), "claim")
    for claim in claims:
        rows = store.store.query(fill_in(text, {"claim": ox.NamedNode(claim)}))
        assert isinstance(rows, ox.QuerySolutions)
        (row,) = rows
        start, end = int(row["start"].value), int(row["end"].value)
        exact, prefix, suffix = (row[name].value for name in ("exact", "prefix", "suffix"))
        assert ARTICLE[start:end] == exact
        assert ARTICLE[:start].endswith(prefix)
        assert ARTICLE[end:].startswith(suffix)
        assert exact in row["sentence"].value


def test_a_deprecated_thing_is_found_with_its_replacement() -> None:
    data = PREFIXES + (
        'hnk:old owl:deprecated true ; dcterms:isReplacedBy hnk:new ; skos:changeNote "merged" ;'
        ' prov:invalidatedAtTime "2027-01-01T00:00:00Z"^^xsd:dateTime .'
        " hnk:current owl:deprecated false ."
    )
    for engine in small_engines(data):
        assert ask(engine, "cq-21").plain() == [
            [f"{HNK}old", "2027-01-01T00:00:00Z", f"{HNK}new", "merged"]
        ]


def test_claims_and_triples_that_agree_have_no_fault() -> None:
    for engine in small_engines(ACTS_ON):
        assert ask(engine, "cq-23").rows == ()


@pytest.mark.parametrize(
    ("old", "new", "fault", "claim", "predicate"),
    [
        (
            "hnk:a hnkv:putativelyActsOn hnk:b .\n",
            "",
            "claim without its own triple",
            f"{CLAIM}2",
            "putativelyActsOn",
        ),
        (
            "hnk:a hnkv:reportedlyActsOn hnk:b .\n",
            "hnk:a hnkv:reportedlyActsOn hnk:c .\n",
            "direct triple without a claim",
            "",
            "reportedlyActsOn",
        ),
        (
            "hnk:a hnkv:reportedlyActsOn hnk:b .\n",
            "",
            "claim without its umbrella triple",
            f"{CLAIM}1",
            "reportedlyActsOn",
        ),
        (
            "hnk:a hnkv:reportedlyActsOn hnk:b .\n",
            "hnk:a hnkv:reportedlyActsOn hnk:b ; hnkv:actsOn hnk:b .\n",
            "outright triple that the source hedges",
            f"{CLAIM}1",
            "actsOn",
        ),
    ],
)
def test_a_missing_or_groundless_triple_is_a_fault(
    old: str, new: str, fault: str, claim: str, predicate: str
) -> None:
    for engine in small_engines(ACTS_ON.replace(old, new)):
        rows = [row[:2] + row[3:4] for row in ask(engine, "cq-23").plain()]
        assert [fault, claim, HNKV + predicate] in rows


def test_an_implied_claim_grounds_no_triple() -> None:
    data = ACTS_ON.replace("hnkv:Presupposed", "hnkv:Implied").replace(
        "hnkv:Stated", "hnkv:Implied"
    )
    for engine in small_engines(data):
        assert set(column(ask(engine, "cq-23"), "fault")) == {"direct triple without a claim"}


def test_a_hedge_of_another_source_does_not_excuse_a_missing_triple() -> None:
    data = ACTS_ON.replace(
        "hnkv:Stated ; dcterms:source <urn:source>", "hnkv:Stated ; dcterms:source <urn:other>"
    )
    for engine in small_engines(data):
        assert ask(engine, "cq-23").plain() == [
            ["claim without its own triple", f"{CLAIM}1", f"{HNK}a", f"{HNKV}actsOn", f"{HNK}b"]
        ]
