"""``hnkg diff``: what changed for the claims between two releases."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from backports import zstd

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CLAIM = "https://w3id.org/hnk-kg/claim/wikimd-hnk/"
RELEASE = "graph_data/release"


@pytest.fixture(scope="module")
def later(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release without C05.2, with another C05.3, and a new C05.9."""
    folder = tmp_path_factory.mktemp("later")
    lines = (checkout / RELEASE / "hnk-kg.nq").read_text(encoding="utf-8").splitlines()
    kept = []
    for line in lines:
        if line.startswith(f"<{CLAIM}C05.2> "):
            continue
        changed = line
        if line.startswith(f"<{CLAIM}C05.3> ") and "#label> " in line:
            changed = line.replace("critical player", "decisive player")
        kept.append(changed)
        if line.startswith(f"<{CLAIM}C05.1> "):
            kept.append(line.replace("C05.1>", "C05.9>"))
    (folder / "hnk-kg.nq").write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    return folder


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_change_claim_before_and_after(checkout: Path, later: Path, hnkg: Run) -> None:
    done = hnkg("diff", checkout / RELEASE, later, "--format", "csv")

    whole = "HNK lacks significant affinity for the NMDA receptor"
    gone = "the NMDA receptor is the primary target of ketamine"
    role = "in the anesthetic properties of ketamine"
    assert done.returncode == 1
    assert rows(done.stdout) == [
        {"change": "added", "claim": f"{CLAIM}C05.9", "before": "", "after": whole},
        {"change": "withdrawn", "claim": f"{CLAIM}C05.2", "before": gone, "after": ""},
        {
            "change": "reworded",
            "claim": f"{CLAIM}C05.3",
            "before": f"label: the NMDA receptor is a critical player {role}",
            "after": f"label: the NMDA receptor is a decisive player {role}",
        },
    ]
    assert done.stderr.endswith("76 claims before, 76 after: 1 added, 1 withdrawn, 1 reworded.\n")


def test_the_other_way_round_added_is_withdrawn(checkout: Path, later: Path, hnkg: Run) -> None:
    done = hnkg("diff", later, checkout / RELEASE, "--format", "csv")

    found = {(row["change"], row["claim"].removeprefix(CLAIM)) for row in rows(done.stdout)}
    assert found == {("added", "C05.2"), ("withdrawn", "C05.9"), ("reworded", "C05.3")}


def test_json_has_the_slots_that_differ(checkout: Path, later: Path, hnkg: Run) -> None:
    done = hnkg("diff", checkout / RELEASE, later, "--format", "json")

    added, withdrawn, reworded = json.loads(done.stdout)
    assert done.returncode == 1
    assert added["before"] == {}
    assert added["after"]["polarity"] == ["https://w3id.org/hnk-kg/ontology#Denied"]
    assert withdrawn["after"] == {}
    assert list(reworded["before"]) == list(reworded["after"]) == ["label"]


def test_a_table_shows_curies(checkout: Path, later: Path, hnkg: Run) -> None:
    done = hnkg("diff", checkout / RELEASE, later, "--format", "table", COLUMNS="200")

    assert done.returncode == 1
    assert "wikimd:C05.9" in done.stdout
    assert "withdrawn" in done.stdout


@pytest.mark.parametrize("ending", ["nq", "nq.gz", "nq.zst", "trig", "trig.gz", "ttl", "ttl.zst"])
def test_one_release_in_two_syntaxes_has_no_difference(
    ending: str, checkout: Path, tmp_path: Path, hnkg: Run
) -> None:
    syntax, _, packing = ending.partition(".")
    content = (checkout / RELEASE / f"hnk-kg.{syntax}").read_bytes()
    packed = {"": content, "gz": gzip.compress(content), "zst": zstd.compress(content)}[packing]
    file = tmp_path / f"release.{ending}"
    file.write_bytes(packed)

    done = hnkg("diff", checkout / RELEASE, file)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "change,claim,before,after\n"
    assert done.stderr.endswith("76 claims before, 76 after: no change.\n")


def test_no_difference_is_an_empty_list_in_json(checkout: Path, hnkg: Run) -> None:
    done = hnkg("diff", checkout / RELEASE, checkout / RELEASE, "--format", "json")

    assert done.returncode == 0
    assert json.loads(done.stdout) == []


def test_a_changed_verdict_is_listed(checkout: Path, tmp_path: Path, hnkg: Run) -> None:
    graph = ox.NamedNode("https://w3id.org/hnk-kg/graph/verdicts")
    verdict = ox.NamedNode("https://w3id.org/hnk-kg/ontology#verdict")
    claim, other = ox.NamedNode(f"{CLAIM}C05.1"), ox.NamedNode("https://example.org/other")
    quads = [
        quad
        for quad in ox.parse(path=checkout / RELEASE / "hnk-kg.nq")
        if quad.subject != claim or quad.predicate != verdict
    ]
    file = tmp_path / "later.nq"
    file.write_bytes(
        ox.serialize([*quads, ox.Quad(claim, verdict, other, graph)], format=ox.RdfFormat.N_QUADS)
        or b""
    )

    done = hnkg("diff", checkout / RELEASE, file)

    (row,) = rows(done.stdout)
    assert done.returncode == 1
    assert (row["change"], row["claim"]) == ("verdict changed", f"{CLAIM}C05.1")
    assert row["before"].startswith("verdict: ")
    assert row["after"] == "verdict: https://example.org/other"


def test_a_reworded_claim_that_keeps_its_review_is_noticed(
    checkout: Path, tmp_path: Path, hnkg: Run
) -> None:
    text = (checkout / RELEASE / "hnk-kg.nq").read_text(encoding="utf-8")
    vocabulary = "https://w3id.org/hnk-kg/ontology#"
    text += f'<{CLAIM}C05.1> <{vocabulary}reviewedOn> "2026-01-31" <urn:graph> .\n'
    before, after = tmp_path / "before.nq", tmp_path / "after.nq"
    before.write_text(text, encoding="utf-8")
    after.write_text(text.replace('"HNK lacks significant', '"HNK has no'), encoding="utf-8")

    done = hnkg("diff", before, after)

    assert done.returncode == 1
    assert f"{CLAIM}C05.1 was reworded and keeps its review" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("nowhere.nq", None, "nowhere.nq"),
        ("empty.nq", "", "no claims.\n  Is it a release of this graph?"),
        ("other.nq", "<urn:a> <urn:b> <urn:c> .\n", "no claims."),
        ("broken.nq", "<urn:a> <urn:b>", "broken.nq"),
        ("notes.txt", "words", "notes.txt"),
    ],
)
def test_what_is_no_release_is_wrong_usage(
    name: str, content: str | None, message: str, tmp_path: Path, hnkg: Run
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content)

    done = hnkg("diff", file, file)

    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_release_is_wrong_usage(
    checkout: Path, tmp_path: Path, hnkg: Run
) -> None:
    done = hnkg("diff", checkout / RELEASE, tmp_path)

    assert done.returncode == 2
    assert "the folder has no hnk-kg.nq" in done.stderr
