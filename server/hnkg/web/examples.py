"""The questions that pages offer, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BASE
from hnkg.queries import NamedQuery
from hnkg.sparql.offers import Offers
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.sparql.offers import Offer
    from hnkg.web.answering import Answering

_OFFERED: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?query WHERE { ?query a sh:SPARQLExecutable }
"""

#: How the page calls those who ask, in the order in which it lists them.
ASKERS: Final = {
    "drug-discovery researcher": "Drug-discovery researchers",
    "psychiatrist-researcher": "Psychiatrist-researchers",
    "ontology engineer": "Ontology engineers",
    "data scientist": "Data scientists",
    "anyone": "Anyone",
}


@dataclass(frozen=True)
class Examples:
    """The questions that pages offer.

    Args:
        own: about the released graph.
        general: about any data.
    """

    own: tuple[NamedQuery, ...]
    general: tuple[NamedQuery, ...]


class Collection:
    """The queries that can be asked by name.

    Args:
        answering: says which of them belong to the served data.
        examples: all there are.
    """

    def __init__(self, answering: Answering, examples: Examples) -> None:
        self._answering = answering
        self._own, self._general = Offers(examples.own), Offers(examples.general)
        self._all = Offers((*examples.own, *examples.general))

    def offered(self) -> Offers:
        """Return the queries that the served data can answer.

        Those of the released graph are among them where the data list such queries of ours.

        Raises:
            RequestError: the store can not say now what is served.
        """
        listed = {row["query"] for row in ask_rows(self._answering, _OFFERED)}
        is_ours = any(f"{BASE}query/{o.query.name}" in listed for o in self._own.all)
        return self._all if is_ours else self._general

    def name_of(self, iri: str) -> str:
        """Return the name under which a query has a page; empty when the IRI is none of ours.

        Raises:
            RequestError: as :meth:`offered`.
        """
        name = iri.removeprefix(f"{BASE}query/")
        if name == iri or all(offer.query.name != name for offer in self.offered().all):
            return ""
        return name

    def grouped(self) -> list[tuple[str, tuple[Offer, ...]]]:
        """Return who asks, and what; the questions about any data come last.

        Raises:
            RequestError: as :meth:`offered`.
        """
        own = [offer for offer in self.offered().all if offer not in self._general.all]
        groups = [
            (words, tuple(offer for offer in own if offer.query.audience == asker))
            for asker, words in ASKERS.items()
        ]
        return [*(group for group in groups if group[1]), ("Of any data", self._general.all)]


def gather_examples(queries: Iterable[NamedQuery]) -> Examples:
    """Return the questions of the released graph beside the general ones."""
    return Examples(tuple(query for query in queries if query.question), GENERAL)


def _general(name: str, title: str, question: str, text: str) -> NamedQuery:
    return NamedQuery(
        id=name,
        name=name,
        title=title,
        question=question,
        audience="anyone",
        kind="example",
        note="",
        keywords=(),
        text=text,
        path="",
    )


#: Questions that any RDF data can answer.
GENERAL: Final = (
    _general(
        "classes",
        "Classes",
        "Which classes are there, and how many things are in each?",
        """\
SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class ORDER BY DESC(?things) LIMIT 100
""",
    ),
    _general(
        "properties",
        "Properties",
        "Which properties are there, and how often is each used?",
        """\
SELECT ?property (COUNT(*) AS ?uses)
WHERE { ?s ?property ?o }
GROUP BY ?property ORDER BY DESC(?uses) LIMIT 100
""",
    ),
    _general(
        "graphs",
        "Named graphs",
        "Which named graphs are there, and how large are they?",
        """\
SELECT ?graph (COUNT(*) AS ?triples)
WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY DESC(?triples) LIMIT 100
""",
    ),
    _general(
        "triples",
        "Some triples",
        "What do some of the triples look like?",
        """\
SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 20
""",
    ),
)
