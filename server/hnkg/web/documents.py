"""Dereference IRIs: from the IRI of a thing to documents that describe it.

A thing is no document, so its address answers 303 and names one: by ``Accept``, or by an ending
of the address (``.html .ttl .nt .jsonld .rdf``). The description of a thing is every triple of the
default graph whose subject is the thing or a fragment of its IRI (``IRI#…``), or a blank node that
is a value of the thing, and every triple whose object the thing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from werkzeug.exceptions import MethodNotAllowed

from hnkg import formats
from hnkg.errors import BadRequestError, NotFoundError
from hnkg.namespaces import BASE
from hnkg.sparql.negotiation import HTML, negotiate, prefers_html
from hnkg.store import Query
from hnkg.web import headers
from hnkg.web.addresses import (
    SUFFIXES,
    check_iri,
    document_of,
    expand_name,
    has_path,
    iri_of,
    page_of,
)
from hnkg.web.description import describe
from hnkg.web.descriptions import asked_hints
from hnkg.web.exchange import compose
from hnkg.web.overview import ask_rows
from hnkg.web.parts import leave_out_parts, parts_of
from hnkg.web.signposts import LICENSE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyoxigraph as ox

    from hnkg.formats import Format
    from hnkg.web.answering import Answering
    from hnkg.web.parts import Part

    #: Makes the page about a thing; none when it has nothing to add to the general one.
    Renderer = Callable[[ox.NamedNode], str | None]

#: Whatever no other route takes.
ANY_PATH: Final = "/<path:path>"
_OF_DOCUMENTS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_FORMATS: Final = (formats.TURTLE, formats.N_TRIPLES, formats.RDF_XML, formats.JSON_LD)
#: Editors of ontologies ask for anything, and read RDF/XML.
_ONTOLOGY_FORMATS: Final = (formats.RDF_XML, formats.TURTLE, formats.N_TRIPLES, formats.JSON_LD)
_ONTOLOGY: Final = f"{BASE}ontology"

_OWN: Final = """
CONSTRUCT { ?s ?p ?o } WHERE {
  { VALUES ?s { %(iri)s } ?s ?p ?o } UNION { VALUES ?o { %(iri)s } ?s ?p ?o }
  UNION { %(iri)s ?has ?s FILTER(isBlank(?s)) ?s ?p ?o }
}"""
_WITH_FRAGMENTS: Final = """
CONSTRUCT { ?s ?p ?o } WHERE {
  { VALUES ?s { %(iri)s } ?s ?p ?o } UNION { VALUES ?o { %(iri)s } ?s ?p ?o }
  UNION { ?s ?p ?o FILTER(STRSTARTS(STR(?s), "%(fragment)s")) }
}"""
_OCCURS: Final = "ASK { { %(iri)s ?p ?o } UNION { ?s ?p %(iri)s } UNION { ?s %(iri)s ?o } }"
_STEMS: Final = f"""
SELECT DISTINCT ?stem WHERE {{
  {{ ?part ?p ?o }} UNION {{ ?s ?p ?part }} UNION {{ ?s ?part ?o }}
  FILTER(isIRI(?part) && STRSTARTS(STR(?part), "{BASE}") && CONTAINS(STR(?part), "#"))
  BIND(STRBEFORE(STR(?part), "#") AS ?stem)
}}"""


class Documents:
    """The documents about things.

    Args:
        answering: evaluates, and remembers.
        renderers: make the pages about things of a kind, by the first part of their path.
    """

    def __init__(self, answering: Answering, renderers: Mapping[str, Renderer]) -> None:
        self._answering, self._renderers = answering, renderers

    def answer(self, path: str) -> Response:
        """Return what a path stands for: a thing, or a document about one.

        Raises:
            NotFoundError: neither is there.
            RequestError: the store can not answer it now.
        """
        return self.answer_document(path) or self.send_other(iri_of(f"{path}.html")[0])

    def answer_document(self, path: str) -> Response | None:
        """Return the document that a path stands for; none when it stands for none.

        Raises:
            NotFoundError: what the document would be about is not there.
            RequestError: the store can not answer it now.
        """
        iri, ending = iri_of(path)
        # A thing may itself be called as a document is: a file, say.
        if not ending or self.occurs(iri_of(f"{path}.html")[0]):
            return None
        return self.send(iri, _FORMAT_OF[ending])

    def send_other(self, iri: str) -> Response:
        """Return where the document about a thing is.

        Raises:
            NotFoundError: it does not occur in the data.
        """
        node = self._find(iri)
        chosen = _negotiate(_ONTOLOGY_FORMATS if iri == _ONTOLOGY else _FORMATS)
        response = Response(
            "See other: the document that describes it.\n", 303, content_type="text/plain"
        )
        response.headers["Location"] = document_of(
            node.value, _ENDING_OF[chosen], request.root_path
        )
        response.headers.extend([headers.VARY, headers.REVALIDATE, _link(_described(iri))])
        return response

    def send(self, iri: str, chosen: Format) -> Response:
        """Return the document about a thing in one format.

        Raises:
            NotFoundError: it does not occur in the data.
            RequestError: the store can not answer it now.
        """
        node = self._find(iri)
        if chosen is HTML:
            return self._send_page(node)
        query = Query(
            self._text(node),
            formats.Formats(None, None, chosen),
            timeout_s=self._answering.settings.query_timeout_s,
            query_id=headers.query_id_of(request.headers.get("X-Query-Id")),
            client=request.remote_addr or "",
        )
        g.query_id = query.query_id
        accepted = request.headers.get("Accept-Encoding")
        reply = self._answering.wait_for(self._answering.reply(query, accepted))
        status, described, body = compose(request.environ, query.query_id, reply)
        g.is_complete = True
        links = [f'<{document_of(iri, "html", request.root_path)}>; rel="describes"']
        return Response(body, status, [*described, _link([_cite_as(iri), *links])])

    def occurs(self, iri: str) -> bool:
        """Say whether a thing, or a fragment of it, is in the data."""
        node = str(check_iri(iri))
        rows = ask_rows(self._answering, _OCCURS % {"iri": node})
        return rows[0]["boolean"] == "true" or iri in self._stems()

    def expand(self, text: str) -> str:
        """Return a CURIE as its IRI; what is itself an IRI of the data stays as it is."""
        iri = expand_name(text, self._answering.prefixes)
        return text if iri == text or self.occurs(text) else iri

    def _find(self, iri: str) -> ox.NamedNode:
        try:
            node = check_iri(iri)
        except BadRequestError:
            raise _nothing(iri) from None
        if not self.occurs(iri):
            raise _nothing(iri)
        return node

    def _stems(self) -> frozenset[str]:
        """Return the IRIs below ours that have fragments."""
        return frozenset(row["stem"] for row in ask_rows(self._answering, _STEMS))

    def _text(self, node: ox.NamedNode) -> str:
        has_fragments = has_path(node.value) and node.value in self._stems()
        text = _WITH_FRAGMENTS if has_fragments else _OWN
        return text % {"iri": str(node), "fragment": f"{node.value}#"}

    def _parts(self, node: ox.NamedNode) -> tuple[Part, ...]:
        has_parts = has_path(node.value) and node.value in self._stems()
        return parts_of(self._answering, node) if has_parts else ()

    def _send_page(self, node: ox.NamedNode) -> Response:
        kind = node.value[len(BASE) :].partition("/")[0] if has_path(node.value) else ""
        renderer = self._renderers.get(kind)
        page = renderer(node) if renderer is not None else None
        if page is None:
            page = render_template(
                "resource.html",
                thing=leave_out_parts(describe(self._answering, node)),
                parts=self._parts(node),
                formats=listed_formats(node.value),
            )
        response = Response(page)
        response.headers.extend([headers.VARY_CODING, headers.REVALIDATE, _signposts(node.value)])
        response.add_etag()
        return response


def build_documents(documents: Documents) -> Blueprint:
    """Return the routes of everything that has an IRI."""
    blueprint = Blueprint("documents", __name__)

    @blueprint.get("/describe")
    def describe_any() -> Response:
        iri = request.args.get("iri", "").strip()
        if not iri:
            raise BadRequestError(
                "Describe what? Give its IRI, /describe?iri=http%3A%2F%2Fexample.org%2Fthing, "
                "or a CURIE, /describe?iri=skos:exactMatch."
            )
        check_iri(iri)
        iri = documents.expand(iri)
        chosen = _negotiate(_FORMATS)
        # The address of a fragment is a place in a document; its own page is asked for by format.
        is_alone = "#" in iri and asked_hints() == ("html",)
        if has_path(iri) and not is_alone and documents.occurs(iri.partition("#")[0]):
            root, ending = request.root_path, _ENDING_OF[chosen]
            response = Response(status=303)
            response.headers["Location"] = (
                page_of(iri, root) if chosen is HTML else document_of(iri, ending, root)
            )
            response.headers.extend([headers.VARY, headers.REVALIDATE])
            return response
        return documents.send(iri, chosen)

    @blueprint.get(ANY_PATH, merge_slashes=False)
    def thing(path: str) -> Response:
        try:
            return documents.answer(path)
        except NotFoundError:
            _check_method()
            raise

    return blueprint


def _check_method() -> None:
    """Say so where a route would have taken the address, had the method been another.

    Raises:
        MethodNotAllowed: one would have.
    """
    adapter = current_app.create_url_adapter(request)
    methods = set(adapter.allowed_methods() if adapter else ()) - _OF_DOCUMENTS
    if methods:
        raise MethodNotAllowed(sorted(methods))


def listed_formats(iri: str) -> list[tuple[str, str, str]]:
    """Return name, address and media type of each document in RDF about a thing."""
    return [
        (
            _NAMES[ending],
            document_of(iri, ending, request.root_path),
            _FORMAT_OF[ending].media_type,
        )
        for ending in SUFFIXES
        if ending != "html"
    ]


def _negotiate(offered: Sequence[Format]) -> Format:
    accept, hints = request.headers.get("Accept"), asked_hints()
    if prefers_html(accept, offered, hints):
        return HTML
    return negotiate(accept, (*offered, HTML), hints)


def _nothing(iri: str) -> NotFoundError:
    shown = "".join(c if c.isprintable() else "\ufffd" for c in iri)
    path = "".join(c if c.isprintable() else "\ufffd" for c in request.path)
    told = "Nothing is known of it" if request.path == "/describe" else f"Nothing is at {path}"
    return NotFoundError(
        f"{told}: the data do not mention {shown}. The endpoint is at {url_for('sparql.query')}."
    )


def _cite_as(iri: str) -> str:
    return f'<{quote(iri, safe=_IN_LINKS)}>; rel="cite-as"'


def _signposts(iri: str) -> tuple[str, str]:
    """Return the links from a page to what a program wants to know of it (FAIR Signposting)."""
    # The words of a source stay under its own terms (dcterms:rights), which have no address.
    is_licensed = has_path(iri) and not iri.startswith(f"{BASE}source/")
    own = [f'<{LICENSE}>; rel="license"'] if is_licensed else []
    return _link(
        [_cite_as(iri), *_described(iri), *own, '<https://schema.org/AboutPage>; rel="type"']
    )


def _described(iri: str) -> list[str]:
    return [
        f'<{document_of(iri, ending, request.root_path)}>; rel="describedby"; '
        f'type="{_FORMAT_OF[ending].media_type}"'
        for ending in SUFFIXES
        if ending != "html"
    ]


def _link(links: Sequence[str]) -> tuple[str, str]:
    return ("Link", ", ".join(links))


_FORMAT_OF: Final = {
    "html": HTML,
    "ttl": formats.TURTLE,
    "nt": formats.N_TRIPLES,
    "jsonld": formats.JSON_LD,
    "rdf": formats.RDF_XML,
}
_ENDING_OF: Final = {chosen: ending for ending, chosen in _FORMAT_OF.items()}
_NAMES: Final = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF/XML"}
#: What a URI may hold in a header; anything else is percent-encoded.
_IN_LINKS: Final = "/:?#[]@!$&'()*+,;=%~"
