"""The HTTP side: a gate that answers queries, and a Flask application for everything else.

:func:`create_app` makes the application; :func:`create_gate` the whole, as a server runs it.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import HTTPException

from hnkg.lookup.finding import Finder
from hnkg.namespaces import load_prefixes
from hnkg.queries import load_queries
from hnkg.sparql.negotiation import choose_coding
from hnkg.web import compression, headers
from hnkg.web.access_log import AccessLog
from hnkg.web.answering import Answering
from hnkg.web.api import build_api
from hnkg.web.cache import ResultCache
from hnkg.web.claim_page import ClaimPages
from hnkg.web.descriptions import Descriptions, build_descriptions
from hnkg.web.documents import Documents, build_documents
from hnkg.web.downloads import Downloads, build_downloads
from hnkg.web.endpoint import build_endpoint
from hnkg.web.entity_page import EntityPages
from hnkg.web.environ import drop_impossible_dates
from hnkg.web.evidence_page import EvidencePages
from hnkg.web.example_pages import build_examples
from hnkg.web.examples import Collection, gather_examples
from hnkg.web.exchange import EXCHANGE, FAILURE
from hnkg.web.frontend import register_frontend
from hnkg.web.gate import Gate
from hnkg.web.graph_page import build_graph_view
from hnkg.web.graphs import build_graph_store
from hnkg.web.health import build_health
from hnkg.web.kinds import build_kinds
from hnkg.web.metrics import build_metrics, count_requests
from hnkg.web.notebooks import build_notebooks
from hnkg.web.overview import ask_rows
from hnkg.web.pages import build_pages
from hnkg.web.problems import build_problems, register_handlers
from hnkg.web.publication_page import PublicationPages
from hnkg.web.reconciliation import build_reconciliation
from hnkg.web.schema import SchemaPages, build_schema
from hnkg.web.search import build_search
from hnkg.web.site import register_site
from hnkg.web.sitemap import Sitemap, build_sitemap
from hnkg.web.source_page import build_article, source_renderer
from hnkg.web.statistics import Census
from hnkg.web.used_terms import UsedTerms
from hnkg.web.vocabulary import build_vocabulary

if TYPE_CHECKING:
    import asyncio

    from werkzeug.routing import MapAdapter

    from hnkg.settings import Settings
    from hnkg.store import TripleStore
    from hnkg.web.exchange import Exchange
    from hnkg.web.log_file import LogFile


class Application(Flask):
    """Flask, where a host that no name can be is the same as none."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        """Return what finds routes and makes links for a request."""
        try:
            return super().create_url_adapter(request)
        except HTTPException:
            if request is None:
                raise
            request.environ["HTTP_HOST"] = ""
            return super().create_url_adapter(request)


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
        answering: shared with a gate; made here when not given.
        downloads: the files that are offered; those of the package when not given.
    """
    if answering is None:
        answering = build_answering(settings, store)
    app = Application("hnkg.web", static_folder="assets", static_url_path="/assets")
    app.config["MAX_CONTENT_LENGTH"] = answering.limits.body_bytes
    # /sparql and /sparql/ are the same: clients do not follow redirects of a POST.
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    count_requests(app, answering.counters)  # the first hook set is the last one called
    examples = gather_examples((*load_queries("competency"), *load_queries("examples")))
    census = Census(answering)
    descriptions = Descriptions(answering, census)
    downloads = downloads or Downloads(answering)
    app.register_blueprint(build_endpoint(answering, examples, descriptions))
    app.register_blueprint(build_descriptions(descriptions))
    schema = SchemaPages(answering, census)
    renderers = {
        "entity": EntityPages(answering, downloads).render,
        "claim": ClaimPages(answering).render,
        "evidence": EvidencePages(answering).render,
        "publication": PublicationPages(answering).render,
        "source": source_renderer(answering),
        "ontology": schema.render_ontology,
        "shapes": schema.render_shapes,
    }
    documents = Documents(answering, renderers)
    app.register_blueprint(build_downloads(downloads, documents))
    collection = Collection(answering, examples)
    app.jinja_env.globals["example_of"] = collection.name_of
    app.register_blueprint(build_examples(answering, collection))
    app.register_blueprint(build_api(answering, collection))
    app.register_blueprint(build_schema(schema))
    app.register_blueprint(build_graph_store(answering))
    app.register_blueprint(build_pages(answering, examples, descriptions, downloads, census))
    app.register_blueprint(build_health(answering))
    app.register_blueprint(build_article(answering))
    app.register_blueprint(build_sitemap(Sitemap(answering, collection)))
    app.register_blueprint(build_metrics(answering))
    app.register_blueprint(build_notebooks())
    app.register_blueprint(build_problems())
    site = register_site(app, answering)
    finder = Finder(partial(ask_rows, answering), answering.store.digest)
    app.register_blueprint(build_search(finder))
    terms = UsedTerms(answering, finder)
    app.register_blueprint(build_reconciliation(answering, finder, terms, site.is_release))
    app.register_blueprint(build_kinds(answering, documents))
    app.register_blueprint(build_documents(documents))
    app.register_blueprint(build_vocabulary(answering, census))
    app.register_blueprint(build_graph_view(answering))
    register_frontend(app)
    register_handlers(app)
    app.before_request(_begin)
    app.after_request(_finish)
    return app


def create_gate(
    settings: Settings,
    store: TripleStore,
    log: LogFile | None = None,
    loop: asyncio.AbstractEventLoop | None = None,
) -> Gate:
    """Return the whole: the way in, the result cache, and the application behind them.

    Args:
        settings: limits, and what is before the server.
        store: evaluates queries; closed by whoever opened it.
        log: takes a line for each request; none when none is wanted.
        loop: where requests come in; one in a thread of its own when none is given.

    Raises:
        InputError: the root path is one of the server's own.
    """
    answering = build_answering(settings, store, loop)
    app = create_app(settings, store, answering)
    return Gate(app, answering, None if log is None else AccessLog(answering, log))


def build_answering(
    settings: Settings, store: TripleStore, loop: asyncio.AbstractEventLoop | None = None
) -> Answering:
    """Return the way from queries to results, with a cache of its own."""
    return Answering(settings, store, ResultCache(settings.cache_bytes), load_prefixes(), loop)


def _begin() -> None:
    """Raise again what the gate met before the application was asked."""
    drop_impossible_dates(request.environ)
    exchange: Exchange | None = request.environ.get(EXCHANGE)
    if exchange is not None and exchange.query is not None:
        g.query_id = exchange.query.query_id
    failure: Exception | None = request.environ.get(FAILURE)
    if failure is not None:
        raise failure


def _finish(response: Response) -> Response:
    """Add what all answers have in common; code what is not coded yet; leave out what is known."""
    if g.get("is_complete"):
        return response  # a result, made complete once for everybody who asks for it
    security = headers.FRAMED if g.get("may_be_framed") else headers.SECURITY
    for name, value in (*security, *headers.CORS):
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
    response.vary.add("Accept-Encoding")
    coding = choose_coding(request.headers.get("Accept-Encoding"), compression.CODINGS)
    if coding == "identity" or len(response.get_data()) < compression.SMALLEST_BYTES:
        return
    response.set_data(compression.encode(response.get_data(), coding))
    response.headers["Content-Encoding"] = coding
    if "ETag" in response.headers:
        response.add_etag(overwrite=True)
