"""SECURITY.md names real settings and real tests."""

from __future__ import annotations

import re

import pytest
from tests.docs.indexes import ROOT

from hnkg.settings import names

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+)+)`", TEXT)))
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("name", NAMED)
def test_what_it_names_is_a_setting_or_a_test(name: str) -> None:
    assert name in TESTS if name.startswith("test_") else name in names()


def test_every_cost_is_tried_by_a_test() -> None:
    table = TEXT.partition("## What a request can cost")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]

    assert len(rows) >= 15
    assert all(re.search(r"\| `test_\w+`(, `test_\w+`)* \|$", row) for row in rows)


@pytest.mark.parametrize(
    "limit", [name for name in names() if name.endswith(("_bytes", "_count", "_timeout_s"))]
)
def test_every_limit_is_in_it(limit: str) -> None:
    assert limit == "stop_timeout_s" or f"`{limit}`" in TEXT
