"""What the service and its data are, as RDF: Service Description, VoID, example queries.

Data that bring their own description, as the release does, are described by it; others are
counted.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request, url_for

from hnkg import formats
from hnkg.errors import BadRequestError, NotFoundError
from hnkg.namespaces import GRAPH
from hnkg.sparql.description import describe_service, serialize_description
from hnkg.sparql.negotiation import negotiate
from hnkg.sparql.parameters import hints_of
from hnkg.sparql.statistics import describe_statistics
from hnkg.web import headers
from hnkg.web.graphs import send_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyoxigraph as ox

    from hnkg.formats import Format
    from hnkg.web.answering import Answering
    from hnkg.web.statistics import Census

#: The named graphs of a release that describe its data, and its example queries.
DESCRIPTION: Final = f"{GRAPH}dataset"
EXAMPLES: Final = f"{GRAPH}queries"


class Descriptions:
    """Sends descriptions.

    Args:
        answering: evaluates, and remembers.
        census: counts.
    """

    def __init__(self, answering: Answering, census: Census) -> None:
        self._answering, self._census = answering, census

    def send_service(self, hints: Sequence[str]) -> Response:
        """Return the SPARQL 1.1 Service Description, made for the host that was asked."""
        chosen = negotiate(request.headers.get("Accept"), formats.GRAPH, hints)
        more = (address_of("descriptions.void"), address_of("descriptions.examples"))
        facts = self._census.describe_service(address_of("sparql.query"), more)
        return _send(describe_service(facts), chosen)

    def send_data(self, hints: Sequence[str]) -> Response:
        """Return the description of the data: their own, or VoID of what was counted."""
        with suppress(NotFoundError):
            return send_graph(self._answering, DESCRIPTION, hints)
        chosen = negotiate(request.headers.get("Accept"), formats.GRAPH, hints)
        address, endpoint = address_of("descriptions.void"), address_of("sparql.query")
        return _send(describe_statistics(self._census.describe_data(), address, endpoint), chosen)

    def send_examples(self, hints: Sequence[str]) -> Response:
        """Return the example queries; an empty graph where the data have none."""
        return send_graph(self._answering, EXAMPLES, hints, or_empty=True)


def build_descriptions(descriptions: Descriptions) -> Blueprint:
    """Return the routes below ``/.well-known``."""
    well_known = Blueprint("descriptions", __name__, url_prefix="/.well-known")

    @well_known.get("/void")
    def void() -> Response:
        return descriptions.send_data(asked_hints())

    @well_known.get("/sparql-examples")
    def examples() -> Response:
        return descriptions.send_examples(asked_hints())

    return well_known


def asked_hints() -> tuple[str, ...]:
    """Return the names of formats among the parameters of the request."""
    return hints_of(list(request.args.items(multi=True)))


def address_of(endpoint: str) -> str:
    """Return the absolute address of a route, on the host that was asked.

    Raises:
        BadRequestError: the request names no host.
    """
    if not request.host:
        raise BadRequestError(
            "The request has no usable Host header, so this endpoint has no address to describe."
        )
    return url_for(endpoint, _external=True)


def _send(triples: Iterable[ox.Triple], chosen: Format) -> Response:
    response = Response(
        serialize_description(triples, chosen),
        content_type=chosen.content_type,
        headers=[headers.VARY, headers.REVALIDATE],
    )
    response.add_etag()
    return response
