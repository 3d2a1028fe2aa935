"""Search: a page, and the same as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, jsonify, render_template, request

from hnkg.errors import BadRequestError
from hnkg.lookup.documents import describe_hit
from hnkg.lookup.things import KINDS
from hnkg.web import headers
from hnkg.web.addresses import page_of

if TYPE_CHECKING:
    from hnkg.lookup.finding import Finder

#: Hits on a page, and in JSON unless told otherwise.
_ON_PAGE: Final = 50
_IN_JSON: Final = 10
_MOST_IN_JSON: Final = 100

#: Kinds of things as people call several of them.
_PLURALS: Final = {
    "entity": "entities",
    "claim": "claims",
    "publication": "publications",
    "class": "classes",
    "property": "properties",
    "value": "values",
    "source": "parts of sources",
    "evidence": "evidence lines",
    "question": "example questions",
    "other": "other things",
}


def build_search(finder: Finder) -> Blueprint:
    """Return the routes of the search."""
    search = Blueprint("search", __name__)

    @search.get("/search")
    def page() -> Response:
        text, kind = _asked()
        found = finder.find(text)
        counts = Counter(hit.thing.kind for hit in found.hits)
        hits = [hit for hit in found.hits if kind in ("", hit.thing.kind)]
        response = Response(
            render_template(
                "search.html",
                text=text,
                kind=kind,
                hits=hits[:_ON_PAGE],
                hit_count=len(hits),
                kinds=[(name, _PLURALS[name], counts[name]) for name in KINDS if counts[name]],
                curie=finder.spellings.curie,
                found=found,
            )
        )
        return _finish(response)

    @search.get("/search.json")
    def as_json() -> Response:
        text, kind = _asked()
        limit = _limit()
        found = finder.find(text, lambda thing: kind in ("", thing.kind))
        hits = [
            {
                **describe_hit(hit, finder.spellings),
                "page": page_of(hit.thing.iri, request.root_path),
            }
            for hit in found.hits[:limit]
        ]
        document = {
            "query": text,
            "hits": hits,
            "hit_count": len(found.hits),
            "complete": found.is_whole and len(hits) == len(found.hits),
            "note": found.note,
        }
        return _finish(jsonify(document))

    return search


def _asked() -> tuple[str, str]:
    kind = request.args.get("kind", "")
    if kind and kind not in KINDS:
        raise BadRequestError(f"There is no kind {kind!r}. The kinds are: {', '.join(KINDS)}.")
    return request.args.get("q", "").strip(), kind


def _limit() -> int:
    given = request.args.get("limit", str(_IN_JSON))
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= _MOST_IN_JSON:
        raise BadRequestError(f"limit takes a number from 1 to {_MOST_IN_JSON}, not {given!r}.")
    return int(given)


def _finish(response: Response) -> Response:
    response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
    response.add_etag()
    return response
