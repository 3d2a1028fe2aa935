"""The description for programs: it is OpenAPI, it is complete, and what it says is so."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.http.conftest import BROWSER
from tests.http.test_examples import ANSWERED, OFFERS

from hnkg.settings import Settings
from hnkg.sparql.openapi import Api, describe_api
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

#: Pages, and what has a standard of its own.
NOT_FOR_OPENAPI = {
    *("/", "/<path:path>", "/article", "/assets/<path:filename>", "/examples"),
    *(
        "/examples/<name>",
        "/graph",
        "/problems",
        "/schema",
        "/schema/properties",
        "/search",
        "/store/<path:rest>",
    ),
    *("/robots.txt", "/sitemap.xml"),
    *("/claim", "/entity", "/mapping", "/publication", "/evidence", "/source", "/download/"),
}
#: The Reconciliation Service API, whose manifest says what it has.
WITH_ITS_OWN_DESCRIPTION = "/reconcile"

DOCUMENT: dict[str, Any] = describe_api(Api("https://example.org", "1.0", is_release=True), OFFERS)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def faults(document: dict[Any, Any]) -> list[str]:
    return [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]


SELECT_ONE = "SELECT ?s { ?s ?p ?o } LIMIT 1"
#: A request for each operation that is no question: parameters, form, other arguments.
REQUESTS: dict[str, dict[str, Any]] = {
    "query": {"query_string": {"query": SELECT_ONE, "timeout": "5"}},
    "queryByPost": {"data": {"query": SELECT_ONE}},
    "graph": {"query_string": "default"},
    "dataset": {},
    "exampleQueries": {},
    "vocabulary": {},
    "search": {"query_string": {"q": "ketamine", "kind": "entity", "limit": "2"}},
    "describe": {"query_string": {"iri": "http://purl.org/dc/terms/source", "format": "nt"}},
    "download": {"path": "/download/SHA256SUMS"},
    "notebook": {"query_string": {"query": SELECT_ONE, "title": "One"}},
    "notebookByPost": {"data": {"query": SELECT_ONE}},
    "live": {},
    "ready": {},
    "metrics": {},
    "openapi": {},
}


@pytest.fixture(scope="module")
def served(released: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(released.get("/openapi.json").text)
    return document


def test_the_description_is_openapi(served: dict[str, Any]) -> None:
    assert faults(served) == []
    assert served["openapi"].startswith("3.1.")
    assert served["servers"] == [{"url": "http://localhost"}]


def test_a_wrong_description_would_be_noticed() -> None:
    broken = json.loads(json.dumps(DOCUMENT))
    del broken["info"]["version"]

    assert faults(broken)


def test_it_is_answered_like_a_page(http: WsgiClient) -> None:
    first = http.get("/openapi.json")
    known = http.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert first.mimetype == "application/json"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert known.status_code == 304


def test_other_data_have_a_description_without_our_questions(http: WsgiClient) -> None:
    document = json.loads(http.get("/openapi.json").text)

    assert faults(document) == []
    assert "/examples/classes.{format}" in document["paths"]
    assert not any("cq-" in path for path in document["paths"])
    assert "ydroxynorketamine" not in json.dumps(document["info"])


@pytest.mark.parametrize("address", ["/", "/examples", "/examples/cq-01-targets"])
def test_pages_lead_to_it(released: FlaskClient, address: str) -> None:
    links = released.get(address, headers={"Accept": BROWSER}).headers.getlist("Link")

    assert '</openapi.json>; rel="service-desc"; type="application/json"' in links


def test_every_question_is_described_with_all_its_parameters_and_formats(
    served: dict[str, Any],
) -> None:
    paths = {path for path in served["paths"] if path.startswith("/examples/")}

    assert paths == {f"/examples/{offer.query.id}.{{format}}" for offer in ANSWERED}
    for offer in ANSWERED:
        operation = served["paths"][f"/examples/{offer.query.id}.{{format}}"]["get"]
        format_, *variables = operation["parameters"]
        assert format_["schema"]["enum"] == [*offer.formats, "ipynb"]
        assert [v["name"] for v in variables] == [p.name for p in offer.parameters]
        for variable, parameter in zip(variables, offer.parameters, strict=True):
            assert all(term in variable["description"] for term in parameter.default)
        assert operation["description"].startswith(offer.query.question)


@pytest.mark.parametrize("offer", ANSWERED, ids=lambda offer: offer.query.id)
def test_a_question_answers_as_described(released: FlaskClient, offer: Any) -> None:  # noqa: ANN401  # ids need a lambda
    path = f"/examples/{offer.query.id}.{{format}}"
    operation = DOCUMENT["paths"][path]["get"]
    described = operation["responses"]["200"]
    answered = set()
    for ending in operation["parameters"][0]["schema"]["enum"]:
        response = released.get(path.replace("{format}", ending))
        assert response.status_code == 200
        answered.add(response.mimetype)
        if ending != "ipynb":
            assert set(described["headers"]) <= set(response.headers.keys())
    assert answered == set(described["content"])
    unknown = released.get(f"/examples/{offer.query.id}.json?nothing=4")
    assert unknown.status_code in {400, 404}
    assert str(unknown.status_code) in operation["responses"]


def test_everything_else_answers_as_described(released: FlaskClient) -> None:
    others = {
        operation["operationId"]: (path, method, operation)
        for path, method, operation in operations(DOCUMENT)
        if operation["tags"] != ["questions"]
    }
    assert set(others) == {*REQUESTS, "cancel"}
    for name, asked in REQUESTS.items():
        path, method, operation = others[name]
        arguments = dict(asked)
        response = released.open(
            arguments.pop("path", path), method=method.upper(), buffered=True, **arguments
        )
        media_types = operation["responses"]["200"]["content"]
        assert response.status_code == 200, (name, response.text)
        assert response.mimetype in media_types or "*/*" in media_types, name
        if "query_string" in asked and isinstance(asked["query_string"], dict):
            assert set(asked["query_string"]) <= {p["name"] for p in operation["parameters"]}


@pytest.mark.parametrize(
    ("method", "address", "operation", "status"),
    [
        ("get", "/sparql?query=SELEC", "query", 400),
        ("get", "/sparql?query=SELECT+*+{SERVICE+<urn:a>+{}}", "query", 403),
        ("post", "/sparql/cancel", "cancel", 400),
        ("post", "/sparql/cancel?id=nothing", "cancel", 404),
        ("post", "/sparql", "queryByPost", 415),
        ("get", "/store", "graph", 400),
        ("get", "/store?graph=urn:a", "graph", 404),
        ("get", "/search.json?kind=x", "search", 400),
        ("get", "/search.json?limit=x", "search", 400),
        ("get", "/describe", "describe", 400),
        ("get", "/describe?iri=urn:nothing", "describe", 404),
        ("get", "/download/nothing", "download", 404),
        ("get", "/notebook.ipynb", "notebook", 400),
        ("get", "/.well-known/void", "dataset", 406),
    ],
)
def test_errors_are_as_described(
    released: FlaskClient, method: str, address: str, operation: str, status: int
) -> None:
    """The body is a problem of the described form."""
    accept = "application/problem+json" + ("" if status == 406 else ", */*;q=0.1")
    response = released.open(
        address,
        method=method.upper(),
        headers={"Accept": accept},
        data=b"a,b" if status == 415 else None,
        content_type="text/csv" if status == 415 else None,
    )
    (described,) = (o for _, _, o in operations(DOCUMENT) if o["operationId"] == operation)
    problem = json.loads(response.text)
    form = DOCUMENT["components"]["schemas"]["Problem"]

    assert response.status_code == status
    assert described["responses"][str(status)]["$ref"] == "#/components/responses/Problem"
    assert response.mimetype in DOCUMENT["components"]["responses"]["Problem"]["content"]
    assert set(form["required"]) <= set(problem) <= set(form["properties"])


def test_no_route_is_left_out() -> None:
    """Each route is described with all its methods, or known to be a page."""
    described = {
        (re.sub(r"\{(\w+)\}", "<>", path), method.upper())
        for path, method, _ in operations(DOCUMENT)
        if not path.startswith("/examples/")
    }
    app = create_app(Settings(), EmbeddedStore.of(load_release()))
    routes = {
        (re.sub(r"<[^>]*>", "<>", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule not in NOT_FOR_OPENAPI and not rule.rule.startswith(WITH_ITS_OWN_DESCRIPTION)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routes == described, "describe it in hnkg.sparql.service_paths, or list it as a page"
