"""The HTTP side: a Flask application, and a cache in front of it.

:func:`create_app` makes the application; :func:`create_wsgi` the whole, as a server runs it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from hnkg.namespaces import load_prefixes
from hnkg.queries import load_queries
from hnkg.sparql.negotiation import choose_coding
from hnkg.web import compression, headers
from hnkg.web.access_log import AccessLog
from hnkg.web.answering import Answering
from hnkg.web.cache import ResultCache
from hnkg.web.descriptions import Descriptions, build_descriptions
from hnkg.web.downloads import Downloads, build_downloads
from hnkg.web.endpoint import build_endpoint
from hnkg.web.examples import gather_examples
from hnkg.web.front import Front
from hnkg.web.graphs import build_graph_store
from hnkg.web.health import build_health
from hnkg.web.metrics import build_metrics, count_requests
from hnkg.web.pages import build_pages
from hnkg.web.problems import build_problems, register_handlers
from hnkg.web.proxies import behind_proxies
from hnkg.web.request_ids import RequestIds
from hnkg.web.statistics import Census

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from hnkg.settings import Settings
    from hnkg.store import TripleStore
    from hnkg.web.log_file import LogFile


def create_app(
    settings: Settings,
    store: TripleStore,
    answering: Answering | None = None,
    downloads: Downloads | None = None,
) -> Flask:
    """Return the application for a store.

    Args:
        settings: limits.
        store: evaluates queries; closed by whoever opened it.
        answering: shared with a front; made here when not given.
        downloads: the files that are offered; those of the package when not given.
    """
    if answering is None:
        answering = build_answering(settings, store)
    app = Flask("hnkg.web", static_folder="assets", static_url_path="/assets")
    app.config["MAX_CONTENT_LENGTH"] = answering.limits.body_bytes
    # /sparql and /sparql/ are the same: clients do not follow redirects of a POST.
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    count_requests(app, answering.counters)  # the first hook set is the last one called
    examples = gather_examples(load_queries("competency"))
    descriptions = Descriptions(answering, Census(answering))
    downloads = downloads or Downloads(answering)
    app.register_blueprint(build_endpoint(answering, examples, descriptions))
    app.register_blueprint(build_descriptions(descriptions))
    app.register_blueprint(build_downloads(downloads))
    app.register_blueprint(build_graph_store(answering))
    app.register_blueprint(build_pages(answering, examples, descriptions, downloads))
    app.register_blueprint(build_health(answering))
    app.register_blueprint(build_metrics(answering))
    app.register_blueprint(build_problems())
    register_handlers(app)
    app.after_request(_finish)
    return app


def create_wsgi(
    settings: Settings, store: TripleStore, log: LogFile | None = None
) -> WSGIApplication:
    """Return the application with the result cache in front of it.

    Args:
        settings: limits, and what is before the server.
        store: evaluates queries; closed by whoever opened it.
        log: takes a line for each request; none when none is wanted.

    Raises:
        InputError: the root path is one of the server's own.
    """
    answering = build_answering(settings, store)
    front = Front(create_app(settings, store, answering), answering)
    noted = RequestIds(front) if log is None else AccessLog(front, answering, log)
    return behind_proxies(noted, settings)


def build_answering(settings: Settings, store: TripleStore) -> Answering:
    """Return the way from queries to results, with a cache of its own."""
    return Answering(settings, store, ResultCache(settings.cache_bytes), load_prefixes())


def _finish(response: Response) -> Response:
    """Add what all answers have in common; code what is not coded yet; leave out what is known."""
    if g.get("is_complete"):
        return response  # a result, made complete once for everybody who asks for it
    for name, value in (*headers.SECURITY, *headers.CORS):
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.extend(headers.PREFLIGHT)
    if not response.direct_passthrough:
        _code(response)
        if response.status_code == HTTPStatus.OK:
            response.make_conditional(request)
    return response


def _code(response: Response) -> None:
    """Send a page or a description in the content coding that the client likes best."""
    if "Content-Encoding" in response.headers:
        return
    coding = choose_coding(request.headers.get("Accept-Encoding"), compression.CODINGS)
    if coding == "identity" or len(response.get_data()) < compression.SMALLEST_BYTES:
        return
    response.set_data(compression.encode(response.get_data(), coding))
    response.headers["Content-Encoding"] = coding
    if "ETag" in response.headers:
        response.add_etag(overwrite=True)
