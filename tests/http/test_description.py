"""The endpoint says what it is, and how it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg import formats
from hnkg.errors import QueryTimeoutError, WorkerDiedError
from hnkg.namespaces import RDFS, XSD

from .conftest import ASK

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

    from hnkg.store import Query

    from .conftest import CountingStore

SD = "http://www.w3.org/ns/sparql-service-description#"
GEOSPARQL = "http://www.opengis.net/def/function/geosparql/"
#: The functions of GeoSPARQL 1.1, whether the engine has them or not.
GEOSPARQL_NAMES = """
    aggBoundingBox aggBoundingCircle aggCentroid aggConcaveHull aggConvexHull aggUnion area asDGGS
    asGML asGeoJSON asKML asWKT boundary boundingCircle buffer centroid concaveHull convexHull
    coordinateDimension difference dimension distance ehContains ehCoveredBy ehCovers ehDisjoint
    ehEquals ehInside ehMeet ehOverlap envelope geometryN geometryType getSRID intersection is3D
    isEmpty isMeasured isSimple length maxX maxY maxZ metricArea metricBuffer metricDistance
    metricLength metricPerimeter minX minY minZ numGeometries perimeter rcc8dc rcc8ec rcc8eq
    rcc8ntpp rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses sfDisjoint sfEquals
    sfIntersects sfOverlaps sfTouches sfWithin spatialDimension symDifference transform union
"""
#: The datatypes of XML Schema without the seven whose casts SPARQL 1.1 itself has.
XSD_NAMES = """
    anyURI base64Binary byte date dateTimeStamp dayTimeDuration duration gDay gMonth gMonthDay
    gYear gYearMonth hexBinary int language long negativeInteger nonNegativeInteger
    nonPositiveInteger normalizedString positiveInteger short time token unsignedByte unsignedInt
    unsignedLong unsignedShort yearMonthDuration
"""


def described(http: WsgiClient, **headers: str) -> ox.Store:
    response = http.get("/sparql", headers=headers)
    assert response.status_code == 200
    assert response.mimetype == "text/turtle"
    store = ox.Store()
    store.load(response.data, format=ox.RdfFormat.TURTLE)
    return store


def values(store: ox.Store, text: str) -> set[str]:
    solutions = store.query(f"PREFIX sd: <{SD}> PREFIX void: <http://rdfs.org/ns/void#> {text}")
    assert isinstance(solutions, ox.QuerySolutions)
    return {str(solution[0].value) for solution in solutions}


def test_the_bare_endpoint_is_its_service_description(http: WsgiClient) -> None:
    store = described(http)

    assert values(store, "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == {
        "http://localhost/sparql"
    }
    assert f"{SD}SPARQL11Query" in values(store, "SELECT ?l { ?s sd:supportedLanguage ?l }")


def test_it_lists_every_format_that_is_sent(http: WsgiClient) -> None:
    listed = values(described(http), "SELECT ?f { ?s sd:resultFormat ?f }")

    assert len(listed) == len(formats.SOLUTIONS) + len(formats.GRAPH)
    assert all(iri.startswith("http://www.w3.org/ns/formats/") for iri in listed)


def test_it_counts_the_default_and_the_named_graphs(http: WsgiClient) -> None:
    store = described(http)

    default = "SELECT ?n { ?s sd:defaultDataset/sd:defaultGraph/void:triples ?n }"
    assert values(store, default) == {"3"}
    named = """SELECT (CONCAT(STR(?g), " ", STR(?n)) AS ?v)
      { ?s sd:namedGraph [ sd:name ?g ; sd:graph/void:triples ?n ] }"""
    assert values(store, named) == {"http://example.org/one 1", "http://example.org/two 2"}


def test_it_says_whether_the_default_graph_is_the_union(
    http: WsgiClient, released: FlaskClient
) -> None:
    features = "SELECT ?f { ?s sd:feature ?f }"

    assert values(described(http), features) == set()
    assert values(described(released), features) == {f"{SD}UnionDefaultGraph"}


def test_it_has_every_part_that_the_standard_asks_for(http: WsgiClient) -> None:
    """See https://www.w3.org/TR/sparql11-service-description/."""
    text = """SELECT ?s {
      ?s a sd:Service ; sd:endpoint ?s ; sd:supportedLanguage sd:SPARQL11Query, sd:SPARQL10Query ;
        sd:resultFormat ?format ; sd:defaultDataset ?dataset ;
        sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple> .
      ?dataset a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ;
        sd:namedGraph [ a sd:NamedGraph ; sd:name ?name ; sd:graph [ a sd:Graph ] ] .
      FILTER NOT EXISTS { ?s sd:supportedLanguage sd:SPARQL11Update }
      FILTER NOT EXISTS { ?s sd:feature sd:BasicFederatedQuery }
    }"""

    assert values(described(http), text) == {"http://localhost/sparql"}


def test_every_extension_function_of_the_engine_is_listed(http: WsgiClient) -> None:
    store = ox.Store()
    listed = values(described(http), "SELECT ?f { ?s sd:extensionFunction ?f . ?f a sd:Function }")

    def is_known(iri: str) -> bool:
        for arguments in ("?a", "?a, ?a", "?a, ?a, ?a"):
            try:
                store.query(f"SELECT (<{iri}>({arguments}) AS ?b) {{}}")
            except RuntimeError as error:
                if "is not supported" in str(error):
                    return False
            else:
                return True
        return False

    candidates = {f"{GEOSPARQL}{name}" for name in GEOSPARQL_NAMES.split()}
    candidates |= {f"{XSD}{name}" for name in XSD_NAMES.split()}
    assert {iri for iri in candidates if is_known(iri)} == listed


def test_it_leads_to_the_other_descriptions(http: WsgiClient) -> None:
    see_also = "SELECT ?a { ?s a sd:Service ; rdfs:seeAlso ?a }"
    found = values(described(http), f"PREFIX rdfs: <{RDFS}> {see_also}")

    assert found == {f"http://localhost/.well-known/{name}" for name in ("void", "sparql-examples")}
    for address in found:
        assert http.get(address.removeprefix("http://localhost")).mimetype == "text/turtle"


def test_it_has_no_blank_nodes(http: WsgiClient) -> None:
    assert not any(
        isinstance(term, ox.BlankNode)
        for quad in described(http)
        for term in (quad.subject, quad.object)
    )


def test_it_names_the_host_that_was_asked(http: WsgiClient) -> None:
    store = described(http, Host="kg.example:8080")

    endpoint = values(store, "SELECT ?e { ?s sd:endpoint ?e }")
    assert endpoint == {"http://kg.example:8080/sparql"}


@pytest.mark.parametrize("host", ["", "a b<c", '"><script>'])
def test_without_a_usable_host_there_is_nothing_to_describe(http: WsgiClient, host: str) -> None:
    response = http.get("/sparql", headers={"Host": host})

    assert response.status_code == 400
    assert "no usable Host header" in response.text
    assert http.get("/sparql?query=ASK{}", headers={"Host": host}).status_code == 200
    page = http.get("/", headers={"Host": host, "Accept": "text/html"})
    assert page.status_code == 200
    assert "<script>" not in page.text


def test_unknown_parameters_leave_the_endpoint_bare(http: WsgiClient) -> None:
    assert http.get("/sparql?nocache=1").mimetype == "text/turtle"


@pytest.mark.parametrize("media_type", [f.media_type for f in formats.GRAPH])
def test_it_comes_in_every_graph_format(http: WsgiClient, media_type: str) -> None:
    response = http.get("/sparql", headers={"Accept": media_type})

    assert response.mimetype == media_type
    assert len(set(ox.parse(response.data, format=ox.RdfFormat.from_media_type(media_type)))) > 20


def test_a_hint_chooses_its_format(http: WsgiClient) -> None:
    assert http.get("/sparql?format=nt").mimetype == "application/n-triples"


def test_results_formats_are_406_for_it(http: WsgiClient) -> None:
    assert http.get("/sparql", headers={"Accept": "text/csv"}).status_code == 406


def test_it_is_revalidated_by_its_etag(http: WsgiClient) -> None:
    first = http.get("/sparql")
    again = http.get("/sparql", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("error", [WorkerDiedError, QueryTimeoutError])
def test_graphs_that_can_not_be_counted_in_time_are_left_out_and_it_says_so(
    http: WsgiClient, store: CountingStore, error: type[Exception]
) -> None:
    def fail(query: Query) -> None:
        raise error(query.text)

    store.before_answer = fail
    description = described(http)
    comments = values(description, f"SELECT ?c {{ ?s <{RDFS}comment> ?c }}")

    assert values(description, "SELECT ?g { ?s sd:namedGraph ?g }") == set()
    assert [("named graphs are not listed" in comment) for comment in comments] == [True]


def test_counting_that_takes_too_long_is_not_tried_each_time(
    http: WsgiClient, store: CountingStore
) -> None:
    def fail(query: Query) -> None:
        raise QueryTimeoutError(query.text)

    store.before_answer = fail
    described(http)
    asked = len(store.asked)
    described(http)

    assert len(store.asked) == asked


def test_counting_that_fails_for_the_moment_is_tried_again(
    http: WsgiClient, store: CountingStore
) -> None:
    def fail(query: Query) -> None:
        raise WorkerDiedError(query.text)

    store.before_answer = fail
    described(http)
    store.before_answer = lambda _: None

    assert len(values(described(http), "SELECT ?g { ?s sd:namedGraph ?g }")) == 2


def test_live_says_that_the_process_answers(http: WsgiClient) -> None:
    response = http.get("/health/live")

    assert (response.status_code, response.json) == (200, {"status": "live"})


def test_ready_evaluates_a_query_each_time(http: WsgiClient, store: CountingStore) -> None:
    first, second = http.get("/health/ready"), http.get("/health/ready")

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json == {"status": "ready", "data": "small"}
    assert len(store.asked) == 2
    assert first.headers["Cache-Control"] == "no-store"


def test_ready_is_503_when_queries_fail(http: WsgiClient, store: CountingStore) -> None:
    def fail(query: Query) -> None:
        raise WorkerDiedError(query.text)

    store.before_answer = fail
    response = http.get("/health/ready")

    assert response.status_code == 503
    assert response.json == {"status": "not ready", "reason": "The query crashed its worker"}
    assert http.get("/health/live").status_code == 200


def test_every_query_has_an_id_and_may_bring_its_own(http: WsgiClient) -> None:
    asked = {"query": ASK}
    first, second = (http.get("/sparql", query_string=asked) for _ in range(2))
    own = http.get("/sparql", query_string=asked, headers={"X-Query-Id": "my-query.1"})
    bad = http.get("/sparql", query_string=asked, headers={"X-Query-Id": "a b"})

    assert first.headers["X-Query-Id"] != second.headers["X-Query-Id"]
    assert own.headers["X-Query-Id"] == "my-query.1"
    assert bad.status_code == 400
    assert "X-Query-Id" in bad.text
