"""Signposts on the first page and on the way to documents: for programs, in headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE

from .conftest import BROWSER

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse

#: One link of a header (RFC 8288), with the parameters that we write.
LINK = re.compile(r'<([^<>"\s]+)>; rel="([a-z-]+)"(?:; type="([a-z/+.-]+)")?(?:, |$)')


def links_of(response: TestResponse) -> list[tuple[str, str, str]]:
    """Return target, relation and media type of each link; all of the header must be links."""
    found = []
    for header in response.headers.getlist("Link"):
        assert LINK.sub("", header) == "", header
        found += [match.groups(default="") for match in LINK.finditer(header)]
    return found  # type: ignore[return-value]  # the pattern has three groups


def of_relation(response: TestResponse, relation: str) -> list[tuple[str, str]]:
    return [(target, kind) for target, found, kind in links_of(response) if found == relation]


def test_the_first_page_says_how_to_cite_and_to_use_the_data(released: FlaskClient) -> None:
    home = released.get("/", headers={"Accept": BROWSER})

    assert of_relation(home, "cite-as") == [(f"{BASE}dataset", "")]
    assert of_relation(home, "license") == [("https://creativecommons.org/licenses/by/4.0/", "")]
    assert released.get("/dataset", headers={"Accept": "text/turtle"}).status_code == 303
    types = {target for target, _ in of_relation(home, "type")}
    assert "https://schema.org/AboutPage" in types


def test_the_license_is_what_the_data_say(released: FlaskClient) -> None:
    turtle = released.get("/dataset.ttl").data
    (license_,) = {
        quad.object
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        if quad.subject == ox.NamedNode(f"{BASE}dataset")
        and quad.predicate == ox.NamedNode("http://purl.org/dc/terms/license")
    }

    ((target, _),) = of_relation(released.get("/", headers={"Accept": BROWSER}), "license")
    assert license_ == ox.NamedNode(target)


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [("/entity/ketamine.html", True), ("/source/wikimd-hnk-2b0845c6.html", False)],
)
def test_only_what_is_ours_is_licensed(released: FlaskClient, path: str, is_ours: bool) -> None:  # noqa: FBT001  # a column
    """The words of the article stay under the terms of its publisher."""
    page = released.get(path)

    assert page.status_code == 200
    assert bool(of_relation(page, "license")) == is_ours
    assert ("not licensed by this project" in page.text) != is_ours


def test_what_the_signposts_name_is_there_and_of_its_type(released: FlaskClient) -> None:
    home = released.get("/", headers={"Accept": BROWSER})
    described, items = of_relation(home, "describedby"), of_relation(home, "item")

    assert len(described) == 3
    assert len(items) > 5
    for target, media_type in (*described, *items):
        answer = released.get(target, buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, media_type), target


def test_the_headers_of_the_first_page_fit_into_the_buffer_of_a_proxy(
    released: FlaskClient,
) -> None:
    """Nginx gives 4 KiB to all of them, if it is not told otherwise."""
    home = released.get("/", headers={"Accept": BROWSER})

    assert len(str(home.headers)) < 3500


def test_data_of_others_are_neither_named_nor_licensed_by_us(http: WsgiClient) -> None:
    home = http.get("/", headers={"Accept": BROWSER})

    assert {relation for _, relation, _ in links_of(home)} == {"describedby", "service-desc"}
    for target, media_type in of_relation(home, "describedby"):
        assert http.get(target).mimetype == media_type


def test_the_way_to_a_document_names_the_others(released: FlaskClient) -> None:
    answer = released.get("/entity/ketamine", headers={"Accept": BROWSER})

    assert answer.status_code == 303
    assert of_relation(answer, "describedby") == [
        ("/entity/ketamine.ttl", "text/turtle"),
        ("/entity/ketamine.nt", "application/n-triples"),
        ("/entity/ketamine.jsonld", "application/ld+json"),
        ("/entity/ketamine.rdf", "application/rdf+xml"),
    ]
