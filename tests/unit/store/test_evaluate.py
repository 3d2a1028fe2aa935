"""A query is answered completely, or the error says why."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest

from hnkg import formats
from hnkg.errors import (
    BadRequestError,
    ForbiddenError,
    NotAcceptableError,
    QuerySyntaxError,
    ResultTooLargeError,
)
from hnkg.formats import Format, Formats
from hnkg.store import Answer, Dataset, Query
from hnkg.store.evaluate import PIECE_BYTES, evaluate

RDF_NS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
EX = "https://example.org/"
PREFIXES = {"ex": EX, "unused": "https://example.org/unused/", "foaf": "http://xmlns.com/foaf/0.1/"}
DATA = f"""
<{EX}a> <{EX}p> "one" .
<{EX}a> <{EX}p> <{EX}b> .
<{EX}b> <{EX}q> "two" <{EX}g1> .
<{EX}c> <{EX}q> "three" <{EX}g2> .
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(input=DATA, format=ox.RdfFormat.N_QUADS)
    return store


def ask(store: ox.Store, text: str, chosen: Format | None = None, **more: object) -> Answer:
    wanted = Formats() if chosen is None else Formats(chosen, chosen, chosen)
    return evaluate(store, Query(text, wanted, **more), PREFIXES)  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize("chosen", formats.SOLUTIONS, ids=lambda chosen: chosen.name)
def test_select_is_written_in_every_format(store: ox.Store, chosen: Format) -> None:
    answer = ask(store, "SELECT ?s ?o { ?s ?p ?o }", chosen)
    engine_format = ox.QueryResultsFormat.from_media_type(chosen.media_type)

    assert (answer.kind, answer.format, answer.row_count) == ("solutions", chosen, 2)
    if chosen is not formats.CSV:  # which the engine writes and does not read
        assert len(list(ox.parse_query_results(answer.body, engine_format))) == 2  # type: ignore[arg-type]  # solutions
    assert b"one" in answer.body


@pytest.mark.parametrize("chosen", formats.BOOLEAN, ids=lambda chosen: chosen.name)
@pytest.mark.parametrize(("pattern", "word"), [("{}", b"true"), ("{ ?s <a:b> ?o }", b"false")])
def test_ask_is_written_in_every_format(
    store: ox.Store, chosen: Format, pattern: str, word: bytes
) -> None:
    answer = ask(store, f"ASK {pattern}", chosen)

    assert (answer.kind, answer.row_count) == ("boolean", 1)
    assert word in answer.body
    if chosen.name in {"csv", "tsv", "boolean"}:
        assert answer.body == word


@pytest.mark.parametrize("chosen", formats.GRAPH, ids=lambda chosen: chosen.name)
@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE <{EX}a>"])
def test_graphs_are_written_in_every_format(store: ox.Store, chosen: Format, text: str) -> None:
    answer = ask(store, text, chosen)
    engine_format = ox.RdfFormat.from_media_type(chosen.media_type)

    assert (answer.kind, answer.row_count) == ("graph", 2)
    assert len(set(ox.parse(answer.body, engine_format))) == 2


def test_turtle_has_the_used_prefixes_only_and_in_order(store: ox.Store) -> None:
    text = f"CONSTRUCT {{ ?s <{EX}p> <http://xmlns.com/foaf/0.1/x> }} {{ ?s ?p ?o }}"
    lines = ask(store, text, formats.TURTLE).body.decode().splitlines()

    assert lines[:2] == [
        f"@prefix ex: <{EX}> .",
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .",
    ]
    assert len(lines) == 3
    assert "ex:a ex:p foaf:x" in lines[2]


def test_rdf_xml_has_the_used_prefixes_only(store: ox.Store) -> None:
    body = ask(store, "CONSTRUCT WHERE { ?s ?p ?o }", formats.RDF_XML).body

    assert body.count(b"xmlns:") == 2
    assert f'xmlns:ex="{EX}" xmlns:rdf='.encode() in body
    ET.fromstring(body)  # noqa: S314  # made by the engine just now


@pytest.mark.parametrize("chosen", [formats.TURTLE, formats.RDF_XML], ids=lambda c: c.name)
def test_the_same_query_gives_the_same_bytes(store: ox.Store, chosen: Format) -> None:
    bodies = {ask(store, "CONSTRUCT WHERE { ?s ?p ?o }", chosen).body for _ in range(20)}

    assert len(bodies) == 1


def test_a_property_without_xml_name_is_not_written_as_broken_xml(store: ox.Store) -> None:
    text = f"CONSTRUCT {{ ?s <{EX}123> ?o }} {{ ?s ?p ?o }}"

    with pytest.raises(NotAcceptableError, match="Turtle"):
        ask(store, text, formats.RDF_XML)
    assert ask(store, text, formats.TURTLE).row_count == 2


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> } {}", formats.JSON_LD),
        (f"CONSTRUCT {{ <urn:a> <{RDF_NS}ID> 'x' }} {{}}", formats.RDF_XML),
        ("CONSTRUCT { <urn:a> <http://www.w3.org/2000/xmlns/x> 'x' } {}", formats.RDF_XML),
    ],
)
def test_what_a_format_can_not_say_is_not_acceptable_in_it(
    store: ox.Store, text: str, chosen: Format
) -> None:
    with pytest.raises(NotAcceptableError, match=r"Turtle|text/turtle"):
        ask(store, text, chosen)
    assert ask(store, text, formats.TURTLE).row_count == 1


def test_a_direction_is_written_as_well_formed_xml(store: ox.Store) -> None:
    text = "CONSTRUCT { <urn:a> <urn:b> 'x'@ar--rtl } {}"
    body = ask(store, text, formats.RDF_XML).body

    ET.fromstring(body)  # noqa: S314  # made by the engine just now
    (quad,) = ox.parse(body, ox.RdfFormat.RDF_XML)
    assert str(quad.object) == '"x"@ar--rtl'


@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\uFFFE", "\\uFFFF"])
def test_a_character_that_xml_cannot_carry_is_an_error(store: ox.Store, character: str) -> None:
    text = f'SELECT ("{character}" AS ?x) {{}}'

    with pytest.raises(NotAcceptableError, match="JSON"):
        ask(store, text, formats.XML)
    value = json.loads(ask(store, text, formats.JSON).body)["results"]["bindings"][0]["x"]["value"]
    assert value == character.encode().decode("unicode_escape")


def test_white_space_and_every_other_character_is_fine_in_xml(store: ox.Store) -> None:
    answer = ask(store, 'SELECT ("a\\t\\n\\r\\u0020\\u00e9\\U0001F600<&" AS ?x) {}', formats.XML)

    assert ET.fromstring(answer.body)[1][0][0][0].text == "a\t\n\n é\U0001f600<&"  # noqa: S314  # ours


def test_an_iri_with_a_comma_stays_one_cell(store: ox.Store) -> None:
    answer = ask(store, f"SELECT ?x ?y {{ VALUES (?x ?y) {{ (<{EX}#0,18> 'a,b') }} }}", formats.CSV)

    assert answer.body == f'x,y\r\n"{EX}#0,18","a,b"\r\n'.encode()
    assert answer.row_count == 1


def test_a_kind_without_acceptable_format_lists_what_there_is(store: ox.Store) -> None:
    with pytest.raises(NotAcceptableError, match="text/turtle, application/n-triples"):
        evaluate(store, Query("CONSTRUCT WHERE { ?s ?p ?o }", Formats(graph=None)), {})
    with pytest.raises(NotAcceptableError, match="SELECT"):
        evaluate(store, Query("SELECT * {}", Formats(solutions=None)), {})
    with pytest.raises(NotAcceptableError, match="text/boolean"):
        evaluate(store, Query("ASK {}", Formats(boolean=None)), {})


def test_a_syntax_error_knows_its_place(store: ox.Store) -> None:
    with pytest.raises(QuerySyntaxError, match="never closed") as caught:
        ask(store, "SELECT *\n{ ?s ?p")

    assert (caught.value.line, caught.value.column) == (2, 1)


def test_the_prefixes_of_the_data_are_offered_beside_the_usual_ones(store: ox.Store) -> None:
    with pytest.raises(QuerySyntaxError, match="PREFIX rdfs: "):
        evaluate(store, Query("ASK { ?s rdfs:label 1 }"), {})
    with pytest.raises(QuerySyntaxError, match="PREFIX own: <own:>"):
        evaluate(store, Query("ASK { ?s own:p 1 }"), {"own": "own:"})


def test_an_update_is_refused(store: ox.Store) -> None:
    with pytest.raises(ForbiddenError, match="only reads"):
        ask(store, "INSERT DATA { <a:a> <a:b> 1 }")


@pytest.mark.parametrize("text", ["ASK { FILTER(<https://example.org/f>(1)) }", "ASK { '\ud800' }"])
def test_what_the_engine_refuses_before_evaluation_is_the_query_s_fault(
    store: ox.Store, text: str
) -> None:
    with pytest.raises(QuerySyntaxError):
        ask(store, text)


def test_service_is_refused_with_the_way_out(store: ox.Store) -> None:
    with pytest.raises(ForbiddenError, match="Federate from your side"):
        ask(store, "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("dataset", "in_default", "in_named"),
    [
        (None, 2, 2),
        (Dataset(), 0, 0),
        (Dataset(default_graphs=(f"{EX}g1",)), 1, 0),
        (Dataset(default_graphs=(f"{EX}g1", f"{EX}g2")), 2, 0),
        (Dataset(named_graphs=(f"{EX}g2",)), 0, 1),
        (Dataset((f"{EX}g1",), (f"{EX}g2",)), 1, 1),
        (Dataset((f"{EX}none",), (f"{EX}none",)), 0, 0),
    ],
)
def test_the_dataset_of_the_request_is_the_whole_dataset(
    store: ox.Store, dataset: Dataset | None, in_default: int, in_named: int
) -> None:
    assert ask(store, "SELECT * { ?s ?p ?o }", dataset=dataset).row_count == in_default
    assert ask(store, "SELECT * { GRAPH ?g { ?s ?p ?o } }", dataset=dataset).row_count == in_named


def test_the_dataset_of_the_request_replaces_from(store: ox.Store) -> None:
    text = "SELECT ?o FROM <https://example.org/g1> { ?s ?p ?o }"
    answer = ask(store, text, dataset=Dataset((f"{EX}g2",), ()))

    assert b"three" in answer.body
    assert b"two" not in answer.body


def test_a_graph_that_is_no_iri_is_a_bad_request(store: ox.Store) -> None:
    with pytest.raises(BadRequestError, match="default-graph-uri"):
        ask(store, "ASK {}", dataset=Dataset(("not an iri",), ()))


def test_a_result_beyond_the_limit_is_an_error_not_a_part(store: ox.Store) -> None:
    query = Query("SELECT * { ?s ?p ?o }")
    length_bytes = len(evaluate(store, query, {}).body)

    assert len(evaluate(store, query, {}, length_bytes).body) == length_bytes
    with pytest.raises(ResultTooLargeError, match="LIMIT"):
        evaluate(store, query, {}, length_bytes - 1)


@pytest.mark.parametrize("chosen", [*formats.SOLUTIONS, *formats.GRAPH], ids=lambda c: c.name)
def test_a_result_of_many_pieces_is_whole(chosen: Format) -> None:
    store = ox.Store()
    ex = ox.NamedNode(f"{EX}p")
    count = PIECE_BYTES // 8
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"{EX}{n}"), ex, ox.Literal(f"{n}, é")) for n in range(count)
    )
    form = "SELECT ?s ?o" if chosen in formats.SOLUTIONS else "CONSTRUCT { ?s ?p ?o }"

    answer = ask(store, f"{form} WHERE {{ ?s ?p ?o }}", chosen)

    assert answer.row_count == count
    assert len(answer.body) > 2 * PIECE_BYTES
    if chosen in formats.GRAPH:
        parsed = ox.parse(answer.body, ox.RdfFormat.from_media_type(chosen.media_type))
        assert {quad.triple for quad in parsed} == {quad.triple for quad in store}
    elif chosen is not formats.CSV:
        rows = ox.parse_query_results(
            answer.body, ox.QueryResultsFormat.from_media_type(chosen.media_type)
        )
        assert len(list(rows)) == count  # type: ignore[arg-type]  # solutions


@pytest.mark.parametrize("position", [0, PIECE_BYTES // 50, PIECE_BYTES // 25])
def test_what_xml_cannot_say_is_found_wherever_it_is(position: int) -> None:
    store = ox.Store()
    ex = ox.NamedNode(f"{EX}p")
    for n in range(PIECE_BYTES // 20):
        words = "bad \uffff" if n == position else f"fine {n}"
        store.add(ox.Quad(ox.NamedNode(f"{EX}{n}"), ex, ox.Literal(words)))

    with pytest.raises(NotAcceptableError, match="control character"):
        ask(store, "SELECT ?s ?o { ?s ?p ?o }", formats.XML)
    with pytest.raises(NotAcceptableError, match="control character"):
        ask(store, "CONSTRUCT WHERE { ?s ?p ?o }", formats.RDF_XML)
