"""Everything that the data say of one claim: its slots in words, and the sentence it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BIOLINK, DCTERMS, HNKV, OA, ORCA, PROV, SKOS
from hnkg.web.claims import PREFIXES, Thing
from hnkg.web.overview import ask_rows
from hnkg.web.passages import Passage, Piece, mark_cues, mark_passage
from hnkg.web.slots import slots_of
from hnkg.web.terms import clip

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from hnkg.web.answering import Answering
    from hnkg.web.slots import Value

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
    slots = slots_of(answering, node)
    if slots is None:
        return None
    cues = [(kind, thing.label) for iri, kind in CUES.items() for thing in slots.things(iri)]
    return ClaimDetails(
        slots.pick(SAID),
        slots.pick(PROVENANCE),
        mark_cues(quote, cues),
        _sentences(answering, node, cues),
        next((value.meaning for value in slots.values.get(_VERDICT, ())), ""),
        slots.things(_CONTESTED),
    )


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
