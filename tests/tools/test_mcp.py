"""``hnkg mcp`` as a language-model program meets it: the protocol's own client, a real process."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client
from mcp.client.stdio import StdioServerParameters

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

TOOLS = ["describe_schema", "list_example_questions", "run_query", "lookup_entity"]

#: The facts that the graph was made for: a pattern, its answer, and how the article says it.
FACTS = [
    ("metaboliteOf", {"ketamine"}, "affirmed", "asserted outright", "is a metabolite of"),
    (
        "reportedlyActsOn",
        {"AMPA receptor"},
        "affirmed",
        "believed, thought, suggested",
        "is believed to exert its effects",
    ),
    (
        "lacksSignificantAffinityFor",
        {"NMDA receptor"},
        "denied",
        "asserted outright",
        "does not have significant affinity",
    ),
    (
        "investigatedFor",
        {"depression", "treatment-resistant depression", "chronic pain"},
        "affirmed",
        "asserted outright",
        "potential novel treatment for depression",
    ),
]

#: How long a machine that does other things may take for what is done at once.
MOST_S = 60

#: No end in sight.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Session:
    """A session with a server, for tests that wait."""

    def __init__(self, client: Client, call: Callable[..., Any]) -> None:
        self._client, self._call = client, call

    def tools(self) -> list[Any]:
        listed: list[Any] = self._call(self._client.list_tools).tools
        return listed

    def result(self, tool: str, **arguments: object) -> dict[str, Any]:
        answer = self._call(self._client.call_tool, tool, arguments)
        assert not answer.is_error, answer.content[0].text
        document: dict[str, Any] = json.loads(answer.content[0].text)
        assert answer.structured_content == document
        assert "not medical advice" in document["caution"]
        return document

    def error(self, tool: str, **arguments: object) -> str:
        answer = self._call(self._client.call_tool, tool, arguments)
        assert answer.is_error
        return str(answer.content[0].text)


@contextmanager
def session(*arguments: str, **variables: str) -> Iterator[Session]:
    """Start ``hnkg mcp`` and speak to it; it is gone afterwards."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "hnkg", "mcp", *arguments],
        env={**os.environ, **variables},
    )
    with start_blocking_portal() as portal:
        client = Client(server, read_timeout_seconds=60)
        with portal.wrap_async_context_manager(client) as entered:
            yield Session(entered, portal.call)


@pytest.fixture(scope="module")
def released() -> Iterator[Session]:
    with session() as opened:
        yield opened


def test_there_are_four_tools_and_all_only_read(released: Session) -> None:
    tools = released.tools()

    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint is True
        assert tool.description


@pytest.mark.parametrize("fact", FACTS, ids=[fact[0] for fact in FACTS])
def test_each_fact_comes_with_its_claim(
    released: Session, fact: tuple[str, set[str], str, str, str]
) -> None:
    relation, objects, polarity, certainty, words = fact
    answer = released.result(
        "run_query", query=f"SELECT ?x {{ hnk:hydroxynorketamine hnkv:{relation} ?x }}"
    )

    assert {row["x"]["label"] for row in answer["rows"]} == objects
    assert answer["truncated"] is False
    claims = [claim for claim in answer["claims"] if words in claim["quote"]]
    assert claims
    for claim in claims:
        assert (claim["polarity"], claim["certainty"]) == (polarity, certainty)
        assert claim["source"] == "Hydroxynorketamine"
        assert claim["verdict"]
    contested = {claim["contested"] for claim in claims}
    assert (True in contested) == (polarity == "denied" or "believed" in certainty)


def test_the_schema_says_how_doubt_and_denial_are_written(released: Session) -> None:
    schema = released.result("describe_schema")
    relations = {item["id"]: item for item in schema["relations"]}

    assert relations["hnkv:putativelyActsOn"]["hedged"] is True
    assert relations["hnkv:lacksSignificantAffinityFor"]["polarity"] == "denied"
    assert relations["hnkv:reportedlyActsOn"]["only_reports"] is True
    assert {item["label"] for item in schema["parts_of_claims"]["hnkv:polarity"]} == {
        "affirmed",
        "denied",
    }
    assert "contested" in {item["label"] for item in schema["parts_of_claims"]["hnkv:verdict"]}
    counts = {item["id"]: item["count"] for item in schema["classes"]}
    assert counts["hnkv:Claim"] == 76
    assert schema["truncated"] is True
    assert "most used" in schema["note"]
    assert schema["prefixes"]["hnk"] == "https://w3id.org/hnk-kg/entity/"


def test_an_example_question_can_be_read_and_run(released: Session) -> None:
    questions = released.result("list_example_questions")["questions"]
    (one,) = [item for item in questions if item["id"] == "cq-03"]

    assert one["question"] == "What does the source deny about HNK?"
    assert "SELECT" in released.result("list_example_questions", name="cq-03")["sparql"]
    answer = released.result("run_query", query="cq-03")
    assert answer["count"] == len(answer["rows"]) > 3
    assert answer["claim_count"] > 0
    assert "cq-99" in released.error("list_example_questions", name="cq-99")


@pytest.mark.parametrize("text", ["HNK", "MESH:C050654", "CFBVGSWSOJBYGC-UHFFFAOYSA-N"])
def test_an_entity_comes_with_the_claims_about_it(released: Session, text: str) -> None:
    answer = released.result("lookup_entity", text=text)

    assert answer["found"]["curie"] == "hnk:hydroxynorketamine"
    identifiers = {item["curie"]: item["match"] for item in answer["found"]["identifiers"]}
    assert identifiers["mesh:C050654"] == "exact"
    assert identifiers["CHEBI:24693"] == "broader"
    assert len(answer["claims"]) == answer["claim_count"] == 37
    for claim in answer["claims"]:
        assert all(claim[part] for part in ("polarity", "certainty", "source", "quote"))


def test_what_is_not_found_is_not_invented(released: Session) -> None:
    answer = released.result("lookup_entity", text="hydroxynorketamin")

    assert answer["found"] is None
    assert answer["nearest"][0]["label"] == "hydroxynorketamine"
    assert released.result("lookup_entity", text="qqqqqq")["nearest"] == []


def test_a_truncated_answer_says_so(released: Session) -> None:
    answer = released.result("run_query", query="SELECT ?s { ?s ?p ?o }", limit=3)
    graph = released.result("run_query", query="DESCRIBE hnk:ketamine", limit=2)

    assert (len(answer["rows"]), answer["truncated"]) == (3, True)
    assert answer["count"] > 20_000
    assert f"the first 3 of {answer['count']} rows" in answer["note"]
    assert (len(graph["triples"]), graph["truncated"]) == (2, True)
    claims = released.result("run_query", query="SELECT ?c { ?c a hnkv:Claim }", limit=500)
    assert (claims["truncated"], len(claims["claims"]), claims["claim_count"]) == (False, 40, 76)
    assert claims["claims_note"] == "Only 40 of 76 claims are shown."
    assert "500" in released.error("run_query", query="ASK {}", limit=1_000_000)


def test_an_answer_without_claims_says_so(released: Session) -> None:
    answer = released.result("run_query", query="SELECT ?l { hnkv:Claim rdfs:label ?l }")

    assert answer["claims"] == []
    assert "No claim was found behind this answer" in answer["claims_note"]
    assert released.result("run_query", query="ASK {}")["answer"] is True


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?o { hnk:ketamin ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { hnk:ketamin ?p ?o }",
        "ASK { hnk:ketamin ?p ?o }",
        "CONSTRUCT WHERE { hnk:ketamin ?p ?o }",
    ],
)
def test_a_misspelt_name_is_not_taken_for_a_finding(released: Session, query: str) -> None:
    told = released.result("run_query", query=query)["claims_note"]

    assert told.startswith("The data do not mention hnk:ketamin. Did you mean hnk:ketamine")
    assert "do not conclude that there is none" in told


def test_a_query_is_stopped_at_the_deadline_and_the_next_one_is_answered() -> None:
    """On a slow machine the next one may need some time itself."""
    with session("--query-timeout-s", "5") as hasty:
        started = time.monotonic()
        message = hasty.error("run_query", query=ENDLESS)

        assert "stopped after 5 s" in message
        assert time.monotonic() - started < MOST_S
        assert hasty.result("run_query", query="ASK { ?s ?p ?o }")["answer"] is True


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT ?x { ?x a", "Line 1, column 11: This '{' is never closed."),
        ("SELECT ?x { ?x foo:bar ?y }", "foo"),
        ("DELETE WHERE { ?s ?p ?o }", "this endpoint only reads"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is not answered"),
        (f"ASK {{ FILTER('{'x' * 300_000}' = '') }}", "bytes; 262144 is the most"),
        ("cq-99", "cq-99"),
    ],
)
def test_what_can_not_be_answered_is_explained(released: Session, query: str, says: str) -> None:
    message = released.error("run_query", query=query)

    assert says in message
    assert "Traceback" not in message


def test_other_data_say_that_they_have_no_claims(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    file.write_text(f'<http://example.org/a> <{label}> "{"long " * 1000}" ; a <urn:Thing> .')
    with session(str(file)) as own:
        answer = own.result("run_query", query="SELECT ?l { ?s rdfs:label ?l }")
        schema = own.result("describe_schema")
        found = own.result("lookup_entity", text="http://example.org/a")

    assert "(cut: 5000 characters in all)" in answer["rows"][0]["l"]
    assert "tie no statement to a claim" in answer["claims_note"]
    assert [item["id"] for item in schema["classes"]] == ["urn:Thing"]
    assert "no claims of ours" in schema["how_to_read"]
    assert found["found"]["iri"] == "http://example.org/a"
