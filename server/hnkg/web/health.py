"""What an operator's probe asks: is the process alive, and does it answer queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, jsonify

from hnkg.errors import RequestError
from hnkg.store import Query
from hnkg.web import headers

if TYPE_CHECKING:
    from hnkg.web.answering import Answering

_PATIENCE_S: Final = 2.0


def build_health(answering: Answering) -> Blueprint:
    """Return the routes below ``/health``."""
    health = Blueprint("health", __name__, url_prefix="/health")

    @health.get("/live")
    def live() -> Response:
        return _said({"status": "live"})

    @health.get("/ready")
    def ready() -> Response:
        """Evaluate a query, past the cache: 200 when it is answered, 503 when not."""
        query = Query("ASK {}", timeout_s=_PATIENCE_S, query_id=headers.query_id_of(None))
        try:
            answering.wait_for(answering.evaluate(query))
        except RequestError as error:
            return _said({"status": "not ready", "reason": error.title}, 503)
        return _said({"status": "ready", "data": answering.store.digest()})

    return health


def _said(content: dict[str, str], status: int = 200) -> Response:
    response = jsonify(content)
    response.status_code = status
    response.headers.extend([headers.NO_STORE])
    return response
