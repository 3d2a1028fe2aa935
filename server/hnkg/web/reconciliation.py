"""The Reconciliation Service API 0.2 at ``/reconcile``, as OpenRefine speaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, g, jsonify, render_template, request, url_for

from hnkg.errors import BadRequestError, NotFoundError
from hnkg.lookup.reconciliation import (
    Asked,
    accepts_types,
    agrees,
    describe,
    parse_batch,
    rank,
)
from hnkg.namespaces import HNK, HNKV, RDFS
from hnkg.web import headers
from hnkg.web.addresses import check_iri
from hnkg.web.descriptions import address_of
from hnkg.web.extension import Extension

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hnkg.lookup.documents import Document
    from hnkg.lookup.finding import Finder
    from hnkg.lookup.hits import Hit
    from hnkg.lookup.index import Index
    from hnkg.lookup.things import Thing
    from hnkg.web.answering import Answering
    from hnkg.web.used_terms import UsedTerms

#: Queries in one batch, and where there is no index and each one asks the store.
MOST_QUERIES: Final = 50
MOST_SCANNED: Final = 5
#: Hits whose properties are compared, and suggestions.
_COMPARED: Final = 50
_SUGGESTED: Final = 10
_PROPOSED: Final = 30
_PREVIEW: Final = {"width": 420, "height": 260}


class Reconciler:
    """Answers the questions of the API.

    Args:
        answering: asks the store.
        finder: finds things.
        vocabulary: knows classes and properties.
    """

    def __init__(self, answering: Answering, finder: Finder, vocabulary: UsedTerms) -> None:
        self._finder, self._vocabulary = finder, vocabulary
        self._extension = Extension(answering, finder, vocabulary)

    def reconcile(self, text: str) -> Document:
        """Return the candidates for each query of a batch.

        Raises:
            RequestError: it is no batch, or the store can not answer it now.
        """
        has_index = self._finder.index() is not None
        batch = parse_batch(text, MOST_QUERIES if has_index else MOST_SCANNED)
        return {key: {"result": self._candidates(asked)} for key, asked in batch.items()}

    def extend(self, text: str) -> Document:
        """Return values of properties; see :meth:`hnkg.web.extension.Extension.extend`."""
        return self._extension.extend(text)

    def suggest_entities(self, text: str, start: int) -> list[Document]:
        """Return things whose name or identifier begins so, or has these words."""
        hits = self._finder.find(text, self._reconciled()).hits[start : start + _SUGGESTED]
        return [
            {
                "id": hit.thing.iri,
                "name": hit.thing.label,
                "description": describe(hit.thing),
                "notable": [{"id": one.iri, "name": one.name} for one in hit.thing.types],
            }
            for hit in hits
        ]

    def suggest_terms(self, index: Index, text: str, start: int) -> list[Document]:
        """Return classes or properties in the same way; all of them for no text."""
        things = [hit.thing for hit in index.find(text)] if text.strip() else list(index.things)
        return [_term(thing) for thing in things[start : start + _SUGGESTED]]

    def _candidates(self, asked: Asked) -> list[Document]:
        if not asked.text:
            return []
        types = [self._vocabulary.iri_of(one) for one in asked.types]
        if types and asked.strictness != "should":
            accepts = accepts_types(asked, types)
        else:
            accepts = self._reconciled()
        hits = self._finder.find(asked.text, accepts).hits[:_COMPARED]
        return rank(hits, asked, self._met(asked, hits), types)

    def _met(self, asked: Asked, hits: Sequence[Hit]) -> dict[str, list[bool]]:
        """Return for each candidate whether it meets each condition."""
        if not asked.conditions or not hits:
            return {}
        properties = [self._vocabulary.iri_of(one.property) for one in asked.conditions]
        values = self._extension.values((hit.thing.iri for hit in hits), properties)
        met = {}
        for hit in hits:
            iri = hit.thing.iri
            met[iri] = [
                any(
                    agrees(value, self._labels(value), wanted, self._finder.spellings)
                    for value in values.get((iri, name), ())
                    for wanted in condition.values
                )
                for name, condition in zip(properties, asked.conditions, strict=True)
            ]
        return met

    def _labels(self, value: str) -> list[str]:
        index = self._finder.index()
        thing = index.of_iri(value) if index is not None else None
        return [name.text for name in thing.names] if thing is not None else []

    def _reconciled(self) -> Callable[[Thing], bool]:
        """Return what is looked for among things of all classes: entities, where there are any."""
        index = self._finder.index()
        if index is not None and index.has_entities:
            return lambda thing: thing.kind == "entity"
        return lambda _: True


def build_reconciliation(
    answering: Answering, finder: Finder, vocabulary: UsedTerms, is_release: Callable[[], bool]
) -> Blueprint:
    """Return the routes of the API.

    Args:
        answering: asks the store.
        finder: finds things.
        vocabulary: knows classes and properties.
        is_release: whether the released graph is served.
    """
    blueprint = Blueprint("reconciliation", __name__, url_prefix="/reconcile")
    reconciler = Reconciler(answering, finder, vocabulary)

    @blueprint.route("", methods=["GET", "POST"])
    def service() -> Response:
        _refuse_callback()
        if "queries" in request.values:
            return _send(reconciler.reconcile(request.values["queries"]))
        if "extend" in request.values:
            return _send(reconciler.extend(request.values["extend"]))
        if request.method == "POST" or "query" in request.args:
            raise BadRequestError(
                "Send the parameter queries (a batch of queries) or extend, as form fields. A "
                'single query is a batch of one: queries={"q": {"query": "ketamine"}}.'
            )
        return _send(manifest(is_release()))

    @blueprint.get("/suggest/<any(entity, type, property):what>")
    def suggest(what: str) -> Response:
        _refuse_callback()
        text, start = request.args.get("prefix", ""), _number("cursor", 0)
        if what == "entity":
            return _send({"result": reconciler.suggest_entities(text, start)})
        terms = vocabulary.terms()
        index = terms.classes if what == "type" else terms.properties
        return _send({"result": reconciler.suggest_terms(index, text, start)})

    @blueprint.get("/extend/propose")
    def propose() -> Response:
        _refuse_callback()
        count = _number("limit", _PROPOSED)
        asked = request.args.get("type", "")
        if asked:
            iri = check_iri(vocabulary.iri_of(asked)).value
            terms: Sequence[Thing] = vocabulary.properties_of(iri, count)
        else:
            terms = vocabulary.terms().properties.things[:count]
        document: Document = {"properties": [_term(term) for term in terms], "limit": count}
        return _send({**document, "type": asked} if asked else document)

    @blueprint.get("/preview")
    def preview() -> Response:
        return _preview(finder, vocabulary.iri_of(request.args.get("id", "")))

    return blueprint


def manifest(is_release: bool) -> Document:  # noqa: FBT001  # reads as a sentence
    """Return what the service offers.

    Raises:
        BadRequestError: the request names no host.
    """
    here = address_of("reconciliation.service")
    describe_any = f"{address_of('documents.describe_any')}?iri={{{{id}}}}"
    own = {
        "identifierSpace": HNK,
        "schemaSpace": HNKV,
        "defaultTypes": [{"id": f"{HNKV}Entity", "name": "entity"}],
    }
    general = {
        "identifierSpace": address_of("documents.describe_any"),
        "schemaSpace": f"{RDFS}Class",
    }
    return {
        "versions": ["0.2"],
        "name": "HNK-KG" if is_release else f"RDF at {request.host}",
        **(own if is_release else general),
        "documentation": address_of("pages.home"),
        "logo": url_for("static", filename="icon.svg", _external=True),
        "view": {"url": describe_any},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": {
            name: {"service_url": here, "service_path": f"/suggest/{name}"}
            for name in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }


def _preview(finder: Finder, iri: str) -> Response:
    thing = finder.thing(check_iri(iri))
    if thing is None:
        raise NotFoundError(f"Nothing with a name has the IRI {iri}.")
    g.may_be_framed = True
    page = render_template("preview.html", thing=thing, curie=finder.spellings.curie)
    response = Response(page)
    response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
    response.add_etag()
    return response


def _term(thing: Thing) -> Document:
    document: Document = {"id": thing.iri, "name": thing.label}
    return {**document, "description": thing.description} if thing.description else document


def _number(name: str, usual: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return usual
    if not given.isascii() or not given.isdecimal() or len(given) > len(str(_MOST_NUMBER)):
        raise BadRequestError(f"{name} takes a number up to {_MOST_NUMBER}, not {given[:50]!r}.")
    return int(given)


def _refuse_callback() -> None:
    if "callback" in request.args:
        raise BadRequestError(
            "JSONP (the parameter callback) is not offered: scripts of any site may read the "
            "answers, because CORS allows it."
        )


def _send(document: Document) -> Response:
    response = jsonify(document)
    response.headers.extend([headers.VARY_CODING, headers.NO_STORE])
    return response


_MOST_NUMBER: Final = 9999
