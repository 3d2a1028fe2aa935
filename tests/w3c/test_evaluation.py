"""The query evaluation tests of the W3C, through real servers over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.w3c.results import differences, parse_result
from tests.w3c.suite import load_evaluations, load_syntax

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.w3c.direct import EngineAnswer
    from tests.w3c.replies import Reply
    from tests.w3c.suite import Evaluation


def test_a_query_has_the_result_that_the_suite_expects(
    replies: Mapping[str, Reply],
    known: Mapping[str, str],
    engine: Mapping[str, EngineAnswer],
    evaluation: Evaluation,
) -> None:
    reply = replies[evaluation.id]
    wrong = reply.wrong_for(evaluation)
    if evaluation.id not in known:
        assert not wrong, wrong
        return

    alone = engine[evaluation.id]
    assert wrong, "listed as a failure, but passes: strike it out of known-failures.toml"
    assert alone.wrong, f"the engine alone passes, so this is the server's own failure:\n{wrong}"
    if not alone.media_type:
        assert reply.status in {400, 403}, f"the engine says: {alone.wrong}\n{wrong}"
    else:
        assert not differences(
            parse_result(alone.body.encode(), alone.media_type),
            parse_result(reply.body, reply.media_type),
        ), f"wrong in another way than the engine:\n{wrong}"


def test_every_listed_failure_is_a_test_of_the_suite(suite: Path, known: Mapping[str, str]) -> None:
    names = {case.id for case in load_evaluations(suite)}
    names |= {case.id for case in load_syntax(suite)}

    assert set(known) <= names
    assert all(known.values())
