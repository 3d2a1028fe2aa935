"""What a validation found, and how to write it: text for a person, Turtle, JSON.

Turtle follows the validation report of SHACL (https://www.w3.org/TR/shacl/#validation-report).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from hnkg.namespaces import DCTERMS, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Severity = Literal["violation", "warning", "info"]

#: From grave to slight, with the names that SHACL gives them.
SEVERITIES: Final[Mapping[Severity, str]] = {
    "violation": "Violation",
    "warning": "Warning",
    "info": "Info",
}
#: Findings of one constraint that the text shows; the other formats show all.
SHOWN: Final = 20

_LOCAL_NAME = re.compile(r"[\w.-]+(?<!\.)")
# Controls, and the marks that turn the direction of what follows, could drive a terminal.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_VALUE: Final = 200


@dataclass(frozen=True)
class Result:
    """One finding.

    Args:
        focus_node: the node that breaks the constraint.
        path: the property at fault, where there is one.
        value: the value at fault, where there is one.
        message: what is wrong and what to do.
        severity: only a violation keeps the data from conforming.
        shape: the IRI of the shape; empty for a check query.
        constraint: the name of the constraint: the IRI of the property shape or of the SPARQL
            constraint, or the path of the check query.
        component: the IRI of the kind of constraint, ``sh:MinCountConstraintComponent``; empty for
            a check query.
    """

    focus_node: Term
    path: ox.NamedNode | None
    value: Term | None
    message: str
    severity: Severity
    shape: str
    constraint: str
    component: str

    @property
    def parameter(self) -> str:
        """The parameter of a property shape that is broken, ``minCount``; empty for a query."""
        name = self.component.removeprefix(SH).removesuffix("ConstraintComponent")
        return "" if name == "SPARQL" else name[:1].lower() + name[1:]

    @property
    def key(self) -> tuple[int, str, str, str, str, str, str]:
        """The place in a report: grave things first, each constraint's findings together."""
        return (
            list(SEVERITIES).index(self.severity),
            self.constraint,
            self.message,
            str(self.focus_node),
            str(self.path or ""),
            str(self.value or ""),
            self.component,
        )


@dataclass(frozen=True)
class Report:
    """Everything that a validation found.

    Args:
        results: the findings, sorted.
        statement_count: triples checked, one in two named graphs counted twice.
        focus_node_count: nodes that some shape targets, each once; with none, to conform means
            nothing.
        notes: what the user should know, one sentence each.
    """

    results: tuple[Result, ...]
    statement_count: int
    focus_node_count: int
    notes: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and infos do not count."""
        return not self.count("violation")

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(result.severity == severity for result in self.results)

    def __str__(self) -> str:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        """Return it for a person, IRIs in full."""
        return render_text(self, {})


def render_text(
    report: Report,
    prefixes: Mapping[str, str],
    place: Callable[[Result], str] | None = None,
) -> str:
    """Return the report for a person, one paragraph a constraint.

    Args:
        report: the findings.
        prefixes: prefix names and namespaces, to shorten IRIs.
        place: says where to mend a finding; empty where it does not know.
    """
    return "\n\n".join((_summary(report), *_paragraphs(report, prefixes, place)))


def render_turtle(report: Report) -> bytes:
    """Return the report as RDF: one ``sh:ValidationReport``."""
    top = ox.BlankNode("report")
    triples = [
        _triple(top, f"{RDF}type", ox.NamedNode(f"{SH}ValidationReport")),
        _triple(top, f"{SH}conforms", ox.Literal(value=report.conforms)),
        *(_triple(top, f"{RDFS}comment", ox.Literal(note)) for note in report.notes),
    ]
    nodes = [ox.BlankNode(f"result{n}") for n, _ in enumerate(report.results, start=1)]
    triples += [_triple(top, f"{SH}result", node) for node in nodes]
    for node, result in zip(nodes, report.results, strict=True):
        triples += [_triple(node, verb, value) for verb, value in _statements(result)]
    used = {"sh": SH, "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used) or b""


def render_json(report: Report) -> str:
    """Return the report as JSON; terms are written as in SPARQL results."""
    document = {
        "conforms": report.conforms,
        "statements": report.statement_count,
        "focusNodes": report.focus_node_count,
        "notes": list(report.notes),
        "results": [
            {
                "severity": result.severity,
                "focusNode": _json_term(result.focus_node),
                "path": None if result.path is None else _json_term(result.path),
                "value": None if result.value is None else _json_term(result.value),
                "message": result.message,
                "shape": result.shape or None,
                "constraint": result.constraint,
                "component": result.component or None,
            }
            for result in report.results
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def show_term(term: Term, prefixes: Mapping[str, str]) -> str:
    r"""Return a term as short as it can be read, without anything that drives a terminal.

    >>> show_term(ox.NamedNode("https://example.org/a"), {"ex": "https://example.org/"})
    'ex:a'
    >>> show_term(ox.Literal("a\x1b[31m"), {})
    '"a\\u001B[31m"'
    """
    if isinstance(term, ox.NamedNode):
        fitting = [(len(ns), name) for name, ns in prefixes.items() if term.value.startswith(ns)]
        for length, name in sorted(fitting, reverse=True):
            if _LOCAL_NAME.fullmatch(term.value, length):
                return f"{name}:{term.value[length:]}"
    if isinstance(term, ox.Literal):
        kind = term.datatype
        mark = f"@{term.language}" if term.language else f"^^{show_term(kind, prefixes)}"
        text = str(ox.Literal(term.value)) + ("" if kind.value == f"{XSD}string" else mark)
    else:
        text = str(term)
    if len(text) > _LONGEST_VALUE:
        text = f"{text[:_LONGEST_VALUE]}… ({len(text)} characters)"
    return _safe(text)


def _summary(report: Report) -> str:
    verdict = "Conforms" if report.conforms else "Does not conform"
    found = [
        _counted(report.count(severity), severity)
        for severity in SEVERITIES
        if report.count(severity)
    ]
    checked = (
        f"{_counted(report.statement_count, 'triple')},"
        f" {_counted(report.focus_node_count, 'focus node')} of the shapes"
    )
    lines = [f"{verdict}: {', '.join(found) or 'no findings'} in {checked}."]
    if not report.focus_node_count:
        lines.append(
            "No shape speaks of anything in these data, so that they conform means nothing."
        )
    return "\n".join((*lines, *report.notes))


def _paragraphs(
    report: Report, prefixes: Mapping[str, str], place: Callable[[Result], str] | None
) -> Iterator[str]:
    for (severity, constraint, message), group in groupby(
        report.results, lambda result: (result.severity, result.constraint, result.message)
    ):
        results = list(group)
        name = constraint.replace("/", "#").rpartition("#")[2]
        lines = [f"{SEVERITIES[severity]} {name}: {_safe(message)}"]
        for result in results[:SHOWN]:
            shown = [show_term(result.focus_node, prefixes)]
            if result.path is not None:
                shown.append(show_term(result.path, prefixes))
            if result.value is not None and result.value != result.focus_node:
                shown.append(show_term(result.value, prefixes))
            if result.parameter:
                shown.append(f"({result.parameter})")
            lines.append(f"  {' '.join(shown)}")
            if place is not None and (where := place(result)):
                lines.append(f"    {where}")
        if len(results) > SHOWN:
            lines.append(f"  … and {len(results) - SHOWN} more")
        yield "\n".join(lines)


def _statements(result: Result) -> Iterator[tuple[str, Term]]:
    yield f"{RDF}type", ox.NamedNode(f"{SH}ValidationResult")
    yield f"{SH}focusNode", result.focus_node
    if result.path is not None:
        yield f"{SH}resultPath", result.path
    if result.value is not None:
        yield f"{SH}value", result.value
    yield f"{SH}resultMessage", ox.Literal(result.message)
    yield f"{SH}resultSeverity", ox.NamedNode(f"{SH}{SEVERITIES[result.severity]}")
    component = result.component or f"{SH}SPARQLConstraintComponent"
    yield f"{SH}sourceConstraintComponent", ox.NamedNode(component)
    if not result.shape:
        yield f"{DCTERMS}source", ox.Literal(result.constraint)
        return
    yield f"{SH}sourceShape", _node(result.shape)
    if result.constraint != result.shape:
        yield f"{SH}sourceConstraint", _node(result.constraint)


def _node(name: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)


def _triple(subject: ox.BlankNode, verb: str, value: Term) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(verb), value)


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        return {"type": "triple", "value": str(term)}
    written = {"type": "literal", "value": term.value}
    if term.language:
        return {**written, "xml:lang": term.language}
    return {**written, "datatype": term.datatype.value}


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda mark: f"\\u{ord(mark.group()):04x}", text)
