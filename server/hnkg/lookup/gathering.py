"""Ask data what they name, and make things of the rows.

The questions are general: whoever names things by one of the usual properties is understood.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.lookup.things import (
    KINDS,
    Identifier,
    Name,
    Nearness,
    Role,
    Standing,
    Thing,
    Type,
    local_name,
)
from hnkg.namespaces import BIOLINK, DCTERMS, FOAF, HNKV, OWL, RDF, RDFS, SCHEMA, SH, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Row = Mapping[str, str]
    #: Answers a SELECT query with its rows.
    Ask = Callable[[str], Sequence[Row]]

#: Rows about names and identifiers; data with more get no index.
MOST_ROWS: Final = 40_000

#: What names things, the property whose text becomes the label first.
NAMING: Final[Mapping[str, Role]] = {
    f"{SKOS}prefLabel": Role.LABEL,
    f"{RDFS}label": Role.LABEL,
    f"{SCHEMA}name": Role.LABEL,
    "http://schema.org/name": Role.LABEL,
    f"{DCTERMS}title": Role.LABEL,
    "http://purl.org/dc/elements/1.1/title": Role.LABEL,
    f"{FOAF}name": Role.LABEL,
    f"{SKOS}altLabel": Role.SYNONYM,
    f"{SKOS}hiddenLabel": Role.SYNONYM,
    f"{SCHEMA}alternateName": Role.SYNONYM,
    "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym": Role.SYNONYM,
    f"{BIOLINK}supporting_text": Role.QUOTE,
}
#: What links to other names of the same or of a similar thing.
LINKING: Final[Mapping[str, Nearness]] = {
    f"{SKOS}exactMatch": Nearness.EXACT,
    f"{OWL}sameAs": Nearness.EXACT,
    f"{SCHEMA}sameAs": Nearness.EXACT,
    f"{SKOS}closeMatch": Nearness.CLOSE,
    f"{SKOS}narrowMatch": Nearness.NARROWER,
    f"{SKOS}broadMatch": Nearness.BROADER,
    f"{SKOS}relatedMatch": Nearness.RELATED,
}
SMILES: Final = f"{SCHEMA}smiles"
INCHI: Final = f"{SCHEMA}inChI"
INCHIKEY: Final = f"{SCHEMA}inChIKey"
#: Codes that identify the thing itself.
CODING: Final = (
    INCHIKEY,
    INCHI,
    SMILES,
    f"{DCTERMS}identifier",
    f"{SCHEMA}identifier",
    f"{SKOS}notation",
)
#: What says in a sentence what a thing is, the best first.
DESCRIBING: Final = (f"{HNKV}gloss", f"{SKOS}definition", f"{DCTERMS}description")

_KIND_OF_CLASS: Final = {
    f"{HNKV}Entity": "entity",
    f"{HNKV}Claim": "claim",
    f"{HNKV}Publication": "publication",
    f"{HNKV}EvidenceLine": "evidence",
    f"{HNKV}SourceUnit": "source",
    f"{OWL}Class": "class",
    f"{RDFS}Class": "class",
    f"{OWL}ObjectProperty": "property",
    f"{OWL}DatatypeProperty": "property",
    f"{OWL}AnnotationProperty": "property",
    f"{RDF}Property": "property",
    f"{SKOS}Concept": "value",
    f"{SH}SPARQLExecutable": "question",
}

_NAMES: Final = " ".join(f"<{name}>" for name in NAMING)
_ALL: Final = " ".join(f"<{name}>" for name in (*NAMING, *LINKING, *CODING, *DESCRIBING))
_ANYWHERE: Final = "{{ {0} }} UNION {{ GRAPH ?g {{ {0} }} }}"


def names_query(things: str = "") -> str:
    """Return the question for everything about names and identifiers.

    It asks for one row more than may be.

    Args:
        things: terms in SPARQL, where it is about these things only.
    """
    return f"""
SELECT DISTINCT ?thing ?property ?value WHERE {{
  {_values(things)}VALUES ?property {{ {_ALL} }}
  {_ANYWHERE.format("?thing ?property ?value")}
  FILTER(ISIRI(?thing) && !ISBLANK(?value))
}} LIMIT {MOST_ROWS + 1}"""


def types_query(things: str = "") -> str:
    """Return the question for the classes of these things, or of all that have a name."""
    named = f"VALUES ?property {{ {_NAMES} }}\n  {_ANYWHERE.format('?thing ?property ?name')}"
    return f"""
SELECT DISTINCT ?thing ?type WHERE {{
  {_values(things) or named}
  {_ANYWHERE.format("?thing a ?type")}
  FILTER(ISIRI(?thing) && ISIRI(?type))
}} LIMIT {MOST_ROWS + 1}"""


def standings_query(things: str = "") -> str:
    """Return the question for how claims stand."""
    return f"""
PREFIX hnkv: <{HNKV}>
PREFIX skos: <{SKOS}>
SELECT ?thing ?polarity ?modality ?quote ?source ?verdict ?contester WHERE {{
  {_values(things)}?thing a hnkv:Claim .
  OPTIONAL {{ ?thing hnkv:polarity/skos:prefLabel ?polarity }}
  OPTIONAL {{ ?thing hnkv:modality/skos:prefLabel ?modality }}
  OPTIONAL {{ ?thing <{BIOLINK}supporting_text> ?quote }}
  OPTIONAL {{ ?thing <{DCTERMS}source>/<{DCTERMS}title> ?source }}
  OPTIONAL {{ ?thing hnkv:verdict/skos:prefLabel ?verdict }}
  OPTIONAL {{ ?thing hnkv:contestedBy ?contester }}
}} ORDER BY ?thing ?quote ?source LIMIT {MOST_ROWS + 1}"""


def _values(things: str) -> str:
    return f"VALUES ?thing {{ {things} }}\n  " if things else ""


@dataclass(frozen=True)
class Gathered:
    """What data name.

    Args:
        things: all of them, in the order of their IRIs; none when there are too many.
        is_whole: false when there are too many.
    """

    things: tuple[Thing, ...]
    is_whole: bool


def gather_things(ask: Ask) -> Gathered:
    """Ask for everything that has a name.

    Args:
        ask: answers SELECT queries; what it raises is not caught.
    """
    rows = ask(names_query())
    types = ask(types_query()) if len(rows) <= MOST_ROWS else ()
    if len(rows) > MOST_ROWS or len(types) > MOST_ROWS:
        return Gathered((), is_whole=False)
    return Gathered(read_things(rows, types, ask(standings_query())), is_whole=True)


def read_things(
    rows: Iterable[Row], types: Iterable[Row], standings: Iterable[Row] = ()
) -> tuple[Thing, ...]:
    """Make things of the rows of :func:`names_query`, :func:`types_query`, :func:`standings_query`.

    A term that somebody links to, and of which nothing is known but its name, is no thing of its
    own: its names become names of what links to it.
    """
    values: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        values.setdefault(row["thing"], {}).setdefault(row["property"], []).append(row["value"])
    classes: dict[str, list[str]] = {}
    for row in types:
        classes.setdefault(row["thing"], []).append(row["type"])
    sizes = Counter(name for listed in classes.values() for name in listed)
    standing = read_standings(standings)
    labels = {iri: _label(of_thing) for iri, of_thing in values.items()}
    linked = {
        term for of_thing in values.values() for link in LINKING for term in of_thing.get(link, ())
    }
    found = []
    for iri in sorted(values):
        if (iri in linked and iri not in classes) or not labels[iri]:
            continue
        # Of classes with as many things, the one that the data describe.
        narrowest = sorted(
            classes.get(iri, ()),
            key=lambda name: (sizes[name], name not in classes, not labels.get(name), name),
        )
        found.append(
            Thing(
                iri,
                kind_of(classes.get(iri, ())),
                labels[iri],
                tuple(_names(values[iri], values, classes)),
                tuple(_identifiers(iri, values[iri], labels)),
                tuple(Type(name, labels.get(name, "")) for name in narrowest),
                next((values[iri][p][0] for p in DESCRIBING if p in values[iri]), ""),
                standing.get(iri),
            )
        )
    return tuple(found)


def read_standings(rows: Iterable[Row]) -> dict[str, Standing]:
    """Make the standing of each claim of the rows of :func:`standings_query`."""
    found: dict[str, Standing] = {}
    for row in rows:
        found.setdefault(
            row["thing"],
            Standing(
                row.get("polarity", ""),
                row.get("modality", ""),
                row.get("quote", ""),
                row.get("source", ""),
                row.get("verdict", ""),
                is_contested="contester" in row,
            ),
        )
    return found


def kind_of(classes: Iterable[str]) -> str:
    """Return the kind of a thing with these classes.

    >>> kind_of(["http://www.w3.org/2002/07/owl#Class"])
    'class'
    """
    kinds = {_KIND_OF_CLASS.get(name, "other") for name in classes} or {"other"}
    return min(kinds, key=KINDS.index)


def _label(values: Mapping[str, Sequence[str]]) -> str:
    for name, role in NAMING.items():
        if role is Role.LABEL and name in values:
            return min(values[name])
    synonyms = [n for p, role in NAMING.items() if role is Role.SYNONYM for n in values.get(p, ())]
    return min(synonyms, default="")


def _names(
    own: Mapping[str, Sequence[str]],
    values: Mapping[str, Mapping[str, Sequence[str]]],
    classes: Mapping[str, Sequence[str]],
) -> Iterable[Name]:
    for name, role in NAMING.items():
        for text in sorted(own.get(name, ())):
            yield Name(text, role)
    for link, nearness in LINKING.items():
        for term in sorted(own.get(link, ())):
            if term in classes:
                continue  # a thing of its own
            for name, role in NAMING.items():
                if role is not Role.QUOTE:
                    for text in sorted(values.get(term, {}).get(name, ())):
                        yield Name(text, Role.TERM, term, nearness)


def _identifiers(
    iri: str, own: Mapping[str, Sequence[str]], labels: Mapping[str, str]
) -> Iterable[Identifier]:
    yield Identifier(iri, Nearness.EXACT)
    for name in CODING:
        for value in sorted(own.get(name, ())):
            yield Identifier(value, Nearness.EXACT, name, local_name(name))
    for link, nearness in LINKING.items():
        for term in sorted(own.get(link, ())):
            yield Identifier(term, nearness, link, labels.get(term, ""))
