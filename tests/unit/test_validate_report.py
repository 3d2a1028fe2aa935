"""A report says what was found, in words, Turtle and JSON."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.namespaces import SH
from hnkg.validate.report import (
    SHOWN,
    Report,
    Result,
    Severity,
    render_json,
    render_text,
    render_turtle,
    show_term,
)

EX = "https://example.org/"
PREFIXES = {"ex": EX, "xsd": "http://www.w3.org/2001/XMLSchema#"}


def found(name: str, severity: Severity = "violation", **changes: object) -> Result:
    values: dict[str, object] = {
        "focus_node": ox.NamedNode(f"{EX}{name}"),
        "path": ox.NamedNode(f"{EX}colour"),
        "value": ox.Literal("rouge", language="fr"),
        "message": "The colour is not English. Translate it.",
        "severity": severity,
        "shape": f"{EX}shapes#Colour",
        "constraint": f"{EX}shapes#ColourIsEnglish",
        "component": f"{SH}LanguageInConstraintComponent",
    }
    return Result(**{**values, **changes})  # type: ignore[arg-type]  # of the right types


def report(*results: Result, focus_nodes: int = 3) -> Report:
    ordered = tuple(sorted(results, key=lambda result: result.key))
    return Report(ordered, statement_count=1234, focus_node_count=focus_nodes)


def test_only_violations_keep_data_from_conforming() -> None:
    assert report().conforms
    assert report(found("a", "warning"), found("b", "info")).conforms
    assert not report(found("a", "warning"), found("b")).conforms


def test_grave_findings_come_first_and_those_of_a_constraint_together() -> None:
    other = found("a", constraint=f"{EX}shapes#Apart")
    ordered = report(found("b"), found("c", "warning"), other, found("a")).results

    assert [(r.severity, r.constraint.rpartition("#")[2]) for r in ordered] == [
        ("violation", "Apart"),
        ("violation", "ColourIsEnglish"),
        ("violation", "ColourIsEnglish"),
        ("warning", "ColourIsEnglish"),
    ]


def test_text_counts_and_names_what_is_wrong() -> None:
    text = render_text(report(found("a"), found("b"), found("c", "warning")), PREFIXES)

    assert text == (
        "Does not conform: 2 violations, 1 warning in 1,234 triples, 3 focus nodes of the"
        " shapes.\n\n"
        "Violation ColourIsEnglish: The colour is not English. Translate it.\n"
        '  ex:a ex:colour "rouge"@fr (languageIn)\n'
        '  ex:b ex:colour "rouge"@fr (languageIn)\n\n'
        "Warning ColourIsEnglish: The colour is not English. Translate it.\n"
        '  ex:c ex:colour "rouge"@fr (languageIn)'
    )


def test_text_of_nothing_found_is_one_line() -> None:
    text = render_text(report(), PREFIXES)

    assert text == "Conforms: no findings in 1,234 triples, 3 focus nodes of the shapes."


def test_text_says_when_conforming_means_nothing() -> None:
    text = render_text(report(focus_nodes=0), PREFIXES)

    assert "0 focus nodes of the shapes" in text
    assert "means nothing" in text


def test_text_says_where_to_mend_a_finding() -> None:
    text = render_text(report(found("a")), PREFIXES, lambda _: "claims.tsv:7")

    assert text.endswith("(languageIn)\n    claims.tsv:7")


def test_text_does_not_repeat_a_focus_node_as_its_value() -> None:
    node = ox.NamedNode(f"{EX}a")
    text = render_text(report(found("a", value=node, path=None)), PREFIXES)

    assert text.endswith("\n  ex:a (languageIn)")


def test_text_shows_the_first_findings_of_a_constraint_and_counts_the_rest() -> None:
    many = [found(f"n{number:03}") for number in range(SHOWN + 5)]
    lines = render_text(report(*many), PREFIXES).splitlines()

    assert lines[-1] == "  … and 5 more"
    assert sum(line.startswith("  ex:n") for line in lines) == SHOWN


def test_turtle_is_a_validation_report_of_shacl() -> None:
    written = render_turtle(report(found("a"), found("b", "warning")))
    store = ox.Store()
    store.load(written, format=ox.RdfFormat.TURTLE)
    rows = store.query(
        """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?conforms ?severity ?focus ?path ?value ?message ?component ?shape ?constraint {
          ?report a sh:ValidationReport ; sh:conforms ?conforms ; sh:result ?result .
          ?result a sh:ValidationResult ; sh:resultSeverity ?severity ; sh:focusNode ?focus ;
            sh:resultPath ?path ; sh:value ?value ; sh:resultMessage ?message ;
            sh:sourceConstraintComponent ?component ; sh:sourceShape ?shape ;
            sh:sourceConstraint ?constraint .
        } ORDER BY ?focus
        """
    )

    assert isinstance(rows, ox.QuerySolutions)
    first, second = ([term.value for term in row] for row in rows)
    assert first == [
        "false",
        f"{SH}Violation",
        f"{EX}a",
        f"{EX}colour",
        "rouge",
        "The colour is not English. Translate it.",
        f"{SH}LanguageInConstraintComponent",
        f"{EX}shapes#Colour",
        f"{EX}shapes#ColourIsEnglish",
    ]
    assert second[1] == f"{SH}Warning"


def test_notes_stand_in_every_format() -> None:
    """A cut report must not look complete."""
    cut = Report((found("a"),), 1, 1, notes=("Stopped after 1 findings.",))

    assert "\nStopped after 1 findings." in render_text(cut, PREFIXES)
    assert 'rdfs:comment "Stopped after 1 findings."' in render_turtle(cut).decode()
    assert json.loads(render_json(cut))["notes"] == ["Stopped after 1 findings."]


def test_turtle_of_a_check_query_names_its_file() -> None:
    check = found("a", shape="", component="", constraint="queries/checks/odd.rq")
    written = render_turtle(report(check)).decode()

    assert 'dcterms:source "queries/checks/odd.rq"' in written
    assert "sourceShape" not in written


def test_turtle_of_an_unnamed_shape_keeps_it_unnamed() -> None:
    unnamed = found("a", shape="_:b0", constraint="_:b0")

    assert "sh:sourceShape _:b0" in render_turtle(report(unnamed)).decode()


def test_json_writes_terms_as_sparql_results_do() -> None:
    document = json.loads(render_json(report(found("a"), found("b", path=None, value=None))))
    first, second = document["results"]

    assert document["conforms"] is False
    assert (document["statements"], document["focusNodes"], document["notes"]) == (1234, 3, [])
    assert first["focusNode"] == {"type": "uri", "value": f"{EX}a"}
    assert first["value"] == {"type": "literal", "value": "rouge", "xml:lang": "fr"}
    assert first["constraint"] == f"{EX}shapes#ColourIsEnglish"
    assert second["path"] is None
    assert second["value"] is None


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (ox.NamedNode(f"{EX}a"), "ex:a"),
        (ox.NamedNode(f"{EX}a#b"), f"<{EX}a#b>"),
        (ox.NamedNode("urn:a"), "<urn:a>"),
        (ox.BlankNode("b0"), "_:b0"),
        (ox.Literal("a"), '"a"'),
        (ox.Literal("a", language="en"), '"a"@en'),
        (ox.Literal(5), '"5"^^xsd:integer'),
        (ox.Literal("x" * 300), '"' + "x" * 199 + "… (302 characters)"),
    ],
)
def test_terms_are_shown_as_short_as_they_can_be_read(term: ox.Literal, shown: str) -> None:
    assert show_term(term, PREFIXES) == shown


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_of_a_file_can_drive_a_terminal(text: str) -> None:
    shown = show_term(ox.Literal(text), {})

    assert all(mark.isprintable() or not mark.isascii() for mark in shown)
    assert not set(shown) & set("\x1b\x9b\u202e\u2066")
