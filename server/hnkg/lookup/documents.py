"""Write what was found as plain values, ready for JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.lookup.hits import Hit
    from hnkg.lookup.spellings import Spellings
    from hnkg.lookup.things import Standing, Thing

    #: A JSON object.
    Document = dict[str, Any]


def read_rows(body: bytes) -> tuple[Mapping[str, str], ...]:
    """Return the solutions of a SELECT in JSON, each a mapping of variables to plain texts.

    >>> read_rows(b'{"results":{"bindings":[{"x":{"type":"literal","value":"a"}}]}}')
    ({'x': 'a'},)
    """
    return tuple(
        {name: term["value"] for name, term in solution.items()}
        for solution in json.loads(body)["results"]["bindings"]
    )


def describe_hit(hit: Hit, spellings: Spellings) -> Document:
    """Return a hit: what was found and why. A claim never comes without its standing."""
    return {
        **describe_briefly(hit.thing, spellings),
        "match": {
            "how": hit.how.name.lower().replace("_", "-"),
            "nearness": hit.nearness.word,
            "text": hit.text,
            "why": hit.why,
            "score": hit.score,
        },
    }


def describe_briefly(thing: Thing, spellings: Spellings) -> Document:
    """Return what a list says of a thing."""
    document: Document = {
        "iri": thing.iri,
        "curie": spellings.curie(thing.iri),
        "label": thing.label,
        "kind": thing.kind,
        "type": thing.type_label,
    }
    if thing.description:
        document["description"] = thing.description
    if thing.standing is not None:
        document["standing"] = describe_standing(thing.standing)
    return document


def describe_standing(standing: Standing) -> Document:
    """Return how a claim stands."""
    return {
        "polarity": standing.polarity,
        "certainty": standing.modality,
        "quote": standing.quote,
        "source": standing.source,
        "verdict": standing.verdict,
        "contested": standing.is_contested,
    }


def describe_thing(thing: Thing, spellings: Spellings) -> Document:
    """Return everything by which a thing is known."""
    return {
        **describe_briefly(thing, spellings),
        "names": sorted({name.text for name in thing.names if not name.term}),
        "identifiers": [
            {
                "match": identifier.nearness.word,
                "curie": spellings.curie(identifier.value),
                "iri": identifier.value if "://" in identifier.value else None,
                "label": identifier.label or None,
            }
            for identifier in thing.identifiers
        ],
    }
