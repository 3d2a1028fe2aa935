"""The graph view: claims between things, or the triples around one thing, drawn and listed.

The list below the drawing has everything that is drawn, and needs no script.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, request

from hnkg.errors import RequestError
from hnkg.web import headers
from hnkg.web.addresses import check_iri, expand_name
from hnkg.web.claim_graph import (
    build_edges,
    build_facets,
    busiest_thing,
    claims_near,
    find_focus,
    things_in,
)
from hnkg.web.claims import MOST_CLAIMS, all_claims
from hnkg.web.labels import labels_of
from hnkg.web.overview import ask_rows, ask_terms
from hnkg.web.terms import Cell, Table, shorten, show_term, with_clipped, with_labels

if TYPE_CHECKING:
    from hnkg.web.answering import Answering
    from hnkg.web.claims import Claim

#: Triples around a thing that are drawn; with more nobody sees anything.
MOST_TRIPLES: Final = 95

#: Things that other data are entered by.
_ENTRIES: Final = """
SELECT ?thing (COUNT(*) AS ?triples) WHERE { ?thing ?p ?o FILTER(isIRI(?thing)) }
GROUP BY ?thing ORDER BY DESC(?triples) ?thing LIMIT 12"""
_PATIENCE_S: Final = 5.0

_AROUND: Final = """
SELECT ?s ?p ?o WHERE {
  { VALUES ?s { %(iri)s } ?s ?p ?o } UNION { VALUES ?o { %(iri)s } ?s ?p ?o }
} LIMIT %(limit)s"""


def build_graph_view(answering: Answering) -> Blueprint:
    """Return the route of the graph view; what is below it are the IRIs of named graphs."""
    graph = Blueprint("graph", __name__)

    @graph.get("/graph")
    def view() -> Response:
        claims = all_claims(answering)
        focus = expand_name(request.args.get("focus", "").strip(), answering.prefixes)
        if claims and len(claims) <= MOST_CLAIMS:
            return _send_claims(answering, claims, focus)
        return _send_triples(answering, focus)

    return graph


def _send_claims(answering: Answering, claims: tuple[Claim, ...], asked: str) -> Response:
    """Return the graph of the claims around a thing, or of all where the focus is left empty."""
    things = things_in(claims)
    focus = find_focus(asked, things) if asked else None
    if "focus" not in request.args:
        focus = busiest_thing(claims)
    if asked and focus is None and ":" in asked:
        return _send_triples(answering, asked)  # an IRI that no claim is about
    reach = 2 if request.args.get("reach") == "2" else 1
    is_filtered = "filtered" in request.args
    chosen = {
        name: set(request.args.getlist(name))
        for name in ("verdict", "certainty", "polarity")
        if is_filtered or name in request.args
    }
    facets = build_facets(claims, chosen)
    return _page(
        "claim-graph.html",
        edges=build_edges(claims_near(claims, focus, reach), facets),
        facets=facets,
        claim_count=len(claims),
        things=things,
        focus=focus or "",
        is_first="focus" not in request.args,
        focus_label=things.get(focus or "", ""),
        unknown=asked if asked and focus is None else "",
        reach=reach,
        is_filtered=is_filtered,
    )


def _send_triples(answering: Answering, asked: str) -> Response:
    """Return the triples around a thing of any data, or things to choose from."""
    if not asked:
        entries: tuple[str, ...] = ()
        with suppress(RequestError):
            entries = tuple(row["thing"] for row in ask_rows(answering, _ENTRIES, _PATIENCE_S))
        labels = labels_of(answering, entries)
        return _page("triple-graph.html", entries=[(iri, labels.get(iri, iri)) for iri in entries])
    node = check_iri(asked)
    rows = ask_terms(answering, _AROUND % {"iri": node, "limit": MOST_TRIPLES + 1})
    cells = tuple(
        tuple(show_term(row[name], answering.prefixes) for name in ("s", "p", "o")) for row in rows
    )
    table = Table(("subject", "predicate", "object"), cells[:MOST_TRIPLES], len(rows))
    labels = labels_of(answering, {*table.things(), node.value})
    return _page(
        "triple-graph.html",
        focus_short=shorten(node.value, answering.prefixes),
        focus=Cell(labels.get(node.value, node.value), node.value, subject=node.value),
        table=with_labels(with_clipped(table), labels),
        most_triples=MOST_TRIPLES,
        entries=(),
    )


def _page(template: str, **values: object) -> Response:
    response = Response(render_template(template, **values))
    response.headers.extend([headers.VARY, headers.NO_STORE])
    return response
