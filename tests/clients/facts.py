"""What every client asks: the four facts of the README, in each form of query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Form = Literal["select", "ask", "deny", "construct", "describe"]

ENTITY: Final = "https://w3id.org/hnk-kg/entity/"
ONTOLOGY: Final = "https://w3id.org/hnk-kg/ontology#"
HNK: Final = f"{ENTITY}hydroxynorketamine"
PREFIXES: Final = f"PREFIX hnk: <{ENTITY}>\nPREFIX hnkv: <{ONTOLOGY}>\n"

FORMS: Final[tuple[Form, ...]] = ("select", "ask", "deny", "construct", "describe")

#: The forms whose result is a graph.
GRAPHS: Final = frozenset({"construct", "describe"})


@dataclass(frozen=True)
class Fact:
    """One property of HNK and all its values, by their local names."""

    name: str
    values: tuple[str, ...]

    @property
    def iris(self) -> tuple[str, ...]:
        """The values in full."""
        return tuple(ENTITY + value for value in self.values)

    @property
    def triples(self) -> frozenset[ox.Triple]:
        """The fact as RDF."""
        predicate = ox.NamedNode(ONTOLOGY + self.name)
        return frozenset(
            ox.Triple(ox.NamedNode(HNK), predicate, ox.NamedNode(iri)) for iri in self.iris
        )


FACTS: Final = (
    Fact("metaboliteOf", ("ketamine",)),
    Fact("reportedlyActsOn", ("ampa-receptor",)),
    Fact("lacksSignificantAffinityFor", ("nmda-receptor",)),
    Fact("investigatedFor", ("chronic-pain", "depression", "treatment-resistant-depression")),
)


@dataclass(frozen=True)
class Question:
    """One query about one fact.

    ``deny`` is an ASK that the graph denies: a client that always hears yes is found out.
    """

    fact: Fact
    form: Form
    text: str

    @property
    def name(self) -> str:
        """A name by which a program in another language can label its answer."""
        return f"{self.fact.name} {self.form}"


def build_questions(service: str | None = None) -> tuple[Question, ...]:
    """Return every question.

    Args:
        service: an endpoint that the query itself asks, with SERVICE; DESCRIBE, which would
            describe what the asking client has, becomes a CONSTRUCT of the same triples then.
    """

    def pattern(text: str) -> str:
        return f"{{ SERVICE <{service}> {{ {text} }} }}" if service else f"{{ {text} }}"

    questions = []
    for fact in FACTS:
        triples = f"hnk:hydroxynorketamine hnkv:{fact.name}"
        texts: dict[Form, str] = {
            "select": f"SELECT ?x WHERE {pattern(f'{triples} ?x')}",
            "ask": f"ASK {pattern(f'{triples} hnk:{fact.values[0]}')}",
            "deny": f"ASK {pattern(f'{triples} hnk:hydroxynorketamine')}",
            "construct": f"CONSTRUCT {{ {triples} ?x }} WHERE {pattern(f'{triples} ?x')}",
            "describe": "DESCRIBE hnk:hydroxynorketamine",
        }
        if service:
            about = "hnk:hydroxynorketamine ?p ?o"
            texts["describe"] = f"CONSTRUCT {{ {about} }} WHERE {pattern(about)}"
        questions += [Question(fact, form, PREFIXES + texts[form]) for form in FORMS]
    return tuple(questions)


#: What a client found: values of ``?x`` for SELECT, one word for ASK, triples for a graph.
Answer = tuple[str, ...] | bool | frozenset[ox.Triple]


def parse_answers(
    questions: Iterable[Question], printed: Mapping[str, object]
) -> dict[Question, Answer]:
    """Read what a program in another language printed.

    It prints one JSON object: name of the question to a list of texts (SELECT), a boolean (ASK),
    or one text in N-Triples (CONSTRUCT and DESCRIBE).
    """
    answers: dict[Question, Answer] = {}
    for question in questions:
        match printed[question.name]:
            case bool(boolean):
                answers[question] = boolean
            case list(values):
                answers[question] = tuple(str(value) for value in values)
            case str(triples):
                answers[question] = parse_graph(triples)
            case other:
                raise TypeError(f"{question.name}: {other!r}")
    return answers


def read_json(found: Mapping[str, Any]) -> Answer:
    """Return what a result in SPARQL JSON says."""
    if "boolean" in found:
        return bool(found["boolean"])
    return tuple(row["x"]["value"] for row in found["results"]["bindings"])


def parse_graph(
    text: str | bytes, media_type: str = "application/n-triples"
) -> frozenset[ox.Triple]:
    """Return the triples of a graph."""
    chosen = ox.RdfFormat.from_media_type(media_type)
    return frozenset(quad.triple for quad in ox.parse(text, chosen))
