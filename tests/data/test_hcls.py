"""The dataset description has what the HCLS community profile asks, and not what it forbids.

The levels and their obligations are those of https://www.w3.org/TR/hcls-dataset/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, DCAT, DCTERMS, DCTYPES, PAV, PROV, RDF, VOID

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = f"{BASE}dataset/0.1.0"
DCT = frozenset(
    f"{DCTERMS}{name}" for name in ("title", "description", "creator", "publisher", "license")
)
PREFIXES: Final = {"dcat": DCAT, "dct": DCTERMS, "pav": PAV, "prov": PROV, "void": VOID}

#: What each level must say, and what it must not.
MUST: Final = {
    "summary": "dct:title dct:description dct:publisher",
    "version": "dct:title dct:description dct:creator dct:publisher pav:version dct:isVersionOf",
    "distribution": "dct:title dct:description dct:creator dct:publisher dct:license dct:format",
}
NUMBERS: Final = (
    "void:triples void:entities void:distinctSubjects void:properties void:distinctObjects "
    "void:classPartition void:propertyPartition void:subset void:dataDump"
)
MUST_NOT: Final = {
    "summary": "dct:created dct:creator dct:contributor dct:issued dct:language void:vocabulary "
    "dct:conformsTo void:exampleResource pav:version dct:isVersionOf pav:previousVersion "
    "dct:source prov:wasDerivedFrom pav:createdWith dcat:distribution dct:format "
    f"dcat:downloadURL dcat:byteSize dcat:landingPage {NUMBERS}",
    "version": "void:vocabulary void:exampleResource pav:hasCurrentVersion dct:accrualPeriodicity "
    f"dct:format dcat:downloadURL dcat:byteSize void:sparqlEndpoint {NUMBERS}",
    "distribution": "dct:hasPart dct:isVersionOf pav:hasCurrentVersion dct:accrualPeriodicity "
    "dcat:distribution void:sparqlEndpoint",
}
#: What it recommends, and we follow.
SHOULD: Final = {
    "summary": "void:sparqlEndpoint dct:license pav:hasCurrentVersion",
    "version": "dct:issued dct:license dct:language dct:source dcat:distribution dct:conformsTo",
    "graph": "pav:version void:vocabulary void:exampleResource void:triples void:subset "
    "void:entities void:distinctSubjects void:properties void:classPartition void:dataDump",
}
KINDS: Final = {
    "summary": {f"{DCTYPES}Dataset"},
    "version": {f"{DCTYPES}Dataset"},
    "distribution": {f"{VOID}Dataset", f"{DCAT}Distribution"},
}


def expanded(curies: str) -> set[str]:
    pairs = (curie.split(":") for curie in curies.split())
    return {PREFIXES[prefix] + local for prefix, local in pairs}


@pytest.fixture(scope="module")
def said(checkout: Path) -> dict[str, dict[str, set[str]]]:
    """Return the values of each property of each subject of the description."""
    found: dict[str, dict[str, set[str]]] = {}
    for quad in ox.parse(path=checkout / "graph_data/release/dataset.ttl"):
        of_subject = found.setdefault(str(quad.subject).strip("<>"), {})
        of_subject.setdefault(quad.predicate.value, set()).add(str(quad.object).strip("<>"))
    return found


@pytest.fixture(scope="module")
def levels(said: dict[str, dict[str, set[str]]]) -> dict[str, set[str]]:
    """Return the subjects of each level."""
    forms = said[VERSION][f"{DCAT}distribution"] | said[VERSION][f"{DCTERMS}hasPart"]
    return {"summary": {f"{BASE}dataset"}, "version": {VERSION}, "distribution": forms}


@pytest.mark.parametrize("level", MUST)
def test_every_level_says_what_it_must(
    level: str, said: dict[str, dict[str, set[str]]], levels: dict[str, set[str]]
) -> None:
    assert levels[level]
    for subject in levels[level]:
        assert expanded(MUST[level]) - said[subject].keys() == set(), subject
        assert said[subject][f"{RDF}type"] & KINDS[level], subject


@pytest.mark.parametrize("level", MUST_NOT)
def test_no_level_says_what_it_must_not(
    level: str, said: dict[str, dict[str, set[str]]], levels: dict[str, set[str]]
) -> None:
    for subject in levels[level]:
        assert expanded(MUST_NOT[level]) & said[subject].keys() == set(), subject
        if level != "distribution":
            assert not said[subject][f"{RDF}type"] & KINDS["distribution"], subject


@pytest.mark.parametrize(
    ("level", "subject"),
    [("summary", f"{BASE}dataset"), ("version", VERSION), ("graph", f"{VERSION}/rdf")],
)
def test_recommendations_that_are_followed(
    level: str, subject: str, said: dict[str, dict[str, set[str]]]
) -> None:
    assert expanded(SHOULD[level]) - said[subject].keys() == set()


def test_titles_and_descriptions_are_in_a_language(
    said: dict[str, dict[str, set[str]]], levels: dict[str, set[str]]
) -> None:
    for subject in set[str]().union(*levels.values()):
        for name in ("title", "description"):
            assert {v.rpartition("@")[2] for v in said[subject][f"{DCTERMS}{name}"]} == {"en"}


def test_creator_and_publisher_are_described(
    said: dict[str, dict[str, set[str]]], levels: dict[str, set[str]]
) -> None:
    for subject in set[str]().union(*levels.values()):
        for name in ("creator", "publisher"):
            assert said[subject].get(f"{DCTERMS}{name}", set()) <= said.keys()
