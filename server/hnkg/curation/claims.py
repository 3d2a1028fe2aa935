"""The claims table: one claim a line, each tied to the words it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from hnkg.curation.paths import claims_path, units_path
from hnkg.curation.relations import readings_for
from hnkg.curation.review import read_review
from hnkg.curation.tables import Problems, Row, closest, read_table
from hnkg.curation.words import as_cell, where_is
from hnkg.errors import CurationError
from hnkg.model import NOT_STATED, Claim, Explicitness, Modality, Polarity, Property, Quote

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from importlib.resources.abc import Traversable

    from hnkg.model import Source, Unit

COLUMNS: Final = (
    "id",
    "subject",
    "relation",
    "object",
    "polarity",
    "modality",
    "explicitness",
    "hedge_cues",
    "negation_cues",
    "norm_cues",
    "attributed_to",
    "quote_start",
    "quote_end",
    "quote",
    "label",
    "comparator",
    "in_system",
    "in_context_of",
    "mechanism",
    "aspect",
    "direction",
    "review_status",
    "reviewed_by",
    "reviewed_on",
    "note",
)
ID: Final = re.compile(r"C(?P<sentence>[0-9]{2,})\.[1-9][0-9]*")
ATTRIBUTIONS: Final = ("the author", "unnamed others")
#: The values of three Biolink qualifiers that this graph uses.
MECHANISMS: Final = ("", "positive_modulation", "negative_modulation", "modulation")
ASPECTS: Final = ("", "activity")
DIRECTIONS: Final = ("", "increased", "decreased")


@dataclass(frozen=True)
class Known:
    """What the claims of one source may refer to.

    Args:
        source: the document.
        units: its units, in order.
        entities: ids of the entities.
        properties: every property of every relation.
    """

    source: Source
    units: Sequence[Unit]
    entities: Collection[str]
    properties: Sequence[Property]


def load_claims(root: Traversable, known: Known, problems: Problems) -> tuple[Claim, ...]:
    """Return the sound claims of one source; what is wrong with the others goes to ``problems``."""
    rows = read_table(root, claims_path(known.source.key), COLUMNS)
    ids = {row["id"] for row in rows}
    claims: list[Claim] = []
    lines: dict[str, int] = {}
    for row in rows:
        try:
            sentence = _check_quote(row, known)
            _check_id(row, sentence, lines)
            _check_cues(row)
            claims.append(_claim(row, ids, known))
        except CurationError as error:
            problems.add(error)
    _check_sentences(known, rows, problems)
    return tuple(claims)


def _check_sentences(known: Known, rows: Sequence[Row], problems: Problems) -> None:
    """Note every sentence from which no claim is read, sound or not."""
    used = {match["sentence"] for row in rows if (match := ID.fullmatch(row["id"]))}
    for unit in known.units:
        if unit.is_sentence and unit.id[1:] not in used:
            problems.add(
                CurationError(
                    units_path(known.source.key),
                    unit.line,
                    f"no claim is read from sentence {unit.id}: {unit.text!r}",
                    f"Add a claim C{unit.id[1:]}.1 to {claims_path(known.source.key)}, or give it"
                    " a kind that is no sentence and a reason in why_no_claims.",
                )
            )


def _check_quote(row: Row, known: Known) -> Unit:
    """Return the sentence that holds the quote, which must stand exactly at its offsets."""
    start, end, quote = row.number("quote_start"), row.number("quote_end"), row["quote"]
    found = as_cell(known.source.text[start:end])
    if found != quote or not quote:
        raise row.error(
            f"the quote {quote!r} is not at {start}-{end}; the article has {found!r} there.",
            where_is(quote, as_cell(known.source.text)),
        )
    sentence = next((u for u in known.units if u.start <= start and end <= u.end), None)
    if sentence is None or not sentence.is_sentence:
        raise row.error(
            f"the quote at {start}-{end} does not lie in one sentence.",
            "Quote from one sentence of units.tsv; a mention in another unit is no claim.",
        )
    return sentence


def _check_id(row: Row, sentence: Unit, lines: dict[str, int]) -> None:
    name = row["id"]
    match = ID.fullmatch(name)
    if match is None:
        raise row.error(f"id: {name!r} is not a claim id.", "Write it as in C05.1.")
    if name in lines:
        raise row.error(
            f"id: {name} stands in line {lines[name]} too.",
            "Give the claim the next free number of its sentence; ids are never reused.",
        )
    lines[name] = row.line
    if match["sentence"] != sentence.id[1:]:
        raise row.error(
            f"id: {name} names sentence S{match['sentence']}, but the quote is in {sentence.id}.",
            f"Quote from S{match['sentence']}, or call the claim C{sentence.id[1:]} and a number.",
        )


def _check_cues(row: Row) -> None:
    polarity = row.choice("polarity", get_args(Polarity))
    modality = row.choice("modality", get_args(Modality))
    explicitness = row.choice("explicitness", get_args(Explicitness))
    for column in ("hedge_cues", "negation_cues", "norm_cues"):
        for cue in row.items(column):
            if not re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", row["quote"]):
                raise row.error(
                    f"{column}: {cue!r} is not in the quote {row['quote']!r}.",
                    "Copy the word as it stands there, or widen the quote.",
                )
    implied = explicitness == "implied"  # the curator's reading needs no word for it
    wanted = {
        "hedge_cues": modality in {"believed", "possible", "prospective"},
        "negation_cues": polarity == "denied",
        "norm_cues": modality == "normative",
    }
    claimed = f"the claim is {polarity} and {modality}"
    for column, needed in wanted.items():
        if needed and not row[column] and not implied:
            raise row.error(
                f"{column} is empty, but {claimed}.",
                "Copy the word of the quote that makes it so; without one it is not so.",
            )
        if row[column] and not needed:
            raise row.error(
                f"{column} has {row[column]!r}, but {claimed}.",
                "Change the polarity or the modality, or empty the cell.",
            )


def _claim(row: Row, ids: Collection[str], known: Known) -> Claim:
    polarity = row.choice("polarity", get_args(Polarity))
    modality = row.choice("modality", get_args(Modality))
    predicate = _predicate(row, polarity, modality, known.properties)
    others = (*known.entities, *(name for name in ids if name != row["id"]))
    _check_references(row, known.entities, others)
    if not row["label"]:
        raise row.error(
            "label is empty.", "Say the claim in one clause, with its hedge and denial."
        )
    return Claim(
        source=known.source,
        id=row["id"],
        subject=row["subject"],
        predicate=predicate,
        obj=_object(row, predicate, others),
        is_literal=predicate.takes_literal,
        polarity=polarity,
        modality=modality,
        explicitness=row.choice("explicitness", get_args(Explicitness)),
        hedge_cues=row.items("hedge_cues"),
        negation_cues=row.items("negation_cues"),
        norm_cues=row.items("norm_cues"),
        attributed_to=row.choice("attributed_to", ATTRIBUTIONS),
        quote=Quote(row.number("quote_start"), row.number("quote_end"), row["quote"]),
        label=row["label"],
        comparators=row.items("comparator"),
        in_system=row["in_system"],
        in_context_of=row["in_context_of"],
        mechanism=row.choice("mechanism", MECHANISMS),
        aspect=row.choice("aspect", ASPECTS),
        direction=row.choice("direction", DIRECTIONS),
        review=read_review(row),
        note=row["note"],
        line=row.line,
    )


def _predicate(
    row: Row, polarity: Polarity, modality: Modality, properties: Sequence[Property]
) -> Property:
    relation = f"{row['relation']}Relation"
    family = [p for p in properties if p.relation == relation]
    if not family:
        names = {p.relation.removesuffix("Relation") for p in properties}
        raise row.error(
            f"relation: there is no relation {row['relation']!r}.",
            f"{closest(row['relation'], names)} Relations stand in ontology/relations.tsv.",
        )
    readings = readings_for(polarity, modality)
    if not readings:
        raise row.error(
            f"no property can say what is {polarity} and {modality}.",
            "Find a relation whose affirmation says it.",
        )
    for item in family:
        if item.reading in readings:
            return item
    raise row.error(
        f"the relation {row['relation']} has no property for a claim that is {polarity} and"
        f" {modality}.",
        f"Add {' or '.join(readings)} to its cells in ontology/relations.tsv.",
    )


def _object(row: Row, predicate: Property, known: Collection[str]) -> str:
    """Return the id of an entity or claim; for a naming claim the name, without its quotes."""
    obj = row["object"]
    if not predicate.takes_literal:
        _check_reference(row, "object", obj, known)
        return obj
    name = obj.removeprefix('"').removesuffix('"')
    if obj != f'"{name}"' or not name:
        raise row.error(
            f'object: {obj!r} is not a name in double quotes, as in "HNK".',
            "Only naming claims have a name as object; put it in double quotes.",
        )
    if name not in row["quote"]:
        raise row.error(f"object: the name {name!r} is not in the quote.", "Copy it from there.")
    return name


def _check_references(row: Row, entities: Collection[str], others: Collection[str]) -> None:
    """Check what a claim names beside its object; ``others`` are entities and other claims."""
    _check_reference(row, "subject", row["subject"], others)
    if row["in_context_of"]:
        _check_reference(row, "in_context_of", row["in_context_of"], others)
    for item in row.items("comparator"):
        _check_reference(row, "comparator", item, (*entities, NOT_STATED))
    if row["in_system"]:
        _check_reference(row, "in_system", row["in_system"], (*entities, NOT_STATED))


def _check_reference(row: Row, column: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise row.error(f"{column}: there is no entity {name!r}.", closest(name, known))
