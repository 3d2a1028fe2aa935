"""Real SPARQL clients find the four facts of the README at a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pandas as pd
import pyoxigraph as ox
import pytest
from tests.clients.facts import FACTS, HNK, ONTOLOGY, build_questions, parse_graph

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


def test_pandas_reads_a_table_from_an_address(endpoint: str) -> None:
    question = build_questions()[-5]
    address = f"{endpoint}?{urlencode({'query': question.text, 'format': 'csv'})}"

    table = pd.read_csv(address)

    assert question.form == "select"
    assert sorted(table["x"]) == sorted(question.fact.iris)


def test_owlapi_reads_the_ontology_as_rdf_xml(endpoint: str) -> None:
    """With the header of Protégé, at the address of the graph that holds the ontology."""
    accept = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, */*; q=0.09"
    graph = "https://w3id.org/hnk-kg/graph/ontology"
    address = f"{endpoint.removesuffix('/sparql')}/store?{urlencode({'graph': graph})}"

    found = httpx.get(address, headers={"Accept": accept, "Accept-Encoding": "xz,gzip,deflate"})

    assert found.headers["Content-Type"] == "application/rdf+xml"
    triples = parse_graph(found.content, "application/rdf+xml")
    classes = {
        t.subject
        for t in triples
        if t.object == ox.NamedNode("http://www.w3.org/2002/07/owl#Class")
    }
    assert ox.NamedNode(f"{ONTOLOGY}Claim") in classes
    assert len(triples) > 1000


@facts
def test_a_describe_brings_the_fact_and_the_label(
    answers: Mapping[Question, Answer], fact: Fact
) -> None:
    found = answer_to(answers, fact, "describe")

    assert isinstance(found, frozenset)
    assert fact.triples <= found
    assert {str(triple.subject) for triple in found} >= {f"<{HNK}>"}
    assert any(str(triple.predicate).endswith("rdf-schema#label>") for triple in found)
