"""Behind a real nginx with the configuration that we hand out, under a sub-path, over TLS."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.clients.missing import require
from tests.serving.nginx import (
    HOST,
    check_configuration,
    find_nginx,
    running_nginx,
    write_configuration,
)
from tests.serving.processes import running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx
    from tests.serving.nginx import Proxy

pytestmark = pytest.mark.engine

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SELECT = "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 50"


class Site:
    """A server with the released graph, and nginx in front of it."""

    def __init__(self, proxy: Proxy, messages: list[str]) -> None:
        self.proxy, self._messages = proxy, messages

    def records(self) -> list[dict[str, Any]]:
        """Return the lines of the server's access log."""
        lines = (line for line in self._messages if line.startswith("{"))
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def nginx() -> str:
    """Return the program."""
    program = find_nginx()
    require(program is not None, "nginx", "apt-get install nginx")
    return program or ""


@contextlib.contextmanager
def running_site(
    nginx: str, folder: Path, change: Callable[[str], str], *arguments: str
) -> Iterator[Site]:
    settings = ("--trusted-proxy-count", "1", "--access-log", "json", *arguments)
    with running_server(*settings) as server:
        proxy = write_configuration(folder, server.port, change)
        with running_nginx(nginx, folder, proxy):
            yield Site(proxy, server.messages)


def as_it_is(recipe: str) -> str:
    return recipe


def strips(recipe: str) -> str:
    """Let nginx take the path away, as the comment in the recipe says."""
    changed, count = re.subn(
        r"(location /kg/ \{.*?)proxy_pass http://hnkg;",
        r"\1proxy_pass http://hnkg/;",
        recipe,
        flags=re.DOTALL,
    )
    assert count == 1
    return changed


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((as_it_is, ("--root-path", "/kg")), id="unstripped"),
        pytest.param((strips, ("--root-path", "/kg")), id="stripped"),
        # The proxy says the prefix itself: the server needs no setting then.
        pytest.param((strips, ()), id="stripped-without-setting"),
    ],
)
def site(
    nginx: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    change, arguments = request.param
    with running_site(nginx, tmp_path_factory.mktemp("nginx"), change, *arguments) as running:
        yield running


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with site.proxy.client() as client:
        yield client


def links_of(html: str) -> set[str]:
    """Return every address in a page that is not on another site."""
    found = re.findall(r'(?:href|src|action)="([^"#]+)', html)
    local = {link for link in found if not link.startswith(("http://", "https://"))}
    return {link.replace("&amp;", "&").replace("&#39;", "'") for link in local}


def test_the_configuration_is_sound(nginx: str, tmp_path: Path) -> None:
    write_configuration(tmp_path, 7878)

    said = check_configuration(nginx, tmp_path)

    assert "syntax is ok" in said
    assert "test is successful" in said
    assert "warn" not in said


def test_every_link_on_every_page_leads_somewhere(client: httpx.Client) -> None:
    waiting, seen = {"/kg/", "/kg/problems", "/kg/sparql?query=ASK%20%7B"}, set[str]()
    while waiting and len(seen) < 80:
        link = min(waiting)
        waiting.remove(link)
        seen.add(link)
        answer = client.get(link, headers={"Accept": BROWSER})
        if answer.is_redirect:
            assert answer.headers["Location"].startswith("/kg/"), link
            waiting |= {answer.headers["Location"]} - seen
            continue
        assert answer.status_code == (400 if link.endswith("ASK%20%7B") else 200), link
        if answer.headers["Content-Type"].startswith("text/html"):
            links = links_of(answer.text)
            assert all(link.startswith("/kg/") for link in links), links
            waiting |= links - seen

    assert len(seen) > 20


def test_the_description_names_the_address_that_clients_use(
    site: Site, client: httpx.Client
) -> None:
    answer = client.get("/kg/sparql", headers={"Accept": "text/turtle"})

    assert f"sd:endpoint <{site.proxy.origin}/kg/sparql>" in answer.text
    assert "127.0.0.1" not in answer.text


def test_problems_are_named_below_the_address_that_clients_use(
    site: Site, client: httpx.Client
) -> None:
    answer = client.post(
        "/kg/sparql", data={"query": "ASK {"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.json()["type"] == f"{site.proxy.origin}/kg/problems#query-syntax"


def test_the_root_without_a_slash_leads_to_the_first_page(site: Site, client: httpx.Client) -> None:
    answer = client.get("/kg")

    assert answer.status_code == 308
    assert answer.headers["Location"] in {"/kg/", f"{site.proxy.origin}/kg/"}


@pytest.mark.parametrize("how", ["get", "post", "direct"])
def test_queries_are_answered_and_cached(client: httpx.Client, how: str) -> None:
    text = f"{SELECT} # {how}"

    def ask(**headers: str) -> httpx.Response:
        if how == "get":
            return client.get("/kg/sparql", params={"query": text}, headers=headers)
        if how == "post":
            return client.post("/kg/sparql", data={"query": text}, headers=headers)
        direct = {"Content-Type": "application/sparql-query", **headers}
        return client.post("/kg/sparql", content=text.encode(), headers=direct)

    first, second = ask(), ask()
    assert first.status_code == second.status_code == 200
    assert len(first.json()["results"]["bindings"]) == 50
    assert second.content == first.content
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("miss", "hit")
    if how == "get":
        assert ask(**{"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_long_queries_pass(client: httpx.Client) -> None:
    in_address = client.get("/kg/sparql", params={"query": f"ASK {{}} #{'x' * 30_000}"})
    in_body = client.post("/kg/sparql", data={"query": "ASK {} #" + "\u00e4" * 125_000})

    assert in_address.status_code == in_body.status_code == 200


def test_large_results_come_whole(client: httpx.Client) -> None:
    answer = client.get(
        "/kg/sparql", params={"query": "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000"}
    )

    assert len(answer.json()["results"]["bindings"]) == 20_000


def test_the_log_shows_who_really_asked_whatever_a_client_writes(site: Site) -> None:
    forged = {
        "X-Forwarded-For": "6.6.6.6",
        "X_Forwarded_For": "6.6.6.6",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Port": "1",
        "X-Request-Id": "chosen",
    }
    with site.proxy.client("127.0.0.2") as client:
        answer = client.get("/kg/sparql", headers={"Accept": "text/turtle", **forged})

    request_id = answer.headers["X-Request-Id"]
    assert f"sd:endpoint <{site.proxy.origin}/kg/sparql>" in answer.text
    assert re.fullmatch(r"[0-9a-f]{32}", request_id)  # the one that nginx made
    assert wait_until(lambda: bool(_with_id(site, request_id)))
    (record,) = _with_id(site, request_id)
    assert (record["client"], record["path"]) == ("127.0.0.2", "/sparql")


def test_metrics_are_for_operators_only(site: Site) -> None:
    with site.proxy.client() as client:
        assert "hnkg_triples" in client.get("/kg/metrics").text
    with site.proxy.client("127.0.0.2") as client:
        assert client.get("/kg/metrics").status_code == 403


def test_a_host_of_its_own_needs_no_path(nginx: str, tmp_path: Path) -> None:
    def moved(recipe: str) -> str:
        recipe = recipe.replace("X-Forwarded-Prefix /kg;", 'X-Forwarded-Prefix "";')
        recipe = re.sub(r"location = /kg \{[^}]*\}", "", recipe)
        return recipe.replace("location /kg/ {", "location / {").replace("= /kg/", "= /")

    with running_site(nginx, tmp_path, moved) as site, site.proxy.client() as client:
        page = client.get("/", headers={"Accept": BROWSER})
        forged = {"X-Forwarded-Prefix": "/evil", "Accept": "text/turtle"}
        described = client.get("/sparql", headers=forged)
        assert client.get("/metrics").status_code == 200

    assert 'href="/sparql"' in page.text
    assert f"<https://{HOST}:{site.proxy.port}/sparql>" in described.text


def _with_id(site: Site, request_id: str) -> list[dict[str, Any]]:
    return [record for record in site.records() if record["request_id"] == request_id]
