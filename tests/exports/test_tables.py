"""Plain tables: csvw takes them with their types, pandas opens them, and no cell is a list."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from hnkg.model import Knowledge

    Tool = Callable[..., dict[str, Any]]

METADATA = "claims.csv-metadata.json"
BASE = "https://w3id.org/hnk-kg/"


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def report(tool: Tool, exports: Path) -> dict[str, Any]:
    """Return what csvw and pandas say of the released tables."""
    return tool("read_tables", exports / METADATA)


@pytest.mark.engine
def test_csvw_finds_nothing_wrong(report: dict[str, Any], knowledge: Knowledge) -> None:
    assert report["faults"] == []
    assert len(report["rows"]["claims.csv"]) == len(knowledge.claims)


@pytest.mark.engine
def test_csvw_reads_the_types(report: dict[str, Any]) -> None:
    row = next(row for row in report["rows"]["claims.csv"] if row["identifier"] == "C05.1")

    assert row["object"] == f"{BASE}entity/nmda-receptor"
    assert row["quote_place"] == f"{BASE}source/wikimd-hnk-2b0845c6#char=869,928"
    assert (row["certainty"], row["quote_start"], row["quote_end"]) == (4, 869, 928)
    assert row["is_asserted"] is True
    assert row["note"].startswith("'It' is HNK")


@pytest.mark.engine
def test_pandas_reads_numbers_and_truth_values(report: dict[str, Any]) -> None:
    columns = report["columns"]["claims.csv"]

    assert {columns[name] for name in ("quote_start", "quote_end")} == {"int64"}
    assert columns["certainty"] == "float64"  # a number where there is one: some are empty
    assert columns["is_asserted"] == "bool"
    assert columns["polarity"] == "object"


@pytest.mark.engine
@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("claims.csv", ",affirmed,believed,3,", ",affirmed,believed,rather,"),
        ("claims.csv", ",affirmed,believed,", ",perhaps,believed,"),
        ("claims.csv", ",stated,true,", ",stated,maybe,"),
        ("claims.csv", "claim/wikimd-hnk/C01.2,", "claim/wikimd-hnk/C01.1,"),
        ("claims.csv", ",C01.2,", ",,"),
        ("claim-details.csv", "claim/wikimd-hnk/C02.6,", "claim/wikimd-hnk/C99.1,"),
        ("claim-details.csv", ",hedge cue,", ",mood,"),
        ("claim-details.csv", "claim,kind,", "claim,sort,"),
    ],
)
def test_csvw_finds_a_wrong_cell(tool: Tool, spoilt: Path, table: str, old: str, new: str) -> None:
    path = spoilt / table
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")

    assert tool("read_tables", spoilt / METADATA)["faults"]


def test_each_line_says_what_its_claim_says(exports: Path, knowledge: Knowledge) -> None:
    rows = {row["claim"]: row for row in read_rows(exports / "claims.csv")}

    assert len(rows) == len(knowledge.claims)
    for claim in knowledge.claims:
        row = rows[f"{BASE}claim/{claim.reference}"]
        assert row["identifier"] == claim.id
        assert row["predicate"] == f"{BASE}ontology#{claim.predicate.name}"
        assert (row["object_label"] == claim.obj) == claim.is_literal or not claim.is_literal
        assert bool(row["object"]) is not claim.is_literal
        assert row["quote"] == claim.quote.text
        assert (int(row["quote_start"]), int(row["quote_end"])) == (
            claim.quote.start,
            claim.quote.end,
        )
        words = ("polarity", "modality", "explicitness", "label", "note")
        assert [row[word] for word in words] == [getattr(claim, word) for word in words]
        assert row["said_by"] == claim.attributed_to


def test_the_second_table_has_every_cue_and_comparator(exports: Path, knowledge: Knowledge) -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for row in read_rows(exports / "claim-details.csv"):
        if row["kind"] == "contested by":
            continue
        found.setdefault((row["claim"], row["kind"]), set()).add(row["value"])
    expected: dict[tuple[str, str], set[str]] = {}
    for claim in knowledge.claims:
        comparators = tuple(
            f"{BASE}ontology#NotStated" if item == "not stated" else f"{BASE}entity/{item}"
            for item in claim.comparators
        )
        for kind, values in (
            ("hedge cue", claim.hedge_cues),
            ("negation cue", claim.negation_cues),
            ("norm cue", claim.norm_cues),
            ("comparator", comparators),
        ):
            if values:
                expected[f"{BASE}claim/{claim.reference}", kind] = set(values)

    assert found == expected
    assert any(len(values) > 1 for values in found.values())


def test_verdicts_and_what_contests_are_those_of_the_release(
    exports: Path, released_store: ox.Store, verdicts: dict[str, str]
) -> None:
    contesting = ox.NamedNode(f"{BASE}ontology#contestedBy")
    contested = {
        (str(quad.subject).strip("<>"), str(quad.object).strip("<>"))
        for quad in released_store.quads_for_pattern(None, contesting, None)
    }
    details = read_rows(exports / "claim-details.csv")

    assert {row["claim"]: row["verdict"] for row in read_rows(exports / "claims.csv")} == verdicts
    assert contested
    assert contested == {(r["claim"], r["value"]) for r in details if r["kind"] == "contested by"}


@pytest.mark.parametrize("table", ["claims.csv", "claim-details.csv"])
def test_no_cell_is_a_list(exports: Path, table: str) -> None:
    for row in read_rows(exports / table):
        for cell in row.values():
            assert " | " not in cell
            assert not cell.startswith(("[", "{", "("))


def test_the_description_names_every_column_and_its_property(
    exports: Path, released_store: ox.Store
) -> None:
    described = json.loads((exports / METADATA).read_text(encoding="utf-8"))
    used = {quad.predicate.value for quad in released_store}
    for table in described["tables"]:
        names = [column["name"] for column in table["tableSchema"]["columns"]]
        assert list(read_rows(exports / table["url"])[0]) == names
        for column in table["tableSchema"]["columns"]:
            assert column["dc:description"]
            assert column.get("propertyUrl", next(iter(used))) in used
