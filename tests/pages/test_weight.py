"""No page is heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from tests.pages.crawl import Site

#: Of a page with its styles and scripts, without content coding.
MOST_BYTES = 100_000
#: The query editor and the graph view, which come after the page.
LATER = "/assets/bundle/"


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
