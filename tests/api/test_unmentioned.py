"""An empty answer with a name that the data do not mention: a warning at the caller's line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.api.conftest import Reply, answering

import hnkg

if TYPE_CHECKING:
    from collections.abc import Callable

TOLD = r"The data do not mention hnk:ketamin\. Did you mean hnk:ketamine"
ASKED: tuple[Callable[[hnkg.Graph], object], ...] = (
    lambda graph: graph.select("SELECT ?p { hnk:ketamin ?p ?o }"),
    lambda graph: graph.select("SELECT ?s ?p { ?s ?p ?o }", s=graph.iri("hnk:ketamin")),
    lambda graph: graph.select("SELECT (COUNT(*) AS ?n) { hnk:ketamin ?p ?o }"),
    lambda graph: graph.ask("ASK { hnk:ketamin ?p ?o }"),
    lambda graph: graph.construct("CONSTRUCT WHERE { hnk:ketamin ?p ?o }"),
    lambda graph: graph.describe("hnk:ketamin"),
    lambda graph: graph.ask_question("cq-07", parent=graph.iri("hnk:ketamin")),
)


@pytest.mark.parametrize("asked", ASKED, ids=map(str, range(len(ASKED))))
@pytest.mark.parametrize("place", ["embedded", "remote"])
def test_an_empty_answer_warns_of_a_misspelt_name(
    place: str, asked: Callable[[hnkg.Graph], object], request: pytest.FixtureRequest
) -> None:
    graph: hnkg.Graph = request.getfixturevalue(place)

    with pytest.warns(UserWarning, match=TOLD) as warned:
        asked(graph)

    assert [warning.filename for warning in warned] == [__file__]


@pytest.mark.parametrize(
    "text",
    ["ASK { hnk:hydroxynorketamine hnkv:actsOn ?x }", "ASK { <https://example.org/a> ?p ?o }"],
)
def test_no_other_empty_answer_warns(embedded: hnkg.Graph, text: str) -> None:
    assert embedded.ask(text) is False


def test_an_endpoint_of_others_is_not_asked_about_our_names() -> None:
    seen: list[str] = []
    headers = {"Content-Type": "application/sparql-results+json"}
    with answering(Reply(headers=headers, body=b'{"head": {}, "boolean": false}'), seen) as address:
        asked = hnkg.open(address).ask("ASK { <https://w3id.org/hnk-kg/entity/ketamin> ?p ?o }")

    assert asked is False
    assert not any("EXISTS" in body for body in seen)
