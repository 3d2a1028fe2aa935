"""What is known of an entity apart from claims: names, structure, links, relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import HNKV, RDF, RDFS, SCHEMA, SKOS
from hnkg.web.claims import PREFIXES, Thing, thing_of
from hnkg.web.overview import ask_terms
from hnkg.web.terms import shorten, web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    import pyoxigraph as ox

    from hnkg.web.answering import Answering

    Row = Mapping[str, Mapping[str, Any]]

#: Properties and values of an entity on its page; one with more has the general page.
MOST_FACTS: Final = 500

#: What a link to another database says of this entity, in words.
MATCHES: Final = {
    f"{SKOS}exactMatch": "The same thing",
    f"{SKOS}closeMatch": "Nearly the same",
    f"{SKOS}broadMatch": "Something broader",
    f"{SKOS}narrowMatch": "Something narrower",
    f"{SKOS}relatedMatch": "Something related",
}
#: Facts about a structure: the words for them, and their unit.
CHEMISTRY: Final = {
    f"{SCHEMA}molecularFormula": ("Formula", ""),
    f"{HNKV}molarMass": ("Molar mass", "g/mol"),
    f"{HNKV}stereocentre": ("Stereocentres", ""),
    f"{SCHEMA}inChIKey": ("InChIKey", ""),
    f"{SCHEMA}smiles": ("SMILES", ""),
    f"{SCHEMA}inChI": ("InChI", ""),
}
_IMAGE: Final = f"{SCHEMA}image"
_ENTITY: Final = f"{HNKV}Entity"
#: What the head of the page has already.
_TOLD: Final = frozenset(
    {f"{RDF}type", f"{RDFS}label", f"{SKOS}altLabel", f"{HNKV}gloss", _IMAGE, *MATCHES, *CHEMISTRY}
)


@dataclass(frozen=True)
class Link:
    """A term of another database: its IRI, short form, label, and address on the web, if any."""

    iri: str
    curie: str
    label: str
    address: str


@dataclass(frozen=True)
class EntityFacts:
    """What is known of an entity apart from claims.

    Args:
        name: what it is called.
        classes: what it is; the narrowest ones.
        glosses: what is meant by it, in a sentence.
        synonyms: other names.
        image: IRI of a drawing of its structure; empty when there is none.
        chemistry: names of facts about its structure, each with its values.
        links: in words what links to other databases say, each with the links.
        relations: properties with the entities that they lead to.
        inverse: properties with the entities that lead here.
    """

    name: str
    classes: tuple[Thing, ...]
    glosses: tuple[str, ...]
    synonyms: tuple[str, ...]
    image: str
    chemistry: tuple[tuple[str, tuple[str, ...]], ...]
    links: tuple[tuple[str, tuple[Link, ...]], ...]
    relations: tuple[tuple[Thing, tuple[Thing, ...]], ...]
    inverse: tuple[tuple[Thing, tuple[Thing, ...]], ...]

    @property
    def drawing(self) -> str:
        """What the drawing shows, for those who do not see it."""
        known = dict(self.chemistry)
        formula = ", ".join(known.get("Formula", ()))
        centres = ", ".join(known.get("Stereocentres", ()))
        stereo = f", with the stereocentres {centres}" if centres else ", without stereochemistry"
        return f"Structural formula of {self.name}{f' ({formula})' if formula else ''}{stereo}"


def find_entity(answering: Answering, node: ox.NamedNode) -> EntityFacts | None:
    """Return the facts about an entity; none when it is none, or there is more than a page holds.

    Raises:
        RequestError: the store can not answer it now.
    """
    rows = ask_terms(answering, _FACTS.replace("?entity", str(node)))
    if len(rows) > MOST_FACTS:
        return None
    outgoing = [row for row in rows if "isInverse" not in row]
    classes = _things(outgoing, f"{RDF}type")
    names = _texts(outgoing, f"{RDFS}label")
    if not names or _ENTITY not in {thing.iri for thing in classes}:
        return None
    return EntityFacts(
        names[0],
        tuple(thing for thing in classes if thing.iri not in _broader(outgoing)),
        _texts(outgoing, f"{HNKV}gloss"),
        _texts(outgoing, f"{SKOS}altLabel"),
        next((thing.iri for thing in _things(outgoing, _IMAGE)), ""),
        _chemistry(outgoing),
        _links(answering, outgoing),
        _relations(row for row in outgoing if row["p"]["value"] not in _TOLD),
        _relations(row for row in rows if "isInverse" in row),
    )


def _texts(rows: Iterable[Row], iri: str) -> tuple[str, ...]:
    found = (thing_of(row, "o").label for row in rows if row["p"]["value"] == iri)
    return tuple(dict.fromkeys(found))


def _things(rows: Iterable[Row], iri: str) -> tuple[Thing, ...]:
    found = (thing_of(row, "o") for row in rows if row["p"]["value"] == iri)
    return tuple(dict.fromkeys(thing for thing in found if thing.iri))


def _broader(rows: Iterable[Row]) -> set[str]:
    """Return the classes that are broader than another class of the entity."""
    return {row["broader"]["value"] for row in rows if "broader" in row}


def _chemistry(rows: Iterable[Row]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    listed = list(rows)
    found = [(words, unit, _texts(listed, iri)) for iri, (words, unit) in CHEMISTRY.items()]
    return tuple(
        (words, tuple(f"{text} {unit}".rstrip() for text in texts))
        for words, unit, texts in found
        if texts
    )


def _links(answering: Answering, rows: Iterable[Row]) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    listed = list(rows)
    grouped = []
    for iri, words in MATCHES.items():
        found = [
            Link(
                thing.iri,
                shorten(thing.iri, answering.prefixes),
                thing.label,
                web_address(thing.iri),
            )
            for thing in _things(listed, iri)
        ]
        if found:
            grouped.append((words, tuple(sorted(found, key=lambda link: link.curie.lower()))))
    return tuple(grouped)


def _relations(rows: Iterable[Row]) -> tuple[tuple[Thing, tuple[Thing, ...]], ...]:
    grouped: dict[Thing, dict[Thing, None]] = {}
    for row in rows:
        grouped.setdefault(thing_of(row, "p"), {})[thing_of(row, "o")] = None
    return tuple(
        (relation, tuple(sorted(things, key=lambda thing: thing.label.lower())))
        for relation, things in sorted(grouped.items(), key=lambda pair: pair[0].label.lower())
    )


# Properties that claims derive (hnkv:ofRelation) are left out: claims say more.
_FACTS: Final = f"""{PREFIXES}
SELECT DISTINCT ?p ?pLabel ?o ?oLabel ?oIsContested ?broader ?isInverse WHERE {{
  {{ ?entity ?p ?o }}
  UNION {{ ?o ?p ?entity ; rdf:type hnkv:Entity BIND(true AS ?isInverse) }}
  FILTER NOT EXISTS {{ ?p hnkv:ofRelation ?relation }}
  OPTIONAL {{ ?p rdfs:label ?pLabel }}
  OPTIONAL {{ ?o rdfs:label ?oLabel }}
  BIND(EXISTS {{ ?o hnkv:contestedBy ?by }} AS ?oIsContested)
  OPTIONAL {{ ?o rdfs:subClassOf ?broader }}
}} LIMIT {MOST_FACTS + 1}"""
