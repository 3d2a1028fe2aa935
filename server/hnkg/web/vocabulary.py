"""What queries of the loaded data are made of, for an editor that completes them.

The classes and properties are those of the VoID description, with the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify

from hnkg.web import headers
from hnkg.web.labels import labels_of

if TYPE_CHECKING:
    from hnkg.web.answering import Answering
    from hnkg.web.statistics import Census


def build_vocabulary(answering: Answering, census: Census) -> Blueprint:
    """Return the route of the vocabulary."""
    blueprint = Blueprint("vocabulary", __name__)

    @blueprint.get("/sparql/vocabulary.json")
    def vocabulary() -> Response:
        counted = census.describe_data()
        classes, properties = counted.classes.counts, counted.properties.counts
        labels = labels_of(answering, (iri for iri, _ in (*classes, *properties)))
        response = jsonify(
            prefixes=dict(answering.prefixes),
            classes=[(iri, count, labels.get(iri, "")) for iri, count in classes],
            properties=[(iri, count, labels.get(iri, "")) for iri, count in properties],
        )
        response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
        response.add_etag()
        return response

    return blueprint
