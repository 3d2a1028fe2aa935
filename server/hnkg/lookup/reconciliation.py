"""Questions of the Reconciliation Service API 0.2, read and answered without any I/O.

See https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hnkg.errors import BadRequestError
from hnkg.lookup.folding import fold
from hnkg.lookup.index import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from hnkg.lookup.documents import Document
    from hnkg.lookup.hits import Hit
    from hnkg.lookup.spellings import Spellings
    from hnkg.lookup.things import Thing

#: Candidates of one query when it names no number, and the most.
USUAL_CANDIDATES: Final = 5
MOST_CANDIDATES: Final = 50
MOST_CONDITIONS: Final = 20
#: What a condition that no value meets leaves of a score, all together.
_LEAST_SHARE: Final = 0.5
_STRICTNESS: Final = ("any", "should", "all")
_FIELDS: Final = frozenset({"query", "type", "type_strict", "limit", "properties"})


@dataclass(frozen=True)
class Condition:
    """A value that a candidate should have for a property.

    Args:
        property: the property, as the client calls it.
        values: one of them is enough.
    """

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One query of a batch.

    Args:
        text: what is looked for; empty for a cell that is blank, or longer than any name, which
            nothing is called by.
        types: classes, as the client calls them.
        strictness: whether a candidate must be of ``any`` or ``all`` of them, or only ``should``.
        limit: number of candidates.
        conditions: values that candidates should have.
    """

    text: str
    types: tuple[str, ...] = ()
    strictness: str = "any"
    limit: int = USUAL_CANDIDATES
    conditions: tuple[Condition, ...] = ()


def parse_batch(text: str, most_queries: int) -> dict[str, Asked]:
    """Read the queries of a batch.

    Args:
        text: the JSON that the client sent.
        most_queries: how many it may have.

    Raises:
        BadRequestError: it is no batch of queries; the message says which one is wrong and why.
    """
    batch = parse_object(text, "queries")
    if len(batch) > most_queries:
        raise BadRequestError(
            f"The batch has {len(batch)} queries; send {most_queries} at a time at most."
        )
    return {key: _parse_query(key, query) for key, query in batch.items()}


def parse_object(text: str, name: str) -> Mapping[str, Any]:
    """Read a JSON object that a client sent as a parameter.

    Raises:
        BadRequestError: it is none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequestError(f"The parameter {name} is not JSON.") from None
    if not isinstance(document, dict):
        raise BadRequestError(f"The parameter {name} must be a JSON object.")
    return document


def candidate(hit: Hit, score: float, *, is_match: bool) -> Document:
    """Return a candidate as the API writes it; its description says why it is one."""
    thing = hit.thing
    return {
        "id": thing.iri,
        "name": thing.label,
        "description": "; ".join(filter(None, (describe(thing), f"found by the {hit.why}"))),
        "score": score,
        "match": is_match,
        "type": [{"id": one.iri, "name": one.name} for one in thing.types],
    }


def describe(thing: Thing) -> str:
    """Return what tells a thing from namesakes; of a claim how it stands."""
    parts = [thing.type_label, thing.description]
    if thing.standing is not None:
        contested = "contested in the literature" if thing.standing.is_contested else ""
        parts += [thing.standing.words, contested, f"“{thing.standing.quote}”"]
    return "; ".join(filter(None, parts))


def accepts_types(asked: Asked, types: Collection[str]) -> Callable[[Thing], bool]:
    """Return whether a thing is of the classes that a query wants.

    Args:
        asked: the query.
        types: IRIs of its classes.
    """

    def accepts(thing: Thing) -> bool:
        own = {one.iri for one in thing.types}
        if asked.strictness == "all":
            return set(types) <= own
        return bool(own.intersection(types))

    return accepts


def rank(
    hits: Sequence[Hit], asked: Asked, met: Mapping[str, Sequence[bool]], prefers: Collection[str]
) -> list[Document]:
    """Return the candidates of a query, the likeliest first.

    A candidate is a match when it is exactly what was asked for, nothing else is, and it meets
    every condition.

    Args:
        hits: what was found, in order.
        asked: the query.
        met: for each candidate's IRI whether it meets each condition.
        prefers: classes whose things come before others that are as good.
    """
    scored = []
    for place, hit in enumerate(hits):
        of_hit = met.get(hit.thing.iri, ())
        share = sum(of_hit) / len(of_hit) if of_hit else 1.0
        score = round(hit.score * (_LEAST_SHARE + (1 - _LEAST_SHARE) * share), 2)
        is_preferred = not prefers or any(one.iri in prefers for one in hit.thing.types)
        scored.append((-score, not is_preferred, place, hit, all(of_hit)))
    scored.sort(key=lambda item: item[:3])
    exact = [hit for _, _, _, hit, meets in scored if hit.how.is_exact and meets]
    best = min((hit.how for hit in exact), default=None)
    alone = len([hit for hit in exact if hit.how is best]) == 1
    return [
        candidate(hit, -score, is_match=alone and meets and hit.how is best)
        for score, _, _, hit, meets in scored[: asked.limit]
    ]


def agrees(value: str, labels: Iterable[str], wanted: str, spellings: Spellings) -> bool:
    """Say whether a value of the data is what a condition wants: in text, name or identifier."""
    folded = fold(wanted)
    if folded in (fold(value), *map(fold, labels)):
        return True
    return bool(set(spellings.keys(value)) & set(spellings.keys(wanted)))


def _parse_query(key: str, query: object) -> Asked:
    if not isinstance(query, dict):
        raise _wrong(key, 'it must be an object, such as {"query": "ketamine"}')
    unknown = sorted(set(query) - _FIELDS)
    if unknown:
        raise _wrong(key, f"it has no field {unknown[0]!r}; the fields are {sorted(_FIELDS)}")
    text = query.get("query", "")
    if not isinstance(text, str):
        raise _wrong(key, "query must be a string")
    conditions = _parse_conditions(key, query.get("properties", []))
    if "query" not in query and not conditions:
        raise _wrong(key, "it says nothing to look for: give query, or properties")
    text = conditions[0].values[0] if conditions and not text.strip() else text.strip()
    # One odd cell must not take the answer from the others of its batch.
    text = text if len(text) <= LONGEST_TEXT else ""
    types = query.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
        raise _wrong(key, "type must be a string or a list of strings")
    strictness = query.get("type_strict", "any")
    if strictness not in _STRICTNESS:
        raise _wrong(key, f"type_strict must be one of {', '.join(_STRICTNESS)}")
    return Asked(text, tuple(types), strictness, _parse_limit(key, query), conditions)


def _parse_limit(key: str, query: Mapping[str, Any]) -> int:
    limit = query.get("limit", USUAL_CANDIDATES)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise _wrong(key, "limit must be a number, 1 or more")
    return int(min(limit, MOST_CANDIDATES))


def _parse_conditions(key: str, properties: object) -> tuple[Condition, ...]:
    if not isinstance(properties, list) or len(properties) > MOST_CONDITIONS:
        raise _wrong(key, f"properties must be a list of {MOST_CONDITIONS} at most")
    conditions = []
    for item in properties:
        if not isinstance(item, dict) or not isinstance(item.get("pid"), str) or "v" not in item:
            raise _wrong(key, "each of its properties must be an object with pid and v")
        given = item["v"] if isinstance(item["v"], list) else [item["v"]]
        values = tuple(_parse_value(key, value) for value in given)
        if values:
            conditions.append(Condition(item["pid"], values))
    return tuple(conditions)


def _parse_value(key: str, value: object) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)[:LONGEST_TEXT]
    raise _wrong(key, "a value v must be a string, a number, a boolean, or an object with an id")


def _wrong(key: str, message: str) -> BadRequestError:
    return BadRequestError(f"The query {key[:50]!r} is wrong: {message}.")
