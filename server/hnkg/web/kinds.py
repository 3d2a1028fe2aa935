"""Where the addresses of all things of a kind lead, such as ``/entity``: to a list of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hnkg.namespaces import BASE, HNKV, MAPPING, OWL
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
    "source": "Sources",
}
#: Types of things on one page; more of them are cut, and the page says so.
_MOST_TYPES: Final = 4000
_PATIENCE_S: Final = 5.0

_TYPED: Final = """
SELECT ?thing ?class WHERE {
  ?thing a ?class
  FILTER(STRSTARTS(STR(?thing), "%(start)s") && !CONTAINS(STR(?thing), "#"))
} ORDER BY ?thing ?class LIMIT %(limit)s"""


#: Links to terms of others: by the relation, with both ends.
_LINKED: Final = f"""
PREFIX owl: <{OWL}>
SELECT ?thing ?class ?subject ?target ?curie WHERE {{
  ?thing owl:annotatedSource ?subject ; owl:annotatedProperty ?class ;
    owl:annotatedTarget ?target ; <{HNKV}objectCurie> ?curie .
  FILTER(STRSTARTS(STR(?thing), "{MAPPING}"))
}} ORDER BY ?thing LIMIT {_MOST_TYPES + 1}"""


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
    @kinds.get("/source", defaults={"kind": "source"})
    def listing(kind: str) -> Response:
        asked = {"start": f"{BASE}{kind}/", "limit": _MOST_TYPES + 1}
        rows = ask_rows(answering, _TYPED % asked, _PATIENCE_S) if _wants_page() else []
        if not rows:
            return documents.answer(kind)
        shown = rows[:_MOST_TYPES]
        labels = labels_of(answering, {iri for row in shown for iri in row.values()})
        sections = by_class(shown, labels)
        return _page(_KINDS[kind], "class", sections, is_cut=len(rows) > _MOST_TYPES)

    @kinds.get("/mapping")
    def mappings() -> Response:
        rows = ask_rows(answering, _LINKED, _PATIENCE_S) if _wants_page() else []
        if not rows:
            return documents.answer("mapping")
        shown = rows[:_MOST_TYPES]
        named = {row[end] for row in shown for end in ("class", "subject", "target")}
        labels = labels_of(answering, named)
        links = {row["thing"]: _link_words(row, labels) for row in shown}
        sections = by_class(shown, labels | links)
        heading = "Links to terms of other ontologies"
        return _page(heading, "relation", sections, is_cut=len(rows) > _MOST_TYPES)

    return kinds


def _page(heading: str, order: str, sections: list[Section], *, is_cut: bool) -> Response:
    page = render_template(
        "kind.html", heading=heading, order=order, sections=sections, is_cut=is_cut
    )
    response = Response(page)
    response.headers.extend([headers.VARY, headers.NO_STORE])
    return response


def _link_words(row: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Say in one line what a link leads from, and where to."""
    ours, theirs = (labels.get(row[end], "") for end in ("subject", "target"))
    named = f"{row['curie']} {theirs}".rstrip()
    return f"{ours or row['subject']} → {named}"


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
