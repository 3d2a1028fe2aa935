"""What real clients send, and that they can read what they get.

The headers are those that each client was seen to send. The clients themselves run in
``tests/clients`` where they can be installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from .conftest import ASK, CONSTRUCT, DESCRIBE, SELECT

if TYPE_CHECKING:
    from werkzeug.test import Client as WsgiClient

    from .conftest import Client

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"

#: rdflib writes every prefix it knows in front of each query.
RDFLIB_PREFIXES = "".join(
    f"PREFIX p{number}: <http://example.org/namespace/{number}#>\n" for number in range(28)
)


class TestSparqlWrapper:
    HINTS = {"format": "json", "output": "json", "results": "json"}  # noqa: RUF012 (constant)
    JSON_ACCEPT = (
        "application/sparql-results+json,application/json,text/javascript,application/javascript"
    )

    def test_select_and_ask(self, client: Client) -> None:
        for text in (SELECT, ASK):
            response = client.query(text, self.JSON_ACCEPT, **self.HINTS)
            assert response.mimetype == JSON

    def test_turtle(self, client: Client) -> None:
        hints = dict.fromkeys(self.HINTS, "turtle")
        response = client.query(CONSTRUCT, "application/turtle,text/turtle", **hints)

        assert response.mimetype == "text/turtle"

    def test_post_is_a_form(self, http: WsgiClient) -> None:
        response = http.post(
            "/sparql",
            data={"query": SELECT, **self.HINTS},
            headers={"Accept": self.JSON_ACCEPT, "Accept-Encoding": "identity"},
        )

        assert response.mimetype == JSON
        assert "Content-Encoding" not in response.headers

    def test_an_update_is_refused_in_text_it_can_show(self, http: WsgiClient) -> None:
        response = http.post("/sparql", data={"update": "DROP ALL"}, headers={"Accept": "*/*"})

        assert response.status_code == 403
        assert response.mimetype == "text/plain"


class TestRdflib:
    ACCEPT = "application/rdf+xml, application/sparql-results+xml"

    @pytest.mark.parametrize("text", [SELECT, ASK])
    def test_select_and_ask_answer_xml(self, client: Client, text: str) -> None:
        response = client.query(RDFLIB_PREFIXES + text, self.ACCEPT)

        assert (response.status_code, response.mimetype) == (200, XML)

    @pytest.mark.parametrize("text", [CONSTRUCT, DESCRIBE])
    def test_graphs_answer_rdf_xml(self, client: Client, text: str) -> None:
        response = client.query(RDFLIB_PREFIXES + text, self.ACCEPT)

        assert (response.status_code, response.mimetype) == (200, "application/rdf+xml")

    def test_an_address_of_several_kilobytes_passes(self, client: Client) -> None:
        response = client.query(f"# {'x' * 8000}\n{SELECT}", self.ACCEPT)

        assert response.status_code == 200

    def test_service_of_rdflib_is_a_form_that_accepts_json(self, http: WsgiClient) -> None:
        response = http.post("/sparql", data={"query": SELECT}, headers={"Accept": JSON})

        assert response.mimetype == JSON


def test_roqet_asks_for_result_xml_whatever_the_query(client: Client) -> None:
    assert client.query(SELECT, XML).mimetype == XML
    assert client.query(ASK, XML).mimetype == XML
    assert client.query(CONSTRUCT, XML).status_code == 406


class TestComunica:
    BARE = (
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
        "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,"
        "text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,"
        "text/html;q=0.2,application/xhtml+xml;q=0.18"
    )

    def test_the_bare_endpoint_answers_n_quads_that_name_it(self, http: WsgiClient) -> None:
        response = http.get("/sparql", headers={"Accept": self.BARE, "Accept-Encoding": "identity"})

        assert response.mimetype == "application/n-quads"
        quads = list(ox.parse(response.data, format=ox.RdfFormat.N_QUADS))
        endpoint = ox.NamedNode("http://localhost/sparql")
        named = ox.NamedNode("http://www.w3.org/ns/sparql-service-description#endpoint")
        assert any(q.predicate == named and q.subject == endpoint == q.object for q in quads)

    def test_its_queries_answer_json(self, client: Client) -> None:
        accept = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"
        response = client.http.get(
            "/sparql",
            query_string={"query": SELECT},
            headers={"Accept": accept, "Accept-Encoding": "br,gzip,deflate"},
        )

        assert response.mimetype == JSON


def test_sparql_http_client_gets_n_triples(client: Client) -> None:
    assert client.query(SELECT, JSON).mimetype == JSON
    accept = "application/n-triples, text/turtle"
    assert client.query(CONSTRUCT, accept).mimetype == "application/n-triples"


def test_curl_gets_json_and_turtle(client: Client) -> None:
    assert client.query(SELECT, "*/*").mimetype == JSON
    assert client.query(CONSTRUCT, "*/*").mimetype == "text/turtle"
    assert client.query("SELEC", "*/*").mimetype == "text/plain"


def test_oxigraph_federates_by_direct_post_without_redirects(http: WsgiClient) -> None:
    response = http.post(
        "/sparql",
        data=SELECT,
        content_type="application/sparql-query",
        headers={"Accept": f"{JSON}, {XML}"},
    )

    assert (response.status_code, response.mimetype) == (200, JSON)


class TestYasgui:
    def test_select_and_graphs(self, client: Client) -> None:
        assert client.query(SELECT, f"{JSON},*/*;q=0.9").mimetype == JSON
        accept = "application/n-triples,*/*;q=0.9"
        assert client.query(CONSTRUCT, accept).mimetype == "application/n-triples"

    def test_errors_are_text(self, client: Client) -> None:
        for accept in (f"{JSON},*/*;q=0.9", "application/n-triples,*/*;q=0.9", "text/turtle"):
            response = client.query("SELEC", accept)
            assert response.status_code == 400
            assert response.mimetype == "text/plain"
            assert "Did you mean SELECT?" in response.text

    def test_a_name_with_a_blank_after_it_is_understood(self, http: WsgiClient) -> None:
        body = f"query={quote(SELECT)}&using-graph-uri%20=http%3A%2F%2Fexample.org%2Fone"
        response = http.post("/sparql", data=body, content_type="application/x-www-form-urlencoded")

        assert response.status_code == 200


class TestJena:
    RESULTS = (
        "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
        "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
        "application/xml;q=0.2, */*;q=0.1"
    )
    GRAPHS = (
        "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, "
        "application/rdf+xml;q=0.7, */*;q=0.3"
    )

    def test_results(self, client: Client) -> None:
        assert client.query(SELECT, self.RESULTS).mimetype == JSON
        assert client.query(ASK, self.RESULTS).mimetype == JSON

    def test_graphs(self, client: Client) -> None:
        assert client.query(CONSTRUCT, self.GRAPHS).mimetype == "text/turtle"
        assert client.query(DESCRIBE, self.GRAPHS).mimetype == "text/turtle"


def test_rdf4j_asks_for_text_boolean_first(http: WsgiClient) -> None:
    accept = (
        "text/boolean, application/sparql-results+xml;q=0.8, application/sparql-results+json;q=0.8"
    )
    response = http.post("/sparql", data={"query": ASK}, headers={"Accept": accept})

    assert (response.mimetype, response.text) == ("text/boolean", "true")


def test_protege_gets_rdf_xml(client: Client) -> None:
    accept = (
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, "
        "*/*; q=0.09"
    )
    response = client.http.get(
        "/sparql",
        query_string={"query": CONSTRUCT},
        headers={"Accept": accept, "Accept-Encoding": "xz,gzip,deflate"},
    )

    assert response.mimetype == "application/rdf+xml"


def test_java_writes_qualities_without_the_zero(client: Client) -> None:
    """The default of java.net.HttpURLConnection, less its wish for pages."""
    assert client.query(SELECT, "image/gif, *; q=.2, */*; q=.2").mimetype == JSON


def test_pandas_reads_a_stable_address_as_csv(client: Client) -> None:
    response = client.query(SELECT, "*/*", format="csv")

    assert response.mimetype == "text/csv"
    assert response.text.startswith("s,label\r\n")
