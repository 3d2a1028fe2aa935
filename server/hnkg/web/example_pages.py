"""The example questions: ``/examples``, a page for each, and its answer as data.

``/examples/cq-01.csv`` is a stable address of an answer; ``/examples/cq-16.json?claim=...`` gives a
variable a value. The answer is that of the endpoint for the same query, from the same cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request, url_for

from hnkg.errors import BadRequestError, ForbiddenError, RequestTooLargeError
from hnkg.formats import Formats
from hnkg.namespaces import load_prefix_table
from hnkg.sparql.parameters import parse_parameters
from hnkg.store import Query
from hnkg.web import headers
from hnkg.web.api import service_link
from hnkg.web.exchange import ALIAS, compose
from hnkg.web.mentioned import with_names
from hnkg.web.notebooks import send_notebook
from hnkg.web.snippets import curl_line, curl_query, python_lines
from hnkg.web.terms import read_table, with_clipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.namespaces import Prefix
    from hnkg.sparql.offers import Offer
    from hnkg.sparql.terms import Term
    from hnkg.web.answering import Answering, Reply
    from hnkg.web.examples import Collection

    Pairs = list[tuple[str, str]]

#: Rows of a table, and characters of a graph, on one page; the next page has more.
ROWS_A_PAGE: Final = 25
_MOST_GRAPH_CHARACTERS: Final = 20_000

#: Chooses the page of a long answer; no query has a variable of this name.
_PAGE: Final = "page"

_ASKS_OTHERS: Final = (
    "The query asks another endpoint (SERVICE), and this server asks no other.\n"
    "  Ask from your side: hnkg query {id} --federate, or another client that federates."
)


def build_examples(answering: Answering, collection: Collection) -> Blueprint:
    """Return the routes of the example questions."""
    examples = Blueprint("examples", __name__, url_prefix="/examples")
    pages = _Pages(answering, load_prefix_table())

    @examples.get("")
    def listing() -> Response:
        return _page("examples.html", groups=collection.grouped())

    @examples.get("/<name>")
    def example(name: str) -> Response:
        stem, dot, ending = name.partition(".")
        offer = collection.offered().find(stem)
        given = parse_parameters(request.query_string, "utf-8", "The address")
        if ending == "ipynb":
            text = offer.fill_in(offer.read_values(given, pages.table))
            return send_notebook(offer.query.question, text, offer.query.note)
        if dot:
            return pages.send_data(offer, ending, given)
        if stem != offer.query.name:
            address = url_for("examples.example", name=offer.query.name)
            asked = request.query_string.decode("ascii", "replace")
            # The numbers are permanent, and so is what they mean; a name may still change.
            return Response(status=302, headers={"Location": f"{address}?{asked}".rstrip("?")})
        return pages.send_page(offer, [(n, v) for n, v in given if v.strip()])

    return examples


class _Pages:
    """Makes the answers of one server.

    Args:
        answering: evaluates, and remembers.
        table: the prefixes that parameters may have.
    """

    def __init__(self, answering: Answering, table: Mapping[str, Prefix]) -> None:
        self._answering, self.table = answering, table

    def send_data(self, offer: Offer, ending: str, given: Pairs) -> Response:
        """Return the answer to a question in the format that the ending of the address means."""
        chosen = offer.format_of(ending)
        text = self._text(offer, offer.read_values(given, self.table))
        query, reply = self._ask(text, Formats(chosen, chosen, chosen))
        alias: bytes | None = request.environ.get(ALIAS)
        if alias is not None and reply.key is not None:
            self._answering.cache.remember(alias, reply.key)  # for the next who asks the same
        status, described, body = compose(request.environ, query.query_id, reply)
        g.is_complete = True
        return Response(body, status, described)

    def send_page(self, offer: Offer, given: Pairs) -> Response:
        """Return the page of a question, with its answer."""
        number = _page_number(given)
        given = [(name, value) for name, value in given if name != _PAGE]
        values = offer.read_values(given, self.table)
        text = offer.fill_in(values)
        answer: dict[str, object] = {}
        if not offer.federates:
            _, reply = self._ask(self._text(offer, values), Formats())
            answer = self._answer(offer, reply, number)
        data = url_for("examples.example", name=offer.query.id, _external=bool(request.host))
        asked = f"?{urlencode(given)}" if given else ""
        ending = next(iter(offer.formats))
        endpoint = url_for("sparql.query", _external=bool(request.host))
        return _page(
            "example.html",
            offer=offer,
            given=dict(given),
            text=text,
            asked=asked,
            page=number,
            curl=curl_line(f"{data}.{ending}{asked}"),
            curl_query=curl_query(endpoint, offer.formats[ending].media_type, text),
            python=python_lines(offer.kind, f"{data}.{ending}{asked}"),
            **answer,
        )

    def _text(self, offer: Offer, values: Mapping[str, Term]) -> str:
        if offer.federates:
            raise ForbiddenError(_ASKS_OTHERS.format(id=offer.query.id))
        text = offer.fill_in(values)
        most_bytes = self._answering.limits.query_text_bytes
        if len(text.encode()) > most_bytes:
            raise RequestTooLargeError(
                f"With these parameters the query is longer than {most_bytes} bytes."
            )
        return text

    def _ask(self, text: str, chosen: Formats) -> tuple[Query, Reply]:
        query = Query(
            text=text,
            formats=chosen,
            timeout_s=self._answering.settings.query_timeout_s,
            query_id=headers.query_id_of(request.headers.get("X-Query-Id")),
            client=request.remote_addr or "",
        )
        g.query_id = query.query_id
        coding = None if chosen == Formats() else request.headers.get("Accept-Encoding")
        return query, self._answering.wait_for(self._answering.reply(query, coding))

    def _answer(self, offer: Offer, reply: Reply, number: int) -> dict[str, object]:
        body = reply.result.body
        if offer.kind == "boolean":
            return {"boolean": b"true" in body[:64]}
        row_count = int(dict(reply.result.headers)["X-Row-Count"])
        if offer.kind == "graph":
            text = body.decode()
            return {
                "row_count": row_count,
                "graph": text[:_MOST_GRAPH_CHARACTERS],
                "graph_is_cut": len(text) > _MOST_GRAPH_CHARACTERS,
            }
        page_count = max(1, -(-row_count // ROWS_A_PAGE))
        if number > page_count:
            raise BadRequestError(f"The answer has {page_count} pages; there is no page {number}.")
        first = (number - 1) * ROWS_A_PAGE
        table = with_clipped(read_table(body, self._answering.prefixes, first, ROWS_A_PAGE))
        return {
            "row_count": row_count,
            "table": with_names(self._answering, table),
            "first": first,
            "page_count": page_count,
        }


def _page(template: str, **values: object) -> Response:
    page = Response(render_template(template, **values))
    page.headers.extend([headers.VARY_CODING, headers.REVALIDATE, service_link()])
    page.add_etag()
    return page


def _page_number(given: Pairs) -> int:
    written = [value for name, value in given if name == _PAGE]
    if not written:
        return 1
    if (
        len(written) > 1
        or not written[0].isascii()
        or not written[0].isdigit()
        or (
            len(written[0]) > 6 or int(written[0]) < 1  # noqa: PLR2004  # more are never made
        )
    ):
        raise BadRequestError(f"The parameter {_PAGE!r} takes one number from 1 on.")
    return int(written[0])
