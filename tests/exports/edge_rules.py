"""What must hold for the rows of the KGX edge files, told from the curated claims.

It knows nothing of how the files are made, so a fault of the build does not hide itself here.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from hnkg.build.terms import claim_iri
from hnkg.namespaces import HNK, HNKV

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hnkg.model import Claim, Knowledge

    Row = Mapping[str, str]

HEDGED = ("believed", "possible")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file as KGX reads it, without quoting."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def edge_faults(
    folder: Path, knowledge: Knowledge, asserted: frozenset[str], prefixes: Mapping[str, str]
) -> list[str]:
    """Return what is wrong with the edges in a folder.

    Args:
        folder: that of the exports.
        knowledge: everything curated.
        asserted: the IRIs of the claims whose own triple the release has.
        prefixes: the declared prefixes.
    """
    claims = {claim_iri(claim.reference).value: claim for claim in knowledge.claims}
    ids = {claim.id for claim in knowledge.claims}
    faults: list[str] = []
    for name, is_denials in (("edges.tsv", False), ("edges_negated.tsv", True)):
        found: set[str] = set()
        for row in read_rows(folder / name):
            iri = _expand(row["id"], prefixes)
            if iri not in claims:
                faults.append(f"{name}: {row['id']} is no claim")
                continue
            found.add(iri)
            why_not = _why_not(claims[iri], ids, is_denials=is_denials)
            if iri not in asserted:
                why_not.append("is not asserted by the release")
            why_not += _row_faults(row, claims[iri], prefixes)
            why_not += _predicate_faults(row, claims[iri], knowledge)
            faults += [f"{name}: {row['id']} {reason}" for reason in why_not]
        expected = {
            iri
            for iri, claim in claims.items()
            if iri in asserted and not _why_not(claim, ids, is_denials=is_denials)
        }
        faults += [f"{name}: {iri} is missing" for iri in sorted(expected - found)]
    return faults


def _why_not(claim: Claim, ids: set[str], *, is_denials: bool) -> list[str]:
    """Return why a claim has no place in a file."""
    reasons = {
        "is denied": claim.polarity == "denied" and not is_denials,
        "is affirmed": claim.polarity == "affirmed" and is_denials,
        "is about the future": claim.modality == "prospective",
        "says what is needed": claim.modality == "normative",
        "is implied only": claim.explicitness == "implied",
        "is about a claim": bool({claim.subject, claim.obj} & ids),
        "is about a name": claim.is_literal,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _row_faults(row: Row, claim: Claim, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield how a row says something else than its claim, or less."""
    same = {
        "subject": HNK + claim.subject,
        "object": HNK + claim.obj,
        "original_predicate": HNKV + claim.predicate.name,
        "hnkv:polarity": f"{HNKV}{claim.polarity.capitalize()}",
        "hnkv:modality": f"{HNKV}{claim.modality.capitalize()}",
        "hnkv:explicitness": f"{HNKV}{claim.explicitness.capitalize()}",
    }
    for column, iri in same.items():
        if _expand(row[column], prefixes) != iri:
            yield f"has {row[column]} as {column}"
    if row["negated"] != ("true" if claim.polarity == "denied" else ""):
        yield f"has {row['negated']!r} as negated"
    if row["supporting_text"] != claim.quote.text:
        yield "has other words than the quote"
    cues = {"hnkv:hedgeCue": claim.hedge_cues, "hnkv:negationCue": claim.negation_cues}
    for column, words in cues.items():
        if sorted(filter(None, row[column].split("|"))) != sorted(words):
            yield f"has {row[column]!r} as {column}"
    is_hedged = claim.modality in HEDGED
    if (row["knowledge_level"] == "prediction") != is_hedged:
        yield f"is {claim.modality} and has the knowledge level {row['knowledge_level']}"


def _predicate_faults(row: Row, claim: Claim, knowledge: Knowledge) -> Iterator[str]:
    """Yield what is wrong with the relation under which a claim is filed.

    To deny a broader relation is to say more than the source does.
    """
    kinds = ["exactMatch", "closeMatch", *(["broadMatch"] if claim.polarity == "affirmed" else [])]
    matching = {
        curie
        for item in knowledge.properties
        if item.relation == claim.predicate.relation
        for kind, curie in item.matches
        if kind in kinds and curie.startswith("biolink:")
    } or {"biolink:related_to"}
    if row["predicate"] not in matching:
        yield f"is filed under {row['predicate']}, not {' or '.join(sorted(matching))}"


def _expand(curie: str, prefixes: Mapping[str, str]) -> str:
    name, colon, local = curie.partition(":")
    return prefixes[name] + local if colon and name in prefixes else curie
