"""The curated files by name, slips of a curator's hand, and what a build must do at one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.cli.querying import DATA as PEOPLE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CLAIMS = "graph_data/curated/wikimd-hnk/claims.tsv"
ENTITIES = "graph_data/curated/entities.tsv"
UNITS = "graph_data/curated/wikimd-hnk/units.tsv"
STRUCTURES = "graph_data/curated/structures.tsv"
ENTITY_RELATIONS = "graph_data/curated/entity-relations.tsv"
SOURCES = "graph_data/curated/sources.tsv"
DATASET = "graph_data/curated/dataset.toml"
PUBLICATIONS = "graph_data/curated/publications.tsv"
FINDINGS = "graph_data/curated/findings.tsv"
QUANTITIES = "graph_data/curated/quantities.tsv"
EVIDENCE = "graph_data/curated/evidence.tsv"
ARTICLE = "graph_data/sources/wikimd-hnk.txt"
CORE = "ontology/core.ttl"
PREFIXES = "ontology/prefixes.ttl"
RELATIONS = "ontology/relations.tsv"
MAPPINGS = "ontology/mappings.sssom.tsv"
TERMS = "ontology/imports/terms.tsv"
DIRECT = "queries/rules/direct.rq"


@dataclass(frozen=True)
class Fault:
    """One slip of a curator's hand, and what the build says to it.

    Args:
        path: the file that is changed.
        found: text of that file; its first occurrence is replaced.
        typed: what takes its place.
        says: parts of the message: what was found and what to do.
        where: the file that the message names, when it is another one.
        line_of: text of the line that the message names, when it is another than ``found``.
    """

    path: str
    found: str
    typed: str
    says: tuple[str, ...]
    where: str = ""
    line_of: str = ""


def content(root: Path) -> dict[str, bytes]:
    """Return every generated file, and whatever else stands beside."""
    files = [*(root / "graph_data").rglob("*"), *(root / "ontology").iterdir()]
    return {
        path: file.read_bytes()
        for file in files
        if file.is_file()
        and not (path := file.relative_to(root).as_posix()).startswith("graph_data/curated")
    }


def stops_and_names(fault: Fault, data_copy: Path, hnkg: Run) -> None:
    """Make the mistake and build: file, line and remedy are named, the old release stays."""
    file = data_copy / fault.path
    text = file.read_bytes().decode("utf-8")
    assert fault.found in text
    file.write_bytes(text.replace(fault.found, fault.typed, 1).encode("utf-8"))
    before = content(data_copy)

    done = hnkg("build", "--root", data_copy)

    where = fault.where or fault.path
    named = text if where == fault.path else (data_copy / where).read_text(encoding="utf-8")
    line_of = (fault.line_of or fault.found).lstrip("\n")
    at = named.find(line_of)
    place = f"{where}:{named.count(chr(10), 0, at) + 1}: " if at >= 0 else f"{where}: "
    assert done.returncode == 1
    assert done.stdout == ""
    assert place in done.stderr
    for part in fault.says:
        assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert content(data_copy) == before


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Return a small RDF file that is not ours."""
    file = tmp_path / "people.ttl"
    file.write_text(PEOPLE, encoding="utf-8")
    return str(file)
