"""The committed release: made from the committed sources, the same everywhere, complete."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from hnkg.build.schema_org import NAME as SCHEMA_ORG
from hnkg.namespaces import GRAPH, RDF, XSD
from hnkg.release import CHECKSUMS, ONTOLOGY, RELEASE, Release, make_release
from hnkg.resources import read_turtle

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Knowledge

MERGED = ("hnk-kg.ttl", "hnk-kg.jsonld", "hnk-kg.rdf")
VOID = "http://rdfs.org/ns/void#"
#: The RDF graph of this version, which is what is counted.
WHOLE = "https://w3id.org/hnk-kg/dataset/0.1.0/rdf"
#: Texts that may have several lines: what stands around a quote, and queries.
MULTI_LINE = tuple(f"{GRAPH}{name}" for name in ("source", "shapes", "queries"))
LAYERS = ("ontology", "source", "entities", "claims", "direct", "mappings", "shapes")


@pytest.fixture(scope="module")
def fresh(checkout: Path) -> Release:
    """Return a release built now; whether it conforms is tested elsewhere."""
    return make_release(checkout, validate=False)


def read(checkout: Path, name: str) -> bytes:
    return (checkout / RELEASE / name).read_bytes()


def files_of(checkout: Path) -> dict[str, Path]:
    """Return every file of the release, by its path below the folder."""
    folder = checkout / RELEASE
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path for path in found}


def triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path)]


def test_the_release_equals_a_fresh_build_byte_for_byte(checkout: Path, fresh: Release) -> None:
    differing = [p for p, content in fresh.files.items() if (checkout / p).read_bytes() != content]

    assert differing == [], "make it anew with: hnkg build"


def test_the_release_holds_nothing_else(checkout: Path, fresh: Release) -> None:
    present = {f"{RELEASE}/{name}" for name in files_of(checkout)}

    assert present == set(fresh.files) - {ONTOLOGY}


def test_two_processes_build_the_same_bytes(checkout: Path) -> None:
    """Neither Python's nor the engine's hash seeds show in the files."""
    program = (
        "import sys, hashlib, pathlib\n"
        "from hnkg.release import make_release\n"
        "release = make_release(pathlib.Path(sys.argv[1]), validate=False)\n"
        "for path, content in release.files.items():\n"
        "    print(hashlib.sha256(content).hexdigest(), path)\n"
    )
    listings = [
        subprocess.run(
            [sys.executable, "-c", program, str(checkout)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert listings[0].count(b"\n") == len(files_of(checkout)) + 1  # and the ontology
    assert listings[0] == listings[1]


def test_checksums_are_right_and_complete(checkout: Path) -> None:
    lines = read(checkout, CHECKSUMS).decode().splitlines()
    listed = {line.partition("  ")[2]: line.partition("  ")[0] for line in lines}

    assert listed == {
        name: hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in files_of(checkout).items()
        if name != CHECKSUMS
    }


def test_n_quads_are_sorted_lines_each_once(checkout: Path) -> None:
    lines = read(checkout, "hnk-kg.nq").splitlines()

    assert lines == sorted(set(lines))
    assert all(line.endswith(b" .") for line in lines)


def test_each_triple_is_in_exactly_one_named_graph(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    counts = Counter(quad.triple for quad in released_quads)

    assert [str(triple) for triple, count in counts.items() if count > 1] == []


def test_the_named_graphs_are_those_of_the_layers(
    released_quads: tuple[ox.Quad, ...], knowledge: Knowledge
) -> None:
    names = {str(quad.graph_name).strip("<>").removeprefix(GRAPH) for quad in released_quads}

    assert set(LAYERS) <= names
    assert names == {graph.name for graph in knowledge.info.graphs}


def test_trig_holds_the_quads_of_n_quads(checkout: Path) -> None:
    trig = list(ox.parse(path=checkout / RELEASE / "hnk-kg.trig"))

    assert len(trig) == len(set(trig))
    assert set(trig) == set(ox.parse(path=checkout / RELEASE / "hnk-kg.nq"))


@pytest.mark.parametrize("name", MERGED)
def test_every_syntax_of_the_merged_graph_holds_the_same_triples(checkout: Path, name: str) -> None:
    found = triples(checkout / RELEASE / name)

    assert len(found) == len(set(found))
    assert set(found) == set(triples(checkout / RELEASE / "hnk-kg.nq"))


def test_json_ld_is_json(checkout: Path) -> None:
    assert len(json.loads(read(checkout, "hnk-kg.jsonld"))) > 500


def test_there_are_no_blank_nodes(released_quads: tuple[ox.Quad, ...]) -> None:
    terms = {term for quad in released_quads for term in (*quad.triple, quad.graph_name)}

    assert {type(term) for term in terms} == {ox.NamedNode, ox.Literal}


def test_whole_numbers_are_integers(released_quads: tuple[ox.Quad, ...]) -> None:
    """Other integer types are changed by some engines when they load them."""
    literals = {q.object for q in released_quads if isinstance(q.object, ox.Literal)}
    datatypes = {literal.datatype.value for literal in literals}

    assert datatypes == {
        f"{XSD}{name}"
        for name in (
            "string",
            "integer",
            "decimal",
            "boolean",
            "date",
            "dateTime",
            "gYear",
            "anyURI",
        )
    } | {f"{RDF}langString"}
    for literal in literals:
        if literal.datatype.value == f"{XSD}integer":
            assert str(int(literal.value)) == literal.value


def test_there_are_no_control_characters(released_quads: tuple[ox.Quad, ...]) -> None:
    for quad in released_quads:
        kept = "\n" if quad.graph_name.value in MULTI_LINE else ""  # type: ignore[union-attr]  # all graphs are named
        for term in quad.triple:
            unseen = [c for c in str(term.value) if unicodedata.category(c) == "Cc"]
            assert [c for c in unseen if c not in kept] == [], str(quad)


def test_every_language_tag_is_lower_case(released_quads: tuple[ox.Quad, ...]) -> None:
    tags = {q.object.language for q in released_quads if isinstance(q.object, ox.Literal)}

    assert tags == {None, "en"}


def test_every_iri_of_ours_that_is_pointed_to_is_described(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    """No IRI below our base dangles: it is the subject of some triple."""
    subjects = {quad.subject for quad in released_quads}
    graphs = {quad.graph_name for quad in released_quads}
    ours = {
        quad.object
        for quad in released_quads
        if isinstance(quad.object, ox.NamedNode)
        and quad.object.value.startswith("https://w3id.org/hnk-kg/")
    }

    # The path of the endpoint is a place to send queries to, not a thing that is described.
    dangling = {str(iri) for iri in ours - subjects - graphs} - {"<https://w3id.org/hnk-kg/sparql>"}
    assert dangling == set()


def described(checkout: Path, slot: str) -> dict[str, str]:
    """Return the values of one VoID property in the dataset description, by subject."""
    return {
        str(t.subject).strip("<>"): t.object.value
        for t in triples(checkout / RELEASE / "dataset.ttl")
        if t.predicate.value == f"{VOID}{slot}" and not isinstance(t.object, ox.Triple)
    }


def test_the_description_counts_the_triples_of_every_graph(
    checkout: Path, released_quads: tuple[ox.Quad, ...]
) -> None:
    sizes = Counter(str(quad.graph_name).strip("<>") for quad in released_quads)
    counted = {
        name: int(count)
        for name, count in described(checkout, "triples").items()
        if name.startswith(GRAPH) or name == WHOLE
    }

    assert counted == {**sizes, WHOLE: len(released_quads)}


def test_the_description_counts_classes_and_properties_and_itself_with_them(
    checkout: Path, released_quads: tuple[ox.Quad, ...]
) -> None:
    properties = Counter(quad.predicate.value for quad in released_quads)
    members: dict[str, set[str]] = {}
    for quad in released_quads:
        if quad.predicate.value == f"{RDF}type":
            members.setdefault(str(quad.object).strip("<>"), set()).add(str(quad.subject))
    about = Counter(str(quad.subject) for quad in released_quads)
    of_class, entities = described(checkout, "class"), described(checkout, "entities")
    of_property, triple_counts = described(checkout, "property"), described(checkout, "triples")

    assert len(members["https://w3id.org/hnk-kg/ontology#Claim"]) == 76
    assert int(entities.pop(WHOLE)) == len(set[str]().union(*members.values()))
    assert {of_class[node]: int(count) for node, count in entities.items()} == {
        name: len(things) for name, things in members.items()
    }
    assert {name: int(triple_counts[node]) for node, name in of_class.items()} == {
        name: sum(about[thing] for thing in things) for name, things in members.items()
    }
    assert {name: int(triple_counts[node]) for node, name in of_property.items()} == properties
    assert described(checkout, "classes") == {WHOLE: str(len(members))}
    assert described(checkout, "properties") == {WHOLE: str(len(properties))}


def test_the_description_counts_the_subjects_of_every_graph(
    checkout: Path, released_quads: tuple[ox.Quad, ...]
) -> None:
    subjects: dict[str, set[str]] = {}
    for quad in released_quads:
        for name in (WHOLE, str(quad.graph_name).strip("<>")):
            subjects.setdefault(name, set()).add(str(quad.subject))

    assert described(checkout, "distinctSubjects") == {
        name: str(len(found)) for name, found in subjects.items()
    }


def test_every_syntax_of_the_data_is_a_dump_of_the_dataset(checkout: Path) -> None:
    found = {
        (t.subject, t.predicate.value.rpartition("#")[2], t.object)
        for t in triples(checkout / RELEASE / "dataset.ttl")
        if t.predicate.value in {f"{VOID}dataDump", "http://www.w3.org/ns/dcat#distribution"}
    }
    dumps = {(subject, file) for subject, name, file in found if name == "dataDump"}

    assert {str(file).strip("<>").rpartition("/")[2] for _, file in dumps} == {
        name for name in files_of(checkout) if name.startswith("hnk-kg.")
    }
    assert {file for _, name, file in found if name == "distribution"} >= {f for _, f in dumps}


def test_the_description_has_size_and_checksum_of_every_data_file(checkout: Path) -> None:
    store = ox.Store()
    store.load(path=checkout / RELEASE / "dataset.ttl")
    rows = store.query(
        """PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?name ?size ?sum {
          ?file a dcat:Distribution ; <http://purl.org/dc/terms/title> ?name ;
            dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sum ;
            <https://schema.org/sha256> ?sum
        }"""
    )
    assert isinstance(rows, ox.QuerySolutions)

    assert {(row["name"].value, row["size"].value, row["sum"].value) for row in rows} == {
        (name, str(file.stat().st_size), hashlib.sha256(file.read_bytes()).hexdigest())
        for name, file in files_of(checkout).items()
        if name not in {CHECKSUMS, SCHEMA_ORG, "dataset.ttl"} and not name.startswith("structures/")
    }


def test_every_structure_has_its_drawing_with_checksum_and_title(
    checkout: Path, released_quads: tuple[ox.Quad, ...], knowledge: Knowledge
) -> None:
    images = {
        (str(q.subject).strip("<>"), str(q.object).strip("<>").rpartition("/download/")[2])
        for q in released_quads
        if q.predicate.value == "https://schema.org/image"
    }
    sums = {
        str(q.subject).strip("<>").rpartition("/download/")[2]: str(q.object).strip('"')
        for q in released_quads
        if q.predicate.value == "https://schema.org/sha256"
    }
    labels = {entity.id: entity.label for entity in knowledge.entities}

    assert images == {
        (f"https://w3id.org/hnk-kg/entity/{s.entity}", f"structures/{s.entity}.svg")
        for s in knowledge.structures
    }
    for entity, name in images:
        drawing = ET.fromstring(read(checkout, name))  # noqa: S314  # our own file
        title = drawing.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert title.text == labels[entity.rpartition("/")[2]]
        assert len(list(drawing.iter("{http://www.w3.org/2000/svg}path"))) > 10
        assert sums[name] == hashlib.sha256(read(checkout, name)).hexdigest()


def test_the_words_of_the_article_are_not_put_under_our_licence(checkout: Path) -> None:
    store = ox.Store()
    store.load(path=checkout / RELEASE / "dataset.ttl")
    licence = ox.NamedNode("http://purl.org/dc/terms/license")
    rights = ox.NamedNode("http://purl.org/dc/terms/rights")

    for name in LAYERS:
        graph = ox.NamedNode(GRAPH + name)
        licensed = list(store.quads_for_pattern(graph, licence, None))
        assert bool(licensed) == (name != "source"), name
    assert list(store.quads_for_pattern(ox.NamedNode(f"{GRAPH}source"), rights, None))


def test_the_full_ontology_is_the_ontology_graph(
    checkout: Path, released_quads: tuple[ox.Quad, ...]
) -> None:
    graph = ox.NamedNode(f"{GRAPH}ontology")

    assert set(triples(checkout / ONTOLOGY)) == {
        quad.triple for quad in released_quads if quad.graph_name == graph
    }


def test_the_shapes_graph_is_the_shape_files_with_names_for_blank_nodes(
    checkout: Path, released_quads: tuple[ox.Quad, ...]
) -> None:
    """No two blank nodes got one name: the number of triples, and of nodes, is the same."""
    files = sorted((checkout / "shapes").glob("*.ttl"))
    originals = [q.triple for f in files for q in read_turtle(checkout, f"shapes/{f.name}")]
    graph = ox.NamedNode(f"{GRAPH}shapes")
    named = [quad.triple for quad in released_quads if quad.graph_name == graph]

    assert len(named) == len(set(originals))
    assert len({t.subject for t in named}) == len({t.subject for t in originals})


def test_the_software_says_one_version(checkout: Path) -> None:
    project = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    package = (checkout / "server/hnkg/__init__.py").read_text(encoding="utf-8")
    (declared,) = re.findall(r'(?m)^version = "(.+)"$', project)

    assert re.findall(r'(?m)^__version__ = "(.+)"$', package) == [declared]
