"""The claims table: one claim a line, each tied to the words it rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from hnkg.curation.relations import readings_for
from hnkg.curation.sources import where_is
from hnkg.curation.tables import Problems, Row, closest, read_table
from hnkg.errors import CurationError
from hnkg.model import NOT_STATED, Claim, Explicitness, Modality, Polarity, Property, Quote

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from importlib.resources.abc import Traversable

    from hnkg.model import Source, Unit

PATH: Final = "graph_data/curated/claims.tsv"
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
    "note",
)
ID: Final = re.compile(r"C[0-9]{2}\.[0-9]+")
#: The values of three Biolink qualifiers that this graph uses.
MECHANISMS: Final = ("", "positive_modulation", "negative_modulation", "modulation")
ASPECTS: Final = ("", "activity")
DIRECTIONS: Final = ("", "increased", "decreased")


def load_claims(
    graph_data: Traversable,
    source: Source,
    units: Sequence[Unit],
    entities: Collection[str],
    properties: Sequence[Property],
    problems: Problems,
) -> tuple[Claim, ...]:
    """Return the claims that are sound; what is wrong with the others goes to ``problems``."""
    rows = read_table(graph_data / "curated" / "claims.tsv", PATH, COLUMNS)
    ids = {row["id"] for row in rows}
    claims: list[Claim] = []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            if not ID.fullmatch(row["id"]):
                raise row.error(f"id: {row['id']!r} is not a claim id.", "Write it as in C05.1.")
            if row["id"] in seen:
                raise row.error(
                    f"id: {row['id']} stands in line {seen[row['id']]} too.",
                    "Give the claim the next free number of its sentence; ids are never reused.",
                )
            seen[row["id"]] = row.line
            for check in (_check_quote, _check_cues):
                check(row, source, units)
            claims.append(_claim(row, ids, entities, properties))
        except CurationError as error:
            problems.add(error)
    for unit in units:
        if unit.is_sentence and not any(
            unit.start <= c.quote.start and c.quote.end <= unit.end for c in claims
        ):
            problems.add(
                CurationError(PATH, 0, f"no claim is read from sentence {unit.id}: {unit.text!r}", "Add one.")
            )
    return tuple(claims)


def _check_quote(row: Row, source: Source, units: Sequence[Unit]) -> None:
    start, end, quote = row.number("quote_start"), row.number("quote_end"), row["quote"]
    found = source.text[start:end]
    if found != quote or not quote:
        raise row.error(
            f"the quote {quote!r} is not at {start}-{end}; the article has {found!r} there.",
            where_is(quote, source.text),
        )
    sentence = next((u for u in units if u.start <= start and end <= u.end), None)
    if sentence is None or not sentence.is_sentence:
        raise row.error(
            f"the quote at {start}-{end} does not lie in one sentence.",
            "Quote from one sentence of units.tsv; a mention in another unit is no claim.",
        )


def _check_cues(row: Row, source: Source, units: Sequence[Unit]) -> None:
    del source, units
    for column in ("hedge_cues", "negation_cues", "norm_cues"):
        for cue in row.items(column):
            if cue not in row["quote"]:
                raise row.error(
                    f"{column}: {cue!r} is not in the quote {row['quote']!r}.",
                    "Copy the word as it stands there, or widen the quote.",
                )
    implied = row["explicitness"] == "implied"  # the curator's reading needs no word for it
    wanted = {
        "hedge_cues": row["modality"] in {"believed", "possible", "prospective"},
        "negation_cues": row["polarity"] == "denied",
        "norm_cues": row["modality"] == "normative",
    }
    for column, needed in wanted.items():
        if needed and not row[column] and not implied:
            raise row.error(
                f"{column} is empty, but the claim is {row['polarity']} and {row['modality']}.",
                "Copy the word of the quote that makes it so; without one it is not so.",
            )
        if row[column] and not needed:
            raise row.error(
                f"{column} has {row[column]!r}, but the claim is {row['polarity']} and {row['modality']}.",
                "Change the polarity or the modality, or empty the cell.",
            )


def _claim(
    row: Row, ids: Collection[str], entities: Collection[str], properties: Sequence[Property]
) -> Claim:
    polarity = row.choice("polarity", get_args(Polarity))
    modality = row.choice("modality", get_args(Modality))
    predicate = _predicate(row, polarity, modality, properties)
    for column, empty_is_fine in (("subject", False), ("in_context_of", True)):
        if not (empty_is_fine and not row[column]):
            _check_reference(row, column, row[column], (*entities, *ids))
    obj = row["object"]
    if predicate.takes_literal:
        if len(obj) < 3 or obj[0] != '"' or obj[-1] != '"':  # noqa: PLR2004  # two quotes and a letter
            raise row.error(
                f'object: {obj!r} is not a name in double quotes, as in "HNK".',
                "Only naming claims have a name as object; put it in double quotes.",
            )
        obj = obj[1:-1]
        if obj not in row["quote"]:
            raise row.error(f"object: the name {obj!r} is not in the quote.", "Copy it from there.")
    else:
        _check_reference(row, "object", obj, (*entities, *ids))
    for column in ("comparator", "in_system"):
        for item in row.items(column):
            if item != NOT_STATED:
                _check_reference(row, column, item, entities)
    if not row["label"]:
        raise row.error("label is empty.", "Say the claim in one clause, with its hedge and denial.")
    return Claim(
        id=row["id"],
        subject=row["subject"],
        predicate=predicate,
        obj=obj,
        is_literal=predicate.takes_literal,
        polarity=polarity,
        modality=modality,
        explicitness=row.choice("explicitness", get_args(Explicitness)),
        hedge_cues=row.items("hedge_cues"),
        negation_cues=row.items("negation_cues"),
        norm_cues=row.items("norm_cues"),
        attributed_to=row.choice("attributed_to", ("the author", "unnamed others")),
        quote=Quote(row.number("quote_start"), row.number("quote_end"), row["quote"]),
        label=row["label"],
        comparators=row.items("comparator"),
        in_system=row["in_system"],
        in_context_of=row["in_context_of"],
        mechanism=row.choice("mechanism", MECHANISMS),
        aspect=row.choice("aspect", ASPECTS),
        direction=row.choice("direction", DIRECTIONS),
        review_status=row.choice("review_status", ("not reviewed", "reviewed")),
        note=row["note"],
        line=row.line,
    )


def _predicate(
    row: Row, polarity: Polarity, modality: Modality, properties: Sequence[Property]
) -> Property:
    relation = f"{row['relation']}Relation"
    family = [p for p in properties if p.relation == relation]
    if not family:
        known = {p.relation.removesuffix("Relation") for p in properties}
        raise row.error(
            f"relation: there is no relation {row['relation']!r}.",
            f"{closest(row['relation'], known)} Relations stand in ontology/relations.tsv.",
        )
    readings = readings_for(polarity, modality)
    for item in family:
        if item.reading in readings:
            return item
    raise row.error(
        f"the relation {row['relation']} has no property for a claim that is {polarity} and {modality}.",
        f"Add {' or '.join(readings)} to its cells in ontology/relations.tsv.",
    )


def _check_reference(row: Row, column: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise row.error(f"{column}: there is no entity {name!r}.", closest(name, known))
