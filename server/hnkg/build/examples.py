"""The example queries as data, in the form of the SIB examples, so that tools find them by asking.

See https://github.com/sib-swiss/sparql-examples: one ``sh:SPARQLExecutable`` a query.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hnkg.build.terms import Graph, english, iri, label_, own, text, type_
from hnkg.namespaces import DCTERMS, RDFS, SCHEMA, SH, SKOS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hnkg.queries import NamedQuery

#: The class and the property of each form of query.
FORMS: Final = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
    "DESCRIBE": ("SPARQLExecutable", "describe"),
}
FORM: Final = re.compile(rf"^\s*({'|'.join(FORMS)})\b", re.IGNORECASE | re.MULTILINE)


def build_examples(queries: Sequence[NamedQuery]) -> Graph:
    """Return the named graph of the example queries, each under ``/query/NAME``."""
    graph = Graph("queries")
    for query in queries:
        kind, verb = FORMS[query_form(query.text)]
        node = own(f"query/{query.name}")
        graph.add(node, type_, iri(f"{SH}SPARQLExecutable"), iri(f"{SH}{kind}"))
        graph.add(node, label_, english(query.title))
        graph.add(node, f"{DCTERMS}identifier", text(query.id))
        graph.add(node, f"{RDFS}comment", english(query.question))
        graph.add(node, f"{SH}{verb}", text(query.text))
        graph.add(node, f"{SH}prefixes", own("ontology"))
        graph.add(node, f"{SCHEMA}target", own("sparql"))
        graph.add(node, f"{SCHEMA}keywords", *(text(word) for word in query.keywords))
        if query.audience:
            graph.add(node, f"{SCHEMA}audience", text(query.audience))
        if query.note:
            graph.add(node, f"{SKOS}scopeNote", english(query.note))
    return graph


def query_form(sparql: str) -> str:
    r"""Return the form of a query of ours, whose form word begins a line.

    >>> query_form("PREFIX a: <b>\nask { ?s ?p ?o }")
    'ASK'

    Raises:
        ValueError: no line begins with a form word.
    """
    found = FORM.search(sparql)
    if found is None:
        raise ValueError("no line of the query begins with SELECT, ASK, CONSTRUCT or DESCRIBE")
    return found[1].upper()
