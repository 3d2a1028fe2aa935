"""Make every property of every relation from one table, ``ontology/relations.tsv``.

Polarity and hedge live in the property, so one relation becomes a family: ``actsOn``,
``putativelyActsOn`` and the umbrella ``reportedlyActsOn``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from hnkg.curation.tables import Problems, Row, read_table
from hnkg.errors import CurationError
from hnkg.model import Modality, Polarity, Property, Reading
from hnkg.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from hnkg.namespaces import Prefix

PATH: Final = "ontology/relations.tsv"
COLUMNS: Final = (
    "relation",
    "stem",
    "phrase",
    "infinitive",
    "denied_stem",
    "denied_phrase",
    "denied_infinitive",
    "cells",
    "umbrella",
    "umbrella_label",
    "denied_umbrella",
    "denied_umbrella_label",
    "alt_labels",
    "definition",
    "matches",
    "match_note",
    "object_kind",
)
MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
RELATION: Final = re.compile(r"[A-Z][A-Za-z]*")
STEM: Final = re.compile(r"[a-z][A-Za-z]*")
STEM_COLUMNS: Final = ("stem", "denied_stem", "umbrella", "denied_umbrella")
DENYING: Final = ("denied", "hedged-denied", "denied-umbrella")
HEDGING: Final = ("hedged", "prospective", "hedged-denied")
UMBRELLAS: Final = ("umbrella", "denied-umbrella")
#: What a reading leaves open beside the outright one, in words.
HEDGE_WORDS: Final = "with a hedge, such as 'is believed to', 'may', 'could' or 'potential'"


def readings_for(polarity: Polarity, modality: Modality) -> tuple[Reading, ...]:
    """Return the readings that say what a claim of this polarity and modality says.

    >>> readings_for("denied", "possible")
    ('hedged-denied',)
    """
    if polarity == "denied":
        hedged: tuple[Reading, ...] = ("hedged-denied",)
        by_denial: dict[Modality, tuple[Reading, ...]] = {"asserted": ("denied",), "normative": ()}
        return by_denial.get(modality, hedged)
    by_modality: dict[Modality, tuple[Reading, ...]] = {
        "asserted": ("affirmed", "attributed"),
        "believed": ("hedged",),
        "possible": ("hedged",),
        "prospective": ("prospective",),
        "normative": ("normative",),
    }
    return by_modality[modality]


def load_properties(
    root: Traversable, prefixes: Mapping[str, Prefix], problems: Problems
) -> tuple[Property, ...]:
    """Return every property, umbrellas included, in the order of the table."""
    properties: list[Property] = []
    relations: dict[str, int] = {}
    names: dict[str, int] = {}
    for row in read_table(root, PATH, COLUMNS):
        try:
            if row["relation"] in relations:
                raise row.error(
                    f"relation: {row['relation']} stands in line {relations[row['relation']]} too.",
                    "Keep one line a relation; cells lists its properties.",
                )
            family = _family(row, prefixes)
        except CurationError as error:
            problems.add(error)
            continue
        relations[row["relation"]] = row.line
        for item in family:
            if item.name in names:
                problems.add(
                    row.error(
                        f"the property {item.name} is already made by line {names[item.name]}.",
                        "Choose another stem or umbrella.",
                    )
                )
            names[item.name] = row.line
        properties.extend(family)
    return tuple(properties)


def _family(row: Row, prefixes: Mapping[str, Prefix]) -> list[Property]:
    for column, pattern in (("relation", RELATION), *((name, STEM) for name in STEM_COLUMNS)):
        optional = column not in {"relation", "stem"}
        if not (pattern.fullmatch(row[column]) or (optional and not row[column])):
            raise row.error(
                f"{column}: {row[column]!r} cannot end an IRI.",
                "Join words by capitals, as in ActsOn for a relation and actsOn for a property.",
            )
    for column in ("phrase", "infinitive", "definition"):
        if not row[column]:
            raise row.error(f"{column} is empty.", "The labels and definitions are made of it.")
    cells = _cells(row)
    return [_property(row, cell, cells, prefixes) for cell in cells]


def _cells(row: Row) -> list[Reading]:
    """Return the readings of the properties to make: those of the cell, then the umbrellas."""
    known: tuple[Reading, ...] = tuple(r for r in get_args(Reading) if r not in UMBRELLAS)
    by_name: dict[str, Reading] = {reading: reading for reading in known}
    unknown = [cell for cell in row.items("cells") if cell not in by_name]
    if unknown or not row["cells"]:
        raise row.error(
            f"cells: {', '.join(unknown) or 'nothing'} is not known.",
            f"Use one or more of: {', '.join(known)}.",
        )
    cells = [by_name[cell] for cell in row.items("cells")]
    denies = any(cell in DENYING for cell in cells)
    if denies and not (row["denied_stem"] and row["denied_phrase"] and row["denied_infinitive"]):
        raise row.error(
            "the relation is denied, but its denied words are not given.",
            "Fill denied_stem, denied_phrase and denied_infinitive.",
        )
    if any(cell not in DENYING for cell in cells):
        cells.append("umbrella")
    if denies:
        cells.append("denied-umbrella")
    return cells


def _property(
    row: Row, reading: Reading, cells: list[Reading], prefixes: Mapping[str, Prefix]
) -> Property:
    denying = reading in DENYING
    is_umbrella = reading in UMBRELLAS
    is_main = reading == cells[0]
    note = "" if row["matches"] and is_main else _why_unmatched(row, reading, cells)
    return Property(
        name=_name(row, reading),
        relation=f"{row['relation']}Relation",
        reading=reading,
        label=_label(row, reading),
        alt_labels=() if denying else row.items("alt_labels"),
        definition=_definition(row, reading, cells),
        polarity="denied" if denying else "affirmed",
        hedged=None if is_umbrella else reading in HEDGING,
        umbrella="" if is_umbrella else _name(row, "denied-umbrella" if denying else "umbrella"),
        matches=_matches(row, prefixes) if is_main else (),
        match_note=note,
        takes_literal=row.choice("object_kind", ("entity", "literal")) == "literal",
    )


def _name(row: Row, reading: Reading) -> str:
    stem, denied = row["stem"], row["denied_stem"]
    names: dict[Reading, str] = {
        "hedged": f"putatively{_capital(stem)}",
        "prospective": f"prospectively{_capital(stem)}",
        "denied": denied,
        "hedged-denied": f"putatively{_capital(denied)}",
        "umbrella": row["umbrella"] or f"reportedly{_capital(stem)}",
        "denied-umbrella": row["denied_umbrella"] or f"reportedly{_capital(denied)}",
    }
    return names.get(reading, stem)


def _label(row: Row, reading: Reading) -> str:
    phrase, denied = row["phrase"], row["denied_phrase"]
    labels: dict[Reading, str] = {
        "hedged": _adverb("putatively", phrase),
        "prospective": _adverb("prospectively", phrase),
        "denied": denied,
        "hedged-denied": _adverb("putatively", denied),
        "umbrella": row["umbrella_label"] or _reported(row["infinitive"]),
        "denied-umbrella": row["denied_umbrella_label"] or _reported(row["denied_infinitive"]),
    }
    return labels.get(reading, phrase)


def _definition(row: Row, reading: Reading, cells: list[Reading]) -> str:
    own, phrase, denied = row["definition"], row["phrase"], row["denied_phrase"]
    plain = any(cell in {"affirmed", "attributed", "normative"} for cell in cells)
    strength = "outright or with a hedge" if plain else "perhaps only as a possibility"
    denied_strength = "outright" if "denied" in cells else "perhaps only as a possibility"
    said = "A source says"
    some = "At least one source in this graph says"
    texts: dict[Reading, str] = {
        "affirmed": f"{own} {said} so outright.",
        "hedged": f"{said}, {HEDGE_WORDS}, that the subject {phrase} the object. {own}",
        "prospective": f"{said} of the future that perhaps the subject {phrase} the object. {own}",
        "denied": f"{said} outright that the subject {denied} the object. What is denied: {own}",
        "hedged-denied": f"{said}, {HEDGE_WORDS}, that the subject {denied} the object."
        f" What is denied: {own}",
        "umbrella": f"{some}, {strength}, that the subject {phrase} the object.",
        "denied-umbrella": f"{some}, {denied_strength}, that the subject {denied} the object.",
    }
    return texts.get(reading, own)


def _why_unmatched(row: Row, reading: Reading, cells: list[Reading]) -> str:
    if reading == cells[0]:
        return row["match_note"]
    if reading in UMBRELLAS:
        return "External relations state; none only reports that a source states."
    return "External relations do not carry a hedge or a denial in the relation itself."


def _matches(row: Row, prefixes: Mapping[str, Prefix]) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for item in row.items("matches"):
        match, _, curie = item.partition(" ")
        if match not in MATCHES:
            raise row.error(
                f"matches: {match!r} is not a SKOS mapping.", f"Use one of: {', '.join(MATCHES)}."
            )
        try:
            expand(curie, prefixes)
        except ValueError as error:
            raise row.error(
                f"matches: {error}.", "Write a CURIE with a prefix of ontology/prefixes.ttl."
            ) from None
        pairs.append((match, curie))
    if not pairs and not row["match_note"]:
        raise row.error(
            "neither a match nor a reason why there is none.", "Fill matches or match_note."
        )
    return tuple(pairs)


def _reported(infinitive: str) -> str:
    """Return the label of an umbrella.

    >>> _reported("act on"), _reported("not act primarily on")
    ('is reported to act on', 'is reported not to act primarily on')
    """
    rest = infinitive.removeprefix("not ")
    return f"is reported {'to' if rest == infinitive else 'not to'} {rest}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _adverb(adverb: str, phrase: str) -> str:
    """Put an adverb where English wants it.

    >>> _adverb("putatively", "is mediated through"), _adverb("putatively", "acts on")
    ('is putatively mediated through', 'putatively acts on')
    """
    verb, _, rest = phrase.partition(" ")
    return f"is {adverb} {rest}" if verb == "is" else f"{adverb} {phrase}"
