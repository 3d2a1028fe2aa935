"""The headers of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hnkg.web.addresses import SUFFIXES, document_of, page_of
from hnkg.web.headers import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.pages.crawl import Answer, Site


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
