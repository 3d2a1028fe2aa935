"""Nodes and edges: kgx reads them, Biolink knows their words, and no edge says too much."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.exports.edge_rules import edge_faults, read_rows

from hnkg.build.exports.released import Released
from hnkg.namespaces import GRAPH, HNK, load_prefixes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from hnkg.model import Knowledge

    Tool = Callable[..., dict[str, Any]]

EDGE_FILES = ("edges.tsv", "edges_negated.tsv")


@pytest.fixture(scope="module")
def prefixes(checkout: Path) -> Mapping[str, str]:
    return load_prefixes(checkout)


@pytest.fixture(scope="module")
def asserted(released_quads: tuple[ox.Quad, ...], knowledge: Knowledge) -> frozenset[str]:
    """Return the claims whose own triple is among the direct triples, told without the exports."""
    entailed = ox.NamedNode(f"{GRAPH}entailed")
    plain = {(q.subject, q.predicate, q.object) for q in released_quads if q.graph_name != entailed}
    parts: dict[str, dict[str, Any]] = {}
    for quad in released_quads:
        if quad.predicate.value.startswith("http://www.w3.org/1999/02/22-rdf-syntax-ns#"):
            name = quad.predicate.value.rpartition("#")[2]
            parts.setdefault(str(quad.subject).strip("<>"), {})[name] = quad.object
    found = frozenset(
        iri
        for iri, part in parts.items()
        if {"subject", "predicate", "object"} <= set(part)
        and (part["subject"], part["predicate"], part["object"]) in plain
    )
    assert len(knowledge.claims) > len(found) > 50
    return found


@dataclass(frozen=True)
class Fault:
    """One cell changed for the worse.

    Args:
        start: how the row begins.
        message: what must be said of it.
    """

    file: str
    start: str
    column: str
    value: str
    message: str

    def plant(self, folder: Path) -> None:
        """Change the cell in a copy of the exports."""
        path = folder / self.file
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        number = header.split("\t").index(self.column)
        at = next(i for i, line in enumerate(lines) if line.startswith(f"{self.start}\t"))
        cells = lines[at].split("\t")
        cells[number] = self.value
        lines[at] = "\t".join(cells)
        path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")

    @property
    def name(self) -> str:
        """The name of the test."""
        return f"{self.start}-{self.column}-{self.value}"


def read(tool: Tool, folder: Path, edges: str = "edges.tsv") -> dict[str, Any]:
    """Read nodes and edges with kgx."""
    return tool("read_kgx", f"hnk={HNK}", folder / "nodes.tsv", folder / edges)


@pytest.fixture(scope="module")
def affirmed(tool: Tool, exports: Path) -> dict[str, Any]:
    """Return what the tools say of the released edges."""
    return read(tool, exports)


@pytest.fixture(scope="module")
def denied(tool: Tool, exports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the tools say of the released denials, under a name that kgx reads."""
    folder = shutil.copytree(exports, tmp_path_factory.mktemp("denied") / "exports")
    (folder / "edges_negated.tsv").rename(folder / "edges.tsv")
    return read(tool, folder)


@pytest.mark.engine
def test_kgx_and_biolink_find_nothing_wrong(
    affirmed: dict[str, Any], denied: dict[str, Any], exports: Path
) -> None:
    for report, name in ((affirmed, "edges.tsv"), (denied, "edges_negated.tsv")):
        assert report["faults"] == []
        for kind, file in (("nodes", "nodes.tsv"), ("edges", name)):
            ids = [record["id"] for record in report[kind]]
            assert ids == [row["id"] for row in read_rows(exports / file)]


@pytest.mark.engine
def test_kgx_reads_denials_as_negated_and_nothing_else(
    affirmed: dict[str, Any], denied: dict[str, Any]
) -> None:
    """The word "false" would be read as true."""
    assert {edge.get("negated") for edge in affirmed["edges"]} == {None}
    assert {edge["negated"] for edge in denied["edges"]} == {True}


@pytest.mark.engine
def test_kgx_reads_no_edge_from_the_file_of_denials(tool: Tool, exports: Path) -> None:
    """Whoever hands all files to kgx does not get denials among the edges."""
    report = read(tool, exports, "edges_negated.tsv")

    assert report["nodes"]
    assert report["edges"] == []


WRONG_WORDS = (
    Fault("nodes.tsv", "hnk:depression", "category", "biolink:Wonder", "Wonder, which is none"),
    Fault("nodes.tsv", "hnk:ketamine", "category", "biolink:Study", "is not a molecular entity"),
    Fault("nodes.tsv", "hnk:psychiatry", "id", "hnk:nobody", "hnk:psychiatry, is no node"),
    Fault("nodes.tsv", "hnk:early-stage", "id", "pain", "is expected to be of type 'CURIE'"),
    Fault("nodes.tsv", "hnk:hydroxynorketamine", "xref", "mesh:C050654", "mesh:C050654, whose"),
    Fault("edges.tsv", "wikimd:C04.1", "predicate", "biolink:awes", "biolink:awes, which is none"),
    Fault("edges.tsv", "wikimd:C02.1", "knowledge_level", "", "'knowledge_level' is missing"),
    Fault("edges.tsv", "wikimd:C02.2", "agent_type", "me", "C02.2 has 'me' as agent_type"),
    Fault("edges.tsv", "wikimd:C03.5", "object_direction_qualifier", "up", "C03.5 has 'up' as"),
)


@pytest.fixture(scope="module")
def findings(tool: Tool, exports: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the tools say of all wrong words at once, and of a column that is no slot."""
    folder = shutil.copytree(exports, tmp_path_factory.mktemp("wrong") / "exports")
    for fault in WRONG_WORDS:
        fault.plant(folder)
    nodes = folder / "nodes.tsv"
    nodes.write_text(nodes.read_text(encoding="utf-8").replace("synonym", "nickname", 1))
    return "\n".join(read(tool, folder)["faults"])


@pytest.mark.engine
@pytest.mark.parametrize("fault", WRONG_WORDS, ids=lambda fault: fault.name)
def test_a_wrong_word_is_found(findings: str, fault: Fault) -> None:
    assert fault.message in findings


@pytest.mark.engine
def test_a_column_that_is_no_slot_is_found(findings: str) -> None:
    assert "the slot nickname, which is none" in findings


def test_edges_say_what_their_claims_say_and_are_complete(
    exports: Path, knowledge: Knowledge, asserted: frozenset[str], prefixes: Mapping[str, str]
) -> None:
    assert edge_faults(exports, knowledge, asserted, prefixes) == []
    assert len(read_rows(exports / "edges.tsv")) > 40
    assert len(read_rows(exports / "edges_negated.tsv")) > 5


OTHER_WORDS = (
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C05.1", "wikimd:C05.1 is denied"),
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C17.1", "wikimd:C17.1 is about the future"),
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C14.1", "wikimd:C14.1 says what is needed"),
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C10.1", "wikimd:C10.1 is about a claim"),
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C01.3", "wikimd:C01.3 is about a name"),
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C03.2", "wikimd:C03.2 is implied only"),
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C06.5", "wikimd:C06.5 is not asserted"),
    Fault("edges.tsv", "wikimd:C01.1", "id", "wikimd:C99.1", "wikimd:C99.1 is no claim"),
    Fault("edges.tsv", "wikimd:C01.2", "id", "wikimd:C01.1", "claim/wikimd-hnk/C01.2 is missing"),
    Fault("edges.tsv", "wikimd:C03.5", "knowledge_level", "knowledge_assertion", "is believed and"),
    Fault("edges.tsv", "wikimd:C03.5", "hnkv:hedgeCue", "", "has '' as hnkv:hedgeCue"),
    Fault("edges.tsv", "wikimd:C03.5", "hnkv:modality", "hnkv:Asserted", "hnkv:Asserted as"),
    Fault("edges.tsv", "wikimd:C03.5", "supporting_text", "", "has other words than the quote"),
    Fault("edges.tsv", "wikimd:C03.5", "predicate", "biolink:treats", "filed under biolink:treats"),
    Fault("edges.tsv", "wikimd:C03.5", "original_predicate", "hnkv:actsOn", "has hnkv:actsOn as"),
    Fault("edges.tsv", "wikimd:C03.5", "negated", "false", "has 'false' as negated"),
    Fault("edges_negated.tsv", "wikimd:C05.1", "negated", "", "has '' as negated"),
    Fault("edges_negated.tsv", "wikimd:C05.1", "id", "wikimd:C01.1", "wikimd:C01.1 is affirmed"),
    Fault("edges_negated.tsv", "wikimd:C05.1", "predicate", "biolink:affects", "filed under"),
)


@pytest.mark.parametrize("fault", OTHER_WORDS, ids=lambda fault: fault.name)
def test_an_edge_that_says_something_else_is_found(
    spoilt: Path,
    knowledge: Knowledge,
    asserted: frozenset[str],
    prefixes: Mapping[str, str],
    fault: Fault,
) -> None:
    fault.plant(spoilt)

    assert fault.message in "\n".join(edge_faults(spoilt, knowledge, asserted, prefixes))


def test_our_own_columns_are_properties_of_the_vocabulary(
    exports: Path, released_quads: tuple[ox.Quad, ...], prefixes: Mapping[str, str]
) -> None:
    released = Released(released_quads, prefixes)
    own = [name for name in read_rows(exports / "edges.tsv")[0] if ":" in name]

    assert len(own) > 8
    assert [name for name in own if not released.label(prefixes["hnkv"] + name[5:])] == []


def test_every_edge_has_the_verdict_on_its_claim(
    exports: Path, released_store: ox.Store, prefixes: Mapping[str, str]
) -> None:
    """No edge that the literature contests looks like one that it supports."""
    verdict = ox.NamedNode(f"{prefixes['hnkv']}verdict")
    for row in (row for name in EDGE_FILES for row in read_rows(exports / name)):
        prefix, _, local = row["id"].partition(":")
        claim = ox.NamedNode(prefixes[prefix] + local)
        (quad,) = released_store.quads_for_pattern(claim, verdict, None)
        assert str(quad.object) == f"<{row['hnkv:verdict'].replace('hnkv:', prefixes['hnkv'])}>"


def test_every_thing_that_an_edge_names_is_a_node(exports: Path) -> None:
    nodes = {row["id"] for row in read_rows(exports / "nodes.tsv")}
    columns = ("subject", "object", "hnkv:comparator", "hnkv:inSystem", "hnkv:inContextOf")
    rows = [row for name in EDGE_FILES for row in read_rows(exports / name)]
    named = {value for row in rows for column in columns for value in row[column].split("|")}

    assert named - nodes == {"", "hnkv:NotStated"}
