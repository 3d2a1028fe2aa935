"""SPARQL clients in Python; each asks its way and returns what it found."""

from __future__ import annotations

import csv
import io
import urllib.request
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from tests.clients.facts import GRAPHS, build_questions, parse_graph, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.clients.facts import Answer, Question


def ask_sparqlwrapper(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with SPARQLWrapper by GET."""
    return _sparqlwrapper(endpoint, questions, "GET")


def ask_sparqlwrapper_post(
    endpoint: str, questions: Sequence[Question]
) -> Mapping[Question, Answer]:
    """Ask with SPARQLWrapper by form POST."""
    return _sparqlwrapper(endpoint, questions, POST)


def _sparqlwrapper(
    endpoint: str, questions: Sequence[Question], method: str
) -> Mapping[Question, Answer]:
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setMethod(method)
    answers: dict[Question, Answer] = {}
    for question in questions:
        wrapper.setQuery(question.text)
        if question.form in GRAPHS:
            wrapper.setReturnFormat(TURTLE)
            answers[question] = parse_graph(cast("bytes", wrapper.queryAndConvert()), "text/turtle")
        else:
            wrapper.setReturnFormat(JSON)
            answers[question] = read_json(cast("Mapping[str, Any]", wrapper.queryAndConvert()))
    return answers


def ask_rdflib_store(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with rdflib's SPARQLStore, which always asks for XML."""
    graph = rdflib.Graph(store=SPARQLStore(endpoint))
    return {question: _rdflib_answer(graph.query(question.text)) for question in questions}


def ask_rdflib_service(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask from rdflib's own engine, with SERVICE."""
    federated = build_questions(endpoint)
    return {
        question: _rdflib_answer(rdflib.Graph().query(other.text))
        for question, other in zip(questions, federated, strict=True)
    }


def _rdflib_answer(result: rdflib.query.Result) -> Answer:
    if result.type == "ASK":
        return bool(result.askAnswer)
    if result.type == "SELECT":
        return tuple(str(row[rdflib.Variable("x")]) for row in result.bindings)
    graph = cast("rdflib.Graph", result.graph)
    return parse_graph(graph.serialize(format="nt", encoding="utf-8"))


def ask_oxigraph(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask from Oxigraph's engine, with SERVICE: it sends the query itself as the body."""
    answers: dict[Question, Answer] = {}
    federated = build_questions(endpoint)
    for question, other in zip(questions, federated, strict=True):
        found = ox.Store().query(other.text)
        match found:
            case ox.QueryBoolean():
                answers[question] = bool(found)
            case ox.QueryTriples():
                answers[question] = frozenset(found)
            case _:
                answers[question] = tuple(str(row["x"].value) for row in found)
    return answers


def ask_httpx(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Ask with httpx: tables as CSV, booleans as text, graphs as N-Triples."""
    accept = "text/csv, text/boolean;q=0.9, application/n-triples;q=0.8"
    with httpx.Client(headers={"Accept": accept}) as client:
        answers: dict[Question, Answer] = {}
        for question in questions:
            found = client.post(endpoint, data={"query": question.text}).raise_for_status()
            answers[question] = _read(question, found.content)
    return answers


def ask_address(endpoint: str, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """Open addresses, as pandas.read_csv does with urllib: no header chooses the format."""
    answers: dict[Question, Answer] = {}
    for question in questions:
        chosen = "ntriples" if question.form in GRAPHS else "csv"
        address = f"{endpoint}?{urlencode({'query': question.text, 'format': chosen})}"
        with urllib.request.urlopen(address) as found:  # noqa: S310  # it begins with http:
            body = found.read()
        answers[question] = _read(question, body)
    return answers


def _read(question: Question, body: bytes) -> Answer:
    """Read N-Triples, CSV, or a boolean in one word."""
    if question.form in GRAPHS:
        return parse_graph(body)
    if question.form == "select":
        return tuple(row["x"] for row in csv.DictReader(io.StringIO(body.decode(), newline="")))
    return {"true": True, "false": False}[body.decode().strip()]
