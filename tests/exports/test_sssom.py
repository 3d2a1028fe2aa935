"""The table of mappings: sssom takes it without a word, and keeps every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from hnkg.model import Knowledge

    Tool = Callable[..., dict[str, Any]]

NAME = "hnk-kg.sssom.tsv"


def test_the_download_is_the_curated_table(exports: Path, checkout: Path) -> None:
    curated = (checkout / "ontology/mappings.sssom.tsv").read_bytes()

    assert (exports / NAME).read_bytes() == curated


@pytest.mark.engine
def test_sssom_keeps_every_row_and_finds_nothing(
    tool: Tool, exports: Path, knowledge: Knowledge
) -> None:
    report = tool("read_sssom", exports / NAME)

    assert report["faults"] == []
    assert sorted(map(tuple, report["triples"])) == sorted(
        (f"hnk:{item.subject}", f"skos:{item.predicate}", item.curie) for item in knowledge.mappings
    )


@pytest.mark.engine
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\tskos:exactMatch\tCHEBI:6121\t", "\tskos:exactMatch\tCHEBI 6121\t"),
        ("\tskos:exactMatch\tCHEBI:6121\t", "\tskos:exactMatch\tNOBODY:6121\t"),
        ("\tsemapv:ManualMappingCuration\t", "\tManualMappingCuration\t"),
    ],
    ids=["malformed CURIE", "undeclared prefix", "malformed justification"],
)
def test_a_spoilt_row_is_noticed(
    tool: Tool, spoilt: Path, knowledge: Knowledge, old: str, new: str
) -> None:
    """It is refused, or dropped in silence: the count shows both."""
    path = spoilt / NAME
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    report = tool("read_sssom", path)

    assert report["faults"] or len(report["triples"]) < len(knowledge.mappings)
