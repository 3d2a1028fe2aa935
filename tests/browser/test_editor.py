"""The query editor: what it offers, how it tells an answer and an error, how it lets go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect
from tests.browser.watching import PATIENCE_S
from tests.serving.processes import ENDLESS, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

ACTS_ON = "What is HNK reported to act on?"
FAULTY = "SELECT ?x WHERE {\n  ?x a owl:Class .\n  ?x oops }"


def text_of(page: Page) -> str:
    """What stands in the editor."""
    lines: list[str] = page.locator(".cm-line").all_inner_texts()
    return "\n".join(line.strip("\n") for line in lines)


def write(page: Page, text: str) -> None:
    """Type a query, in place of the one that is there."""
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def busy_workers(server: Server) -> int:
    """How many query workers are at work."""
    with urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        text = answer.read().decode()
    states = re.findall(r'hnkg_workers\{state="(fast|slow)"\} ([\d.]+)', text)
    assert len(states) == 2
    return sum(int(float(count)) for _, count in states)


def await_workers(server: Server, count: int) -> None:
    """Wait until so many query workers are at work."""
    assert wait_until(lambda: busy_workers(server) == count, PATIENCE_S)


def test_an_example_is_taken_into_the_editor_and_run(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/sparql").page
    page.get_by_role("link", name=ACTS_ON, exact=True).click()

    table = page.get_by_role("table")
    expect(table.get_by_role("link", name="AMPA receptor", exact=True)).to_be_visible()
    assert "hnkv:reportedlyActsOn" in text_of(page)
    expect(page.locator("#progress")).to_contain_text(re.compile(r"\d+ rows? in [\d.]+ s"))


def test_control_and_enter_run_the_query(visit: Callable[..., Visit], released: Server) -> None:
    page = visit(released, "/sparql").page
    write(page, "SELECT (6 * 7 AS ?answer) {}")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("cell", name="42")).to_be_visible()


def test_an_error_is_told_in_words_and_marked_at_its_place(
    visit: Callable[..., Visit], released: Server
) -> None:
    seen = visit(released, "/sparql")
    seen.refused = True
    page = seen.page
    write(page, FAULTY)
    page.keyboard.press("Control+Enter")

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("not valid SPARQL")
    expect(alert).to_contain_text("Line 4, column")  # a declaration came before
    # The mark is on the line that the message names.
    expect(page.locator(".cm-faultLine")).to_have_count(1)
    assert "oops" in page.locator(".cm-faultLine").inner_text()
    assert seen.violations() == []
    # It goes when somebody types.
    page.keyboard.type(" ")
    expect(page.locator(".cm-faultLine")).to_have_count(0)


def test_an_error_in_a_shared_address_is_marked_too(
    visit: Callable[..., Visit], released: Server
) -> None:
    seen = visit(released, "/sparql")
    seen.refused = True
    seen.go(f"/sparql?query={quote(FAULTY)}")

    expect(seen.page.locator(".cm-faultLine")).to_have_count(1)
    expect(seen.page.get_by_text("prefix 'owl' is not declared")).to_be_visible()


def test_cancelling_frees_the_worker(visit: Callable[..., Visit], released: Server) -> None:
    seen = visit(released, "/sparql")
    seen.refused = True
    page = seen.page
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    await_workers(released, 1)

    page.get_by_role("button", name="Cancel").click()

    expect(page.locator("#progress")).to_have_text("Cancelled.")
    await_workers(released, 0)
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()


def test_leaving_the_page_frees_the_worker(visit: Callable[..., Visit], released: Server) -> None:
    seen = visit(released, "/sparql")
    write(seen.page, ENDLESS.replace("?n", "?number"))
    seen.page.keyboard.press("Control+Enter")
    await_workers(released, 1)

    seen.go("/problems")

    await_workers(released, 0)


def test_the_address_restores_query_and_result(
    visit: Callable[..., Visit], released: Server
) -> None:
    seen = visit(released, "/sparql")
    write(seen.page, "SELECT (1 AS ?one) {}")
    seen.page.keyboard.press("Control+Enter")
    expect(seen.page.get_by_role("columnheader", name="one")).to_be_visible()
    shared = seen.page.url
    assert parse_qs(urlsplit(shared).query)["query"] == ["SELECT (1 AS ?one) {}"]

    other = visit(released, shared.removeprefix(seen.origin)).page
    assert text_of(other) == "SELECT (1 AS ?one) {}"
    expect(other.get_by_role("columnheader", name="one")).to_be_visible()


def test_back_and_forward_go_through_the_queries(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/sparql").page
    for name in ("first", "second"):
        write(page, f"SELECT (1 AS ?{name}) {{}}")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("columnheader", name=name)).to_be_visible()

    page.go_back()
    expect(page.get_by_role("columnheader", name="first")).to_be_visible()
    assert "?first" in text_of(page)
    page.go_forward()
    expect(page.get_by_role("columnheader", name="second")).to_be_visible()


def test_a_property_is_completed_by_keyboard_and_its_prefix_declared(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/sparql").page
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.type("SELECT * { ?x metabol")
    expect(page.get_by_role("option", name="hnkv:metaboliteOf").first).to_be_visible()
    page.wait_for_timeout(100)  # what came up is not taken at once, so that nobody is surprised
    page.keyboard.press("Enter")

    expect(page.get_by_role("option")).to_have_count(0)
    assert text_of(page) == (
        "PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>\nSELECT * { ?x hnkv:metaboliteOf}"
    )


def test_classes_are_offered_after_a(visit: Callable[..., Visit], released: Server) -> None:
    page = visit(released, "/sparql").page
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.type("SELECT * { ?x a Cla")

    expect(page.get_by_role("option", name="hnkv:Claim")).to_be_visible()
    expect(page.get_by_role("option", name="hnkv:metaboliteOf")).to_have_count(0)


def test_a_known_prefix_is_declared_as_it_is_typed(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/sparql").page
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.type("ASK { ?x skos:")

    expect(page.locator(".cm-line").first).to_have_text(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    )


def test_tab_leaves_the_editor(visit: Callable[..., Visit], released: Server) -> None:
    page = visit(released, "/sparql").page
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.type("ASK {}")
    page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Yes", exact=True)).to_be_visible()
    assert text_of(page) == "ASK {}"


def test_columns_sort_by_number_and_by_name(visit: Callable[..., Visit], released: Server) -> None:
    page = visit(released, "/sparql").page
    write(page, 'SELECT * { VALUES (?n ?word) { (10 "b") (9 "c") (100 "a") } }')
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="n", exact=True).click()

    expect(page.get_by_role("columnheader", name="n", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    assert page.locator("tbody td:first-child").all_inner_texts() == ["9", "10", "100"]
    page.get_by_role("button", name="word").click()
    assert page.locator("tbody td:first-child").all_inner_texts() == ["100", "10", "9"]


def test_a_name_in_a_result_leads_to_its_page(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/sparql").page
    write(page, "SELECT * { VALUES ?x { hnk:ketamine } }")
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="ketamine", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("ketamine")


def test_a_cut_table_is_not_sorted_and_its_download_is_whole(
    visit: Callable[..., Visit], released: Server
) -> None:
    seen = visit(released, "/sparql")
    write(seen.page, "SELECT ?s ?o { ?s a ?o }")
    seen.page.keyboard.press("Control+Enter")

    expect(seen.page.get_by_text("The table shows the first 500 rows of")).to_be_visible()
    expect(seen.page.locator("th button")).to_have_count(0)
    with seen.page.expect_download() as downloading:
        seen.page.get_by_role("link", name="CSV", exact=True).click()
    lines = downloading.value.path().read_text(encoding="utf-8").splitlines()
    told = seen.page.locator(".told").inner_text()
    assert len(lines) - 1 == int(told.split()[0].replace(",", "")) > 500


def test_numbers_are_drawn_beside_their_table(
    visit: Callable[..., Visit], released: Server
) -> None:
    seen = visit(released, "/sparql")
    seen.page.get_by_role("link", name="Which classes are there").click()

    expect(seen.page.get_by_role("img", name="Bars of things by class")).to_be_visible()
    expect(seen.page.get_by_role("table")).to_be_visible()
    assert seen.violations() == []


def test_without_javascript_the_form_answers(visit: Callable[..., Visit], released: Server) -> None:
    page = visit(released, "/sparql", java_script_enabled=False).page
    page.get_by_label("SPARQL query").fill("SELECT (6 * 7 AS ?answer) {}")
    page.get_by_role("button", name="Run").click()

    expect(page.get_by_role("cell", name="42")).to_be_visible()
