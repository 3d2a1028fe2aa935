"""Follow every link of a server, from its first page and from the page of every IRI."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
from tests.pages.html import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What browsers send for a page.
ACCEPT: Final = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
)
#: A site that never ends is an error of its own.
_MOST_ADDRESSES: Final = 40_000
_OK: Final = 200
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
#: Endings and formats of what is never a page: its headers are enough.
_DATA: Final = (".ttl", ".nt", ".jsonld", ".rdf", "format=ttl", "format=nt", "format=jsonld")


@dataclass(frozen=True)
class Answer:
    """What an address answers to a browser.

    Args:
        status: of the answer.
        headers: of the answer.
        text: of a page, or empty.
        size: of the body in bytes, without content coding.
        page: what a page says; none for what is none.
    """

    status: int
    headers: Mapping[str, str]
    text: str = ""
    size: int = 0
    page: Page | None = None

    @property
    def location(self) -> str:
        """Where a redirect leads; empty for what is none."""
        return self.headers.get("location", "") if self.status in _REDIRECTS else ""


@dataclass
class Site:
    """All that was found.

    Args:
        answers: by path and query of the address.
        linked: for each address, the pages that link to it with the fragments they name.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    linked: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def pages(self) -> dict[str, Page]:
        """Return what each page says, by its address."""
        return {
            address: answer.page
            for address, answer in self.answers.items()
            if answer.page is not None and answer.status == _OK
        }

    def end_of(self, address: str) -> Answer:
        """Return the answer behind an address, after its redirects."""
        answer = self.answers[address]
        return self.end_of(urldefrag(answer.location).url) if answer.location else answer


def crawl(origin: str, seeds: Iterable[str]) -> Site:
    """Return everything that can be reached by links on a server.

    Args:
        origin: of the server.
        seeds: paths to begin with.
    """
    site = Site()
    with httpx.Client(base_url=origin, headers={"Accept": ACCEPT}, timeout=30) as client:
        ahead = list(dict.fromkeys(seeds))
        known = set(ahead)
        while ahead:
            address = ahead.pop()
            answer = _fetch(client, address)
            site.answers[address] = answer
            for target, fragment in _leads(address, answer):
                site.linked[target].append((address, fragment))
                if target not in known:
                    known.add(target)
                    ahead.append(target)
            if len(known) > _MOST_ADDRESSES:
                raise AssertionError(f"No end of addresses is in sight; the last are {ahead[-5:]}.")
    return site


def _fetch(client: httpx.Client, address: str) -> Answer:
    if urlsplit(address).path.endswith(_DATA) or address.endswith(_DATA):
        head = client.head(address)
        return Answer(head.status_code, head.headers)
    response = client.get(address)
    if response.headers.get("content-type", "").startswith("text/html"):
        page = Page(response.text)
        return Answer(
            response.status_code, response.headers, response.text, len(response.content), page
        )
    return Answer(response.status_code, response.headers, size=len(response.content))


def _leads(address: str, answer: Answer) -> list[tuple[str, str]]:
    """Return the addresses on this server that an answer names, each with its fragment."""
    page = answer.page
    named = [answer.location] if answer.location else []
    named += [*page.links, *page.loads] if page else []
    leads = []
    for written in named:
        whole, fragment = urldefrag(urljoin(f"http://here{address}", written))
        if whole.startswith("http://here/"):
            leads.append((whole.removeprefix("http://here"), fragment))
    return leads
