"""Claims as pages show them: what a source says, how surely, and how the literature stands on it.

Everything comes from the data, with their own words for it; a claim that lacks one of the parts
that every claim has (:data:`PARTS`) is none here, and has the general page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BIOLINK, DCTERMS, HNKV, RDF, RDFS, SKOS
from hnkg.web.addresses import check_iri
from hnkg.web.labels import CONTESTED
from hnkg.web.overview import ask_terms
from hnkg.web.terms import clip
from hnkg.web.wellknown import WELL_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from hnkg.web.answering import Answering

    Term = Mapping[str, Any]

#: Claims on one page; more of them have the general page, which says that it is cut.
MOST_CLAIMS: Final = 400

PREFIXES: Final = f"""
PREFIX biolink: <{BIOLINK}>
PREFIX dcterms: <{DCTERMS}>
PREFIX hnkv: <{HNKV}>
PREFIX rdf: <{RDF}>
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>
"""

#: What every claim has, and what some have.
PARTS: Final = """
  ?claim a hnkv:Claim ; rdfs:label ?label ; dcterms:identifier ?id ;
    rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ;
    hnkv:polarity ?polarity ; hnkv:modality ?modality ; biolink:supporting_text ?quote .
  ?relation rdfs:label ?relationLabel .
  ?polarity skos:prefLabel ?polarityLabel .
  ?modality skos:prefLabel ?modalityLabel .
  OPTIONAL { ?subject rdfs:label ?subjectLabel }
  OPTIONAL { ?object rdfs:label ?objectLabel }
  BIND(EXISTS { ?subject hnkv:contestedBy ?disputer } AS ?subjectIsContested)
  BIND(EXISTS { ?object hnkv:contestedBy ?disputer } AS ?objectIsContested)
  OPTIONAL { ?modality hnkv:certaintyRank ?rank }
  OPTIONAL { ?claim hnkv:explicitness/skos:prefLabel ?explicitness }
  OPTIONAL {
    ?claim hnkv:verdict ?verdict ; hnkv:supportCount ?supports ; hnkv:disputeCount ?disputes ;
      hnkv:qualificationCount ?qualifies ; hnkv:uncountedCount ?uncounted .
    ?verdict skos:prefLabel ?verdictLabel .
  }
  BIND(EXISTS { ?claim hnkv:contestedBy ?contester } AS ?isContested)"""

_SELECTED: Final = """?claim ?id ?label ?subject ?subjectLabel ?subjectIsContested ?relation
  ?relationLabel ?object ?objectLabel ?objectIsContested ?polarity ?polarityLabel ?modality
  ?modalityLabel ?rank ?explicitness ?quote ?verdict ?verdictLabel ?supports ?disputes
  ?qualifies ?uncounted ?isContested"""


@dataclass(frozen=True)
class Thing:
    """Something with a name: ``iri`` is empty for a plain text."""

    iri: str
    label: str


@dataclass(frozen=True)
class Verdict:
    """How the evidence lines that count stand on a claim.

    Args:
        iri: which verdict it is.
        label: in a word or two.
        supports: how many lines speak for it.
        disputes: how many speak against it.
        qualifies: how many limit it.
        uncounted: how many bear on it and do not count.
    """

    iri: str
    label: str
    supports: int
    disputes: int
    qualifies: int
    uncounted: int

    @property
    def is_empty(self) -> bool:
        """Whether no line at all bears on the claim."""
        return not self.supports + self.disputes + self.qualifies + self.uncounted

    @property
    def kind(self) -> str:
        """What the style sheet colours it by: the last word of its name."""
        return self.label.rpartition(" ")[2]


@dataclass(frozen=True)
class Claim:
    """One claim.

    Args:
        iri: its name for programs.
        id: its number in the source.
        label: what the source says, with its hedge and its denial.
        subject: of what it is said.
        relation: the property, which carries polarity and hedge.
        object: to what the relation leads.
        polarity: affirmed or denied.
        modality: how strongly the wording commits itself.
        rank: its place on the scale from 4 (outright) to 1; 0 where it has none.
        explicitness: stated, presupposed or implied.
        quote: the exact words.
        verdict: how the literature stands on it; none when the data do not say.
        is_contested: whether something disputes it.
        place: where the entity stands in it that a page is about; see :func:`claims_about`.
        role: the name of that place, where the data have one.
    """

    iri: str
    id: str
    label: str
    subject: Thing
    relation: Thing
    object: Thing
    polarity: Thing
    modality: Thing
    rank: int
    explicitness: str
    quote: str
    verdict: Verdict | None
    is_contested: bool
    place: int = 0
    role: Thing = Thing("", "")

    @property
    def is_denied(self) -> bool:
        """Whether the source says that the relation does not hold."""
        return self.polarity.iri == f"{HNKV}Denied"

    @property
    def is_hedged(self) -> bool:
        """Whether the source does not say it outright."""
        return self.modality.iri != f"{HNKV}Asserted"


def claims_of(answering: Answering, iris: Iterable[str]) -> tuple[Claim, ...]:
    """Return claims by their IRIs, in the order of their numbers.

    Raises:
        RequestError: the store can not answer it now.
    """
    listed = values_of(iris)
    if not listed:
        return ()
    text = f"{PREFIXES}SELECT {_SELECTED} WHERE {{ VALUES ?claim {{ {listed} }}{PARTS} }}"
    return tuple(_once(read_claim(row) for row in ask_terms(answering, text)))


def claims_about(answering: Answering, iri: str) -> tuple[Claim, ...]:
    """Return every claim in which an entity has a place, each once, at its first place.

    The places are: 1 subject, 2 object, 3 another slot (with what, in what or in whose context
    something is so), 4 a thing that concerns the entity.

    Raises:
        RequestError: the store can not answer it now.
    """
    text = _ABOUT.replace("?entity", str(check_iri(iri)))
    return tuple(_once(read_claim(row) for row in ask_terms(answering, text)))


def all_claims(answering: Answering) -> tuple[Claim, ...]:
    """Return every claim in the order of their numbers; one more than :data:`MOST_CLAIMS` at most.

    Raises:
        RequestError: the store can not answer it now.
    """
    text = (
        f"{PREFIXES}SELECT {_SELECTED} WHERE {{ {PARTS} }} ORDER BY ?claim LIMIT {MOST_CLAIMS + 1}"
    )
    return tuple(_once(read_claim(row) for row in ask_terms(answering, text)))


def values_of(iris: Iterable[str]) -> str:
    """Return IRIs as the content of a VALUES block."""
    return " ".join(str(check_iri(iri)) for iri in sorted(set(iris)))


def read_claim(row: Mapping[str, Term]) -> Claim:
    """Return a solution with the :data:`PARTS` as a claim."""
    text = {name: clip(term["value"]) for name, term in row.items()}
    verdict = None
    if "verdict" in text:
        counts = (int(text[n]) for n in ("supports", "disputes", "qualifies", "uncounted"))
        verdict = Verdict(text["verdict"], text["verdictLabel"], *counts)
    return Claim(
        text["claim"],
        text["id"],
        text["label"],
        thing_of(row, "subject"),
        thing_of(row, "relation"),
        thing_of(row, "object"),
        thing_of(row, "polarity"),
        thing_of(row, "modality"),
        int(text.get("rank", 0)),
        text.get("explicitness", ""),
        text["quote"],
        verdict,
        text["isContested"] == "true",
        int(text.get("place", 0)),
        thing_of(row, "role") if "role" in row else Thing("", ""),
    )


def thing_of(row: Mapping[str, Term], name: str) -> Thing:
    """Return a term of a solution with the label that stands beside it.

    A claim may be a value too: that something disputes it stands before its label.
    """
    term = row[name]
    if term["type"] != "uri":
        return Thing("", clip(term["value"]))
    iri: str = term["value"]
    label: str = row.get(f"{name}Label", {}).get("value", "")
    is_contested = row.get(f"{name}IsContested", {}).get("value") == "true"
    mark = CONTESTED if is_contested else ""
    return Thing(iri, mark + (clip(label) or WELL_KNOWN.get(iri, iri)))


def _once(claims: Iterable[Claim]) -> list[Claim]:
    first: dict[str, Claim] = {}
    for claim in claims:
        known = first.get(claim.iri)
        if known is None or claim.place < known.place:
            first[claim.iri] = claim
        elif claim.place == known.place and claim.role.label not in known.role.label.split(", "):
            role = replace(known.role, label=f"{known.role.label}, {claim.role.label}")
            first[claim.iri] = replace(known, role=role)
    return sorted(first.values(), key=lambda claim: (claim.place, claim.iri))


_ABOUT: Final = f"""{PREFIXES}SELECT ?place ?role ?roleLabel {_SELECTED} WHERE {{
  {{
    SELECT DISTINCT ?claim ?place ?role ?roleLabel WHERE {{
      {{ ?claim rdf:subject ?entity BIND(1 AS ?place) }}
      UNION {{ ?claim rdf:object ?entity BIND(2 AS ?place) }}
      UNION {{
        VALUES ?role {{ hnkv:comparator hnkv:inSystem hnkv:inContextOf }}
        ?claim ?role ?entity . ?role rdfs:label ?roleLabel BIND(3 AS ?place)
      }}
      UNION {{
        ?role hnkv:concerns ?entity ; rdfs:label ?roleLabel . ?claim rdf:subject|rdf:object ?role
        BIND(4 AS ?place)
      }}
    }}
  }}{PARTS}
}} LIMIT {MOST_CLAIMS + 1}"""
