"""The tables of evidence against the table of literature that they were made from.

The table is kept as it was, in ``graph_data/sources/reference``.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from hnkg.curation.findings import STUDY_TYPES
from hnkg.model import NOT_COUNTED, NOT_VERIFIED

from .test_evidence import VERDICTS, counted, verdict

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Finding, Knowledge

Rows = dict[str, dict[str, str]]

#: Words about an index of files, which name no place that a reader could go to.
INDEX = re.compile(r", index file id \d+ \(repository and path not given by the index\)")
#: The table's words for a direction that we call otherwise.
DIRECTIONS = {"contradicts": "disputes"}
#: Claims whose verdict is not that of the table, both verdicts, and why. The table numbers every
#: work; here a work of which too little was seen is shown and does not count.
DIFFERENT = {
    "C01.1": (
        "supported with qualification",
        "supported",
        "only an encyclopedia (secondary only) qualifies it",
    ),
    "C05.6": ("supported", "no evidence", "only an encyclopedia (secondary only) supports it"),
    "C06.6": (
        "contested",
        "challenged",
        "zanos2016 and lumsden2019, which support it, were seen through others only",
    ),
    "C07.3": (
        "contested",
        "challenged",
        "of fukumoto2019, which supports it, only the title was seen",
    ),
    "C09.1": (
        "supported with qualification",
        "qualified",
        "zanos2016 and a press summary of it, which support it, do not count",
    ),
    "C09.6": ("supported", "no evidence", "zanos2016 and a press summary of it do not count"),
    "C10.2": (
        "supported with qualification",
        "supported",
        "of yang2017, which qualifies it, only the title was seen",
    ),
    "C15.1": ("qualified", "no evidence", "of abdallah2020, which qualifies it, only the title"),
}
#: Claims that the table does not have, so that no work is said to bear on them.
ADDED = {"C10.5", "C10.6", "C11.9"}


def read(checkout: Path, name: str, key: str) -> Rows:
    """Return the rows of one of the reference tables."""
    path = checkout / "graph_data/sources/reference" / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[key]: row for row in rows if row[key]}


@pytest.fixture(scope="module")
def literature(checkout: Path) -> Rows:
    return read(checkout, "literature.tsv", "key")


@pytest.fixture(scope="module")
def findings(knowledge: Knowledge) -> dict[str, Finding]:
    return {finding.publication.key: finding for finding in knowledge.findings}


def with_note(finding: Finding, field: str) -> str:
    """Return a value as the table has it: with its note in brackets, or the note alone."""
    value = str(getattr(finding.publication, field))
    notes = [n.removeprefix(f"{field}: ") for n in finding.publication.notes]
    own = [n for n, whole in zip(notes, finding.publication.notes, strict=True) if n != whole]
    if not own:
        return value
    return f"{value} ({own[0]})" if value else own[0]


@pytest.mark.parametrize("field", ["title", "first_author", "journal", "year"])
def test_every_field_is_that_of_the_table(
    literature: Rows, findings: dict[str, Finding], field: str
) -> None:
    assert {key: with_note(finding, field) for key, finding in findings.items()} == {
        key: row[field] for key, row in literature.items()
    }


@pytest.mark.parametrize("field", ["doi", "pmid", "pmcid", "nct", "seen_level"])
def test_every_identifier_is_that_of_the_table(
    literature: Rows, findings: dict[str, Finding], field: str
) -> None:
    assert {key: getattr(f.publication, field) for key, f in findings.items()} == {
        key: row[field] for key, row in literature.items()
    }


def test_every_work_says_where_it_was_seen(literature: Rows, findings: dict[str, Finding]) -> None:
    assert {key: finding.publication.seen_at for key, finding in findings.items()} == {
        key: INDEX.sub("", row["source_seen"]) for key, row in literature.items()
    }


def test_identifiers_from_a_note_by_others_say_so(
    literature: Rows, findings: dict[str, Finding]
) -> None:
    doubtful = re.compile(r"note in a public|taken as (the )?PMID|DOI from the address")
    keys = {key for key, row in literature.items() if doubtful.search(row["source_seen"])}

    assert len(keys) == 7
    for key in keys:
        notes = " ".join(findings[key].publication.notes)
        assert re.search(r"(pmid|doi|all fields)[a-z_, ]*: ", notes), key


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("population", "species"),
        ("compound_words", "compound"),
        ("quantity_words", "quantities"),
    ],
)
def test_words_of_a_finding_are_those_of_the_table(
    literature: Rows, findings: dict[str, Finding], ours: str, theirs: str
) -> None:
    assert {key: getattr(finding, ours) for key, finding in findings.items()} == {
        key: row[theirs] for key, row in literature.items()
    }


def test_types_of_study_are_those_of_the_table(
    literature: Rows, findings: dict[str, Finding]
) -> None:
    def in_our_words(theirs: str) -> str:
        trial = re.fullmatch(r"(phase .* trial) \(registered\)", theirs)
        secondary = re.fullmatch(r"secondary \((.*)\)", theirs)
        return f"registered {trial[1]}" if trial else secondary[1] if secondary else theirs

    assert {key: finding.study_type for key, finding in findings.items()} == {
        key: in_our_words(row["evidence_type"]) for key, row in literature.items()
    }


def test_every_line_is_one_of_the_table_and_none_is_lost(
    knowledge: Knowledge, literature: Rows
) -> None:
    wanted = set()
    for key, row in literature.items():
        for item in row["bears_on_claim_ids"].split("; "):
            claim, _, direction = item.partition("=")
            said = direction or row["direction"]  # that of the claim goes before that of the row
            wanted.add((key, claim, DIRECTIONS.get(said, said)))

    assert len(wanted) == 247
    assert {
        (line.finding.publication.key, line.claim.id, line.direction) for line in knowledge.evidence
    } == wanted


def test_a_paraphrase_is_our_own_and_has_no_number_of_its_own(
    literature: Rows, findings: dict[str, Finding]
) -> None:
    for key, finding in findings.items():
        row = literature[key]
        ours, theirs = finding.paraphrase, row["finding_paraphrase"]
        everything = " ".join(row.values())
        numbers = re.findall(r"(?<![\w(,-])\d+(?:\.\d+)?(?![\w,)])", ours)

        assert ours != theirs, key
        assert not set(ours.split(". ")) & set(theirs.split(". ")), key
        assert [n for n in numbers if n not in everything] == [], key


def test_a_title_is_not_told_as_a_finding(findings: dict[str, Finding]) -> None:
    """What was not read is told as what the title says, or what others say."""
    told = re.compile(
        r"[Bb]y its title|note by others|As (other pages )?summarise|press summary|encyclopedia"
        r"|summarised elsewhere|only the front matter was seen"
    )

    for key, finding in findings.items():
        if finding.publication.seen_level in NOT_COUNTED:
            assert told.search(finding.paraphrase), key


def test_verdicts_differ_from_the_table_only_where_too_little_was_seen(
    knowledge: Knowledge, checkout: Path
) -> None:
    table = read(checkout, "article-claims.tsv", "claim_id")
    ours = {name.split("/")[1]: verdict(counts) for name, counts in counted(knowledge).items()}
    different = {
        name: (row["literature_verdict"].removesuffix(" seen"), ours[name])
        for name, row in table.items()
        if ours[name] != row["literature_verdict"].removesuffix(" seen")
    }

    assert different == {name: (theirs, own) for name, (theirs, own, _) in DIFFERENT.items()}
    assert set(ours) - set(table) == ADDED
    assert {ours[name] for name in ADDED} == {"no evidence"}


def test_with_every_work_the_rule_gives_the_verdicts_of_the_table(
    knowledge: Knowledge, checkout: Path
) -> None:
    """So nothing but what was seen explains the differences."""
    table = read(checkout, "article-claims.tsv", "claim_id")
    lines = counted(knowledge)
    for line in knowledge.evidence:
        if not line.finding.publication.counts:
            lines[line.claim.reference][line.direction] += 1

    assert {name: verdict(lines[f"wikimd-hnk/{name}"]) for name in table} == {
        name: row["literature_verdict"].removesuffix(" seen") for name, row in table.items()
    }


def test_no_contradiction_is_lost(knowledge: Knowledge, checkout: Path) -> None:
    """The same twelve claims are contested or challenged, whichever works count."""
    table = read(checkout, "article-claims.tsv", "claim_id")
    wanted = {
        name
        for name, row in table.items()
        if row["literature_verdict"] in {"contested", "challenged"}
    }
    disputed = {
        name.split("/")[1]
        for name, counts in counted(knowledge).items()
        if verdict(counts) in {"contested", "challenged"}
    }

    assert disputed == wanted
    assert len(wanted) == 12
    assert set(VERDICTS) >= {
        row["literature_verdict"].removesuffix(" seen") for row in table.values()
    }


def test_types_of_evidence_are_verified_terms(checkout: Path) -> None:
    curies = read(checkout, "identifiers.tsv", "curie")

    for study in STUDY_TYPES.values():
        assert f"ECO:{study.evidence}" in curies, study


def test_what_the_table_could_not_verify_is_marked(
    literature: Rows, findings: dict[str, Finding]
) -> None:
    marks = [row[f] for row in literature.values() for f in ("title", "first_author", "journal")]
    ours = [
        getattr(finding.publication, field)
        for finding in findings.values()
        for field in ("title", "first_author", "journal")
    ]

    assert ours.count(NOT_VERIFIED) == sum(mark.startswith(NOT_VERIFIED) for mark in marks) > 30
