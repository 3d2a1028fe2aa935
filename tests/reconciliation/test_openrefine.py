"""The exchange that OpenRefine has with a service: each call over HTTP, each answer by schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx
    from tests.reconciliation.schemas import Schemas

HNK = "https://w3id.org/hnk-kg/entity/"
HNKV = "https://w3id.org/hnk-kg/ontology#"

#: What a column holds, and what it should be reconciled to.
COLUMN = {
    "HNK": "hydroxynorketamine",
    "AMPA receptor": "ampa-receptor",
    "CHEBI:6121": "ketamine",
    "Receptors, AMPA": "ampa-receptor",
    "CFBVGSWSOJBYGC-ZYHUDNBSSA-N": "hnk-2r6r",
    "hydroxynorketamin": "hydroxynorketamine",
}


def result(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    document: dict[str, Any] = response.json()
    return document


def post(service: httpx.Client, batch: object) -> dict[str, Any]:
    return result(service.post("/reconcile", data={"queries": json.dumps(batch)}))


def test_a_browser_may_ask_from_elsewhere(service: httpx.Client) -> None:
    response = service.options("/reconcile", headers={"Access-Control-Request-Method": "POST"})

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_the_service_describes_itself(service: httpx.Client, schemas: Schemas) -> None:
    manifest = result(service.get("/reconcile"))

    assert schemas.faults("manifest", manifest) == []
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == HNK
    for name in ("entity", "type", "property"):
        offered = manifest["suggest"][name]
        assert service.get(offered["service_url"] + offered["service_path"]).status_code == 200


def test_a_column_is_reconciled(service: httpx.Client, schemas: Schemas) -> None:
    """In one batch, as a form; the right candidate is first for each."""
    batch = {f"q{n}": {"query": text, "limit": 3} for n, text in enumerate(COLUMN)}
    assert schemas.faults("reconciliation-query-batch", batch) == []

    answers = post(service, batch)

    assert schemas.faults("reconciliation-result-batch", answers) == []
    assert [answers[key]["result"][0]["id"] for key in batch] == [
        HNK + name for name in COLUMN.values()
    ]
    matches = [answers[key]["result"][0]["match"] for key in batch]
    assert matches == [True, True, True, True, True, False]
    for answer in answers.values():
        scores = [candidate["score"] for candidate in answer["result"]]
        assert len(scores) <= 3
        assert scores == sorted(scores, reverse=True)


def test_the_same_batch_by_get(service: httpx.Client) -> None:
    batch = {"q0": {"query": "HNK"}}
    by_get = result(service.get("/reconcile", params={"queries": json.dumps(batch)}))

    assert by_get == post(service, batch)


def test_types_narrow_the_candidates(service: httpx.Client, schemas: Schemas) -> None:
    batch = {
        "any": {"query": "ketamine", "type": f"{HNKV}ChemicalRole"},
        "all": {
            "query": "ketamine",
            "type": [f"{HNKV}Entity", f"{HNKV}NamedSubstance"],
            "type_strict": "all",
        },
        "should": {"query": "ketamine", "type": f"{HNKV}Gene", "type_strict": "should"},
        "none": {"query": "ketamine", "type": f"{HNKV}Gene"},
        "claims": {"query": "significant affinity", "type": [f"{HNKV}Claim"]},
    }
    assert schemas.faults("reconciliation-query-batch", batch) == []
    answers = post(service, batch)

    def types_of(key: str) -> set[str]:
        return {answers[key]["result"][0]["type"][0]["id"]} if answers[key]["result"] else set()

    assert types_of("all") == {f"{HNKV}NamedSubstance"}
    assert answers["should"]["result"][0]["id"] == f"{HNK}ketamine"
    assert answers["none"]["result"] == []
    claim = answers["claims"]["result"][0]
    assert "denied: asserted outright; contested in the literature" in claim["description"]


def test_values_of_properties_decide_between_candidates(service: httpx.Client) -> None:
    exact = "http://www.w3.org/2004/02/skos/core#exactMatch"
    batch = {
        "met": {"query": "ketamine", "properties": [{"pid": exact, "v": "DRUGBANK:DB01221"}]},
        "not": {"query": "ketamine", "properties": [{"pid": exact, "v": {"id": "CHEBI:1"}}]},
        "alone": {"properties": [{"pid": "skos:exactMatch", "v": "chebi:6121"}]},
        "named": {
            "query": "hydroxynorketamine",
            "properties": [{"pid": f"{HNKV}metaboliteOf", "v": ["aspirin", "Ketamine"]}],
        },
    }
    answers = {key: answer["result"] for key, answer in post(service, batch).items()}

    assert (answers["met"][0]["id"], answers["met"][0]["match"]) == (f"{HNK}ketamine", True)
    assert not any(candidate["match"] for candidate in answers["not"])
    assert answers["not"][0]["score"] < answers["met"][0]["score"]
    assert answers["alone"][0]["id"] == f"{HNK}ketamine"
    assert answers["named"][0]["match"] is True


def test_suggestions_while_somebody_types(service: httpx.Client, schemas: Schemas) -> None:
    entities = result(service.get("/reconcile/suggest/entity", params={"prefix": "ampa"}))
    types = result(service.get("/reconcile/suggest/type", params={"prefix": "chem"}))
    properties = result(service.get("/reconcile/suggest/property", params={"prefix": "metab"}))

    assert schemas.faults("suggest-entities-response", entities) == []
    assert schemas.faults("suggest-types-response", types) == []
    assert schemas.faults("suggest-properties-response", properties) == []
    assert entities["result"][0]["id"] == f"{HNK}ampa-receptor"
    assert f"{HNKV}ChemicalEntity" in {item["id"] for item in types["result"]}
    assert f"{HNKV}metaboliteOf" in {item["id"] for item in properties["result"]}
    following = service.get("/reconcile/suggest/entity", params={"prefix": "a", "cursor": "10"})
    first = service.get("/reconcile/suggest/entity", params={"prefix": "a"})
    assert result(following)["result"] != result(first)["result"]


def test_columns_are_added_with_the_doubt_of_their_claims(
    service: httpx.Client, schemas: Schemas
) -> None:
    """The value says how the claim behind it stands, so that a table can not lose it."""
    offered = result(
        service.get("/reconcile/extend/propose", params={"type": f"{HNKV}ChemicalEntity"})
    )
    assert schemas.faults("data-extension-property-proposal", offered) == []
    assert f"{HNKV}molarMass" in {item["id"] for item in offered["properties"]}
    query = {
        "ids": [f"{HNK}hydroxynorketamine", f"{HNK}ketamine", "http://example.org/nothing"],
        "properties": [
            {"id": f"{HNKV}reportedlyActsOn"},
            {"id": f"{HNKV}lacksSignificantAffinityFor"},
            {"id": f"{HNKV}molarMass", "settings": {}},
        ],
    }
    assert schemas.faults("data-extension-query", query) == []

    answer = result(service.post("/reconcile", data={"extend": json.dumps(query)}))

    assert schemas.faults("data-extension-response", answer) == []
    assert [item["name"] for item in answer["meta"]] == [
        "is reported to act on",
        "lacks significant affinity for",
        "molar mass",
    ]
    rows = answer["rows"][f"{HNK}hydroxynorketamine"]
    (acts_on,) = rows[f"{HNKV}reportedlyActsOn"]
    (lacks,) = rows[f"{HNKV}lacksSignificantAffinityFor"]
    assert (acts_on["id"], acts_on["name"]) == (f"{HNK}ampa-receptor", "AMPA receptor")
    assert "affirmed: believed, thought, suggested; contested" in acts_on["description"]
    assert "denied: asserted outright; contested" in lacks["description"]
    assert rows[f"{HNKV}molarMass"] == [{"float": 239.7}]
    assert answer["rows"]["http://example.org/nothing"][f"{HNKV}molarMass"] == []


def test_a_preview_may_be_framed_and_nothing_else(service: httpx.Client) -> None:
    template = result(service.get("/reconcile"))["preview"]["url"]
    preview = service.get(template.replace("{{id}}", f"{HNK}ampa-receptor"))

    assert preview.status_code == 200
    assert "AMPA receptor" in preview.text
    assert "close: GO:0032281" in preview.text
    assert "<script" not in preview.text
    assert "<form" not in preview.text
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in preview.headers
    for address in ("/", "/reconcile", "/entity/ketamine.html", "/reconcile/preview?id=urn:x"):
        other = service.get(address, headers={"Accept": "text/html"})
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
        assert other.headers["X-Frame-Options"] == "DENY"


def test_a_match_leads_to_its_page(service: httpx.Client) -> None:
    template = result(service.get("/reconcile"))["view"]["url"]
    address = template.replace("{{id}}", f"{HNK}ketamine".replace(":", "%3A").replace("/", "%2F"))
    page = service.get(address, headers={"Accept": "text/html"}, follow_redirects=True)

    assert page.status_code == 200
    assert page.url.path == "/entity/ketamine.html"


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("queries", "[]", "queries must be a JSON object"),
        ("queries", "{", "queries is not JSON"),
        ("queries", "[" * 100_000, "queries is not JSON"),
        ("queries", '{"q1": 7}', "'q1' is wrong: it must be an object"),
        ("queries", '{"q1": {"limit": 3}}', "it says nothing to look for"),
        ("queries", '{"q1": {"query": "x", "limit": 0}}', "limit must be a number"),
        ("queries", '{"q1": {"query": "x", "limit": NaN}}', "limit must be a number"),
        ("queries", '{"q1": {"query": "x", "type": 7}}', "type must be a string"),
        ("queries", '{"q1": {"query": "x", "type_strict": "most"}}', "any, should, all"),
        ("queries", '{"q1": {"query": "x", "kind": "drug"}}', "it has no field 'kind'"),
        ("queries", '{"q1": {"properties": [{"pid": "a"}]}}', "with pid and v"),
        ("queries", json.dumps({f"q{n}": {"query": "x"} for n in range(51)}), "send 50 at a time"),
        ("extend", '{"ids": "x"}', "ids: a list of strings"),
        ("extend", '{"ids": [], "properties": ["x"]}', "objects with an id"),
        ("extend", json.dumps({"ids": ["x"] * 201, "properties": []}), "ask for 200 and 20"),
        ("query", "ketamine", "A single query is a batch of one"),
    ],
)
def test_what_can_not_be_read_is_explained(
    service: httpx.Client, field: str, text: str, says: str
) -> None:
    response = service.post("/reconcile", data={field: text})

    assert response.status_code == 400
    assert says in response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("cell", ["", "  ", "\n", "x" * 1001, "ketamine " * 1000])
def test_a_blank_or_endless_cell_takes_no_answer_from_the_others(
    service: httpx.Client, cell: str
) -> None:
    batch = {"q0": {"query": cell}, "q1": {"query": "ketamine"}}
    answer = service.post("/reconcile", data={"queries": json.dumps(batch)})

    assert answer.status_code == 200
    assert answer.json()["q0"] == {"result": []}
    assert answer.json()["q1"]["result"][0]["name"] == "ketamine"


def test_no_script_is_called_back(service: httpx.Client) -> None:
    for path in ("", "/suggest/entity", "/suggest/type", "/extend/propose"):
        response = service.get(f"/reconcile{path}", params={"callback": "alert"})
        assert response.status_code == 400
        assert "JSONP" in response.text


def test_terms_of_a_client_can_not_change_the_question(service: httpx.Client) -> None:
    hostile = "http://example.org/> } UNION { ?s ?p ?o } #"
    query = {"ids": [hostile, f"{HNK}ketamine"], "properties": [{"id": hostile}]}
    answer = result(service.post("/reconcile", data={"extend": json.dumps(query)}))

    assert all(cells == {hostile: []} for cells in answer["rows"].values())
    proposed = service.get("/reconcile/extend/propose", params={"type": hostile})
    assert proposed.status_code == 400
