"""For crawlers: where the pages are, and what to leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, request, url_for

from hnkg.errors import BadRequestError, NotFoundError
from hnkg.namespaces import BASE
from hnkg.web import headers
from hnkg.web.addresses import page_of
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hnkg.web.answering import Answering
    from hnkg.web.examples import Collection

#: A file may hold 50,000 addresses and 50 MB, and an address 2,047 characters (sitemaps.org): with
#: so many of them it stays below both, however long they are.
MOST_ADDRESSES: Final = 20_000
MOST_CHARACTERS: Final = 2047

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CONTENT_TYPE: Final = "application/xml; charset=utf-8"
#: Pages that are there whatever is served, by the names of their routes.
_PLACES: Final = (
    "pages.home",
    "search.page",
    "examples.listing",
    "graph.view",
    "schema.page",
    "sparql.query",
    "problems.kinds",
)
#: What answers whatever is asked, without end.
_ENDLESS: Final = (
    "sparql?query=",
    "store",
    "search?q=",
    "search.json",
    "reconcile",
    "notebook.ipynb",
)

# An IRI with a percent sign has no path here (hnkg.web.addresses.has_path).
_OWN: Final = f"""
  {{ ?thing ?p ?o }} UNION {{ ?s ?p ?thing }}
  FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "{BASE}") && STRLEN(STR(?thing)) > {len(BASE)}
    && !CONTAINS(STR(?thing), "%%"))
  BIND(IF(CONTAINS(STR(?thing), "#"), STRBEFORE(STR(?thing), "#"), STR(?thing)) AS ?document)
"""
_COUNT: Final = f"SELECT (COUNT(DISTINCT ?document) AS ?count) WHERE {{{_OWN}}}".replace("%%", "%")
_LISTED: Final = f"""
SELECT DISTINCT ?document WHERE {{{_OWN}}} ORDER BY ?document LIMIT {MOST_ADDRESSES} OFFSET %d"""


class Sitemap:
    """Lists the pages about what is served.

    Args:
        answering: tells what is in the data.
        collection: the example questions, which have pages too.
    """

    def __init__(self, answering: Answering, collection: Collection) -> None:
        self._answering, self._collection = answering, collection

    def part_count(self) -> int:
        """Return how many files it takes; the first begins with the pages that are always there.

        Raises:
            RequestError: the store can not answer it now.
        """
        count = int(ask_rows(self._answering, _COUNT)[0]["count"])
        return max(1, -(-count // MOST_ADDRESSES))

    def paths(self, part: int) -> Iterator[str]:
        """Return the paths of the pages in one file, counted from 1.

        Raises:
            RequestError: the store can not answer it now.
        """
        if part == 1:
            yield from (url_for(e) for e in _PLACES if e in current_app.view_functions)
            for offer in self._collection.offered().all:
                yield url_for("examples.example", name=offer.query.name)
        rows = ask_rows(self._answering, _LISTED % ((part - 1) * MOST_ADDRESSES))
        for row in rows:
            yield page_of(row["document"], request.root_path)


def build_sitemap(sitemap: Sitemap) -> Blueprint:
    """Return the routes for crawlers."""
    blueprint = Blueprint("sitemap", __name__)

    @blueprint.get("/sitemap.xml")
    def whole() -> Response:
        origin, count, asked = _origin(), sitemap.part_count(), request.args.get("part")
        if asked is None and count > 1:
            # A parameter, not a folder: a sitemap lists what is below its own path.
            parts = (url_for("sitemap.whole", part=n) for n in range(1, count + 1))
            return _send("sitemapindex", "sitemap", (origin + path for path in parts))
        if asked is not None and asked not in map(str, range(1, count + 1)):
            raise NotFoundError(f"The sitemap has {count} parts, counted from 1.")
        paths = sitemap.paths(int(asked or 1))
        return _send("urlset", "url", (origin + path for path in paths))

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        lines = ["User-agent: *", *(f"Disallow: {request.root_path}/{p}" for p in _ENDLESS)]
        if request.host:
            lines += ["", f"Sitemap: {_origin()}{url_for('sitemap.whole')}"]
        text = "\n".join(lines) + "\n"
        response = Response(text, content_type="text/plain; charset=utf-8")
        response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
        return response

    return blueprint


def _origin() -> str:
    """Return the scheme and the host that were asked.

    Raises:
        BadRequestError: the request names no host.
    """
    if not request.host:
        raise BadRequestError(
            "The request has no usable Host header, so the pages have no addresses to list."
        )
    parts = urlsplit(request.host_url)
    return f"{parts.scheme}://{parts.netloc}"


def _send(outer: str, inner: str, addresses: Iterable[str]) -> Response:
    lines = (
        f"<{inner}><loc>{escape(address)}</loc></{inner}>\n"
        for address in dict.fromkeys(addresses)
        if len(address) <= MOST_CHARACTERS
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{_NAMESPACE}">\n'
    response = Response(f"{head}{''.join(lines)}</{outer}>\n", content_type=_CONTENT_TYPE)
    response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
    response.add_etag()
    return response
