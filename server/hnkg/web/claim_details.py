"""Everything that the data say of one claim: its slots in words, and the sentence it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BIOLINK, DCTERMS, HNKV, OA, ORCA, PROV, SKOS
from hnkg.web.claims import PREFIXES, Thing, thing_of
from hnkg.web.overview import ask_rows, ask_terms
from hnkg.web.passages import Passage, Piece, mark_cues, mark_passage
from hnkg.web.terms import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    import pyoxigraph as ox

    from hnkg.web.answering import Answering

    Row = Mapping[str, Mapping[str, Any]]

#: Values of one claim on its page.
MOST_VALUES: Final = 300

#: What the cue words of each property do.
CUES: Final = {
    f"{HNKV}hedgeCue": "hedges",
    f"{HNKV}negationCue": "denies",
    f"{HNKV}normCue": "demands",
}
#: What the source says and how, in this order, with our words for it.
SAID: Final = {
    f"{HNKV}polarity": "Polarity",
    f"{HNKV}modality": "Certainty of the wording",
    f"{HNKV}explicitness": "Explicitness",
    f"{HNKV}hedgeCue": "Words that hedge",
    f"{HNKV}negationCue": "Words that deny",
    f"{HNKV}normCue": "Words that demand",
    f"{HNKV}comparator": "Compared with",
    f"{HNKV}inSystem": "In which organisms or models",
    f"{HNKV}inContextOf": "In the context of",
    f"{BIOLINK}causal_mechanism_qualifier": "Mechanism",
    f"{BIOLINK}object_aspect_qualifier": "Aspect of the object",
    f"{BIOLINK}object_direction_qualifier": "Direction",
    f"{ORCA}hasSource": "Said by",
    f"{SKOS}editorialNote": "Curator's note",
}
#: Where the claim comes from.
PROVENANCE: Final = {
    f"{DCTERMS}source": "Source",
    f"{PROV}wasDerivedFrom": "Passage",
    f"{PROV}wasGeneratedBy": "Made by",
    f"{BIOLINK}agent_type": "Kind of agent",
    f"{BIOLINK}has_evidence_of_type": "Evidence in the source",
    f"{BIOLINK}knowledge_level": "Kind of knowledge",
    f"{HNKV}reviewStatus": "Review",
    f"{HNKV}reviewedBy": "Reviewed by",
    f"{HNKV}reviewedOn": "Reviewed on",
}
_VERDICT: Final = f"{HNKV}verdict"
_CONTESTED: Final = f"{HNKV}contestedBy"
#: Properties whose values are names for programs, shown as words.
_CODED: Final = (f"{BIOLINK}", f"{ORCA}")


@dataclass(frozen=True)
class Value:
    """One value of a slot: the thing or text, and what it means where the data tell."""

    thing: Thing
    meaning: str


@dataclass(frozen=True)
class Sentence:
    """Where a claim stands.

    Args:
        iri: of the quoted stretch of the source.
        id: number of the sentence.
        section: the heading that it stands under.
        source: the document.
        publisher: of the document.
        passage: the sentence with its quote marked.
    """

    iri: str
    id: str
    section: str
    source: Thing
    publisher: str
    passage: Passage


@dataclass(frozen=True)
class ClaimDetails:
    """What a claim has beside its parts.

    Args:
        said: what the source says and how: our words with the values.
        provenance: where it comes from.
        quote: the words in pieces, for where their sentence is not known.
        sentences: those that it stands in.
        verdict_meaning: what its verdict means.
        contesters: what disputes it.
    """

    said: tuple[tuple[str, tuple[Value, ...]], ...]
    provenance: tuple[tuple[str, tuple[Value, ...]], ...]
    quote: tuple[Piece, ...]
    sentences: tuple[Sentence, ...]
    verdict_meaning: str
    contesters: tuple[Thing, ...]


def details_of(answering: Answering, node: ox.NamedNode, quote: str) -> ClaimDetails | None:
    """Return what a claim has; none when that is more than a page holds.

    Args:
        answering: evaluates, and remembers.
        node: the claim.
        quote: its words.

    Raises:
        RequestError: the store can not answer it now.
    """
    rows = ask_terms(answering, _VALUES.replace("?claim", str(node)))
    if len(rows) > MOST_VALUES:
        return None
    values: dict[str, dict[Value, None]] = {}
    for row in rows:
        values.setdefault(row["p"]["value"], {})[_value(row)] = None
    cues = [
        (kind, value.thing.label) for iri, kind in CUES.items() for value in values.get(iri, ())
    ]
    return ClaimDetails(
        _slots(values, SAID),
        _slots(values, PROVENANCE),
        mark_cues(quote, cues),
        _sentences(answering, node, cues),
        next((value.meaning for value in values.get(_VERDICT, ())), ""),
        tuple(value.thing for value in values.get(_CONTESTED, ())),
    )


def words_of(name: str) -> str:
    """Return a name for programs as words.

    >>> words_of("http://vocab.deri.ie/orca#NamelessExternalSource")
    'nameless external source'
    >>> words_of("positive_modulation")
    'positive modulation'
    """
    local = re.split(r"[/#]", name)[-1].replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _value(row: Row) -> Value:
    thing = thing_of(row, "o")
    is_coded = row["p"]["value"].startswith(_CODED) and "oLabel" not in row
    if is_coded:
        thing = Thing(thing.iri, words_of(thing.iri or thing.label))
    return Value(thing, clip(row.get("meaning", {}).get("value", "")))


def _slots(
    values: Mapping[str, Iterable[Value]], words: Mapping[str, str]
) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    return tuple((name, tuple(values[iri])) for iri, name in words.items() if iri in values)


def _sentences(
    answering: Answering, node: ox.NamedNode, cues: Iterable[tuple[str, str]]
) -> tuple[Sentence, ...]:
    listed = list(cues)
    found: dict[str, Sentence] = {}
    for row in ask_rows(answering, _SENTENCES.replace("?claim", str(node))):
        begin = int(row["begin"])
        start, end = int(row["start"]) - begin, int(row["end"]) - begin
        passage = mark_passage(row["text"], start, end, listed)
        if passage is not None:
            found[row["span"]] = Sentence(
                row["span"],
                row.get("id", ""),
                row.get("section", ""),
                Thing(row["source"], clip(row.get("title", row["source"]))),
                clip(row.get("publisher", "")),
                passage,
            )
    return tuple(found.values())


_VALUES: Final = f"""{PREFIXES}
SELECT ?p ?o ?oLabel ?meaning WHERE {{
  ?claim ?p ?o .
  OPTIONAL {{ ?o rdfs:label|skos:prefLabel|dcterms:title ?oLabel }}
  OPTIONAL {{ ?o skos:definition|skos:scopeNote ?meaning }}
}} LIMIT {MOST_VALUES + 1}"""

#: Sentences longer than this are not shown whole; then the quote stands alone.
_MOST_CHARACTERS: Final = 4000
_SENTENCES: Final = f"""{PREFIXES}
PREFIX oa: <{OA}>
PREFIX prov: <{PROV}>
SELECT ?span ?start ?end ?begin ?text ?id ?section ?source ?title ?publisher WHERE {{
  ?claim prov:wasDerivedFrom ?span .
  ?span dcterms:isPartOf ?sentence ; oa:hasSelector ?position ; oa:hasSource ?source .
  ?position oa:start ?start ; oa:end ?end .
  ?sentence oa:start ?begin ; prov:value ?text .
  FILTER(STRLEN(?text) <= {_MOST_CHARACTERS})
  OPTIONAL {{ ?sentence dcterms:identifier ?id }}
  OPTIONAL {{ ?sentence hnkv:sectionTitle ?section }}
  OPTIONAL {{ ?source dcterms:title ?title }}
  OPTIONAL {{ ?source dcterms:publisher ?publisher }}
}} LIMIT 10"""
