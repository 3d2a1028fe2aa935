"""``hnkg review``: three cells of a line change, and nothing else."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CLAIMS = "graph_data/curated/wikimd-hnk/claims.tsv"
CARBERRY = "https://orcid.org/0000-0002-1825-0097"


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()
    }


def rows(root: Path) -> dict[str, dict[str, str]]:
    header, *lines = (root / CLAIMS).read_text(encoding="utf-8").splitlines()
    found = (dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines)
    return {row["id"]: row for row in found}


def test_a_review_changes_three_cells_and_nothing_else(light_copy: Path, hnkg: Run) -> None:
    before, files = rows(light_copy), contents(light_copy)

    done = hnkg(
        "review", "C05.1", "--by", "Ada Example", "--on", "2026-01-31", "--root", light_copy
    )

    after, changed = rows(light_copy), contents(light_copy)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "wikimd-hnk/C05.1: HNK lacks significant affinity for the NMDA receptor\n"
        "  'It does not have significant affinity for the NMDA receptor'\n"
    )
    assert "Recorded as reviewed by Ada Example on 2026-01-31. Now run: hnkg build" in done.stderr
    assert after["C05.1"] == {
        **before["C05.1"],
        "review_status": "reviewed",
        "reviewed_by": "Ada Example",
        "reviewed_on": "2026-01-31",
    }
    assert {**after, "C05.1": before["C05.1"]} == before
    assert {**changed, CLAIMS: files[CLAIMS]} == files


def test_the_day_is_today_when_none_is_given(light_copy: Path, hnkg: Run) -> None:
    first = dt.datetime.now().astimezone().date().isoformat()
    done = hnkg("review", "C05.1", "--by", "Ada Example", "--root", light_copy)
    last = dt.datetime.now().astimezone().date().isoformat()

    assert done.returncode == 0, done.stderr
    assert rows(light_copy)["C05.1"]["reviewed_on"] in {first, last}


@pytest.mark.parametrize(
    "name",
    [
        "wikimd-hnk/C05.1",
        "wikimd:C05.1",
        "https://w3id.org/hnk-kg/claim/wikimd-hnk/C05.1",
        "C05.1",
    ],
)
def test_a_claim_is_named_by_reference_curie_iri_or_id(
    name: str, light_copy: Path, hnkg: Run
) -> None:
    done = hnkg("review", name, "--by", CARBERRY, "--root", light_copy)

    assert done.returncode == 0, done.stderr
    assert rows(light_copy)["C05.1"]["reviewed_by"] == CARBERRY


def test_several_claims_are_recorded_together_or_not_at_all(light_copy: Path, hnkg: Run) -> None:
    before = contents(light_copy)

    failed = hnkg("review", "C05.1", "C99.1", "--by", "Ada Example", "--root", light_copy)
    between = contents(light_copy)
    done = hnkg("review", "C05.1", "C05.2", "--by", "Ada Example", "--root", light_copy)

    assert failed.returncode == 2
    assert "There is no claim 'C99.1'." in failed.stderr
    assert between == before
    assert done.returncode == 0
    assert {n for n, row in rows(light_copy).items() if row["reviewed_by"]} == {"C05.1", "C05.2"}


def test_the_next_build_says_who_reviewed(light_copy: Path, hnkg: Run) -> None:
    who = f"Josiah Carberry <{CARBERRY}>"
    hnkg("review", "C05.1", "--by", who, "--on", "2026-01-31", "--root", light_copy)

    done = hnkg("build", "--root", light_copy)

    quads = (light_copy / "graph_data/release/hnk-kg.nq").read_text(encoding="utf-8")
    about = "".join(line for line in quads.splitlines() if "/claim/wikimd-hnk/C05.1> " in line)
    assert done.returncode == 0, done.stderr
    assert f"ontology#reviewedBy> <{CARBERRY}>" in about
    assert "ECO_0000303" in about
    assert "manual_validation_of_automated_agent" in about


def test_a_doubt_does_not_vouch_for_the_claim(light_copy: Path, hnkg: Run) -> None:
    hnkg("review", "C05.1", "--by", CARBERRY, "--status", "questioned", "--root", light_copy)

    hnkg("build", "--root", light_copy)

    quads = (light_copy / "graph_data/release/hnk-kg.nq").read_text(encoding="utf-8")
    about = "".join(line for line in quads.splitlines() if "/claim/wikimd-hnk/C05.1> " in line)
    assert "ontology#Questioned>" in about
    assert "ECO_0000034" in about
    assert "text_mining_agent" in about


def test_a_review_can_be_taken_back(light_copy: Path, hnkg: Run) -> None:
    before = contents(light_copy)
    hnkg("review", "C05.1", "--by", "Ada Example", "--root", light_copy)

    done = hnkg("review", "C05.1", "--status", "unreviewed", "--root", light_copy)

    assert done.returncode == 0, done.stderr
    assert "Recorded as not reviewed." in done.stderr
    assert contents(light_copy) == before


def test_nobody_overwrites_the_review_of_another(light_copy: Path, hnkg: Run) -> None:
    hnkg("review", "C05.1", "--by", "Ada Example", "--on", "2026-01-31", "--root", light_copy)
    before = contents(light_copy)

    done = hnkg("review", "C05.1", "--by", CARBERRY, "--root", light_copy)

    assert done.returncode == 2
    assert done.stderr == (
        "hnkg: wikimd-hnk/C05.1 was reviewed by Ada Example on 2026-01-31.\n"
        "  Take that back first: hnkg review wikimd-hnk/C05.1 --status unreviewed\n"
    )
    assert contents(light_copy) == before


def test_a_person_may_change_her_mind(light_copy: Path, hnkg: Run) -> None:
    hnkg("review", "C05.1", "--by", "Ada Example", "--root", light_copy)

    done = hnkg(
        *("review", "C05.1", "--by", "Ada Example", "--status", "questioned"), "--root", light_copy
    )

    assert done.returncode == 0, done.stderr
    assert rows(light_copy)["C05.1"]["review_status"] == "questioned"


def test_one_person_written_in_two_ways_is_not_recorded(light_copy: Path, hnkg: Run) -> None:
    hnkg("review", "C05.1", "--by", CARBERRY, "--root", light_copy)
    before = contents(light_copy)

    done = hnkg(*("review", "C05.2", "--by", f"Josiah Carberry <{CARBERRY}>"), "--root", light_copy)

    assert done.returncode == 1
    assert "Write one person in one way" in done.stderr
    assert contents(light_copy) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["C05.1"], "Say who reviewed: --by NAME"),
        (["--by", "Ada Example"], "Missing argument 'CLAIM...'"),
        (["C05.1", "--by", "Ada", "--on", "31.1.2026"], "--on: '31.1.2026' is not a date."),
        (["C05.1", "--by", "Ada", "--on", "2999-01-01"], "--on: 2999-01-01 is in the future."),
        (["C05.1", "--by", "a@b.de"], "--by: 'a@b.de' is not the name of one person."),
        (["C05.1", "--by", "https://orcid.org/0000-0002-1825-0098"], "the check digit of"),
        (["C05.1", "--by", "Ada", "--status", "unreviewed"], "has no name and no date"),
        (["C05.1", "--by", "Ada", "--status", "good"], "Invalid value for '--status'"),
        (["C05.1", "--status", "unreviewed"], "wikimd-hnk/C05.1 has no review."),
        (["C5.1", "--by", "Ada"], "There is no claim 'C5.1'.\n  Did you mean C15.1"),
    ],
)
def test_wrong_usage_writes_nothing(
    arguments: list[str], message: str, light_copy: Path, hnkg: Run
) -> None:
    before = contents(light_copy)

    done = hnkg("review", *arguments, "--root", light_copy)

    assert done.returncode == 2
    assert message in done.stderr
    assert contents(light_copy) == before


def test_reviews_at_the_same_time_are_all_recorded(light_copy: Path) -> None:
    """Each command reads and writes the whole table, one after the other."""
    ids = ["C05.1", "C05.2", "C05.3", "C05.4"]
    command = [sys.executable, "-m", "hnkg", "review", "--by", "Ada Example", "--root"]
    started = [
        subprocess.Popen([*command, str(light_copy), name], stdout=subprocess.DEVNULL)
        for name in ids
    ]

    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    assert [n for n, row in rows(light_copy).items() if row["reviewed_by"]] == ids


def test_tables_with_mistakes_are_not_touched(light_copy: Path, hnkg: Run) -> None:
    claims = light_copy / CLAIMS
    claims.write_text(claims.read_text(encoding="utf-8").replace("\tLedTo\t", "\tLed\t"))
    before = contents(light_copy)

    done = hnkg("review", "C05.1", "--by", "Ada Example", "--root", light_copy)

    assert done.returncode == 1
    assert f"{CLAIMS}:" in done.stderr
    assert contents(light_copy) == before
