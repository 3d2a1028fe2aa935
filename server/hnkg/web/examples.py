"""The questions that pages offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.queries import NamedQuery


@dataclass(frozen=True)
class Example:
    """A question with its query; ``id`` names it in our collection, if it is there."""

    question: str
    text: str
    id: str = ""


@dataclass(frozen=True)
class Examples:
    """The questions that pages offer.

    Args:
        own: about the released graph.
        general: about any data.
    """

    own: tuple[Example, ...]
    general: tuple[Example, ...]


def gather_examples(queries: Iterable[NamedQuery]) -> Examples:
    """Return the questions of the released graph beside the general ones."""
    own = tuple(
        Example(query.question, query.text, query.id) for query in queries if query.question
    )
    return Examples(own, GENERAL)


#: Questions that any RDF data can answer.
GENERAL: Final = (
    Example(
        "Which classes are there, and how many things are in each?",
        """\
SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class ORDER BY DESC(?things) LIMIT 100
""",
    ),
    Example(
        "Which properties are there, and how often is each used?",
        """\
SELECT ?property (COUNT(*) AS ?uses)
WHERE { ?s ?property ?o }
GROUP BY ?property ORDER BY DESC(?uses) LIMIT 100
""",
    ),
    Example(
        "Which named graphs are there, and how large are they?",
        """\
SELECT ?graph (COUNT(*) AS ?triples)
WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY DESC(?triples) LIMIT 100
""",
    ),
    Example(
        "What do some of the triples look like?",
        """\
SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 20
""",
    ),
)
