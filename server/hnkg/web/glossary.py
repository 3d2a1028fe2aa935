"""The terms that the data define: classes, properties and values, with what is said of each.

Any data may bring definitions of their terms, in the words of RDFS, OWL and SKOS; nothing here
knows which terms there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import HNKV, OWL, RDF, RDFS, SKOS
from hnkg.web.overview import ask_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.web.answering import Answering

#: What kind of term an instance of each class is.
_KINDS: Final = {
    f"{OWL}Class": "class",
    f"{RDFS}Class": "class",
    f"{OWL}ObjectProperty": "property",
    f"{OWL}DatatypeProperty": "property",
    f"{OWL}AnnotationProperty": "property",
    f"{RDF}Property": "property",
    f"{SKOS}ConceptScheme": "scheme",
    f"{SKOS}Concept": "value",
}
LABEL: Final = f"{RDFS}label"
PREF_LABEL: Final = f"{SKOS}prefLabel"
ALT_LABEL: Final = f"{SKOS}altLabel"
DEFINITION: Final = f"{SKOS}definition"
COMMENT: Final = f"{RDFS}comment"
SCOPE_NOTE: Final = f"{SKOS}scopeNote"
NOTE: Final = f"{SKOS}note"
EXAMPLE: Final = f"{SKOS}example"
SUB_CLASS_OF: Final = f"{RDFS}subClassOf"
SUB_PROPERTY_OF: Final = f"{RDFS}subPropertyOf"
DOMAIN: Final = f"{RDFS}domain"
RANGE: Final = f"{RDFS}range"
IN_SCHEME: Final = f"{SKOS}inScheme"
OF_RELATION: Final = f"{HNKV}ofRelation"
POLARITY: Final = f"{HNKV}carriesPolarity"
HEDGE: Final = f"{HNKV}carriesHedge"
NORM: Final = f"{HNKV}carriesNorm"
ATTRIBUTION: Final = f"{HNKV}carriesAttribution"
RANK: Final = f"{HNKV}certaintyRank"
DISJOINT: Final = (f"{OWL}disjointWith", f"{OWL}propertyDisjointWith")
MATCHES: Final = tuple(
    f"{SKOS}{match}"
    for match in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)

_SAID: Final = (
    *(LABEL, PREF_LABEL, ALT_LABEL, DEFINITION, COMMENT, SCOPE_NOTE, NOTE, EXAMPLE),
    *(SUB_CLASS_OF, SUB_PROPERTY_OF, DOMAIN, RANGE, IN_SCHEME),
    *(OF_RELATION, POLARITY, HEDGE, NORM, ATTRIBUTION, RANK),
    *(*DISJOINT, *MATCHES),
)
#: Data may hold whole thesauri; a page shows no more of them.
_MOST_ROWS: Final = 20_000

_QUERY: Final = f"""
SELECT ?term ?kind ?said ?value WHERE {{
  VALUES ?kind {{ {" ".join(f"<{kind}>" for kind in _KINDS)} }}
  VALUES ?said {{ {" ".join(f"<{said}>" for said in _SAID)} }}
  ?term a ?kind ; ?said ?value .
  FILTER (isIRI(?term))
}} ORDER BY ?term ?said ?value LIMIT {_MOST_ROWS}"""


@dataclass(frozen=True)
class Term:
    """One term, and what the data say of it.

    Args:
        iri: the term.
        kind: ``class``, ``property``, ``scheme`` or ``value``.
        said: values by property, in English or without language before others.
    """

    iri: str
    kind: str
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Its name; empty where it has none."""
        return self.first(LABEL, PREF_LABEL)

    @property
    def definition(self) -> str:
        """What it means; empty where nobody says so."""
        return self.first(DEFINITION, COMMENT, SCOPE_NOTE)

    def first(self, *properties: str) -> str:
        """Return the first value of the first of these properties that has one."""
        return next((values[0] for p in properties if (values := self.said.get(p))), "")

    def all(self, *properties: str) -> tuple[str, ...]:
        """Return all values of these properties."""
        return tuple(value for p in properties for value in self.said.get(p, ()))


def read_terms(answering: Answering) -> dict[str, Term]:
    """Return every term that the data define, by IRI.

    Raises:
        RequestError: the store can not say it now.
    """
    kinds: dict[str, str] = {}
    said: dict[str, dict[str, dict[str, bool]]] = defaultdict(lambda: defaultdict(dict))
    for row in ask_terms(answering, _QUERY):
        iri, value = row["term"]["value"], row["value"]
        kinds.setdefault(iri, _KINDS[row["kind"]["value"]])
        language = value.get("xml:lang", "").partition("-")[0].lower()
        said[iri][row["said"]["value"]][value["value"]] = language in {"", "en"}
    return {
        iri: Term(
            iri,
            kind,
            {
                about: tuple(sorted(values, key=lambda value: not values[value]))
                for about, values in said[iri].items()
            },
        )
        for iri, kind in kinds.items()
    }
