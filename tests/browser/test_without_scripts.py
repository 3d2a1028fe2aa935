"""Everything but the editor and the graph view works where no script runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit: Callable[..., Visit], released: Server) -> Page:
    return visit(released, "/", java_script_enabled=False).page


def test_a_search_leads_to_entity_claim_and_article(page: Page) -> None:
    page.get_by_label("Search names, identifiers and quotes").fill("NMDA receptor")
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("link", name="NMDA receptor", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("NMDA receptor")
    page.locator("a[href^='/claim/wikimd-hnk/C']").first.click()
    expect(page).to_have_url(re.compile(r"/claim/wikimd-hnk/C\d\d\.\d\.html$"))
    page.locator("a[href^='/source/']").first.click()

    expect(page).to_have_url(re.compile(r"/source/wikimd-hnk-2b0845c6\.html"))


def test_an_example_is_answered_and_asked_of_something_else(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Examples").click()
    page.get_by_role("link", name=re.compile("reported to act on, and how sure")).click()
    expect(page.get_by_role("table").first).to_contain_text("AMPA receptor")

    page.get_by_label("compound").fill("hnk:ketamine")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("region", name="Answer", exact=True)).to_contain_text("0 rows")


def test_a_query_is_answered(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Query").click()
    page.get_by_label("SPARQL query").fill("SELECT (6 * 7 AS ?answer) {}")
    page.get_by_role("button", name="Run").click()

    expect(page.get_by_role("cell", name="42")).to_be_visible()
