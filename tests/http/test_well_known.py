"""What the data are: the dataset description, example queries, and the same at the first page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg import formats
from hnkg.errors import BusyError, QueryTimeoutError
from hnkg.namespaces import GRAPH, RDF, RDFS, VOID
from hnkg.queries import load_queries
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app, statistics

from .conftest import BROWSER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse

    from hnkg.store import Query

    from .conftest import CountingStore

VOID_ADDRESS, EXAMPLES_ADDRESS = "/.well-known/void", "/.well-known/sparql-examples"
EX = "http://example.org/"

Counted = dict[str, int]


def triples(response: TestResponse) -> set[ox.Triple]:
    assert response.status_code == 200, response.text
    chosen = ox.RdfFormat.from_media_type(response.mimetype or "")
    assert chosen is not None
    return {quad.triple for quad in ox.parse(response.data, chosen)}


def graph_of(quads: Iterable[ox.Quad], name: str) -> set[ox.Triple]:
    graph = ox.NamedNode(f"{GRAPH}{name}")
    return {quad.triple for quad in quads if quad.graph_name == graph}


class Described:
    """A VoID description, read back."""

    def __init__(self, response: TestResponse) -> None:
        self._store = ox.Store()
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(response))

    def values(self, text: str) -> list[list[str]]:
        rows = self._store.query(f"PREFIX void: <{VOID}> PREFIX rdfs: <{RDFS}> {text}")
        assert isinstance(rows, ox.QuerySolutions)
        return [[str(term.value) if term is not None else "" for term in row] for row in rows]

    def value(self, name: str) -> str | None:
        found = self.values(f"SELECT ?v {{ ?d void:sparqlEndpoint ?e ; {name} ?v }}")
        assert len(found) <= 1
        return found[0][0] if found else None

    def parts(self, kind: str, measure: str) -> Counted:
        found = self.values(
            f"SELECT ?iri ?n {{ ?d void:{kind}Partition [ void:{kind} ?iri ; void:{measure} ?n ] }}"
        )
        return {iri: int(count) for iri, count in found}


def expected_counts(quads: Iterable[ox.Quad]) -> tuple[Counted, Counted]:
    """Return classes and properties with their numbers, counted one by one."""
    members = {
        (quad.subject, quad.object.value)
        for quad in quads
        if quad.predicate.value == f"{RDF}type" and isinstance(quad.object, ox.NamedNode)
    }
    classes = Counter(name for _, name in members)
    return dict(classes), dict(Counter(quad.predicate.value for quad in quads))


def serve(*quads: ox.Quad) -> FlaskClient:
    store = ox.Store()
    store.extend(quads)
    return create_app(Settings(), EmbeddedStore(store, "d")).test_client()


def quad(subject: str, predicate: str, target: str, graph: str = "") -> ox.Quad:
    return ox.Quad(
        ox.NamedNode(f"{EX}{subject}"),
        ox.NamedNode(f"{RDF}type" if predicate == "a" else f"{EX}{predicate}"),
        ox.NamedNode(f"{EX}{target}"),
        ox.NamedNode(f"{EX}{graph}") if graph else ox.DefaultGraph(),
    )


def test_void_of_the_release_is_its_dataset_description(
    released: FlaskClient, released_quads: tuple[ox.Quad, ...]
) -> None:
    found = triples(released.get(VOID_ADDRESS))

    assert found == graph_of(released_quads, "dataset")
    used = {triple.predicate.value.removeprefix(VOID) for triple in found}
    assert {"triples", "subset", "classPartition", "propertyPartition", "vocabulary"} <= used


def test_examples_of_the_release_are_its_competency_questions(
    released: FlaskClient, released_quads: tuple[ox.Quad, ...]
) -> None:
    response = released.get(EXAMPLES_ADDRESS)
    texts = {
        triple.object.value for triple in triples(response) if isinstance(triple.object, ox.Literal)
    }

    assert triples(response) == graph_of(released_quads, "queries")
    assert {query.text for query in load_queries("competency")} <= texts


def test_other_data_have_no_examples(http: WsgiClient) -> None:
    assert triples(http.get(EXAMPLES_ADDRESS)) == set()


def test_other_data_are_counted(http: WsgiClient) -> None:
    void = Described(http.get(VOID_ADDRESS))

    assert void.value("void:triples") == "6"
    assert void.value("void:sparqlEndpoint") == "http://localhost/sparql"
    assert void.value("void:classes") == "0"
    assert void.value("void:properties") == "3"
    assert void.parts("property", "triples") == {
        f"{RDFS}label": 2,
        f"{EX}knows": 1,
        f"{EX}in": 3,
    }
    assert void.values("SELECT ?v { ?d void:vocabulary ?v } ORDER BY ?v") == [[EX], [RDFS]]


def test_classes_and_properties_are_counted_as_they_are(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    """The release without its description, in one graph: larger data with known numbers."""
    others = [
        ox.Quad(q.subject, q.predicate, q.object)
        for q in released_quads
        if q.graph_name != ox.NamedNode(f"{GRAPH}dataset")
    ]
    void = Described(serve(*others).get(VOID_ADDRESS))
    classes, properties = expected_counts(others)

    assert void.value("void:triples") == str(len(others))
    assert void.parts("class", "entities") == classes
    assert void.parts("property", "triples") == properties
    assert void.value("void:classes") == str(len(classes))
    assert void.value("void:properties") == str(len(properties))


def test_data_in_named_graphs_only_are_counted_there() -> None:
    void = Described(
        serve(
            quad("s", "a", "C", "one"), quad("s", "a", "C", "two"), quad("t", "p", "o", "two")
        ).get(VOID_ADDRESS)
    )

    assert void.value("void:triples") == "3"
    assert void.parts("class", "entities") == {f"{EX}C": 1}
    assert void.parts("property", "triples") == {f"{RDF}type": 2, f"{EX}p": 1}
    subsets = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
      SELECT ?name ?n { ?d void:subset [ sd:name ?name ; void:triples ?n ] } ORDER BY ?name"""
    assert void.values(subsets) == [[f"{EX}one", "1"], [f"{EX}two", "2"]]
    assert "counted once for each" in (void.value("rdfs:comment") or "")


def test_a_default_graph_that_is_the_union_is_counted_once() -> None:
    void = Described(serve(quad("s", "a", "C"), quad("s", "a", "C", "one")).get(VOID_ADDRESS))

    assert void.value("void:triples") == "1"
    assert void.parts("property", "triples") == {f"{RDF}type": 1}
    assert void.value("rdfs:comment") is None


def test_an_empty_store_is_described_too() -> None:
    void = Described(serve().get(VOID_ADDRESS))

    assert void.value("void:triples") == "0"
    assert void.parts("class", "entities") == {}


def test_blank_graphs_and_classes_have_no_name_to_be_listed_by() -> None:
    blank = ox.BlankNode()
    subject, kind = ox.NamedNode(f"{EX}s"), ox.NamedNode(f"{RDF}type")
    void = Described(serve(ox.Quad(subject, kind, blank, blank)).get(VOID_ADDRESS))

    assert void.parts("class", "entities") == {}
    assert void.values("SELECT ?g { ?d void:subset ?g }") == []


def test_counting_is_done_once(http: WsgiClient, store: CountingStore) -> None:
    first = http.get(VOID_ADDRESS)
    asked = len(store.asked)
    second = http.get(VOID_ADDRESS)

    assert first.data == second.data
    # The second time only the data are asked whether they bring a description.
    assert len(store.asked) == asked


def test_a_count_that_takes_longer_than_a_query_may_is_left_out_and_named(
    http: WsgiClient, store: CountingStore
) -> None:
    def late(query: Query) -> None:
        if "DISTINCT" in query.text:
            assert 20 < query.timeout_s <= Settings().query_timeout_s == 30
            raise QueryTimeoutError("late")

    store.before_answer = late
    for _ in range(2):
        void = Described(http.get(VOID_ADDRESS))
        comments = {value for (value,) in void.values("SELECT ?c { ?d rdfs:comment ?c }")}
        assert "The classes are not listed: counting them takes too long." in comments
        assert void.value("void:classes") is None
        assert void.parts("property", "triples")[f"{EX}in"] == 3
    assert len([query for query in store.asked if "DISTINCT" in query.text]) == 1


def test_a_busy_server_gives_no_half_description(http: WsgiClient, store: CountingStore) -> None:
    def busy(query: Query) -> None:
        if "DISTINCT" in query.text:
            raise BusyError("full")

    store.before_answer = busy
    assert http.get(VOID_ADDRESS).status_code == 503
    store.before_answer = lambda _: None
    assert Described(http.get(VOID_ADDRESS)).value("void:classes") == "0"


def test_of_very_many_classes_the_most_frequent_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MOST_LISTED", 2)
    quads = [quad(f"s{n}", "a", f"C{n % 3}") for n in range(5)]
    void = Described(serve(*quads).get(VOID_ADDRESS))

    assert void.parts("class", "entities") == {f"{EX}C0": 2, f"{EX}C1": 2}
    assert void.value("void:classes") is None
    assert void.value("rdfs:comment") == "Only the 2 most frequent classes are listed."


def test_other_data_under_the_same_server_are_counted_anew(
    http: WsgiClient, store: CountingStore
) -> None:
    first = Described(http.get(VOID_ADDRESS)).value("void:triples")
    store.name_of_data = "more"
    store.quads.add(quad("x", "y", "z"))

    assert (first, Described(http.get(VOID_ADDRESS)).value("void:triples")) == ("6", "7")


def test_it_names_the_host_that_was_asked(http: WsgiClient) -> None:
    void = Described(http.get(VOID_ADDRESS, headers={"Host": "kg.example:8080"}))

    assert void.value("void:sparqlEndpoint") == "http://kg.example:8080/sparql"
    assert void.values("SELECT ?d { ?d a void:Dataset ; void:sparqlEndpoint ?e }") == [
        ["http://kg.example:8080/.well-known/void#dataset"]
    ]
    assert http.get(VOID_ADDRESS, headers={"Host": '"><script>'}).status_code == 400


@pytest.mark.parametrize("data", ["released", "front"])
@pytest.mark.parametrize("address", [VOID_ADDRESS, EXAMPLES_ADDRESS])
@pytest.mark.parametrize("chosen", formats.GRAPH, ids=lambda chosen: chosen.name)
def test_descriptions_come_in_every_graph_format(
    chosen: formats.Format, address: str, data: str, request: pytest.FixtureRequest
) -> None:
    http: WsgiClient = request.getfixturevalue(data)
    by_header = http.get(address, headers={"Accept": chosen.media_type})
    by_hint = http.get(address, query_string={"format": chosen.name})

    assert by_header.headers["Content-Type"] == by_hint.headers["Content-Type"]
    assert by_header.headers["Content-Type"] == chosen.content_type
    assert triples(by_header) == triples(by_hint) == triples(http.get(address))


@pytest.mark.parametrize("data", ["released", "front"])
@pytest.mark.parametrize("address", [VOID_ADDRESS, EXAMPLES_ADDRESS])
def test_descriptions_are_revalidated_headed_and_refused(
    address: str, data: str, request: pytest.FixtureRequest
) -> None:
    http: WsgiClient = request.getfixturevalue(data)
    first = http.get(address)
    again = http.get(address, headers={"If-None-Match": first.headers["ETag"]})
    head = http.head(address)

    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]
    assert "Accept-Encoding" in first.headers["Vary"]
    assert http.get(address, headers={"Accept": "text/csv"}).status_code == 406
    assert http.post(address).status_code == 405


@pytest.mark.parametrize("data", ["released", "front"])
@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "application/rdf+xml",
        "application/ld+json",
        "text/html;q=0.2, application/n-quads",  # Comunica
        "application/rdf+xml, text/turtle;q=0.9, */*;q=0.1",
    ],
)
def test_the_first_page_is_the_description_of_the_data_for_who_asks_for_rdf(
    accept: str, data: str, request: pytest.FixtureRequest
) -> None:
    http: WsgiClient = request.getfixturevalue(data)
    page = http.get("/", headers={"Accept": accept})

    assert page.mimetype != "text/html"
    assert "Accept" in page.headers["Vary"]
    assert triples(page) == triples(http.get(VOID_ADDRESS))


@pytest.mark.parametrize("accept", [None, "*/*", BROWSER, "text/html, */*;q=0.1", "text/*"])
def test_the_first_page_is_a_page_for_everybody_else(http: WsgiClient, accept: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    page = http.get("/", headers=headers)

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Accept" in page.headers["Vary"]


def test_a_hint_chooses_at_the_first_page_too(http: WsgiClient) -> None:
    assert http.get("/?format=turtle", headers={"Accept": BROWSER}).mimetype == "text/turtle"
    assert http.get("/?format=html").mimetype == "text/html"
