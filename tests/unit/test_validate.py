"""Validation finds what is wrong with a release, says where, and survives any data."""

from __future__ import annotations

import sys
from subprocess import run
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.errors import InputError, ReleaseError
from hnkg.namespaces import BASE, GRAPH, HNKV, OA, RDF, SH
from hnkg.validate import add_ontology, as_shapes, check_conforms, load_shapes, validate_data
from hnkg.validate.shacl import run_shapes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Quads = tuple[ox.Quad, ...]

CLAIM = "https://w3id.org/hnk-kg/claim/wikimd-hnk/C05.1"
TYPE = ox.NamedNode(f"{RDF}type")
SHAPES = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:shape a sh:NodeShape ;
  sh:targetClass ex:Thing ;
  sh:property ex:named .

ex:named sh:path ex:name ; sh:minCount 1 ; sh:message "A thing needs a name. Give it one." .
"""


def with_literal(quads: Quads, subject: str, verb: str, change: Callable[[str], str]) -> Quads:
    """Return the quads with one literal changed; it must be there."""
    changed = []
    count = 0
    for quad in quads:
        value = quad.object
        if (
            quad.subject == ox.NamedNode(subject)
            and quad.predicate.value.endswith(verb)
            and isinstance(value, ox.Literal)
        ):
            count += 1
            new = ox.Literal(change(value.value), datatype=value.datatype)
            changed.append(ox.Quad(quad.subject, quad.predicate, new, quad.graph_name))
        else:
            changed.append(quad)
    assert count == 1
    return tuple(changed)


def line_of(checkout: Path, path: str, key: str) -> int:
    lines = (checkout / path).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if key in line.split("\t"))


def message_of(quads: Quads) -> str:
    with pytest.raises(ReleaseError) as caught:
        check_conforms(quads)
    return str(caught.value)


def parsed(text: str) -> ox.Store:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return store


def test_a_letter_changed_in_a_quote_names_constraint_claim_file_and_line(
    released_quads: Quads, checkout: Path
) -> None:
    message = message_of(
        with_literal(released_quads, CLAIM, "supporting_text", lambda t: t.replace("NMDA", "NMDa"))
    )

    line = line_of(checkout, "graph_data/curated/wikimd-hnk/claims.tsv", "C05.1")
    assert "QuoteIsThatOfTheSpan" in message
    assert "wikimd:C05.1" in message
    assert f"graph_data/curated/wikimd-hnk/claims.tsv:{line} (C05.1)" in message


def test_an_offset_shifted_names_the_claims_that_quote_there(released_quads: Quads) -> None:
    span = "https://w3id.org/hnk-kg/source/wikimd-hnk-2b0845c6#position=869,928"
    message = message_of(with_literal(released_quads, span, "#start", lambda _: "870"))

    assert "QuoteStandsAtItsOffsets" in message
    assert "(C05.1)" in message


def test_a_cue_removed_is_found(released_quads: Quads) -> None:
    kept = tuple(
        quad
        for quad in released_quads
        if not (quad.subject == ox.NamedNode(CLAIM) and "negationCue" in quad.predicate.value)
    )

    assert "DeniedClaimQuotesItsNegation" in message_of(kept)


def test_an_entity_misspelt_is_found_twice_as_it_dangles_too(released_quads: Quads) -> None:
    wrong = ox.NamedNode("https://w3id.org/hnk-kg/entity/nmda-recepter")
    changed = tuple(
        ox.Quad(quad.subject, quad.predicate, wrong, quad.graph_name)
        if quad.subject == ox.NamedNode(CLAIM) and quad.predicate.value == f"{RDF}object"
        else quad
        for quad in released_quads
    )
    message = message_of(changed)

    assert "ClaimIsAboutThings" in message
    assert "NothingDangles" in message
    assert "graph_data/curated/entities.tsv (nmda-recepter)" in message


def test_a_malformed_curie_names_its_row(released_quads: Quads, checkout: Path) -> None:
    mapping = "https://w3id.org/hnk-kg/mapping/M0001"
    message = message_of(
        with_literal(released_quads, mapping, "objectCurie", lambda t: t.replace(":", ": "))
    )

    line = line_of(checkout, "ontology/mappings.sssom.tsv", "mapping:M0001")
    assert "MappingHasOneCurie" in message
    assert f"ontology/mappings.sssom.tsv:{line} (mapping:M0001)" in message


@pytest.mark.parametrize(
    ("dropped", "place"),
    [
        (f"{HNKV}reportedlyActsOn http://www.w3.org/2000/01/rdf-schema#label", "relations.tsv"),
        (f"{HNKV}Claim http://www.w3.org/2004/02/skos/core#definition", "ontology/core.ttl"),
        (
            f"{BASE}source/wikimd-hnk-2b0845c6#char=57,94 {HNKV}withoutClaimsBecause",
            "graph_data/curated/wikimd-hnk/units.tsv:",
        ),
        (
            f"{BASE}source/wikimd-hnk-2b0845c6 http://purl.org/dc/terms/rights",
            "graph_data/curated/sources.tsv",
        ),
        (
            f"{BASE}dataset/0.1.0 http://www.w3.org/2002/07/owl#versionInfo",
            "graph_data/curated/dataset.toml",
        ),
    ],
)
def test_each_kind_of_node_is_traced_to_its_curated_file(
    dropped: str, place: str, released_quads: Quads
) -> None:
    subject, verb = dropped.split()
    kept = tuple(
        quad
        for quad in released_quads
        if not (quad.subject == ox.NamedNode(subject) and quad.predicate.value == verb)
    )

    assert len(kept) < len(released_quads)
    assert place in message_of(kept)


def test_a_release_without_shapes_is_refused(released_quads: Quads) -> None:
    shapes = ox.NamedNode(f"{GRAPH}shapes")
    kept = tuple(quad for quad in released_quads if quad.graph_name != shapes)

    assert "no SHACL shape" in message_of(kept)


def test_a_check_query_stops_a_release_too(released_quads: Quads) -> None:
    quad = released_quads[0]
    copied = ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(f"{GRAPH}elsewhere"))
    message = message_of((*released_quads, copied))

    assert "triple-in-two-graphs.rq" in message
    assert "named-graph-without-description.rq" in message


def test_other_shapes_are_used_alone() -> None:
    shapes = as_shapes(parsed(SHAPES))
    data = parsed("@prefix ex: <https://example.org/> . ex:a a ex:Thing . ex:b a ex:Thing .")
    report = validate_data(data, shapes)

    assert [str(result.focus_node) for result in report.results] == [
        "<https://example.org/a>",
        "<https://example.org/b>",
    ]
    assert report.focus_node_count == 2
    assert {result.message for result in report.results} == {"A thing needs a name. Give it one."}


def test_focus_nodes_are_counted_once_over_all_kinds_of_targets() -> None:
    shapes = as_shapes(
        parsed(
            SHAPES
            + "ex:more a sh:NodeShape ; sh:targetNode ex:a , ex:absent ;"
            + " sh:targetSubjectsOf ex:likes ; sh:targetObjectsOf ex:likes .\n"
            + "ex:Own a sh:NodeShape , <http://www.w3.org/2000/01/rdf-schema#Class> ."
        )
    )
    data = parsed(
        "@prefix ex: <https://example.org/> ."
        " @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        " ex:a a ex:Thing . ex:b ex:likes ex:c , 5 . ex:Sub rdfs:subClassOf ex:Thing ."
        " ex:d a ex:Sub . ex:e a ex:Own ."
    )

    assert validate_data(data, shapes).focus_node_count == 6  # a b c 5 d e


def things(count: int) -> ox.Store:
    return parsed("".join(f"<urn:{n}> a <https://example.org/Thing> .\n" for n in range(count)))


def test_progress_is_told_from_portion_to_portion_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    shapes = as_shapes(parsed(SHAPES))
    validate_data(things(450), shapes, progress=lambda done, total: told.append((done, total)))

    assert told == [(200, 450), (400, 450), (450, 450)]


def test_a_run_stops_at_its_limit_and_says_so() -> None:
    shapes = as_shapes(parsed(SHAPES))
    cut = run_shapes(things(450), shapes, result_limit=100)
    whole = run_shapes(things(450), shapes, result_limit=451)

    assert (len(cut.results), cut.is_complete, cut.focus_node_count) == (200, False, 450)
    assert (len(whole.results), whole.is_complete) == (450, True)


def test_a_cut_validation_is_noted_in_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_shapes, "__defaults__", (None, 100))
    report = validate_data(things(450), as_shapes(parsed(SHAPES)))

    assert report.notes == ("Stopped after 200 findings; there may be more.",)


def test_shapes_without_a_target_are_refused() -> None:
    with pytest.raises(InputError, match="no SHACL shape with a target"):
        as_shapes(parsed("<urn:a> <urn:b> <urn:c> ."))


def test_shapes_that_cannot_be_used_are_an_error_of_input() -> None:
    shapes = as_shapes(parsed(SHAPES.replace("sh:path ex:name", "sh:path ex:name , ex:other")))

    with pytest.raises(InputError, match="cannot use these shapes"):
        validate_data(parsed("<urn:a> a <https://example.org/Thing> ."), shapes)


def test_features_that_are_not_evaluated_are_noted() -> None:
    shapes = as_shapes(parsed(SHAPES + "ex:shape sh:rule [ a sh:TripleRule ] ."))
    report = validate_data(parsed("<urn:a> <urn:b> <urn:c> ."), shapes)

    assert report.notes == ("The shapes use sh:rule, which is not evaluated.",)


def test_a_severity_that_shacl_does_not_define_is_as_grave_as_a_violation() -> None:
    shapes = as_shapes(parsed(SHAPES + "ex:named sh:severity ex:Hmm ."))
    report = validate_data(parsed("<urn:a> a <https://example.org/Thing> ."), shapes)

    assert [result.severity for result in report.results] == ["violation"]


def test_literals_as_focus_nodes_have_no_triples() -> None:
    """A store refuses a literal for a subject; the validation must not."""
    data = parsed(f'<urn:span> a <{OA}SpecificResource> ; <{OA}hasSource> "nowhere" .')
    found = {
        (str(result.focus_node), result.constraint.rpartition("#")[2])
        for result in validate_data(data).results
    }

    assert ('"nowhere"', "SourceHasATitle") in found


@pytest.mark.parametrize("words", ["back\\slash \\d \\1 \\g<x>", "{?value}", "\U0001f9ea", '"'])
def test_no_words_of_a_value_break_the_validation(words: str) -> None:
    """The validator used to take a backslash in a value for a regular expression."""
    data = parsed(
        f"<urn:c> a <{HNKV}Claim> ; <https://w3id.org/biolink/vocab/supporting_text> 'short' ."
    )
    cue = ox.NamedNode(f"{HNKV}hedgeCue")
    data.add(ox.Quad(ox.NamedNode("urn:c"), cue, ox.Literal(words)))
    found = [r for r in validate_data(data).results if r.constraint.endswith("CueIsInTheQuote")]

    assert [result.value for result in found] == [ox.Literal(words)]


def test_messages_of_other_shapes_are_filled_in() -> None:
    """Also where the value has a backslash."""
    shapes = as_shapes(
        parsed(
            SHAPES
            + """
            ex:shape sh:sparql [ sh:message "{$this} is called {?value} in {?language}" ;
              sh:select '''SELECT $this ?value ?language {
                $this <https://example.org/name> ?value BIND("fr" AS ?language)
              }''' ] .
            """
        )
    )
    data = parsed(r"<urn:a> a <https://example.org/Thing> ; <https://example.org/name> 'a\\b' .")

    assert [r.message for r in validate_data(data, shapes).results] == [
        r"urn:a is called a\b in fr"
    ]


def test_triple_terms_are_named_as_what_shacl_cannot_take() -> None:
    data = parsed(f"<urn:c> a <{HNKV}Claim> .")
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"))
    data.add(ox.Quad(ox.NamedNode("urn:c"), ox.NamedNode(f"{RDF}subject"), triple))

    with pytest.raises(InputError, match=r"triple terms of RDF 1\.2"):
        validate_data(data)


def test_validation_leaves_the_data_as_they_are_and_adds_two_words_of_owl_to_the_shapes(
    released_quads: Quads,
) -> None:
    store = ox.Store()
    store.extend(released_quads)
    shapes = load_shapes()
    before = set(store), set(shapes)

    validate_data(store, shapes)

    assert set(store) == before[0]
    assert {str(triple[0]) for triple in set(shapes) - before[1]} == {
        "http://www.w3.org/2002/07/owl#Class",
        "http://www.w3.org/2002/07/owl#DatatypeProperty",
    }


def test_the_ontology_is_added_to_claims_without_it_and_to_nothing_else() -> None:
    claims = parsed(f"<urn:c> a <{HNKV}Claim> .")
    others = parsed(f"<urn:c> a <{SH}NodeShape> .")

    assert add_ontology(claims)
    assert next(claims.quads_for_pattern(ox.NamedNode(f"{HNKV}actsOn"), TYPE, None), None)
    assert not add_ontology(claims)
    assert not add_ontology(others)
    assert len(others) == 1


def test_importing_validation_does_not_import_the_validator() -> None:
    """It costs half a second, and the server never needs it."""
    code = "import sys, hnkg.validate; print({'pyshacl', 'rdflib'} & set(sys.modules))"
    found = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"
