"""The counts that README shows are alike on both engines, and they add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.docs.counts import COUNTS

from hnkg.queries import find_query

if TYPE_CHECKING:
    from tests.queries.engines import Engine

EXAMPLES = {name: find_query(name) for name in COUNTS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_both_engines_give_the_same_rows(name: str, engines: dict[str, Engine]) -> None:
    first, second = (engine.ask(EXAMPLES[name].text) for engine in engines.values())

    assert first.rows
    assert first == second


def test_verdicts_add_up_to_the_claims_and_directions_to_the_lines(store: Engine) -> None:
    def total(query: str, column: int) -> int:
        return sum(int(row[column]) for row in store.ask(EXAMPLES[query].text).plain())

    assert total("claims-per-verdict", 1) == 76
    assert total("evidence-lines-per-direction", 1) == 247
    assert total("evidence-lines-per-direction", 2) == 247 - 50
