"""Every kind of page, each with one that is a good example of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from playwright.sync_api import expect
from tests.browser.hostile import TEXTUAL

from hnkg.web.addresses import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


def _nothing_more(page: Page) -> None:
    """Leave a page as it comes."""


@dataclass(frozen=True)
class Kind:
    """A kind of page.

    Args:
        name: of the kind, and of its pictures.
        path: where one is.
        prepare: brings it into the state that counts.
        data: what is served: the release, or data of others.
        refused: whether the answer is an error, which Chromium notes in the console.
    """

    name: str
    path: str
    prepare: Callable[[Page], None] = _nothing_more
    data: str = "released"
    refused: bool = False


def _suggest(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("NMDA")
    expect(page.get_by_role("option").first).to_be_visible()


def _sort(page: Page) -> None:
    page.get_by_role("button", name="p", exact=True).click()


def _open_details(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")


def _write_faulty(page: Page) -> None:
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("SELECT ?x WHERE {\n  ?x a owl:Class .\n  ?x oops }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("not valid SPARQL")


def _complete(page: Page) -> None:
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.type('SELECT ("a" AS ?b) { ?x hnkv:me')
    expect(page.get_by_role("option", name=re.compile("hnkv:")).first).to_be_visible()


def result_of(query: str) -> str:
    """Return the path of the page with the result of a query."""
    return f"/sparql?{urlencode({'query': query})}"


SELECT: Final = "SELECT * WHERE { ?s ?p ?o } LIMIT 20"
CONSTRUCT: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 20"
CHEBI: Final = quote("http://purl.obolibrary.org/obo/CHEBI_6121", safe="")

KINDS: Final = (
    Kind("home", "/"),
    Kind("home-suggesting", "/", _suggest),
    Kind("search", "/search"),
    Kind("search-hits", "/search?q=NMDA"),
    Kind("search-nothing", "/search?q=zzzz"),
    Kind("entity-compound", "/entity/hydroxynorketamine.html"),
    Kind("entity-receptor", "/entity/nmda-receptor.html"),
    Kind("entity-thing", "/entity/depression.html"),
    Kind("claim-hedged", "/claim/wikimd-hnk/C03.5.html"),
    Kind("claim-contested", "/claim/wikimd-hnk/C07.2.html"),
    Kind("evidence", "/evidence/E0066.html"),
    Kind("publication", "/publication/kang2020.html"),
    Kind("mapping", "/mapping/M0001.html"),
    Kind("article", "/source/wikimd-hnk-2b0845c6.html#char=1039,1157"),
    Kind("graph", "/graph/claims.html"),
    Kind("graph-view", "/graph"),
    Kind("schema", "/schema"),
    Kind("schema-properties", "/schema/properties"),
    Kind("dataset", "/dataset.html"),
    Kind("ontology", "/ontology.html"),
    Kind("shapes", "/shapes.html"),
    Kind("term", f"/describe?iri={CHEBI}"),
    Kind("examples", "/examples"),
    Kind("example", "/examples/cq-02", _open_details),
    Kind("editor", "/sparql"),
    Kind("editor-completing", "/sparql", _complete),
    Kind("editor-result", result_of(SELECT), _sort),
    Kind("editor-graph", result_of(CONSTRUCT)),
    Kind("editor-yes", result_of("ASK {}")),
    Kind("editor-error", "/sparql", _write_faulty, refused=True),
    Kind("entities", "/entity"),
    Kind("files", "/download/"),
    Kind("problems", "/problems"),
    Kind("problem", "/entity/nothing.html", refused=True),
    Kind("foreign-home", "/", data="hostile"),
    Kind("foreign-schema", "/schema", data="hostile"),
    Kind("foreign-examples", "/examples", data="hostile"),
    Kind("foreign-thing", page_of(TEXTUAL), data="hostile"),
)
