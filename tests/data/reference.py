"""The reference tables as a witness against the release: what does not stand there is a fault.

An identifier must be one that the tables give for that very entity. Every other token with a digit
must stand in a table or in a source, or be computed: offsets, counts, checksums and our own ids.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.namespaces import (
    BASE,
    FOAF,
    GRAPH,
    HNK,
    HNKV,
    MAPPING,
    OWL,
    RDFS,
    SCHEMA,
    SKOS,
    SPDX,
    SSSOM,
    XSD,
)
from hnkg.resources import FOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from hnkg.model import Knowledge

FOLDER: Final = "graph_data/sources/reference"
PUBLICATION: Final = f"{BASE}publication/"
#: Slugs of the tables that are called otherwise here, as the claims call them.
RENAMED: Final = {
    "study-clinical-trial": "clinical-trials",
    "study-preclinical": "preclinical-studies",
    "substance-abuse": "drug-abuse",
    "taxon-human": "humans",
    "topic-pain-management": "pain-management",
    "topic-psychiatry": "psychiatry",
}
#: What the worked examples map and the table of identifiers does not: a bare "depression".
EXAMPLES: Final = {
    ("depression", "MONDO:0002009"): "narrowMatch",
    ("depression", "MONDO:0002050"): "narrowMatch",
}
#: The predicates that may stand here for a match of the tables: it, or one that says less.
ALLOWED: Final = {"exact": ("exactMatch", "closeMatch")}
#: Terms of the worked examples of which no table has a label, and names of W3C, FOAF and SPDX:
#: specifications that files follow, a vocabulary, the licence.
OTHER_IRIS: Final = frozenset(
    {
        "http://purl.obolibrary.org/obo/SEPIO_0000001",
        "http://purl.obolibrary.org/obo/SEPIO_0000002",
        "http://purl.obolibrary.org/obo/SEPIO_0000403",
        "http://purl.obolibrary.org/obo/SEPIO_0000404",
        f"{SPDX}checksumAlgorithm_sha256",
        f"{SCHEMA}sha256",
        FOAF,
        "https://spdx.org/licenses/CC-BY-4.0",
        "https://www.w3.org/TR/json-ld11/",
        "https://www.w3.org/TR/rdf12-turtle/",
        "https://www.w3.org/TR/sparql11-protocol/",
    }
)
#: The column of chemistry.tsv behind a property of a compound.
COLUMNS: Final = {
    f"{SCHEMA}smiles": "isomeric_smiles",
    f"{SCHEMA}inChI": "inchi",
    f"{SCHEMA}inChIKey": "inchikey",
    f"{SCHEMA}molecularFormula": "formula",
    f"{HNKV}molarMass": "molar_mass",
    f"{HNKV}stereocentre": "cip_labels",
}
#: Graphs made from our own prose and program text; of them only IRIs are looked at. The files are
#: compared whole by their own tests: patterns, prefixes, queries, counts of the description.
OWN_GRAPHS: Final = ("shapes", "queries", "ontology", "dataset")
_TOKEN: Final = re.compile(r"[^\s,;()\[\]{}\"'<>|=]*[0-9][^\s,;()\[\]{}\"'<>|=]*")
#: How the graph writes an identifier of a publication: before it, and in which column it stands.
_PUBLICATION_IDS: Final = {
    "doi:": "doi",
    "pubmed:": "pmid",
    "pmc:": "pmcid",
    "clinicaltrials:": "nct",
    "https://doi.org/": "doi",
    "https://pubmed.ncbi.nlm.nih.gov/": "pmid",
    "https://pmc.ncbi.nlm.nih.gov/articles/": "pmcid",
    "https://clinicaltrials.gov/study/": "nct",
}
#: Two numbers written as a range, ``0.3-30``.
_RANGE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)[-\u2013]([0-9]+(?:\.[0-9]+)?)")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_EDGES: Final = ".:-/*`\u2013"


def tokens_of(text: str) -> set[str]:
    """Return every token with a digit, without the punctuation around it."""
    return {token.strip(_EDGES) for token in _TOKEN.findall(text)}


@dataclass(frozen=True)
class Reference:
    """What the tables say.

    Args:
        matches: kind of match and label by slug and CURIE.
        linked: the IRIs of each slug.
        iris: every IRI of the table of identifiers.
        labels: what the tables call the term of an IRI.
        structures: the row of each structure by slug.
        publications: the row of each publication by key.
        text: all tables and the sources.
        tokens: every token with a digit in it, numbers also without trailing zeros.
        checksums: SHA-256 of every data file.
        own: our own ids, dates and versions.
    """

    matches: Mapping[tuple[str, str], tuple[str, str]]
    linked: Mapping[str, frozenset[str]]
    iris: frozenset[str]
    labels: Mapping[str, frozenset[str]]
    structures: Mapping[str, Mapping[str, str]]
    publications: Mapping[str, Mapping[str, str]]
    text: str
    tokens: frozenset[str]
    checksums: frozenset[str]
    own: frozenset[str]


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, without our code."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def slug_of(row: Mapping[str, str]) -> str:
    """Return what the entity of a row is called here; a protein is not its gene."""
    slug = RENAMED.get(row["entity"], row["entity"])
    return f"{slug}-protein" if row["kind"] == "protein" else slug


def load_reference(checkout: Path, knowledge: Knowledge) -> Reference:
    """Read the tables, and compute what may be computed."""
    folder = checkout / FOLDER
    identifiers = read_table(folder / "identifiers.tsv")
    tables = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("[a-z]*"))]
    text = "\n".join([*tables, *(source.text for source in knowledge.sources)])
    tokens = tokens_of(text)
    tokens |= {number for pair in _RANGE.findall(text) for number in pair}
    tokens |= {short(token) for token in tokens if re.fullmatch(r"[0-9]+\.[0-9]+", token)}
    files = [p for name in FOLDERS for p in (checkout / name).rglob("*") if p.is_file()]
    linked: dict[str, set[str]] = {slug: set() for slug in RENAMED.values()}
    for row in identifiers:
        linked.setdefault(slug_of(row), set()).add(row["iri"])
    labels: dict[str, set[str]] = {}
    for row in identifiers:
        names = labels.setdefault(row["iri"], set())
        names |= {row["label"], row["label"].partition(" (")[0]}
    iri_of = {row["curie"]: row["iri"] for row in identifiers}
    for slug, curie in EXAMPLES:
        linked.setdefault(slug, set()).add(iri_of[curie])
    return Reference(
        matches={(slug_of(row), row["curie"]): (row["match"], row["label"]) for row in identifiers},
        linked={slug: frozenset(iris) for slug, iris in linked.items()},
        iris=frozenset(row["iri"] for row in identifiers),
        labels={iri: frozenset(names) for iri, names in labels.items()},
        structures={row["slug"]: row for row in read_table(folder / "chemistry.tsv")},
        publications={row["key"]: row for row in read_table(folder / "literature.tsv")},
        text=text,
        tokens=frozenset(tokens),
        checksums=frozenset(hashlib.sha256(file.read_bytes()).hexdigest() for file in files),
        own=frozenset(own_tokens(knowledge)),
    )


def own_tokens(knowledge: Knowledge) -> Iterator[str]:
    """Yield ids that we gave, and the date and version of the release."""
    for claim in knowledge.claims:
        yield from (claim.id, claim.reference)
    for unit in knowledge.units:
        yield unit.id
    yield from (knowledge.info.version, knowledge.info.issued, knowledge.info.license)
    yield from (f"{knowledge.info.issued}T00:00:00Z", "utf-8")


def short(number: str) -> str:
    """Return a decimal as stores keep it.

    >>> short("239.70")
    '239.7'
    """
    return format(Decimal(number).normalize(), "f")


def faults(quads: Iterable[ox.Quad], reference: Reference) -> list[str]:
    """Return what the tables do not know, one line each."""
    about: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        about.setdefault(str(quad.subject).strip("<>"), []).append(quad)
    return [
        f"{subject}: {fault}"
        for subject, said in about.items()
        for fault in faults_about(subject, said, reference)
    ]


def faults_about(subject: str, quads: Iterable[ox.Quad], reference: Reference) -> Iterator[str]:
    """Yield what the tables do not know about one subject."""
    said = list(quads)
    yield from _iri_faults(subject, reference)
    for quad in said:
        if isinstance(quad.object, ox.NamedNode):
            yield from _iri_faults(quad.object.value, reference)
        elif isinstance(quad.object, ox.Literal) and graph_of(quad) not in OWN_GRAPHS:
            yield from _literal_faults(quad, quad.object, reference)
    if subject.startswith(MAPPING):
        yield from _record_faults(said, reference)
    labels = reference.labels.get(subject, frozenset())
    for quad in said:
        is_label = graph_of(quad) == "terms" and quad.predicate.value == f"{RDFS}label"
        if is_label and isinstance(quad.object, ox.Literal) and quad.object.value not in labels:
            yield f"it is called {sorted(labels)} there, {quad.object} here"
    if subject.startswith(PUBLICATION) and "#" not in subject:
        yield from _publication_faults(subject.removeprefix(PUBLICATION), said, reference)
    if subject.startswith(HNK):
        yield from _entity_faults(subject.removeprefix(HNK), said, reference)


def graph_of(quad: ox.Quad) -> str:
    """Return the last part of the IRI of the named graph of a quad."""
    return str(quad.graph_name).strip("<>").removeprefix(GRAPH)


def _iri_faults(iri: str, reference: Reference) -> Iterator[str]:
    if iri.startswith(BASE) or iri in reference.iris | OTHER_IRIS | reference.own:
        return
    if not re.search(r"[0-9]", re.split(r"[#/]", iri.rstrip("/"))[-1]):
        return  # a word of a vocabulary
    persistent = re.fullmatch(
        r"https://(?:doi\.org|pubmed\.ncbi\.nlm\.nih\.gov|pmc\.ncbi\.nlm\.nih\.gov/articles"
        r"|clinicaltrials\.gov/study)/(.+?)/?",
        iri,
    )
    if persistent and persistent[1] in reference.tokens:
        return
    address = re.sub(r"^https?://(?:www\.)?", "", iri).rstrip("/")
    if not re.search(rf"(?<![\w./-]){re.escape(address)}(?![\w-])", reference.text):
        yield f"<{iri}> stands in no table"


def _literal_faults(quad: ox.Quad, literal: ox.Literal, reference: Reference) -> Iterator[str]:
    if graph_of(quad) == "source" and literal.datatype.value == f"{XSD}integer":
        return  # an offset; test_article reads the words there
    if str(quad.subject).strip("<>").endswith(f"/{literal.value}"):
        return  # the end of our own IRI
    for token in map(_without_prefix, tokens_of(literal.value)):
        known = reference.checksums if _SHA256.fullmatch(token) else reference.tokens
        if token not in known and token not in reference.own:
            yield f"{token!r} of {literal.value[:60]!r} stands in no table"


def _without_prefix(token: str) -> str:
    """Return an identifier of a publication as the tables write it; other tokens as they are.

    >>> _without_prefix("pubmed:27144355")
    '27144355'
    """
    prefix = next((start for start in _PUBLICATION_IDS if token.startswith(start)), "")
    return token.removeprefix(prefix)


def _publication_faults(key: str, quads: Iterable[ox.Quad], reference: Reference) -> Iterator[str]:
    """Check that the identifiers of a publication are those of its own row."""
    if key not in reference.publications:
        yield "no table has this publication"
        return
    row = reference.publications[key]
    for quad in quads:
        term = quad.object
        value = term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
        for start, column in _PUBLICATION_IDS.items():
            if re.fullmatch(rf"{re.escape(start)}\S+", value) and (
                value.removeprefix(start).rstrip("/") not in re.split(r"[;,]? ", row[column])
            ):
                yield f"{column} is {row[column]!r} there, {value!r} here"


def _record_faults(quads: Iterable[ox.Quad], reference: Reference) -> Iterator[str]:
    """Check that the tables make this mapping, of this strength and with this label."""
    values = {quad.predicate.value: quad.object for quad in quads}

    def value(predicate: str, start: str = "") -> str:
        term = values[predicate]
        assert isinstance(term, ox.NamedNode | ox.Literal)
        return term.value.removeprefix(start)

    slug, curie = value(f"{OWL}annotatedSource", HNK), value(f"{HNKV}objectCurie")
    predicate = value(f"{OWL}annotatedProperty", SKOS)
    if value(f"{OWL}annotatedTarget") not in reference.linked.get(slug, ()):
        yield f"no table links {slug} to <{value(f'{OWL}annotatedTarget')}>"
    if EXAMPLES.get((slug, curie)) == predicate:
        return
    if (slug, curie) not in reference.matches:
        yield f"no table maps {slug} to {curie}"
        return
    match, label = reference.matches[slug, curie]
    if predicate not in ALLOWED.get(match, (f"{match}Match",)):
        yield f"{slug} to {curie} is {match} there, {predicate} here"
    known = (label, label.partition(" (")[0])
    if value(f"{SSSOM}object_label") not in known:
        yield f"{curie} is called {label!r} there, {value(f'{SSSOM}object_label')!r} here"


def _entity_faults(slug: str, quads: Iterable[ox.Quad], reference: Reference) -> Iterator[str]:
    """Check a structure, and the plain triples of the mappings."""
    row = reference.structures.get(slug, {})
    for quad in quads:
        predicate, term = quad.predicate.value, quad.object
        if isinstance(term, ox.NamedNode):
            is_link = predicate.startswith(SKOS) and predicate.endswith("Match")
            if is_link and term.value not in reference.linked.get(slug, ()):
                yield f"no table links {slug} to <{term.value}>"
        elif isinstance(term, ox.Literal) and predicate in COLUMNS:
            column = COLUMNS[predicate]
            cell = row.get(column, "")
            known = cell.split(";") if column == "cip_labels" else [cell]
            known += [short(number) for number in known if column == "molar_mass" and number]
            if term.value not in known:
                yield f"{column} is {row.get(column)!r} there, {term.value!r} here"
