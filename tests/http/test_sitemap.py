"""What crawlers read: where the pages are, and what to leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app
from hnkg.web.addresses import has_path, page_of
from hnkg.web.sitemap import MOST_ADDRESSES

from .conftest import BROWSER
from .gate_client import whole_server

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(response: TestResponse, outer: str = "urlset", inner: str = "url") -> list[str]:
    """Return the addresses of a sitemap, which must be one: as the protocol has it."""
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    assert len(response.data) < 50 * 1024 * 1024
    root = ET.fromstring(response.data)  # noqa: S314 (it is our own)
    assert root.tag == f"{NAMESPACE}{outer}"
    assert {entry.tag for entry in root} == {f"{NAMESPACE}{inner}"}
    assert all([part.tag for part in entry] == [f"{NAMESPACE}loc"] for entry in root)
    found = [entry[0].text or "" for entry in root]
    assert 0 < len(found) == len(set(found)) <= 50_000
    for address in found:
        parts = urlsplit(address)
        assert parts.scheme in {"http", "https"}
        assert parts.netloc
        assert not parts.fragment
        assert len(address) < 2048
        assert address.isascii()
    return found


def serve(*things: str) -> FlaskClient:
    store = ox.Store()
    name = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    store.extend(ox.Quad(ox.NamedNode(iri), name, ox.Literal("x")) for iri in things)
    return create_app(Settings(), EmbeddedStore(store, "other", {})).test_client()


def test_every_thing_below_our_base_is_listed_with_its_page(released: FlaskClient) -> None:
    quads = [q for q in load_release().store if isinstance(q.graph_name, ox.DefaultGraph)]
    nodes = {node for quad in quads for node in (quad.subject, quad.object)}
    own = {n.value.partition("#")[0] for n in nodes if isinstance(n, ox.NamedNode)}
    expected = {f"http://localhost{page_of(iri)}" for iri in own if has_path(iri)}

    assert len(expected) > 1000
    assert expected <= set(addresses(released.get("/sitemap.xml")))


def test_every_address_of_the_sitemap_is_a_page(released: FlaskClient) -> None:
    found = addresses(released.get("/sitemap.xml"))

    assert "http://localhost/examples" in found
    assert "http://localhost/examples/cq-26-contested" in found
    for address in found:
        answer = released.get(address.removeprefix("http://localhost"), headers={"Accept": BROWSER})
        assert answer.status_code == 200, address


def test_addresses_are_those_of_the_host_and_the_path_that_were_asked() -> None:
    http = whole_server(Settings(root_path="/kg"), EmbeddedStore.of(load_release()))
    found = addresses(http.get("/kg/sitemap.xml", base_url="https://example.org:8443/"))
    robots = http.get("/kg/robots.txt", base_url="https://example.org:8443/").text

    assert all(address.startswith("https://example.org:8443/kg/") for address in found)
    assert "https://example.org:8443/kg/entity/ketamine.html" in found
    assert "Sitemap: https://example.org:8443/kg/sitemap.xml" in robots


def test_data_of_others_have_a_sitemap_too() -> None:
    """With odd characters written as addresses have them, and nothing that is not here."""
    found = addresses(
        serve(
            f"{BASE}a&b'c",
            f"{BASE}ä",
            f"{BASE}x#y",
            f"{BASE}100%25",
            f"{BASE}{'z' * 3000}",
            "http://example.org/a",
            BASE,
        ).get("/sitemap.xml")
    )
    paths = [address.removeprefix("http://localhost") for address in found]

    assert [path for path in paths if path.endswith(".html")] == [
        "/a&b'c.html",
        "/x.html",
        "/%C3%A4.html",
    ]


def test_data_of_nobody_have_the_pages_that_are_always_there() -> None:
    paths = [a.removeprefix("http://localhost") for a in addresses(serve().get("/sitemap.xml"))]

    assert paths[0] == "/"
    assert {"/search", "/examples", "/sparql"} <= set(paths)
    assert "/article" not in paths


def test_many_addresses_are_parted_and_none_is_lost() -> None:
    count = MOST_ADDRESSES + 5
    http = serve(*(f"{BASE}thing/{number}" for number in range(count)))
    parts = addresses(http.get("/sitemap.xml"), "sitemapindex", "sitemap")
    found = [
        address
        for part in parts
        for address in addresses(http.get(part.removeprefix("http://localhost")))
    ]

    assert parts == [f"http://localhost/sitemap.xml?part={n}" for n in (1, 2)]
    assert {f"http://localhost/thing/{number}.html" for number in range(count)} <= set(found)
    assert len(found) == len(set(found))
    beyond = http.get("/sitemap.xml?part=3")
    assert (beyond.status_code, "has 2 parts" in beyond.text) == (404, True)


@pytest.mark.parametrize("root_path", ["", "/kg"])
def test_robots_may_read_pages_and_ask_no_queries(root_path: str) -> None:
    store = EmbeddedStore(ox.Store(), "empty", {})
    http = whole_server(Settings(root_path=root_path), store)
    robots = RobotFileParser()
    robots.parse(http.get(f"{root_path}/robots.txt").text.splitlines())
    below = f"http://localhost{root_path}"

    for path in (
        "/",
        "/sparql",
        "/entity/ketamine.html",
        "/describe?iri=http%3A%2F%2Fa",
        "/search",
    ):
        assert robots.can_fetch("any", below + path), path
    for path in (
        "/sparql?query=ASK%7B%7D",
        "/store?default",
        "/search?q=a",
        "/reconcile?queries=x",
    ):
        assert not robots.can_fetch("any", below + path), path
    assert robots.site_maps() == [f"{below}/sitemap.xml"]


def test_a_sitemap_without_a_host_is_refused() -> None:
    """A host that no name can be would make addresses that lead nowhere."""
    answer = serve().get("/sitemap.xml", headers={"Host": "a b"})

    assert answer.status_code == 400
    assert "Host" in answer.text
