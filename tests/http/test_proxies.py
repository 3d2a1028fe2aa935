"""Behind a reverse proxy: what is believed, and where links lead."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from tests.http.conftest import ASK, BROWSER, SELECT
from tests.http.gate_client import whole_server

from hnkg.errors import InputError
from hnkg.namespaces import BASE
from hnkg.settings import Settings
from hnkg.store.loading import load_release
from hnkg.web import create_app, create_gate
from hnkg.web.addresses import has_path
from hnkg.web.documents import ANY_PATH
from hnkg.web.proxies import OWN_PATHS, check_root_path

if TYPE_CHECKING:
    from tests.http.conftest import CountingStore
    from werkzeug.test import Client as WsgiClient

FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "example.org",
}
ENDPOINT = re.compile(r"sd:endpoint <([^>]+)>")


def seen(store: CountingStore, root_path: str = "", trusted: int = 0) -> WsgiClient:
    """Return a client of a server with these settings."""
    settings = Settings(root_path=root_path, trusted_proxy_count=trusted)
    return whole_server(settings, store)


def endpoint_of(http: WsgiClient, path: str = "/sparql", **headers: str) -> str:
    """Return the address that the Service Description gives the endpoint."""
    response = http.get(path, headers={"Accept": "text/turtle", **headers})
    found = ENDPOINT.search(response.text)
    assert found, response.text
    return found[1]


def client_of(http: WsgiClient, store: CountingStore, **headers: str) -> str:
    """Return the client address that the queue sees for a request."""
    store.asked.clear()
    http.get(
        "/sparql",
        query_string={"query": f"ASK {{}} # {headers}"},
        headers=headers,
        environ_base={"REMOTE_ADDR": "127.0.0.1"},
    )
    return store.asked[-1].client


def links_of(html: str) -> list[str]:
    """Return every address in a page that is not on another site."""
    found = re.findall(r'(?:href|src|action)="([^"#]+)', html)
    return [link for link in found if not link.startswith(("http://", "https://"))]


def test_forwarded_headers_are_ignored_by_default(store: CountingStore) -> None:
    http = seen(store)
    forwarded = {**FORWARDED, "X-Forwarded-Prefix": "/kg", "X-Forwarded-Port": "99"}

    assert endpoint_of(http, **forwarded) == "http://localhost/sparql"
    assert client_of(http, store, **forwarded) == "127.0.0.1"


def test_one_trusted_proxy_tells_client_scheme_host_and_prefix(store: CountingStore) -> None:
    http = seen(store, trusted=1)

    assert endpoint_of(http, **FORWARDED) == "https://example.org/sparql"
    prefixed = {**FORWARDED, "X-Forwarded-Prefix": "/kg"}
    assert endpoint_of(http, **prefixed) == "https://example.org/kg/sparql"
    assert endpoint_of(http, **FORWARDED, **{"X-Forwarded-Port": "8443"}) == (
        "https://example.org:8443/sparql"
    )
    assert client_of(http, store, **FORWARDED) == "192.0.2.7"


def test_what_a_client_writes_before_its_proxy_is_not_believed(store: CountingStore) -> None:
    one, two = seen(store, trusted=1), seen(store, trusted=2)
    chain = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7, 192.0.2.8"}

    assert client_of(one, store, **chain) == "192.0.2.8"
    assert client_of(two, store, **chain) == "192.0.2.7"
    for own in ('"', '"6.6.6.6', "<junk>", "", ",,", "\u00ff"):
        appended = {"X-Forwarded-For": f"{own}, 192.0.2.7"}
        assert client_of(one, store, **appended) == "192.0.2.7"
    # Fewer proxies than the operator says: then nothing is known.
    assert client_of(two, store, **{"X-Forwarded-For": "6.6.6.6"}) == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Host", 'a"b'),
        ("X-Forwarded-Host", "example.org/x"),
        ("X-Forwarded-Prefix", "//evil.example"),
        ("X-Forwarded-Prefix", "/a/../b"),
        ("X-Forwarded-Prefix", '/a"onclick='),
        ("X-Forwarded-Port", "80/x"),
        ("X-Forwarded-For", "<script>"),
    ],
)
def test_what_makes_no_sense_is_not_believed_from_anybody(
    store: CountingStore, name: str, value: str
) -> None:
    http = seen(store, trusted=1)

    assert endpoint_of(http, **{name: value}) == "http://localhost/sparql"
    assert client_of(http, store, **{name: value}) == "127.0.0.1"


@pytest.mark.parametrize("is_stripped", [True, False])
def test_every_link_is_right_below_a_root_path(store: CountingStore, is_stripped: bool) -> None:  # noqa: FBT001
    http = seen(store, "/a/kg")
    inside = "" if is_stripped else "/a/kg"
    pages = [
        http.get(f"{inside}/", headers={"Accept": BROWSER}),
        http.get(f"{inside}/sparql", headers={"Accept": BROWSER}),
        http.get(f"{inside}/sparql", query_string={"query": SELECT}, headers={"Accept": BROWSER}),
        http.get(f"{inside}/sparql", query_string={"query": "ASK {"}, headers={"Accept": BROWSER}),
        http.get(f"{inside}/problems"),
    ]
    links = {link for page in pages for link in links_of(page.text)}

    assert [page.status_code for page in pages] == [200, 200, 200, 400, 200]
    assert len(links) > 8
    assert all(link.startswith("/a/kg/") for link in links), links
    for link in links:
        target = http.get(link.removeprefix("/a/kg") if is_stripped else link)
        assert target.status_code == 200, link
        target.close()
    assert endpoint_of(http, f"{inside}/sparql") == "http://localhost/a/kg/sparql"
    problem = http.get(
        f"{inside}/sparql", query_string={"query": "ASK {"}, headers={"Accept": "application/json"}
    )
    assert json.loads(problem.data)["type"] == "http://localhost/a/kg/problems#query-syntax"


@pytest.mark.parametrize("path", ["/kg", "/kg/", "/"])
def test_the_root_itself_is_the_first_page(store: CountingStore, path: str) -> None:
    response = seen(store, "/kg").get(path, headers={"Accept": BROWSER})

    assert response.status_code == 200
    assert 'href="/kg/sparql"' in response.text


def test_only_the_whole_root_path_is_taken_away(store: CountingStore) -> None:
    http = seen(store, "/kg")

    assert http.get("/kgsparql").status_code == 404
    assert http.get("/kg/kg/sparql").status_code == 404
    assert http.get("/kg/nowhere").text.endswith("The endpoint is at /kg/sparql.\n")


def test_queries_are_answered_from_the_cache_on_either_path(store: CountingStore) -> None:
    http = seen(store, "/kg")
    states = [
        http.get(path, query_string={"query": ASK}).headers["X-Cache"]
        for path in ("/kg/sparql", "/sparql", "/kg/sparql/")
    ]

    assert states == ["miss", "hit", "hit"]
    assert len(store.asked) == 1


def test_a_trusted_prefix_comes_before_the_setting(store: CountingStore) -> None:
    http = seen(store, "/kg", trusted=1)
    forwarded = {**FORWARDED, "X-Forwarded-Prefix": "/other"}

    assert endpoint_of(http, "/sparql", **forwarded) == "https://example.org/other/sparql"
    assert endpoint_of(http, "/kg/sparql", **forwarded) == "https://example.org/other/sparql"
    assert endpoint_of(http, "/kg/sparql", **FORWARDED) == "https://example.org/kg/sparql"


def test_a_root_path_may_not_be_one_of_the_servers_own(store: CountingStore) -> None:
    for path in ("/sparql", "/metrics/x", "/.well-known"):
        with pytest.raises(InputError, match="one of the server's own paths"):
            create_gate(Settings(root_path=path), store)
    check_root_path("/sparql-endpoint")
    check_root_path("")


def test_all_own_paths_are_known(store: CountingStore) -> None:
    rules = create_app(Settings(), store).url_map.iter_rules()
    first_parts = {rule.rule.split("/")[1] for rule in rules} - {"", ANY_PATH.strip("/")}
    kinds = {
        node.value.removeprefix(BASE).partition("#")[0].partition("/")[0]
        for quad in load_release().store
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, ox.NamedNode) and has_path(node.value)
    }

    assert first_parts | kinds <= OWN_PATHS, "add these to OWN_PATHS in hnkg.web.proxies"


def test_the_triples_of_the_description_are_about_one_address(store: CountingStore) -> None:
    http = seen(store, "/kg", trusted=1)
    response = http.get("/sparql", headers={"Accept": "text/turtle", **FORWARDED})
    triples: Any = ox.parse(response.data, format=ox.RdfFormat.TURTLE)
    function = "<http://www.w3.org/ns/sparql-service-description#Function>"
    subjects = {str(triple.subject) for triple in triples if str(triple.object) != function}

    assert all(s.startswith("<https://example.org/kg/sparql") for s in subjects), subjects
