"""Answers that change with every edit of the data, computed here without any SPARQL.

They come from the released files and from the files in ``queries/``, by plain counting and
reading, so that a query that counts wrongly does not agree with them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox
from tests.queries.engines import RELEASE

from hnkg.queries import load_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DESCRIPTION = "https://w3id.org/hnk-kg/graph/dataset"

Quad = tuple[str, str, str, str]


def released_quads() -> list[Quad]:
    """Return subject, property, object and graph of everything released, as plain texts."""
    quads = [
        (str(q.subject), str(q.predicate), str(q.object), str(q.graph_name))
        for q in ox.parse(path=RELEASE / "hnk-kg.nq")
    ]
    return quads + [
        (str(q.subject), str(q.predicate), str(q.object), f"<{DESCRIPTION}>")
        for q in ox.parse(path=RELEASE / "dataset.ttl")
    ]


def count_rows() -> list[list[str]]:
    """Return graph, class, entities and triples: of all, of each class, of each graph."""
    triples, entities = (
        defaultdict[tuple[str, str], int](int),
        defaultdict[tuple[str, str], set[str]](set),
    )
    quads = released_quads()
    classes = defaultdict[str, set[str]](set)
    for subject, verb, value, _ in quads:
        if verb == f"<{TYPE}>":
            classes[subject].add(value)
    for subject, _, _, graph in quads:
        for key in (("", ""), (graph, ""), *(("", kind) for kind in classes[subject])):
            triples[key] += 1
            entities[key].add(subject)
    return [
        [graph.strip("<>"), kind.strip("<>"), str(len(entities[graph, kind])), str(count)]
        for (graph, kind), count in sorted(triples.items())
    ]


def example_rows() -> list[list[str]]:
    """Return IRI, question and text of each file in ``queries/competency``."""
    return [
        [f"https://w3id.org/hnk-kg/query/{query.name}", query.question, query.text]
        for query in load_queries("competency")
    ]


#: The columns of each such answer, and what computes its rows.
COMPUTED: Mapping[str, tuple[list[str], Callable[[], list[list[str]]]]] = {
    "cq-27-counts": (["graph", "class", "entities", "triples"], count_rows),
    "cq-30-example-queries": (["query", "comment", "text"], example_rows),
}
