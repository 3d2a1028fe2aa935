"""``hnkg build`` as a curator meets it: what it writes, tells and leaves alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import (
    CLAIMS,
    CORE,
    DATASET,
    DIRECT,
    ENTITIES,
    ENTITY_RELATIONS,
    MAPPINGS,
    PREFIXES,
    RELATIONS,
    SOURCES,
    STRUCTURES,
    UNITS,
    content,
)

from hnkg import __version__
from hnkg.release import ONTOLOGY, RELEASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Run


@pytest.mark.parametrize(
    "path",
    [CLAIMS, UNITS, ENTITIES, STRUCTURES, SOURCES, DATASET, CORE, PREFIXES, RELATIONS, MAPPINGS],
)
def test_a_missing_file_is_named(path: str, data_copy: Path, hnkg: Run) -> None:
    (data_copy / path).unlink()

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert done.stderr == f"hnkg: {path}: the file is missing.\n  Restore it from the repository.\n"


def test_several_mistakes_are_told_at_once(data_copy: Path, hnkg: Run) -> None:
    claims, entities = data_copy / CLAIMS, data_copy / ENTITIES
    text = claims.read_text(encoding="utf-8")
    claims.write_text(
        text.replace("\t869\t928\t", "\t870\t928\t").replace("\tLedTo\t", "\tLed\t"),
        encoding="utf-8",
    )
    entities.write_text(
        entities.read_text(encoding="utf-8").replace("\tReceptorFamily\t", "\tReceptor\t"),
        encoding="utf-8",
    )

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert done.stderr.startswith("hnkg: 16 mistakes in the curated files:\n")
    assert done.stderr.count(f"\n{CLAIMS}:") == 4
    assert done.stderr.count(f"\n{ENTITIES}:") == 3
    assert done.stderr.count(f"\n{ENTITY_RELATIONS}:") == 9  # subunits of what is no receptor


def test_a_release_that_breaks_a_shape_is_not_written(light_copy: Path, hnkg: Run) -> None:
    """The shapes are those of the root, not those of the installed package."""
    (light_copy / "shapes/strict.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix hnkv: <https://w3id.org/hnk-kg/ontology#> .\n"
        "<https://w3id.org/hnk-kg/shapes#Strict> a sh:NodeShape ;\n"
        "  sh:targetClass hnkv:Claim ;\n"
        "  sh:property <https://w3id.org/hnk-kg/shapes#Strict-path> .\n"
        "<https://w3id.org/hnk-kg/shapes#Strict-path> sh:path hnkv:reviewStatus ;\n"
        '  sh:hasValue hnkv:Reviewed ; sh:message "Nobody reviewed it."@en .\n'
    )
    before = content(light_copy)

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 1
    assert "Nobody reviewed it." in done.stderr
    assert content(light_copy) == before


def test_the_root_is_the_only_place_that_is_read(light_copy: Path, hnkg: Run) -> None:
    """A changed prefix, rule and label of the copy show in its release; so do its own shapes."""
    for path, found, typed in (
        (PREFIXES, "http://rdf.chemspider.com/", "http://example.org/chemspider/"),
        (MAPPINGS, "http://rdf.chemspider.com/", "http://example.org/chemspider/"),
        (DIRECT, "FILTER ( ?explicitness != hnkv:Implied )", "FILTER ( false )"),
        (ENTITIES, "\tpsychiatry\tFieldOfPractice", "\tPsychiatry\tFieldOfPractice"),
        (MAPPINGS, "\thnk:psychiatry\tpsychiatry\t", "\thnk:psychiatry\tPsychiatry\t"),
    ):
        file = light_copy / path
        text = file.read_text(encoding="utf-8")
        assert found in text
        file.write_text(text.replace(found, typed, 1), encoding="utf-8")
    done = hnkg("build", "--root", light_copy)

    quads = (light_copy / RELEASE / "hnk-kg.nq").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "<http://example.org/chemspider/117907>" in quads
    assert '"Psychiatry"@en' in quads
    nmda = "<https://w3id.org/hnk-kg/entity/nmda-receptor>"
    assert f"ontology#reportedlyLacksSignificantAffinityFor> {nmda}" in quads
    assert "ontology#metaboliteOf> <https://w3id.org/hnk-kg/entity/ketamine>" not in quads


def test_an_up_to_date_release_is_left_alone(data_copy: Path, hnkg: Run) -> None:
    before = {file: file.stat().st_mtime_ns for file in (data_copy / RELEASE).iterdir()}

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 0
    assert re.search(r"The release is up to date: 76 claims, [0-9]{4,} quads\.\n$", done.stderr)
    assert {file: file.stat().st_mtime_ns for file in (data_copy / RELEASE).iterdir()} == before


def test_check_names_what_is_stale_and_writes_nothing(light_copy: Path, hnkg: Run) -> None:
    (light_copy / RELEASE / "notes.txt").write_text("mine")
    (light_copy / RELEASE / "hnk-kg.trig").unlink()
    with (light_copy / ONTOLOGY).open("a", encoding="utf-8") as file:
        file.write("# more\n")
    before = content(light_copy)

    done = hnkg("build", "--check", "--root", light_copy)

    assert done.returncode == 1
    assert done.stderr.endswith(
        f"The release is stale: {RELEASE}/hnk-kg.trig, {ONTOLOGY}, {RELEASE}/notes.txt.\n"
        "  Make it anew with: hnkg build\n"
    )
    assert content(light_copy) == before


def test_build_repairs_what_check_found(light_copy: Path, hnkg: Run) -> None:
    whole = content(light_copy)
    (light_copy / RELEASE / "notes.txt").write_text("mine")
    (light_copy / RELEASE / "hnk-kg.trig").unlink()

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 0
    assert f"Wrote {RELEASE}/hnk-kg.trig, {RELEASE}/notes.txt: 76 claims" in done.stderr
    assert content(light_copy) == whole


def test_tidy_repairs_what_editors_do_to_tables(light_copy: Path, hnkg: Run) -> None:
    """Carriage returns, a byte order mark, blanks around a cell, empty lines."""
    tables: dict[str, Callable[[str], str]] = {
        CLAIMS: lambda text: text.replace("\n", "\r\n"),
        UNITS: lambda text: "\ufeff" + text,
        ENTITIES: lambda text: text.replace("\tketamine\t", "\t ketamine \t"),
        RELATIONS: lambda text: text + "\n\n",
        MAPPINGS: lambda text: text.replace("\n", "\r\n"),
    }
    originals = {path: (light_copy / path).read_bytes() for path in tables}
    for path, spoil in tables.items():
        text = originals[path].decode("utf-8")
        assert spoil(text) != text
        (light_copy / path).write_bytes(spoil(text).encode("utf-8"))
    spoiled = hnkg("build", "--check", "--root", light_copy)

    done = hnkg("build", "--tidy", "--root", light_copy)

    assert spoiled.returncode == 1
    assert "hnkg build --tidy" in spoiled.stderr
    assert done.returncode == 0, done.stderr
    assert re.findall(r"Tidied (\S+)\.\n", done.stderr) == sorted(tables)
    assert {path: (light_copy / path).read_bytes() for path in tables} == originals


def test_check_and_tidy_contradict_each_other(data_copy: Path, hnkg: Run) -> None:
    done = hnkg("build", "--check", "--tidy", "--root", data_copy)

    assert done.returncode == 2
    assert "--check writes nothing, --tidy does: give one of them." in done.stderr


def test_the_first_build_makes_the_folder(light_copy: Path, hnkg: Run) -> None:
    whole = content(light_copy)
    shutil.rmtree(light_copy / RELEASE)

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 0
    assert content(light_copy) == whole


def test_a_root_that_is_no_checkout_is_told_apart(tmp_path: Path, hnkg: Run) -> None:
    done = hnkg("build", "--root", tmp_path)

    assert done.returncode == 2
    assert f"--root: {tmp_path} holds no curated data" in done.stderr


def test_a_root_that_does_not_exist_is_wrong_usage(tmp_path: Path, hnkg: Run) -> None:
    done = hnkg("build", "--root", tmp_path / "nowhere")

    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_a_disk_that_fills_up_leaves_the_old_release(light_copy: Path) -> None:
    """A limit on the size of files stops the writing in the middle."""
    claims = light_copy / CLAIMS
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("\tHNK is a metabolite of ketamine\t", "\tHNK comes of it\t"))
    before = content(light_copy)

    command = [sys.executable, "-m", "hnkg", "build", "--root", os.fspath(light_copy)]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 800 && exec "$@"', "sh", *command],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "The release was not written: [Errno 27] File too large" in done.stderr
    assert "The old one is as it was" in done.stderr
    assert content(light_copy) == before


def test_a_report_tells_tools_inputs_and_outputs(
    data_copy: Path, tmp_path: Path, hnkg: Run
) -> None:
    report = tmp_path / "report.json"

    done = hnkg("build", "--root", data_copy, "--check", "--report", report)

    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["tools"]["hnkg"] == __version__
    assert {name: told["tools"][name] for name in ("pyoxigraph", "rdflib", "pyshacl")} == {
        name: version(name) for name in ("pyoxigraph", "rdflib", "pyshacl")
    }
    assert dt.datetime.fromisoformat(told["started"]).tzinfo is not None
    assert 0 < told["seconds"] < 120
    for path, sha256 in told["inputs"].items():
        assert hashlib.sha256((data_copy / path).read_bytes()).hexdigest() == sha256
    assert CLAIMS in told["inputs"]
    assert told["files"] == {
        path: {
            "bytes": len(made := (data_copy / path).read_bytes()),
            "sha256": hashlib.sha256(made).hexdigest(),
        }
        for path in told["files"]
    }
    assert f"{RELEASE}/hnk-kg.nq" in told["files"]


def test_a_report_that_cannot_be_written_says_so(
    data_copy: Path, tmp_path: Path, hnkg: Run
) -> None:
    done = hnkg("build", "--root", data_copy, "--report", tmp_path / "nowhere" / "report.json")

    assert done.returncode == 1
    assert "The report was not written" in done.stderr
    assert "a folder that is there" in done.stderr
