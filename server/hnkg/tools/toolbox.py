"""The four tools, without the protocol by which they are called."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg import formats
from hnkg.errors import QuerySyntaxError, RequestTooLargeError
from hnkg.formats import Formats
from hnkg.lookup.documents import describe_hit, describe_thing, read_rows
from hnkg.lookup.finding import Finder
from hnkg.lookup.hits import How
from hnkg.namespaces import load_prefixes
from hnkg.queries import find_query, load_queries
from hnkg.sparql.mentions import find_unmentioned, is_nought, own_iris
from hnkg.sparql.prologue import usual_prologue, without_first_line
from hnkg.store import Query
from hnkg.tools.answers import (
    iris_in_query,
    iris_in_result,
    iris_in_triples,
    show_solutions,
    show_triples,
)
from hnkg.tools.claims import Claims
from hnkg.tools.schema import describe_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hnkg.lookup.documents import Document
    from hnkg.settings import Settings
    from hnkg.store import Answer
    from hnkg.store.workers import WorkerStore
    from hnkg.tools.claims import Claim

MOST_ROWS_SHOWN: Final = 500
_MOST_CLAIMS: Final = 40
_CANDIDATES: Final = 5

#: Goes with every answer.
CAUTION: Final = (
    "Research information, not medical advice. The graph reports what sources say; it does not "
    "say what is true. Repeat a statement only with its polarity, its certainty and its source, "
    "and say so where the literature contests it."
)
_NO_CLAIMS: Final = (
    "These data tie no statement to a claim: nothing is known of polarity, certainty and source."
)
_NONE_BEHIND: Final = (
    "No claim was found behind this answer: it is about vocabulary, publications, identifiers or "
    "the like. Do not present it as something that the article claims."
)

_MISSPELT: Final = (
    "So this answer says nothing: do not conclude that there is none. Ask again with the right "
    "name (lookup_entity finds things, describe_schema lists properties)."
)


@dataclass(frozen=True)
class _Known:
    """What is known of the loaded data."""

    digest: str
    claims: Claims
    schema: Document


class Toolbox:
    """Answers tools from a store with killable workers.

    Args:
        store: the data.
        settings: the limits of a query.
    """

    def __init__(self, store: WorkerStore, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._prefixes = load_prefixes()
        self._finder = Finder(self._rows, store.digest)
        self._lock = threading.Lock()
        self._known: _Known | None = None

    def describe_schema(self) -> Document:
        """Return what the data are made of.

        Raises:
            RequestError: the store can not answer it.
        """
        return {"caution": CAUTION, "prefixes": self._prefixes, **self._data().schema}

    def list_example_questions(self, name: str = "") -> Document:
        """Return the example questions, or one of them with its SPARQL.

        Raises:
            InputError: there is no such question.
        """
        if name:
            query = find_query(name)
            return {
                "caution": CAUTION,
                "id": query.id,
                "question": query.question,
                "watch_out": query.note,
                "sparql": query.text,
            }
        listed = [*load_queries("competency"), *load_queries("examples")]
        questions = [
            {"id": query.id, "question": query.question, "asked_by": query.audience}
            for query in listed
        ]
        about = (
            "Give an id as name to read its SPARQL, or as query to run it. They are about the "
            "released graph."
        )
        return {"caution": CAUTION, "about": about, "questions": questions}

    def run_query(self, query: str, limit: int) -> Document:
        """Evaluate a query and return its first rows, with the claims behind them.

        Raises:
            RequestError: it is not SPARQL, or did not end well; the message says what to do.
            InputError: it is the name of no question.
        """
        text = query.strip()
        watch_out = ""
        if " " not in text and "{" not in text:
            named = find_query(text)
            text, watch_out = named.text, named.note
        size_bytes = len(text.encode())
        if size_bytes > self._settings.query_text_bytes:
            raise RequestTooLargeError(
                f"The query has {size_bytes} bytes; {self._settings.query_text_bytes} is the most."
            )
        answer = self._evaluate(text)
        shown, iris = self._show(answer, limit)
        behind = self._data().claims.behind({*iris_in_query(text, self._prefixes), *iris})
        document: Document = {"caution": CAUTION, **shown, **self._claims(behind)}
        if _is_empty(shown) and (told := self._unmentioned(text)):
            document["claims_note"] = f"{' '.join(told)} {_MISSPELT}"
        return {**document, "watch_out": watch_out} if watch_out else document

    def look_up(self, text: str) -> Document:
        """Return what a name or an identifier means, its identifiers, and the claims about it.

        Raises:
            RequestError: the text is too long, or the store can not answer it.
        """
        found = self._finder.find(text)
        spellings = self._finder.spellings
        sure = [hit for hit in found.hits if hit.how <= How.BARE_IDENTIFIER]
        document: Document = {"caution": CAUTION, "text": text}
        if found.note:
            document["note"] = found.note
        if not sure:
            index = self._finder.index()
            near = found.hits or (index.nearest(text, _CANDIDATES) if index is not None else ())
            nearest = [describe_hit(hit, spellings) for hit in near[:_CANDIDATES]]
            return {**document, "found": None, "nearest": nearest}
        thing = sure[0].thing
        return {
            **document,
            "found": {
                **describe_thing(thing, spellings),
                "match": describe_hit(sure[0], spellings)["match"],
            },
            "also_called_so": [describe_hit(hit, spellings) for hit in sure[1 : 1 + _CANDIDATES]],
            **self._claims(self._data().claims.about(thing.iri)),
        }

    def _show(self, answer: Answer, limit: int) -> tuple[Document, Iterable[str]]:
        if answer.kind == "boolean":
            return {"answer": answer.body.strip() == b"true"}, ()
        if answer.kind == "graph":
            return show_triples(answer.body, limit), iris_in_triples(answer.body)
        shown = show_solutions(answer.body, limit, self._finder.spellings, self._label)
        return shown, iris_in_result(answer.body, limit)

    def _unmentioned(self, text: str) -> list[str]:
        """Say which of our names in a query the data do not mention."""

        def ask(query: str) -> list[str]:
            return [row["thing"] for row in self._all_rows(query)]

        iris = own_iris(text, self._prefixes)
        return [one.words for one in find_unmentioned(iris, self._prefixes, ask)]

    def _claims(self, claims: tuple[Claim, ...]) -> Document:
        told = [claim.describe(self._finder.spellings) for claim in claims[:_MOST_CLAIMS]]
        document: Document = {"claims": told, "claim_count": len(claims)}
        if len(told) < len(claims):
            document["claims_note"] = f"Only {len(told)} of {len(claims)} claims are shown."
        elif not claims:
            document["claims_note"] = _NONE_BEHIND if self._data().claims.all else _NO_CLAIMS
        return document

    def _label(self, iri: str) -> str:
        index = self._finder.index()
        thing = index.of_iri(iri) if index is not None else None
        return thing.label if thing is not None else ""

    def _data(self) -> _Known:
        with self._lock:
            digest = self._store.digest()
            if self._known is None or self._known.digest != digest:
                claims = Claims.gather(self._all_rows)
                schema = describe_data(self._all_rows, self._finder.spellings, self._label)
                self._known = _Known(digest, claims, schema)
            return self._known

    def _evaluate(self, text: str) -> Answer:
        prologue = usual_prologue(text, self._prefixes)
        wanted = Formats(formats.JSON, formats.TEXT_BOOLEAN, formats.N_TRIPLES)
        timeout_s = self._settings.query_timeout_s
        try:
            return self._store.answer(Query(prologue + text, wanted, timeout_s=timeout_s))
        except QuerySyntaxError as error:
            if prologue:
                error.args = (without_first_line(str(error)),)
            raise

    def _all_rows(self, text: str) -> tuple[Mapping[str, str], ...]:
        return self._rows(text, self._settings.query_timeout_s)

    def _rows(self, text: str, timeout_s: float) -> tuple[Mapping[str, str], ...]:
        most_s = min(timeout_s, self._settings.query_timeout_s)
        return read_rows(self._store.answer(Query(text, Formats(), timeout_s=most_s)).body)


def _is_empty(shown: Document) -> bool:
    """Say whether an answer is no, has nothing in it, or only counts nothing."""
    if "answer" in shown:
        return not shown["answer"]
    if shown["count"] == 1 and "rows" in shown:
        return any(
            is_nought("" if v is None else str(v) for v in r.values()) for r in shown["rows"]
        )
    return not shown["count"]
