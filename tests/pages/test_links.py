"""Every link on every page leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hnkg.web.addresses import page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.pages.crawl import Site
    from tests.pages.html import Page


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
