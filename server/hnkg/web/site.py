"""What every page shares: the ways to other pages, and how addresses are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import current_app, request, url_for

from hnkg.errors import RequestError
from hnkg.web import addresses
from hnkg.web.overview import list_facts

if TYPE_CHECKING:
    from flask import Flask

    from hnkg.web.answering import Answering

#: Routes by the names that people know them by, in order, and whether they are about any data.
_PLACES: Final = (
    ("Search", "search.page", True),
    ("Article", "article.first", False),
    ("Examples", "examples.listing", True),
    ("Graph", "graph.view", True),
    ("Schema", "schema.page", True),
    ("Query", "sparql.query", True),
)


class Site:
    """Knows which pages there are for the data that are served.

    Args:
        answering: tells what is served.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._known: tuple[str, bool] | None = None

    def is_release(self) -> bool:
        """Say whether the released graph is served; no when the store can not say it now."""
        digest = self._answering.store.digest()
        if self._known is None or self._known[0] != digest:
            try:
                self._known = (digest, bool(list_facts(self._answering)))
            except RequestError:
                return False
        return self._known[1]

    def navigation(self) -> list[tuple[str, str, bool]]:
        """Return label and address of each place, and whether it is where the reader is."""
        listed = []
        for label, endpoint, is_general in _PLACES:
            if endpoint in current_app.view_functions and (is_general or self.is_release()):
                listed.append((label, url_for(endpoint), request.endpoint == endpoint))
        return listed


def register_site(app: Flask, answering: Answering) -> Site:
    """Give every template of an application what all pages share, and return it."""
    site = Site(answering)
    app.jinja_env.globals["navigation"] = site.navigation
    app.jinja_env.globals["is_release"] = site.is_release
    app.jinja_env.globals["page_of"] = lambda iri: addresses.page_of(iri, request.root_path)
    return site
