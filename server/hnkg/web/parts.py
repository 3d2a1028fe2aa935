"""The parts of a document: the things whose IRIs are fragments of its own.

They are named and explained on its page, each under its fragment, so that a link to one of them
(``/ontology.html#Claim``) finds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import SH
from hnkg.web.description import EXPLAINING, Description, Property
from hnkg.web.labels import labels_of
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from hnkg.web.answering import Answering


@dataclass(frozen=True)
class Part:
    """A thing in a document.

    Args:
        iri: of the thing.
        fragment: its place in the document.
        label: what it is called, or the fragment.
        explanation: a sentence about it; empty when the data have none, or a whole text.
    """

    iri: str
    fragment: str
    label: str
    explanation: str


#: What a shape says where it is violated explains it too.
_EXPLAINING: Final = (*EXPLAINING, f"{SH}message")


def parts_of(answering: Answering, node: ox.NamedNode) -> tuple[Part, ...]:
    """Return the parts of a document by name: those that the data speak of.

    Raises:
        RequestError: the store can not answer it now.
    """
    stem = f"{node.value}#"
    iris = [row["part"] for row in ask_rows(answering, _PARTS % stem)]
    if not iris:
        return ()
    labels = labels_of(answering, iris)
    explanations: dict[str, str] = {}
    for row in ask_rows(answering, _EXPLANATIONS % stem):
        explanations.setdefault(row["part"], row["text"].strip())
    parts = [
        Part(iri, fragment, labels.get(iri, fragment), explanations.get(iri, ""))
        for iri in iris
        for fragment in (iri.removeprefix(stem),)
    ]
    return tuple(sorted(parts, key=lambda part: (part.label.lower(), part.fragment)))


def leave_out_parts(thing: Description) -> Description:
    """Return a description without its own parts as values: they are listed by themselves."""
    stem = f"{thing.iri}#"

    def others(properties: tuple[Property, ...]) -> tuple[Property, ...]:
        kept = (
            replace(found, cells=tuple(c for c in found.cells if not c.subject.startswith(stem)))
            for found in properties
        )
        return tuple(found for found in kept if found.cells)

    return replace(thing, outgoing=others(thing.outgoing), incoming=others(thing.incoming))


_PARTS: Final = """
SELECT DISTINCT ?part WHERE {
  { ?part ?p ?o } UNION { ?s ?p ?part } UNION { ?s ?part ?o }
  FILTER(isIRI(?part) && STRSTARTS(STR(?part), "%s"))
}"""

_EXPLANATIONS: Final = (
    """
SELECT ?part ?text WHERE {
  VALUES (?explaining ?place) { """
    + " ".join(f"({ox.NamedNode(iri)} {place})" for place, iri in enumerate(_EXPLAINING))
    + """ }
  ?part ?explaining ?text
  FILTER(isLiteral(?text) && STRSTARTS(STR(?part), "%s") && STRLEN(STR(?text)) <= 400)
} ORDER BY ?part ?place ?text"""
)
