"""A query to take away as a Jupyter notebook: ``/notebook.ipynb?query=...&title=...``."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from hnkg.errors import BadRequestError
from hnkg.sparql.ipynb import MEDIA_TYPE, build_notebook, file_name
from hnkg.web import headers


def build_notebooks() -> Blueprint:
    """Return the route; a form sends by POST what is too long for an address."""
    blueprint = Blueprint("notebooks", __name__)

    @blueprint.route("/notebook.ipynb", methods=["GET", "POST"])
    def notebook() -> Response:
        query = request.values.get("query", "")
        if not query.strip():
            raise BadRequestError(
                "The parameter query is missing or empty.\n"
                "  Give the SPARQL of the notebook: /notebook.ipynb?query=...&title=..."
            )
        return send_notebook(request.values.get("title", ""), query)

    return blueprint


def send_notebook(title: str, query: str, note: str = "") -> Response:
    """Return the answer with a notebook that asks this server."""
    # Without the name of a host nobody could open the address.
    endpoint = url_for("sparql.query", _external=True) if request.host else ""
    response = Response(build_notebook(title, query, endpoint, note), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(title)}"'
    response.headers.extend([headers.VARY_CODING, headers.NO_STORE])
    return response
