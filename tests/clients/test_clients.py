"""Real SPARQL clients find the four facts of the README at a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.clients.facts import FACTS, HNK, build_questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.clients.facts import Answer, Fact, Form, Question

pytestmark = pytest.mark.engine

facts = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)


def answer_to(answers: Mapping[Question, Answer], fact: Fact, form: Form) -> Answer:
    return next(
        answers[question]
        for question in build_questions()
        if (question.fact, question.form) == (fact, form)
    )


@facts
def test_a_select_finds_the_values_of_a_fact(
    answers: Mapping[Question, Answer], fact: Fact
) -> None:
    found = answer_to(answers, fact, "select")

    assert isinstance(found, tuple)
    assert sorted(found) == sorted(fact.iris)


@facts
def test_an_ask_is_true_for_a_fact_and_false_for_what_the_graph_does_not_say(
    answers: Mapping[Question, Answer], fact: Fact
) -> None:
    assert answer_to(answers, fact, "ask") is True
    assert answer_to(answers, fact, "deny") is False


@facts
def test_a_construct_brings_exactly_the_triples_of_a_fact(
    answers: Mapping[Question, Answer], fact: Fact
) -> None:
    assert answer_to(answers, fact, "construct") == fact.triples


@facts
def test_a_describe_brings_the_fact_and_the_label(
    answers: Mapping[Question, Answer], fact: Fact
) -> None:
    found = answer_to(answers, fact, "describe")

    assert isinstance(found, frozenset)
    assert fact.triples <= found
    assert {str(triple.subject) for triple in found} >= {f"<{HNK}>"}
    assert any(str(triple.predicate).endswith("rdf-schema#label>") for triple in found)
