"""What holds for every page: valid HTML, links that lead somewhere, headers, and little weight.

All in one file, so that one process runs them all and fetches the pages once.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tests.clients.missing import require

from hnkg.web.addresses import SUFFIXES, document_of, page_of
from hnkg.web.headers import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.pages.crawl import Answer, Site
    from tests.pages.html import Page

CHECKER = Path(__file__).parent / "checker/node_modules/vnu-jar/build/dist/vnu.jar"
#: Of a page with its styles and scripts, without content coding.
MOST_BYTES = 100_000
#: The query editor and the graph view, which come after the page.
LATER = "/assets/bundle/"


def test_the_checker_of_the_w3c_finds_nothing_to_complain_of(
    answers: Mapping[str, Answer], tmp_path: Path
) -> None:
    is_there = CHECKER.is_file() and shutil.which("java") is not None
    require(is_there, "the Nu Html Checker", ".ci/install-checkers")
    names = {}
    for number, (address, answer) in enumerate(answers.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(answer.text, encoding="utf-8")
        names[file.as_uri()] = address
    done = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", "--stdout", "--exit-zero-always", tmp_path],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    told: dict[str, list[str]] = defaultdict(list)
    for message in json.loads(done.stdout)["messages"]:
        url = message.get("url", "").replace("file:/", "file:///").replace("file://///", "file:///")
        told[message["message"]].append(names.get(url, url))

    assert {message: (len(where), where[:3]) for message, where in told.items()} == {}


def test_headings_begin_with_the_one_of_the_page_and_leave_no_level_out(
    pages: Mapping[str, Page],
) -> None:
    for address, page in pages.items():
        levels = [level for level, _ in page.headings]
        assert levels.count(1) == 1, (address, page.headings)
        assert levels[0] == 1, (address, page.headings)
        for before, after in itertools.pairwise(levels):
            assert after <= before + 1, (address, page.headings)
        assert all(text.strip() for _, text in page.headings), (address, page.headings)


def test_every_page_says_its_language(pages: Mapping[str, Page]) -> None:
    assert {address for address, page in pages.items() if page.language != "en"} == set()


def test_no_two_pages_have_the_same_title(pages: Mapping[str, Page]) -> None:
    """Titles tell open windows, bookmarks and hits apart; results of queries are set aside."""
    titles: dict[str, list[str]] = defaultdict(list)
    for address, page in pages.items():
        assert page.title.strip(), address
        if not address.startswith("/sparql?query="):
            titles[page.title.strip()].append(address)

    assert {title: shared for title, shared in titles.items() if len(shared) > 1} == {}


def test_every_link_on_this_server_leads_to_an_answer(site: Site) -> None:
    broken = {
        address: [page for page, _ in site.linked[address]][:3]
        for address, answer in site.answers.items()
        if site.end_of(address).status != 200 and not _is_computed(site, address)
    }

    assert len(site.answers) > 8000
    assert broken == {}


def _is_computed(site: Site, address: str) -> bool:
    """Say whether only results name a thing: a query may make up IRIs that no triple has."""
    return urlsplit(address).path == "/describe" and all(
        page == address or page.startswith(("/sparql?query=", "/examples/"))
        for page, _ in site.linked[address]
    )


def test_every_fragment_is_an_id_where_it_leads(site: Site) -> None:
    lost = []
    for address, linked in site.linked.items():
        page = site.end_of(address).page
        ids = frozenset(page.ids) if page else frozenset()
        lost += [
            (source, f"{address}#{fragment}")
            for source, fragment in linked
            if fragment and page and fragment not in ids and not _is_of_a_text(fragment)
        ]

    assert lost == []


def _is_of_a_text(fragment: str) -> bool:
    """Say whether a fragment is a place in a text (RFC 5147, as in ``#char=0,10``)."""
    return fragment.startswith("char=")


def test_every_thing_has_a_page_that_others_link_to(site: Site, things: frozenset[str]) -> None:
    for iri in things:
        assert site.end_of(page_of(iri)).status == 200, iri


def test_links_to_other_servers_tell_them_nothing(pages: Mapping[str, Page]) -> None:
    told = [
        (address, out["href"])
        for address, page in pages.items()
        for out in page.out
        if "noreferrer" not in out.get("rel", "").split()
    ]

    assert told == []


def test_nothing_is_loaded_from_elsewhere(pages: Mapping[str, Page]) -> None:
    for address, page in pages.items():
        assert page.loads, address
        for loaded in page.loads:
            assert urlsplit(loaded).netloc == "", (address, loaded)


def test_no_page_runs_or_loads_what_is_not_a_file_of_this_server(site: Site) -> None:
    directives = CONTENT_SECURITY_POLICY.split("; ")

    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(directives)
    assert not any("unsafe" in directive or "http" in directive for directive in directives)
    for address, answer in site.answers.items():
        policy = answer.headers.get("Content-Security-Policy", "")
        if answer.page is not None:
            assert policy == CONTENT_SECURITY_POLICY, address
            assert answer.headers.get("Referrer-Policy") == "no-referrer", address
        assert policy.startswith("default-src 'none'; "), address
        assert answer.headers.get("X-Content-Type-Options") == "nosniff", address


def test_a_cache_knows_what_it_may_keep_of_a_page(answers: Mapping[str, Answer]) -> None:
    """Either nothing, or a copy that is asked about again by its ETag."""
    for address, answer in answers.items():
        control = answer.headers.get("Cache-Control", "")
        assert control == "no-store" or (
            "no-cache" in control and answer.headers.get("ETag", "").startswith('"')
        ), (address, control)
        assert "Accept-Encoding" in answer.headers.get("Vary", ""), address


def test_every_page_about_a_thing_leads_programs_to_its_data(
    site: Site, things: frozenset[str]
) -> None:
    checked = 0
    for iri in things:
        address = page_of(iri)
        answer = site.end_of(address)
        if urlsplit(address).path.startswith(("/download/", "/sparql")):
            continue  # a file, and the endpoint: they are what they are
        links = answer.headers.get("Link", "")
        for suffix in SUFFIXES:
            if suffix != "html":
                assert f'<{document_of(iri, suffix)}>; rel="describedby"' in links, iri
        assert 'rel="cite-as"' in links, iri
        checked += 1
    assert checked > 1600


def test_a_page_with_its_styles_and_scripts_is_below_100_kb(site: Site) -> None:
    heavy = {}
    for address, page in site.pages().items():
        if address.startswith("/sparql?query="):
            continue  # as large as the result that somebody asked for
        loaded = {urlsplit(urljoin(address, written)).path for written in page.loads}
        parts = [site.answers[path].size for path in loaded if not path.startswith(LATER)]
        weight = site.answers[address].size + sum(parts)
        if weight >= MOST_BYTES:
            heavy[address] = weight

    assert heavy == {}
