"""The rules that the data keep (SHACL shapes), in words.

>>> words_of({"min": "1", "max": "1"}), words_of({"max": "1"}), words_of({})
('exactly one', 'at most one', 'any number')
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import RDF, SH, XSD
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.web.answering import Answering

    Row = Mapping[str, str]

_HEAD: Final = f"PREFIX sh: <{SH}>\nPREFIX rdf: <{RDF}>\n"

_SHAPES: Final = f"""{_HEAD}
SELECT ?shape ?how ?target ?message WHERE {{
  VALUES ?how {{ sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf sh:targetNode }}
  ?shape ?how ?target FILTER (isIRI(?shape))
  OPTIONAL {{ ?shape sh:message ?message }}
}} ORDER BY ?shape ?how ?target"""

_PROPERTIES: Final = f"""{_HEAD}
SELECT ?shape ?rule ?path ?min ?max ?datatype ?class ?nodeKind ?language ?pattern ?message
  ?severity
WHERE {{
  ?shape sh:property ?rule .
  ?rule sh:path ?path .
  FILTER (isIRI(?path))
  OPTIONAL {{ ?rule sh:minCount ?min }}
  OPTIONAL {{ ?rule sh:maxCount ?max }}
  OPTIONAL {{ ?rule sh:datatype ?datatype }}
  OPTIONAL {{ ?rule sh:class ?class }}
  OPTIONAL {{ ?rule sh:nodeKind ?nodeKind }}
  OPTIONAL {{ ?rule sh:languageIn/rdf:rest*/rdf:first ?language }}
  OPTIONAL {{ ?rule sh:pattern ?pattern }}
  OPTIONAL {{ ?rule sh:message ?message }}
  OPTIONAL {{ ?rule sh:severity ?severity }}
}} ORDER BY ?shape ?rule"""

_ALLOWED: Final = f"""{_HEAD}
SELECT ?rule ?value WHERE {{ ?rule sh:in/rdf:rest*/rdf:first ?value }} ORDER BY ?rule ?value"""

_CHECKS: Final = f"""{_HEAD}
SELECT ?shape ?rule ?message WHERE {{ ?shape sh:sparql ?rule . ?rule sh:message ?message }}
ORDER BY ?shape ?rule"""

_KINDS: Final = {
    f"{SH}IRI": "an IRI",
    f"{SH}Literal": "a literal",
    f"{SH}BlankNodeOrIRI": "no literal",
    f"{SH}IRIOrLiteral": "an IRI or a literal",
}
_DATATYPES: Final = {
    f"{XSD}string": "a plain text",
    f"{XSD}integer": "a whole number",
    f"{XSD}decimal": "a decimal number",
    f"{XSD}boolean": "true or false",
    f"{XSD}date": "a date",
    f"{XSD}dateTime": "a date and time",
    f"{XSD}gYear": "a year",
    f"{XSD}anyURI": "an address",
    f"{RDF}langString": "a text with its language",
}
_TARGETS: Final = {
    f"{SH}targetClass": "every instance of",
    f"{SH}targetSubjectsOf": "everything that has",
    f"{SH}targetObjectsOf": "every value of",
    f"{SH}targetNode": "",
}
_LANGUAGES: Final = {"en": "in English"}


@dataclass(frozen=True)
class Rule:
    """One constraint on the values of a property.

    Args:
        iri: of the constraint.
        path: the property.
        count: how many values, in words.
        is_needed: whether there must be one.
        kinds: what each value is, in words.
        of_class: the class that each value is an instance of; empty when none is asked for.
        values: the only values allowed; none when any is.
        pattern: the regular expression that each value matches, where one is asked for.
        message: what is said when it is broken.
        is_advice: whether breaking it is no violation.
    """

    iri: str
    path: str
    count: str
    is_needed: bool
    kinds: tuple[str, ...] = ()
    of_class: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    message: str = ""
    is_advice: bool = False


@dataclass(frozen=True)
class Shape:
    """A shape: what must hold for some things.

    Args:
        iri: of the shape.
        targets: which things, as words and the term after them.
        rules: on their properties.
        checks: what else must not be, as IRI and message.
        message: what is said when the thing itself is not as it must be.
    """

    iri: str
    targets: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]
    checks: tuple[tuple[str, str], ...]
    message: str = ""

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that it targets."""
        return tuple(term for words, term in self.targets if words == _TARGETS[f"{SH}targetClass"])

    def iris(self) -> tuple[str, ...]:
        """Return the shape and all that it is made of."""
        return (self.iri, *(rule.iri for rule in self.rules), *(iri for iri, _ in self.checks))


def read_shapes(answering: Answering) -> tuple[Shape, ...]:
    """Return the shapes among the data.

    Raises:
        RequestError: the store can not say it now.
    """
    targets: dict[str, list[tuple[str, str]]] = defaultdict(list)
    messages: dict[str, str] = {}
    for row in ask_rows(answering, _SHAPES):
        messages[row["shape"]] = row.get("message", "")
        targets[row["shape"]].append((_TARGETS[row["how"]], row["target"]))
    if not targets:
        return ()
    allowed: dict[str, list[str]] = defaultdict(list)
    for row in ask_rows(answering, _ALLOWED):
        allowed[row["rule"]].append(row["value"])
    rules: dict[str, dict[str, Rule]] = defaultdict(dict)
    for row in ask_rows(answering, _PROPERTIES):
        rules[row["shape"]].setdefault(row["rule"], _rule(row, allowed[row["rule"]]))
    checks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in ask_rows(answering, _CHECKS):
        checks[row["shape"]].append((row["rule"], row["message"]))
    return tuple(
        Shape(
            iri,
            tuple(found),
            tuple(sorted(rules[iri].values(), key=lambda rule: not rule.is_needed)),
            tuple(checks[iri]),
            messages[iri],
        )
        for iri, found in targets.items()
    )


def words_of(row: Row) -> str:
    """Return how many values a constraint asks for, in words."""
    least, most = int(row.get("min", 0)), int(row["max"]) if "max" in row else None
    if most is None:
        return f"at least {_number(least)}" if least else "any number"
    if most == 0:
        return "none"
    if least == most:
        return f"exactly {_number(least)}"
    return f"{least} to {most}" if least else f"at most {_number(most)}"


def _rule(row: Row, values: list[str]) -> Rule:
    language = row.get("language", "")
    kinds = (
        _DATATYPES.get(row.get("datatype", ""), row.get("datatype", "")),
        _KINDS.get(row.get("nodeKind", ""), ""),
        f"a text {_LANGUAGES.get(language, language)}" if language else "",
    )
    return Rule(
        row["rule"],
        row["path"],
        words_of(row),
        is_needed=int(row.get("min", 0)) > 0,
        kinds=tuple(kind for kind in kinds if kind),
        of_class=row.get("class", ""),
        values=tuple(values),
        pattern=row.get("pattern", ""),
        message=row.get("message", ""),
        is_advice=row.get("severity", f"{SH}Violation") != f"{SH}Violation",
    )


def _number(count: int) -> str:
    return "one" if count == 1 else str(count)
