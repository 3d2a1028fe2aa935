"""Nothing in the release was made up: the reference tables know it, or it is computed."""

from __future__ import annotations

import hashlib
import random
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, DCTERMS, HNK, HNKV, MAPPING, SCHEMA, SKOS

from .reference import (
    COLUMNS,
    FOLDER,
    RENAMED,
    Reference,
    faults,
    faults_about,
    graph_of,
    load_reference,
    read_table,
    slug_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hnkg.model import Knowledge

#: Rows of the table of identifiers that are no entity here, by the start of their slug, and why.
NOT_ENTITIES = {
    "class-": "classes of other vocabularies, to which ours are aligned",
    "desc-": "kinds of descriptors, not things",
    "rel-": "relations, to which ours are aligned",
    "ev-": "kinds of evidence, used as they are",
    "conclusion": "a kind of statement",
    "hypothesis": "a kind of statement",
    "negative-result": "a kind of statement",
    "positive-result": "a kind of statement",
    "proposition": "a kind of statement",
    "source-encyclopedia-entry": "a kind of document",
    "racemate": "the class of all racemates",
    "glutamate-1minus": "an ion of glutamate of which nothing here speaks",
    "l-glutamate-1minus": "an ion of glutamate of which nothing here speaks",
    "addictive-behavior": "the claims speak of abuse and dependency",
    "hallucinations": "no claim and no evidence speaks of them",
    "substance-dependence": "the claims speak of dependency on a drug: drug-dependence",
    "substance-related-disorder": "wider than what the claims speak of",
    "response-to-": "no claim and no evidence speaks of a response as a process",
    "role-": "a role that no effect of a claim concerns",
    "study-investigation": "wider than any kind of study that is spoken of",
    "topic-drug-development": "no topic of a claim",
    "topic-patient-safety": "no topic of a claim",
}
MUTATIONS = 400


@pytest.fixture(scope="module")
def reference(checkout: Path, knowledge: Knowledge) -> Reference:
    return load_reference(checkout, knowledge)


def test_the_tables_are_those_that_were_verified(checkout: Path) -> None:
    folder = checkout / FOLDER
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    files = {file.name: file for file in folder.iterdir()}

    assert set(sums) == set(files) - {"SHA256SUMS", "README.md"}
    for name, sha256 in sums.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == sha256, name


def test_everything_in_the_release_stands_in_a_table_or_is_computed(
    released_quads: tuple[ox.Quad, ...], reference: Reference
) -> None:
    assert faults(released_quads, reference) == []


def test_every_verified_entity_is_here_or_left_out_for_a_reason(
    checkout: Path, knowledge: Knowledge
) -> None:
    entities = {entity.id for entity in knowledge.entities}
    slugs = {slug_of(row) for row in read_table(checkout / FOLDER / "identifiers.tsv")}
    missing = {slug for slug in slugs - entities if not slug.startswith(tuple(NOT_ENTITIES))}

    assert missing == set()
    assert [start for start in NOT_ENTITIES if not any(s.startswith(start) for s in slugs)] == []
    assert set(RENAMED.values()) <= entities


def test_every_verified_structure_is_here(knowledge: Knowledge, reference: Reference) -> None:
    assert {item.entity for item in knowledge.structures} == set(reference.structures)


def test_every_verified_link_is_here_or_was_not_seen_with_its_label(
    checkout: Path, knowledge: Knowledge
) -> None:
    """Left out: links without a label, and classes of data models (Biolink, schema.org, FaBiO)."""
    entities = {entity.id for entity in knowledge.entities}
    made = {(item.subject, item.curie) for item in knowledge.mappings}
    verified = {
        (slug_of(row), row["curie"])
        for row in read_table(checkout / FOLDER / "identifiers.tsv")
        if slug_of(row) in entities
        and "label not seen" not in row["label"]
        and row["curie"].partition(":")[0] not in {"n/a", "biolink", "schema", "fabio"}
    }

    assert verified - made == set()
    assert len(verified) > 340


#: Graphs in which the tables say which subject has which identifier.
PAIRED = ("entities", "mappings", "publications")


def is_identifier(quad: ox.Quad) -> bool:
    """Tell whether the object of a quad is an identifier of something out there."""
    term, predicate = quad.object, quad.predicate.value
    if isinstance(term, ox.NamedNode):
        return not term.value.startswith(BASE) and bool(
            re.search(r"[0-9]", re.split(r"[#/]", term.value)[-1])
        )
    if graph_of(quad) == "publications" and predicate == f"{DCTERMS}identifier":
        return True
    texts = {*COLUMNS, f"{HNKV}objectCurie"} - {f"{HNKV}stereocentre"}  # a place, not a name
    return predicate in texts and isinstance(term, ox.Literal)


def mutants(quads: tuple[ox.Quad, ...]) -> Iterator[tuple[ox.Quad, ox.Quad]]:
    """Yield some quads with an identifier, and each with one digit changed."""
    choice = random.Random(7)  # noqa: S311  # samples, not secrets
    for quad in choice.sample([q for q in quads if is_identifier(q)], MUTATIONS):
        term = quad.object
        assert isinstance(term, ox.NamedNode | ox.Literal)
        digits = [match.start() for match in re.finditer(r"[0-9]", term.value)]
        if not digits:
            continue
        place = choice.choice(digits)
        digit = str((int(term.value[place]) + choice.randint(1, 9)) % 10)
        text = term.value[:place] + digit + term.value[place + 1 :]
        changed = (
            ox.NamedNode(text)
            if isinstance(term, ox.NamedNode)
            else ox.Literal(text, datatype=term.datatype)
        )
        yield quad, ox.Quad(quad.subject, quad.predicate, changed, quad.graph_name)


def test_one_changed_digit_of_one_identifier_is_noticed(
    released_quads: tuple[ox.Quad, ...], reference: Reference
) -> None:
    """Where no table pairs subject and identifier, that of another verified term passes."""
    about: dict[object, list[ox.Quad]] = {}
    for quad in released_quads:
        about.setdefault(quad.subject, []).append(quad)
    unnoticed, count = [], 0
    for quad, changed in mutants(released_quads):
        if graph_of(quad) not in PAIRED and str(changed.object).strip("<>") in reference.iris:
            continue
        if changed in about[quad.subject]:
            continue  # it says what is true already
        subject = str(quad.subject).strip("<>")
        said = [changed if other == quad else other for other in about[quad.subject]]
        count += 1
        if not list(faults_about(subject, said, reference)):
            unnoticed.append(f"{quad} -> {changed.object}")

    assert count > MUTATIONS * 0.9
    assert unnoticed == []


def test_one_changed_digit_of_a_labelled_term_is_noticed(
    released_quads: tuple[ox.Quad, ...], reference: Reference
) -> None:
    labelled = [
        quad
        for quad in released_quads
        if graph_of(quad) == "terms" and quad.predicate.value.endswith("#label")
    ]
    numbered = [quad for quad in labelled if str(quad.subject).strip("<>")[-1].isdigit()]

    assert len(numbered) > 300
    for quad in numbered:
        iri = str(quad.subject).strip("<>")
        changed = ox.NamedNode(iri[:-1] + str((int(iri[-1]) + 1) % 10))
        moved = ox.Quad(changed, quad.predicate, quad.object, quad.graph_name)
        assert faults([moved], reference) != [], iri


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (f"{HNK}ketamine", f"{SKOS}exactMatch", f"{BASE}x/../../CHEBI_6122"),
        (f"{HNK}ketamine", f"{SKOS}exactMatch", "http://purl.obolibrary.org/obo/CHEBI_91519"),
        (f"{HNK}norketamine", f"{SCHEMA}inChIKey", "YQEZLKZALYSWHR-UHFFFAOYSA-N"),
        (
            f"{HNK}ketamine",
            "http://purl.org/dc/terms/source",
            "https://doi.org/10.1038/nature17999",
        ),
        (
            f"{HNK}ketamine",
            "http://purl.org/dc/terms/source",
            "https://pubmed.ncbi.nlm.nih.gov/27144356",
        ),
        (f"{HNK}ketamine", f"{HNKV}gloss", "The dose was 12.5 mg/kg in 17 mice."),
    ],
)
def test_what_no_table_knows_is_noticed(
    reference: Reference, subject: str, predicate: str, value: str
) -> None:
    term = ox.NamedNode(value) if value.startswith("http") else ox.Literal(value)
    graph = ox.NamedNode(f"{BASE}graph/entities")
    quad = ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), term, graph)

    assert faults([quad], reference) != []


@pytest.mark.parametrize(
    ("key", "value", "known"),
    [
        ("zanos2016", "pubmed:27144355", True),
        ("zanos2016", "doi:10.1038/nature17998", True),
        ("zanos2016", "https://doi.org/10.1038/nature17998", True),
        ("zanos2016", "pubmed:28640258", False),  # that of another publication
        ("zanos2016", "pubmed:2714435x", False),
        ("zanos2016", "doi:10.1038/nature17999", False),
        ("nobody2016", "pubmed:27144355", False),
        ("nct04711005", "clinicaltrials:NCT04711005", True),
        ("nct04711005", "https://clinicaltrials.gov/study/NCT06511908", False),
    ],
)
def test_a_publication_has_the_identifiers_of_its_own_row(
    reference: Reference, key: str, value: str, *, known: bool
) -> None:
    term = ox.NamedNode(value) if value.startswith("http") else ox.Literal(value)
    graph = ox.NamedNode(f"{BASE}graph/publications")
    about, said = ox.NamedNode(f"{BASE}publication/{key}"), ox.NamedNode(f"{DCTERMS}identifier")

    assert (faults([ox.Quad(about, said, term, graph)], reference) == []) is known


def test_an_identifier_of_the_literature_is_known(reference: Reference) -> None:
    graph = ox.NamedNode(f"{BASE}graph/evidence")
    about, source = ox.NamedNode(f"{BASE}publication/zanos2016"), ox.NamedNode(f"{SCHEMA}sameAs")
    known = ["https://doi.org/10.1038/nature17998", "https://pubmed.ncbi.nlm.nih.gov/27144355/"]
    quads = [ox.Quad(about, source, ox.NamedNode(iri), graph) for iri in known]

    assert faults(quads, reference) == []
    assert {graph_of(quad) for quad in quads} == {"evidence"}
    assert MAPPING.startswith(BASE)
