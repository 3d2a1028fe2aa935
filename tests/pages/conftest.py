"""All pages of a server with the released graph, fetched once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.pages.crawl import crawl
from tests.serving.processes import running_server

from hnkg.web.addresses import page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.pages.crawl import Answer, Site
    from tests.pages.html import Page


@pytest.fixture(scope="session")
def things(released_quads: tuple[ox.Quad, ...]) -> frozenset[str]:
    """Return every IRI of the release, without the fragments."""
    terms = {
        term for quad in released_quads for term in (quad.subject, quad.predicate, quad.object)
    }
    nodes = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    return frozenset(
        iri.partition("#")[0] if page_of(iri)[1:9] != "describe" else iri for iri in nodes
    )


@pytest.fixture(scope="session")
def site(things: frozenset[str]) -> Site:
    """Return everything that links lead to, and the page of every IRI."""
    with running_server() as server:
        seeds = ["/", *sorted(page_of(iri) for iri in things)]
        return crawl(f"http://127.0.0.1:{server.port}", seeds)


@pytest.fixture(scope="session")
def pages(site: Site) -> Mapping[str, Page]:
    """Return every page, by its address."""
    return site.pages()


@pytest.fixture(scope="session")
def answers(site: Site) -> Mapping[str, Answer]:
    """Return the answer of every address that holds a page."""
    return {address: site.answers[address] for address in site.pages()}
