"""Every IRI leads to documents that describe the thing."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app
from hnkg.web.addresses import SUFFIXES, document_of, has_path, page_of

from .conftest import BROWSER
from .gate_client import whole_server

if TYPE_CHECKING:
    from flask.testing import FlaskClient

KETAMINE = "/entity/ketamine"
RDF = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return [q for q in load_release().store if isinstance(q.graph_name, ox.DefaultGraph)]


@pytest.fixture(scope="module")
def stems(quads: list[ox.Quad]) -> list[str]:
    """The IRIs below ours in the data, without fragments."""
    nodes = {node for quad in quads for node in (quad.subject, quad.predicate, quad.object)}
    own = {n.value for n in nodes if isinstance(n, ox.NamedNode) and has_path(n.value)}
    return sorted({iri.partition("#")[0] for iri in own})


def serve(turtle: str, root_path: str = "") -> FlaskClient:
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return create_app(
        Settings(root_path=root_path), EmbeddedStore(store, "other", {})
    ).test_client()


def test_every_iri_of_the_release_leads_to_five_documents(
    released: FlaskClient, stems: list[str]
) -> None:
    assert len(stems) > 1000
    for iri in stems:
        path = f"/{iri.removeprefix(BASE)}"
        first = released.get(path, headers={"Accept": "text/html"})
        if path.startswith("/download/") or path == "/sparql":
            assert first.status_code == 200, path
        else:
            assert (first.status_code, first.headers["Location"]) == (303, f"{path}.html"), path
        for ending in SUFFIXES:
            document = released.get(f"{path}.{ending}")
            expected = RDF[ending][0] if ending in RDF else "text/html"
            assert (document.status_code, document.mimetype) == (200, expected), (path, ending)


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (BROWSER, "html"),
        ("*/*", "ttl"),
        ("application/rdf+xml, application/xml; q=0.7, */*; q=0.09", "rdf"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples, text/turtle;q=0.9", "nt"),
    ],
)
def test_the_accept_header_chooses_the_document(
    released: FlaskClient, accept: str, ending: str
) -> None:
    response = released.get(KETAMINE, headers={"Accept": accept})

    assert response.status_code == 303
    assert response.headers["Location"] == f"{KETAMINE}.{ending}"
    assert "Accept" in response.headers["Vary"]


def test_editors_of_ontologies_get_rdf_xml_first(released: FlaskClient) -> None:
    response = released.get("/ontology", headers={"Accept": "*/*"}, follow_redirects=True)

    assert response.mimetype == "application/rdf+xml"
    assert len(list(ox.parse(response.data, format=ox.RdfFormat.RDF_XML))) > 1000


@pytest.mark.parametrize("ending", RDF)
@pytest.mark.parametrize(
    "local",
    [
        "entity/hydroxynorketamine",
        "claim/wikimd-hnk/C03.5",
        "ontology",
        "source/wikimd-hnk-2b0845c6",
        "graph/claims",
    ],
)
def test_a_document_has_the_promised_triples_and_no_others(
    released: FlaskClient, quads: list[ox.Quad], local: str, ending: str
) -> None:
    iri = BASE + local
    promised = {
        quad.triple
        for quad in quads
        if (isinstance(quad.subject, ox.NamedNode) and _is_of(quad.subject.value, iri))
        or quad.object == ox.NamedNode(iri)
    }
    document = released.get(f"/{local}.{ending}")
    triples = {q.triple for q in ox.parse(document.data, format=RDF[ending][1])}

    assert len(promised) > 4
    assert triples == promised


def test_every_document_has_the_promised_triples_and_no_others(
    released: FlaskClient, quads: list[ox.Quad], stems: list[str]
) -> None:
    promised: dict[str, set[ox.Triple]] = {iri: set() for iri in stems}
    for quad in quads:
        ends = {quad.object.value} if isinstance(quad.object, ox.NamedNode) else set()
        if isinstance(quad.subject, ox.NamedNode):
            ends.add(quad.subject.value.partition("#")[0])
        for iri in ends & promised.keys():
            promised[iri].add(quad.triple)

    for iri, triples in promised.items():
        document = released.get(f"/{iri.removeprefix(BASE)}.nt")
        found = {quad.triple for quad in ox.parse(document.data, format=ox.RdfFormat.N_TRIPLES)}
        assert found == triples, iri


def _is_of(subject: str, iri: str) -> bool:
    return subject == iri or subject.startswith(f"{iri}#")


def test_fragments_lead_to_their_document(released: FlaskClient) -> None:
    claim = f"{BASE}ontology#Claim"
    response = released.get("/describe", query_string={"iri": claim}, headers={"Accept": BROWSER})

    assert (response.status_code, response.headers["Location"]) == (303, "/ontology.html#Claim")


def test_a_fragment_is_named_in_its_document_and_has_a_page_alone(released: FlaskClient) -> None:
    document = released.get("/ontology.html").text
    named = re.search(r'<dt id="Claim">claim .*?</dt>\s*<dd>([^<]+)', document)
    link = re.search(r'<h3 id="Claim">.*?<a href="(/describe[^"]+)">', released.get("/schema").text)
    assert named is not None
    assert link is not None
    page = released.get(html.unescape(link[1]), headers={"Accept": BROWSER})

    assert "What one passage of one source says" in named[1]
    assert page.status_code == 200
    assert "<h1>claim</h1>" in page.text
    assert 'href="/ontology.html#verdict"' in page.text


@pytest.mark.parametrize(("accept", "ending"), [("text/turtle", "ttl"), (BROWSER, "html")])
def test_own_things_are_described_at_their_own_address(
    released: FlaskClient, accept: str, ending: str
) -> None:
    asked = {"iri": f"{BASE}entity/ketamine"}
    response = released.get("/describe", query_string=asked, headers={"Accept": accept})

    assert (response.status_code, response.headers["Location"]) == (303, f"{KETAMINE}.{ending}")


def test_a_curie_is_as_good_as_its_iri(released: FlaskClient) -> None:
    own = released.get("/describe?iri=hnk:ketamine&format=ttl")
    other = released.get("/describe?iri=CHEBI:6121", headers={"Accept": BROWSER})
    unknown = released.get("/describe?iri=hnk:nothing")

    assert (own.status_code, own.headers["Location"]) == (303, f"{KETAMINE}.ttl")
    assert "http://purl.obolibrary.org/obo/CHEBI_6121" in other.text
    assert unknown.status_code == 404
    assert f"do not mention {BASE}entity/nothing" in unknown.text


def test_an_iri_that_looks_like_a_curie_is_itself_where_it_is_in_the_data() -> None:
    http = serve('<skos:a> <http://example.org/p> "found" .')

    assert "found" in http.get("/describe?iri=skos:a").text


def test_a_thing_of_others_is_described_too(released: FlaskClient) -> None:
    chebi = "http://purl.obolibrary.org/obo/CHEBI_6121"
    page = released.get("/describe", query_string={"iri": chebi}, headers={"Accept": BROWSER})
    turtle = released.get("/describe", query_string={"iri": chebi, "format": "ttl"})

    assert 'href="/entity/ketamine.html"' in page.text
    assert "hnk:ketamine" in turtle.text


def test_pages_and_documents_signpost_each_other(released: FlaskClient) -> None:
    page = released.get(f"{KETAMINE}.html").headers["Link"]
    turtle = released.get(f"{KETAMINE}.ttl").headers["Link"]

    assert f'<{BASE}entity/ketamine>; rel="cite-as"' in page
    for ending, (media_type, _) in RDF.items():
        assert f'<{KETAMINE}.{ending}>; rel="describedby"; type="{media_type}"' in page
    assert 'rel="license"' in page
    assert f'<{KETAMINE}.html>; rel="describes"' in turtle


def test_unknown_things_are_404_with_their_iri(released: FlaskClient) -> None:
    for path in ("/entity/nothing", "/entity/nothing.html", "/entity/nothing.ttl"):
        response = released.get(path)

        assert response.status_code == 404
        assert f"do not mention {BASE}entity/nothing" in response.text


def test_what_is_no_iri_is_refused_with_the_reason(released: FlaskClient) -> None:
    for text in ("a b", "nothing", "http://x/> ?p ?o } #"):
        response = released.get("/describe", query_string={"iri": text})

        assert response.status_code == 400
        assert "is not an absolute IRI" in response.text
    assert "Give its IRI" in released.get("/describe").text


def test_below_a_path_documents_stay_below_it() -> None:
    http = whole_server(Settings(root_path="/kg"), EmbeddedStore.of(load_release()))
    response = http.get(f"/kg{KETAMINE}", headers={"Accept": BROWSER})
    page = http.get(f"/kg{KETAMINE}.html").text

    assert response.headers["Location"] == f"/kg{KETAMINE}.html"
    assert set(re.findall(r'(?:href|src)="(/[a-z]*)', page)) == {"/kg"}


@pytest.mark.parametrize(
    "iri",
    [f"{BASE}x/a b".replace(" ", "%20"), f"{BASE}x/ü", f"{BASE}x/a'b(c)", f"{BASE}x/a?b=c&d"],
)
def test_odd_characters_come_back_as_they_were(iri: str) -> None:
    http = serve(f'<{iri}> <http://example.org/p> "found" .')
    address = page_of(iri)

    assert "found" in http.get(address, headers={"Accept": BROWSER}).text
    assert http.get(document_of(iri, "nt")).text.startswith(f"<{iri}>")
    if has_path(iri):
        assert unquote(address) == f"/{iri.removeprefix(BASE)}.html"


def test_what_stands_in_the_data_is_text_and_never_run() -> None:
    http = serve(
        '<http://example.org/a> <http://example.org/p> "<script>alert(1)</script>", '
        '"\\"><img src=x onerror=alert(2)>", "\\u202Eright to left" ; '
        "<http://example.org/q> <javascript:alert(3)> ."
    )
    page = http.get(
        "/describe", query_string={"iri": "http://example.org/a"}, headers={"Accept": BROWSER}
    )

    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert 'href="javascript:' not in page.text
    assert "<bdi>\u202eright to left</bdi>" in page.text


def test_a_path_that_browsers_take_for_another_host_is_never_one_of_ours() -> None:
    iri = "https://w3id.org/hnk-kg//elsewhere.example/x"
    http = serve(f"<{iri}> <http://example.org/p> 1 .")
    answer = http.get("/describe", query_string={"iri": iri}, headers={"Accept": BROWSER})
    table = http.get(
        "/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": BROWSER}
    )

    assert answer.status_code == 200
    assert 'href="//' not in answer.text + table.text


def test_a_text_of_10_mb_is_shown_by_its_beginning() -> None:
    http = serve(f'<http://example.org/a> <http://example.org/p> "{"long " * 2_000_000}" .')
    asked = {"iri": "http://example.org/a"}
    page = http.get("/describe", query_string=asked, headers={"Accept": BROWSER})
    whole = http.get("/describe", query_string={**asked, "format": "nt"})

    listed = http.get("/examples/triples", headers={"Accept": BROWSER})

    assert max(len(page.data), len(listed.data)) < 25_000
    assert "the first 2,000 of 10,000,000 characters" in listed.text
    assert "the first 2,000 of 10,000,000 characters" in page.text
    assert len(whole.data) > 10_000_000


def test_what_is_said_of_a_blank_node_stands_where_it_is_a_value() -> None:
    """A blank node has no page of its own, and an ontology says much with them."""
    http = serve(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "<http://example.org/wheel> rdfs:subClassOf [ a owl:Restriction ;"
        " owl:onProperty <http://example.org/part> ;"
        " owl:someValuesFrom <http://example.org/car> ] ."
        '<http://example.org/part> rdfs:label "part of" . '
        '<http://example.org/car> rdfs:label "car" .'
        '<http://example.org/wheel> rdfs:label "wheel" .'
    )
    asked = {"iri": "http://example.org/wheel"}
    page = http.get("/describe", query_string=asked, headers={"Accept": BROWSER}).text
    told = http.get("/describe", query_string={**asked, "format": "nt"}).text
    car = http.get("/describe?iri=http://example.org/car", headers={"Accept": BROWSER}).text

    assert "_:" not in page + car
    assert re.search(r"<li>in: <a [^>]+>wheel</a>", car)
    assert re.search(r"<li>owl:onProperty: <a [^>]+>part of</a>", page)
    assert re.search(r"<li>owl:someValuesFrom: <a [^>]+>car</a>", page)
    assert "<http://www.w3.org/2002/07/owl#someValuesFrom> <http://example.org/car>" in told


def test_a_thing_with_many_values_says_that_the_page_is_cut() -> None:
    values = ", ".join(str(number) for number in range(2000))
    http = serve(f"<http://example.org/a> <http://example.org/p> {values} .")
    page = http.get("/describe?iri=http://example.org/a", headers={"Accept": BROWSER}).text

    assert "There is more about it than this page shows" in page
    assert page.count("<li>") == 500


def test_a_page_is_asked_about_again_by_its_etag(released: FlaskClient) -> None:
    first = released.get(f"{KETAMINE}.html")
    again = released.get(f"{KETAMINE}.html", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
