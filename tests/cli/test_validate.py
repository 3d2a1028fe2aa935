"""``hnkg validate``, run as a person or a script runs it."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CLAIM = """\
@prefix hnk:  <https://w3id.org/hnk-kg/entity/> .
@prefix hnkv: <https://w3id.org/hnk-kg/ontology#> .
@prefix rdf:  <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .

<https://w3id.org/hnk-kg/claim/mine/C1> a hnkv:Claim ;
  rdf:predicate hnkv:lacksSignificantAffinityFor ;
  hnkv:polarity hnkv:Affirmed .
"""
PERSON = "<https://example.org/ann> <http://xmlns.com/foaf/0.1/name> 'Ann' .\n"
SHAPES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .

ex:Person a sh:NodeShape ;
  sh:targetSubjectsOf foaf:name ;
  sh:property ex:PersonHasAMailbox .

ex:PersonHasAMailbox a sh:PropertyShape ;
  sh:path foaf:mbox ;
  sh:minCount 1 ;
  sh:message "A person needs a mailbox. Add one." .
"""


def bare_claim(number: int) -> str:
    type_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    claim = "https://w3id.org/hnk-kg/ontology#Claim"
    return f"<https://example.org/c{number}> <{type_}> <{claim}> .\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    if isinstance(content, str):
        content = content.encode()
    file.write_bytes(content)
    return file


def refused(result: subprocess.CompletedProcess[str]) -> str:
    """Return the message of a run that could not check anything."""
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith("hnkg: ")
    assert "Traceback" not in result.stderr
    return result.stderr


def test_the_release_conforms(hnkg: Run) -> None:
    result = hnkg("validate")

    assert result.returncode == 0, result.stdout
    assert result.stdout.startswith("Conforms: no findings in ")
    assert " 0 focus nodes" not in result.stdout


def test_violations_are_listed_with_constraint_node_and_value(hnkg: Run, tmp_path: Path) -> None:
    result = hnkg("validate", write(tmp_path, "claim.ttl", CLAIM))

    assert result.returncode == 1
    assert result.stdout.startswith("Does not conform: ")
    assert "Violation PolarityShowsInThePredicate: The claim's polarity is not" in result.stdout
    assert "mine/C1> hnkv:lacksSignificantAffinityFor\n" in result.stdout
    assert "Violation ClaimHasOneSubject" in result.stdout


def test_claims_are_checked_with_the_ontology_and_the_user_is_told(
    hnkg: Run, tmp_path: Path
) -> None:
    """Without it, nothing would be known of the predicates."""
    result = hnkg("validate", write(tmp_path, "claim.ttl", CLAIM))

    assert "the ontology, so it was added" in result.stderr
    assert "PredicateIsARelation" not in result.stdout


def test_several_files_are_checked_as_one_graph(hnkg: Run, tmp_path: Path, checkout: Path) -> None:
    entity = (
        "<https://w3id.org/hnk-kg/entity/alpha> a <https://w3id.org/hnk-kg/ontology#Entity> ,"
        " <https://w3id.org/hnk-kg/ontology#BiologicalProcess> ;"
        " <http://www.w3.org/2000/01/rdf-schema#label> 'alpha'@en ;"
        " <http://www.w3.org/2004/02/skos/core#altLabel> 'alpha'@en ;"
        " <https://w3id.org/hnk-kg/ontology#concerns> <https://w3id.org/hnk-kg/entity/pain> ."
    )
    mine = write(tmp_path, "mine.ttl", entity)
    alone, together = (
        hnkg("validate", mine),
        hnkg("validate", mine, checkout / "graph_data/release/hnk-kg.nq"),
    )

    assert alone.returncode == 1
    assert "hnk:pain" in alone.stdout
    assert together.returncode == 0, together.stdout
    assert "Warning AltLabelIsAnotherName" in together.stdout


def test_a_warning_is_shown_and_does_not_fail(hnkg: Run, checkout: Path, tmp_path: Path) -> None:
    unused = write(
        tmp_path,
        "unused.ttl",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        "<https://w3id.org/hnk-kg/entity/ketamine> skos:altLabel 'ketamine'@en .",
    )
    result = hnkg("validate", unused, checkout / "graph_data/release/hnk-kg.nq")

    assert result.returncode == 0
    assert result.stdout.startswith("Conforms: 1 warning in ")
    assert "Warning AltLabelIsAnotherName" in result.stdout


def test_data_of_which_no_shape_speaks_do_not_just_conform(hnkg: Run, tmp_path: Path) -> None:
    result = hnkg("validate", write(tmp_path, "person.ttl", PERSON))

    assert result.returncode == 0
    assert "1 triple, 0 focus nodes of the shapes" in result.stdout
    assert "conform means nothing" in result.stdout


def test_other_shapes_replace_ours(hnkg: Run, tmp_path: Path) -> None:
    shapes = write(tmp_path, "shapes.ttl", SHAPES)
    result = hnkg("validate", write(tmp_path, "person.ttl", PERSON), "--shapes", shapes)

    assert result.returncode == 1
    assert "1 focus node of the shapes" in result.stdout
    assert "Violation PersonHasAMailbox: A person needs a mailbox. Add one." in result.stdout


def test_turtle_is_a_report_that_can_be_read_back(hnkg: Run, tmp_path: Path) -> None:
    result = hnkg("validate", write(tmp_path, "claim.ttl", CLAIM), "--format", "turtle")
    store = ox.Store()
    store.load(result.stdout.encode(), format=ox.RdfFormat.TURTLE)
    conforms = ox.NamedNode("http://www.w3.org/ns/shacl#conforms")

    assert result.returncode == 1
    assert [q.object for q in store.quads_for_pattern(None, conforms, None)] == [
        ox.Literal(value=False)
    ]


def test_json_says_the_same_as_the_text(hnkg: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "claim.ttl", CLAIM)
    document = json.loads(hnkg("validate", file, "--format", "json").stdout)
    text = hnkg("validate", file).stdout

    assert document["conforms"] is False
    assert f"{len(document['results'])} violations" in text
    for result in document["results"]:
        assert f"{result['constraint'].rpartition('#')[2]}: {result['message']}" in text


@pytest.mark.parametrize("ending", ["ttl", "nt", "nq", "trig", "rdf", "jsonld", "ttl.gz"])
def test_every_syntax_is_read(ending: str, hnkg: Run, tmp_path: Path) -> None:
    triple = ox.Triple(
        ox.NamedNode("https://example.org/ann"),
        ox.NamedNode("http://xmlns.com/foaf/0.1/name"),
        ox.Literal("Ann"),
    )
    rdf_format = ox.RdfFormat.from_extension(ending.removesuffix(".gz"))
    assert rdf_format is not None
    content = ox.serialize([triple], format=rdf_format) or b""
    if ending.endswith(".gz"):
        content = gzip.compress(content)
    result = hnkg("validate", write(tmp_path, f"data.{ending}", content))

    assert result.returncode == 0, result.stderr
    assert " 1 triple," in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("words.ttl", "This is not RDF.", "words.ttl:1"),
        ("words.nt", "This is not RDF.", "words.nt:1"),
        ("page.rdf", "<html><p>no</html>", "page.rdf"),
        ("list.jsonld", "[1, 2", "list.jsonld"),
        ("bytes.ttl", bytes(range(256)), "bytes.ttl:1"),
        ("bytes.ttl.gz", b"not compressed", "bytes.ttl.gz"),
        ("half.ttl", "<urn:a> <urn:b> ", "half.ttl:1"),
        ("notes.md", "# Notes", "'md' tells no RDF syntax"),
        ("noending", PERSON, "'a name without ending' tells no RDF syntax"),
    ],
)
def test_what_is_not_rdf_is_refused_with_its_name(
    name: str, content: str | bytes, said: str, hnkg: Run, tmp_path: Path
) -> None:
    assert said in refused(hnkg("validate", write(tmp_path, name, content)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.ttl", ""),
        ("empty.nt", ""),
        ("empty.rdf", ""),
        ("empty.jsonld", ""),
        ("comment.ttl", "# nothing but this\n"),
        ("prefix.ttl", "@prefix ex: <https://example.org/> .\n"),
        ("plain.json", '{"a": 1}'),
    ],
)
def test_a_file_without_triples_is_said_to_have_none(
    name: str, content: str, hnkg: Run, tmp_path: Path
) -> None:
    message = refused(hnkg("validate", write(tmp_path, name, content)))

    assert f"{name}: no triples, so nothing was checked." in message


def test_a_missing_file_and_a_folder_are_told_apart(hnkg: Run, tmp_path: Path) -> None:
    assert "nope.ttl: there is no such file" in refused(hnkg("validate", tmp_path / "nope.ttl"))
    assert "this is a folder" in refused(hnkg("validate", tmp_path))


def test_one_bad_file_among_good_ones_stops_everything(hnkg: Run, tmp_path: Path) -> None:
    good = write(tmp_path, "good.ttl", PERSON)
    bad = write(tmp_path, "bad.ttl", "no")

    assert "bad.ttl:1" in refused(hnkg("validate", good, bad))


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (PERSON, "There is no SHACL shape with a target"),
        ("no", "shapes.ttl:1"),
        (SHAPES.replace("foaf:mbox", "foaf:mbox , foaf:name"), "cannot use these shapes"),
        (
            SHAPES.replace("sh:minCount 1", "sh:sparql [ sh:select 'SELECT $this { oops' ]"),
            "cannot use these shapes",
        ),
        (
            SHAPES.replace(
                "sh:minCount 1",
                "sh:sparql [ sh:select 'SELECT $this { SERVICE <urn:x> { ?s ?p ?o } }' ]",
            ),
            "cannot use these shapes",
        ),
    ],
)
def test_shapes_that_cannot_be_used_are_refused(
    shapes: str, said: str, hnkg: Run, tmp_path: Path
) -> None:
    data = write(tmp_path, "person.ttl", PERSON)
    result = hnkg("validate", data, "--shapes", write(tmp_path, "shapes.ttl", shapes))

    assert said in refused(result)


def test_wrong_usage_names_the_choices(hnkg: Run) -> None:
    result = hnkg("validate", "--format", "xml")

    assert result.returncode == 2
    assert "'text', 'turtle', 'json'" in result.stderr


def test_fifty_megabytes_are_checked_with_progress_and_little_memory(tmp_path: Path) -> None:
    """The limit of memory holds for the whole process: 1.5 GB of address space."""
    file = tmp_path / "large.nt"
    line = '<http://example.org/p{0}> <http://example.org/says> "number {0}, and more words" .\n'
    with file.open("w") as large:
        large.writelines(line.format(number) for number in range(700_000))
    assert file.stat().st_size > 50e6

    limited = (
        "import resource, runpy; import hnkg.cli.progress;"
        " hnkg.cli.progress.PATIENCE_S = 0.0;"  # on a fast machine it would say nothing
        " resource.setrlimit(resource.RLIMIT_AS, (1500 << 20,) * 2);"
        " runpy.run_module('hnkg', run_name='__main__')"
    )
    result = subprocess.run(
        [sys.executable, "-c", limited, "validate", str(file)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert "700,000 triples, 0 focus nodes" in result.stdout
    assert re.search(rf"Reading data: +\d+%, {re.escape(str(file))}\n", result.stderr)


def test_endless_faults_end_early_and_the_report_says_so(hnkg: Run, tmp_path: Path) -> None:
    """Twenty thousand claims without anything would give 340,000 findings."""
    file = write(tmp_path, "claims.nt", "".join(map(bare_claim, range(20_000))))
    result = hnkg("validate", file)

    assert result.returncode == 1
    assert "\nStopped after 1" in result.stdout
    assert "findings; there may be more.\n" in result.stdout
    assert re.search(r"20,0\d\d focus nodes", result.stdout)


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "claims.nt"
    file.write_text("".join(map(bare_claim, range(400))))
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "hnkg", "validate", str(file)],
        stdout=subprocess.PIPE,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    ) as process:
        os.close(terminal)
        shown = b""
        while chunk := _read(controller):
            shown += chunk
        out = process.stdout.read() if process.stdout else b""
    os.close(controller)

    assert process.returncode == 1
    assert b"Checking" in shown
    assert b"%" in shown
    assert b"0:00:0" in shown
    assert b"Traceback" not in shown
    assert out.startswith(b"Does not conform: ")


def _read(controller: int) -> bytes:
    try:
        return os.read(controller, 4096)
    except OSError:  # Linux ends a terminal like this
        return b""
