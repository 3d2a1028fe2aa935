"""The lists in queries/README.md name every query."""

from __future__ import annotations

import pytest
from tests.queries.index import README, fresh, query_table

from hnkg.queries import FOLDERS, load_queries


def test_the_lists_of_queries_are_fresh() -> None:
    text = README.read_text(encoding="utf-8")

    assert fresh(text) == text, (
        "queries/README.md is stale; make it anew with: .venv/bin/python -m tests.queries.index"
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_query_of_a_folder_is_listed_with_a_link(folder: str) -> None:
    text = README.read_text(encoding="utf-8")

    for query in load_queries(folder):
        assert f"({folder}/{query.name}.rq)" in text


def test_a_table_has_as_many_cells_in_each_line() -> None:
    lines = query_table("competency").splitlines()

    assert len({line.count(" | ") for line in lines}) == 1
    assert len(lines) == 2 + len(load_queries("competency"))
