"""The description of this server for programs that read OpenAPI: ``/openapi.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for

from hnkg import __version__
from hnkg.sparql.openapi import Api, describe_api
from hnkg.web import headers
from hnkg.web.overview import list_facts

if TYPE_CHECKING:
    from hnkg.web.answering import Answering
    from hnkg.web.examples import Collection


def service_link() -> tuple[str, str]:
    """Return the header that leads from a page to the description."""
    return ("Link", f'<{url_for("api.openapi")}>; rel="service-desc"; type="application/json"')


def build_api(answering: Answering, collection: Collection) -> Blueprint:
    """Return the route of the description."""
    api = Blueprint("api", __name__)

    @api.get("/openapi.json")
    def openapi() -> Response:
        described = Api(
            # A server without a name is described from where its description is.
            address=request.url_root.rstrip("/") if request.host else request.root_path or "/",
            version=__version__,
            is_release=bool(list_facts(answering)),
            timeout_s=answering.settings.query_timeout_s,
        )
        document = describe_api(described, collection.offered().all)
        body = json.dumps(document, ensure_ascii=False, indent=1)
        response = Response(f"{body}\n", content_type="application/json")
        response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
        response.add_etag()
        return response

    return api
