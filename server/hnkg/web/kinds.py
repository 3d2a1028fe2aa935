"""Where the addresses of all things of a kind lead, such as ``/entity``: to a list of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hnkg.namespaces import BASE
from hnkg.web import headers
from hnkg.web.claims import MOST_CLAIMS, all_claims
from hnkg.web.labels import labels_of
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from hnkg.web.answering import Answering
    from hnkg.web.documents import Documents

#: Kinds by the first part of their paths, with their headings.
_KINDS: Final = {
    "entity": "Entities",
    "publication": "Publications and trial records",
    "evidence": "Evidence lines",
}
#: Types of things on one page; more of them are cut, and the page says so.
_MOST_TYPES: Final = 4000
_PATIENCE_S: Final = 5.0

_TYPED: Final = """
SELECT ?thing ?class WHERE {
  ?thing a ?class
  FILTER(STRSTARTS(STR(?thing), "%(start)s") && !CONTAINS(STR(?thing), "#"))
} ORDER BY ?thing ?class LIMIT %(limit)s"""


@dataclass(frozen=True)
class Section:
    """The things of a class, each with its IRI and its name."""

    iri: str
    label: str
    things: tuple[tuple[str, str], ...]


def build_kinds(answering: Answering, documents: Documents) -> Blueprint:
    """Return the routes of the kinds of things; where there is nothing to list, they lead nowhere.

    Args:
        answering: evaluates, and remembers.
        documents: answer for the same addresses where no page is wanted.
    """
    kinds = Blueprint("kinds", __name__)

    @kinds.get("/claim")
    def claims() -> AnyResponse:
        if not _wants_page() or not 0 < len(all_claims(answering)) <= MOST_CLAIMS:
            return documents.answer("claim")
        return redirect(url_for("graph.view", focus="", _anchor="claims"), 303)

    @kinds.get("/entity", defaults={"kind": "entity"})
    @kinds.get("/publication", defaults={"kind": "publication"})
    @kinds.get("/evidence", defaults={"kind": "evidence"})
    def listing(kind: str) -> Response:
        asked = {"start": f"{BASE}{kind}/", "limit": _MOST_TYPES + 1}
        rows = ask_rows(answering, _TYPED % asked, _PATIENCE_S) if _wants_page() else []
        if not rows:
            return documents.answer(kind)
        shown = rows[:_MOST_TYPES]
        labels = labels_of(answering, {iri for row in shown for iri in row.values()})
        page = render_template(
            "kind.html",
            heading=_KINDS[kind],
            sections=by_class(shown, labels),
            is_cut=len(rows) > _MOST_TYPES,
        )
        response = Response(page)
        response.headers.extend([headers.VARY, headers.NO_STORE])
        return response

    return kinds


def by_class(rows: Iterable[Mapping[str, str]], labels: Mapping[str, str]) -> list[Section]:
    """Return things under the rarest of their classes, which says most of them.

    >>> a, b = ({"thing": "a", "class": name} for name in ("Gene", "Entity"))
    >>> [each.iri for each in by_class([a, b, {"thing": "c", "class": "Entity"}], {})]
    ['Entity', 'Gene']
    """
    rows = tuple(rows)
    sizes = Counter(row["class"] for row in rows)
    classes: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        classes[row["thing"]].append(row["class"])
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for thing, named in classes.items():
        rarest = min(named, key=lambda iri: (sizes[iri], iri))
        members[rarest].append((thing, labels.get(thing, thing)))
    sections = [
        Section(iri, labels.get(iri, iri), tuple(sorted(things, key=lambda each: each[1].lower())))
        for iri, things in members.items()
    ]
    return sorted(sections, key=lambda section: section.label.lower())


def _wants_page() -> bool:
    return request.accept_mimetypes.accept_html
