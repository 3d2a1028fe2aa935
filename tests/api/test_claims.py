"""Claims as a table and as a network: their doubt is with them, whichever way one looks."""

from __future__ import annotations

import pandas as pd
import pytest

import hnkg
from hnkg.errors import InputError

DOUBT = {"polarity", "explicitness", "modality", "certainty", "hedge", "verdict", "contested"}


def test_every_claim_is_there_with_its_doubt(embedded: hnkg.Graph) -> None:
    claims = embedded.claims()

    assert len(claims) == 76
    assert set(claims.columns) >= DOUBT
    assert claims.claim.is_unique
    assert (
        claims[["polarity", "explicitness", "modality", "quote", "verdict", "contested"]]
        .notna()
        .all(axis=None)
    )


def test_a_hedged_claim_has_its_hedge_and_no_other_has_one(embedded: hnkg.Graph) -> None:
    claims = embedded.claims()
    hedged = claims[claims.certainty.fillna(4) < 4]

    assert hedged.hedge.notna().all()
    for row in hedged.itertuples():
        assert all(cue in row.quote for cue in row.hedge.split("; ")), row.claim
    assert claims[claims.certainty == 4].hedge.isna().all()


def test_claims_are_chosen_by_what_they_are_about(embedded: hnkg.Graph) -> None:
    about = embedded.claims(subject="hnk:hydroxynorketamine", object="hnk:nmda-receptor")

    assert set(about.subject) == {"hnk:hydroxynorketamine"}
    assert set(about.object) == {"hnk:nmda-receptor"}
    assert set(about.polarity) == {"denied"}


@pytest.mark.parametrize("verdict", ["contested", "challenged", "no evidence", "supported"])
def test_claims_are_chosen_by_their_verdict(embedded: hnkg.Graph, verdict: str) -> None:
    chosen, all_claims = embedded.claims(verdict=verdict), embedded.claims()

    assert set(chosen.verdict) == {verdict}
    assert len(chosen) == (all_claims.verdict == verdict).sum()
    if verdict in {"contested", "challenged"}:
        assert chosen.contested.all()


def test_a_verdict_that_is_none_lists_those_there_are(embedded: hnkg.Graph) -> None:
    with pytest.raises(InputError, match=r"(?s)'proven' is no verdict.*'contested'.*'supported'"):
        embedded.claims(verdict="proven")


@pytest.mark.parametrize("place", ["embedded", "remote"])
def test_a_thing_that_is_none_is_an_error_with_what_is_spelt_like_it(
    place: str, request: pytest.FixtureRequest
) -> None:
    graph: hnkg.Graph = request.getfixturevalue(place)

    with pytest.raises(InputError, match=r"not mention hnk:nmda\. Did you mean hnk:nmda-receptor"):
        graph.claims(object="hnk:nmda")


def test_a_thing_without_claims_and_one_of_others_have_none(embedded: hnkg.Graph) -> None:
    assert embedded.claims(subject="hnkv:Claim").empty
    assert embedded.claims(subject="https://example.org/a").empty


def test_the_network_has_an_edge_for_each_claim_between_things(embedded: hnkg.Graph) -> None:
    claims, network = embedded.claims(), embedded.graph()
    edges = {key: data for *_, key, data in network.edges(keys=True, data=True)}
    for row in claims.itertuples():
        if row.claim not in edges:
            assert ":" not in row.object, "only a claim about a name is no edge"
            continue
        edge = edges[row.claim]
        assert network.has_edge(row.subject, row.object, row.claim)
        assert (edge["polarity"], edge["verdict"]) == (row.polarity, row.verdict)
        assert (edge["explicitness"], edge["modality"]) == (row.explicitness, row.modality)
        assert edge["contested"] == row.contested
        assert edge.get("certainty") == (None if row.certainty is pd.NA else row.certainty)
        assert edge["hedge"] == (row.hedge if isinstance(row.hedge, str) else "")


def test_without_denied_edges_nothing_denied_connects(embedded: hnkg.Graph) -> None:
    network, whole = embedded.graph(denied=False), embedded.graph()
    denied = [d for *_, d in whole.edges(data=True) if d["polarity"] == "denied"]

    assert len(denied) == (embedded.claims(polarity="denied").object.str.contains(":")).sum()
    assert network.number_of_edges() == whole.number_of_edges() - len(denied)
    assert {data["polarity"] for *_, data in network.edges(data=True)} == {"affirmed"}


def test_other_data_have_no_claims(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("other") / "other.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    graph = hnkg.open(data=[file], release=False)

    assert graph.claims().empty
    assert graph.graph().number_of_edges() == 0


def test_own_files_are_asked_beside_the_release(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("own") / "own.ttl"
    file.write_text(
        "@prefix mine: <https://example.org/> . @prefix hnk: <https://w3id.org/hnk-kg/entity/> .\n"
        "mine:assay mine:tested hnk:hydroxynorketamine ."
    )
    query = "SELECT ?assay ?parent { ?assay mine:tested ?x . ?x hnkv:metaboliteOf ?parent }"

    for data in ([file], file, str(file)):
        frame = hnkg.open(data=data).select(query, curies=True)
        assert frame.to_numpy().tolist() == [["mine:assay", "hnk:ketamine"]]


def test_own_files_are_validated_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("own") / "own.ttl"
    file.write_text("<https://example.org/c> a <https://w3id.org/hnk-kg/ontology#Claim> .")
    graph = hnkg.open(data=[file], release=False)
    report = graph.validate()

    assert not report.conforms
    assert "https://example.org/c" in str(report)
    assert len(graph.select("SELECT * { ?s ?p ?o }")) == 1, "validation changes no data"


def test_an_endpoint_is_not_validated(remote: hnkg.Graph) -> None:
    with pytest.raises(InputError, match=r"hnkg\.open\(data="):
        remote.validate()


def test_there_must_be_something_to_open() -> None:
    with pytest.raises(InputError, match="nothing to load"):
        hnkg.open(release=False)
    with pytest.raises(InputError, match="Leave out the endpoint"):
        hnkg.open("https://example.org/sparql", data=["a.ttl"])


ELSEWHERE = "SELECT ?x ?y {{ ?x hnkv:metaboliteOf ?y SERVICE {0}<{1}> {{ ?x a hnkv:Entity }} }}"


def test_a_query_joins_with_another_endpoint_where_that_is_allowed(endpoint: str) -> None:
    query = ELSEWHERE.format("", endpoint)

    with pytest.raises(InputError, match=r"hnkg\.open\(federate=True\)"):
        hnkg.open().select(query)
    frame = hnkg.open(federate=True).select(query, curies=True)
    assert frame.to_numpy().tolist() == [["hnk:hydroxynorketamine", "hnk:ketamine"]]


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_another_endpoint_without_an_answer_is_an_error(silent: str) -> None:
    """Also where the query would have it silent: rows that lack a part would look whole."""
    query = ELSEWHERE.format(silent, "http://127.0.0.1:9/sparql")

    with pytest.raises(hnkg.HnkgError, match="did not answer"):
        hnkg.open(federate=True).select(query)
